"""What can go wrong with plugins, as the user is told."""

from __future__ import annotations

from autoresolve_gui.model.errors import AutoResolveError


class PluginError(AutoResolveError):
    """A plugin cannot do what was asked of it; the base class of this room's errors."""


class CannotExport(PluginError):  # noqa: N818 -- plugins raise it by this name to say what they mean
    """A format has no way to hold what was asked for. For exporters to raise.

    This is no fault of the plugin: it is not counted as a failure, and the message and remedy go
    to the user as they stand.
    """
