"""What can go wrong with a media file."""

from __future__ import annotations

from autoresolve_gui.model.errors import AutoResolveError


class MediaError(AutoResolveError):
    """The file cannot be read as footage. The message names the file."""
