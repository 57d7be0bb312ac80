"""The worker processes of the engine under test."""

import time

import psutil

NO_WORKERS = ("resource_tracker", "Xvfb")


def workers_now() -> list[psutil.Process]:
    """Return our worker processes; Python's own resource tracker is none, nor is the screen."""
    children = psutil.Process().children(recursive=True)
    return [
        child
        for child in children
        if not any(name in " ".join(child.cmdline()) for name in NO_WORKERS)
    ]


def wait_for_workers(most: int) -> int:
    """Wait until no more than so many are left, up to half a minute; return how many there are."""
    deadline = time.monotonic() + 30
    while len(workers_now()) > most and time.monotonic() < deadline:
        time.sleep(0.05)
    return len(workers_now())
