"""How a process ended, in words for the user."""

from __future__ import annotations

import signal


def exit_words(code: int) -> str:
    """Return the words for an exit status; below zero it is the number of a signal."""
    if code >= 0:
        return f"it ended with status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    if name == "SIGKILL":
        return "the system killed it, often because memory ran out"
    return f"it crashed with {name}"
