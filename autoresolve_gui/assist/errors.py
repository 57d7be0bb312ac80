"""What can go wrong before an assistant is even asked."""

from __future__ import annotations

from autoresolve_gui.model.errors import AutoResolveError


class AssistError(AutoResolveError):
    """There is nothing to ask about, or nobody to ask; the base class of this room's errors."""
