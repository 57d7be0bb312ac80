"""The worker processes of the engine under test."""

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
