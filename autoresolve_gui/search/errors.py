"""What can go wrong in a search."""

from __future__ import annotations

from autoresolve_gui.model.errors import AutoResolveError


class SearchError(AutoResolveError):
    """A question cannot be answered."""
