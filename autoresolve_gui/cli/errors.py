"""What the command line refuses by itself."""

from __future__ import annotations

from autoresolve_gui.model.errors import AutoResolveError


class CliError(AutoResolveError):
    """Something that was asked for cannot be done (exit status 1)."""


class UsageError(CliError):
    """The command was not written in a way that makes sense (exit status 2)."""


class StdoutError(CliError):
    """Standard output takes nothing more; what is left in its buffer is to be forgotten."""
