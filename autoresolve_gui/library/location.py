"""Where the library lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.store.folders import data_folder

if TYPE_CHECKING:
    from pathlib import Path


def default_library_path() -> Path:
    """Return the path of the user's library."""
    return data_folder() / "library.sqlite3"
