"""Finding plugins, without importing any of them."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.errors import PluginError
from autoresolve_gui.plugin.info import Origin
from autoresolve_gui.plugin.location import BUILT_IN_PACKAGE, built_in_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.metadata import EntryPoint

ENTRY_POINT_GROUP = "autoresolve.plugins"


@dataclass(frozen=True, slots=True)
class FoundPlugin:
    """A folder that should hold a plugin. `package` is the name its code is imported under.

    With `is_loose` the package stands on no import path and is loaded from the folder. `fault`
    says why there is nothing to read, else it is empty.
    """

    folder: Path
    origin: Origin
    package: str
    is_loose: bool
    fault: str = ""


def find_plugins(folders: Sequence[Path]) -> tuple[FoundPlugin, ...]:
    """Return the plugins in `folders`, folder by folder and by name, then the installed ones."""
    return (*_in_folders(folders), *_installed(entry_points(group=ENTRY_POINT_GROUP)))


def _in_folders(folders: Iterable[Path]) -> Iterator[FoundPlugin]:
    for parent in folders:
        built_in = _is_built_in(parent)
        try:
            inside = _plugin_folders(parent)
        except OSError as error:
            fault = f"the folder cannot be read: {error.strerror or error}"
            yield FoundPlugin(parent, Origin.USER, "", is_loose=True, fault=fault)
            continue
        for folder in inside:
            if built_in:
                package = f"{BUILT_IN_PACKAGE}.{folder.name}"
                yield FoundPlugin(folder, Origin.BUILT_IN, package, is_loose=False)
            else:
                yield FoundPlugin(folder, Origin.USER, _package_name(folder), is_loose=True)


def _plugin_folders(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return [
        folder
        for folder in sorted(parent.iterdir())
        if folder.is_dir() and not folder.name.startswith((".", "_"))
    ]


def _is_built_in(parent: Path) -> bool:
    try:
        return parent.resolve() == built_in_folder()
    except PluginError:
        return False


def _package_name(folder: Path) -> str:
    """Return a name of its own for each folder, so that no two plugins share their modules."""
    digest = hashlib.sha256(str(folder.resolve()).encode(errors="surrogatepass")).hexdigest()
    return f"autoresolve_plugin_{digest[:16]}"


def _installed(points: Iterable[EntryPoint]) -> Iterator[FoundPlugin]:
    for point in sorted(points, key=lambda point: point.name):
        folder = _folder_of_package(point.value)
        if folder is not None:
            yield FoundPlugin(folder, Origin.PACKAGE, point.value, is_loose=False)
        else:
            fault = f"the package “{point.value}” that its entry point names cannot be found"
            yield FoundPlugin(
                Path(point.name), Origin.PACKAGE, point.value, is_loose=False, fault=fault
            )


def _folder_of_package(package: str) -> Path | None:
    """Find the folder of a dotted package without running the code of it or of its parents."""
    first, *rest = package.split(".")
    try:
        spec = importlib.util.find_spec(first)
    except (ImportError, ValueError):  # an empty name, or a module without a spec
        return None
    name = first
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, spec.submodule_search_locations)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))
