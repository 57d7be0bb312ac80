"""What the footage in the ledger is called: there it is known by its content alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.library.location import default_library_path
from autoresolve_gui.plugin.text import plain_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHORT = 8
_LONGEST = 120


def footage_names(keys: Iterable[str]) -> Mapping[str, str]:
    """Return for each key what the library calls the file; those that it does not know are missing.

    A library that cannot be read knows none: what was spent is told all the same.
    """
    path = default_library_path()
    if not path.exists():
        return {}
    try:
        with Library(path) as library:
            found = {key: library.footage(key) for key in keys if key}
    except LibraryError:
        return {}
    return {
        key: plain_line(footage.path.name, _LONGEST)
        for key, footage in found.items()
        if footage is not None
    }


def footage_words(key: str, names: Mapping[str, str]) -> str:
    """Return a file's name, and the beginning of its key to tell two of one name apart."""
    short = key[:_SHORT]
    return f"{names[key]} ({short})" if key in names else short
