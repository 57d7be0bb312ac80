"""The exit statuses of the `autoresolve` command."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What a script can learn from the number that the command leaves behind."""

    DONE = 0
    """Everything that was asked for was done."""
    FAILED = 1
    """Something that was asked for was not done; a line on standard error says what and why."""
    USAGE = 2
    """The command was wrongly written; nothing was done."""
    INTERRUPTED = 130
    """Stopped with Ctrl+C (128 + SIGINT, the shells' custom); finished passes are kept."""
