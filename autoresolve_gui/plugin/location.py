"""Where plugins and what is remembered of them lie on this machine."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.store import folders

BUILT_IN_PACKAGE = "autoresolve_plugins"


def built_in_folder() -> Path:
    """Return the folder of the plugins that come with the program.

    It is found without importing any of them. Raises `PluginError` where the program was set up
    without it.
    """
    spec = importlib.util.find_spec(BUILT_IN_PACKAGE)
    places = spec.submodule_search_locations if spec is not None else None
    if not places:
        raise PluginError(
            "The plugins that come with AutoResolve are missing",
            remedy="Install AutoResolve again.",
        )
    return Path(next(iter(places))).resolve()


def user_folder() -> Path:
    """Return the folder that users put plugins into. It need not exist."""
    return folders.data_folder() / "plugins"


def state_path() -> Path:
    """Return the file that keeps which plugins are on, and their settings."""
    return folders.config_folder() / "ops.ini"


def data_folder() -> Path:
    """Return the folder under which each plugin has a folder of its own."""
    return folders.data_folder() / "plugin-data"
