"""Importing a plugin's code, at first use."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoresolve_gui.plugin.discovery import FoundPlugin


def import_entry(plugin: FoundPlugin, entry: str) -> object:
    """Return what `entry` (`module:factory`, relative to the plugin) names.

    Runs the plugin's code, so anything at all may be raised.
    """
    try:
        if plugin.is_loose:
            _load_package(plugin)
        module_name, _, attribute = entry.partition(":")
        module = importlib.import_module(f"{plugin.package}.{module_name}")
        return getattr(module, attribute)
    except BaseException:
        if plugin.is_loose:
            _forget_package(plugin)
        raise


def _load_package(plugin: FoundPlugin) -> None:
    """Make the plugin's folder importable as its package, with the import path left alone."""
    # The folder may have been mended since the last try.
    importlib.invalidate_caches()
    if plugin.package in sys.modules:
        return
    spec = _package_spec(plugin)
    package = importlib.util.module_from_spec(spec)
    sys.modules[plugin.package] = package
    if spec.loader is not None:
        spec.loader.exec_module(package)


def _forget_package(plugin: FoundPlugin) -> None:
    """Have all of the plugin's modules read anew: whichever was at fault may be mended by then."""
    for name in list(sys.modules):
        if name == plugin.package or name.startswith(f"{plugin.package}."):
            del sys.modules[name]


def _package_spec(plugin: FoundPlugin) -> ModuleSpec:
    start = plugin.folder / "__init__.py"
    folder = str(plugin.folder)
    if start.is_file():
        spec = importlib.util.spec_from_file_location(
            plugin.package, start, submodule_search_locations=[folder]
        )
        if spec is not None:
            return spec
    spec = ModuleSpec(plugin.package, None, is_package=True)
    spec.submodule_search_locations = [folder]
    return spec
