"""What can go wrong while markers are exported."""

from __future__ import annotations

from autoresolve_gui.model.errors import AutoResolveError


class ExportError(AutoResolveError):
    """The markers could not be exported; the base class of this room's errors."""


class ExportExistsError(ExportError, FileExistsError):
    """There is a file already where the export should go, and nobody said to replace it."""
