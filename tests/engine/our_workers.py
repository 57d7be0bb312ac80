"""The worker processes of the engine under test."""

import psutil


def workers_now() -> list[psutil.Process]:
    """Return our worker processes; Python's own resource tracker is none."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]
