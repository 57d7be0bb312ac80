"""Where the ledger lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.store.folders import data_folder

if TYPE_CHECKING:
    from pathlib import Path


def default_ledger_path() -> Path:
    """Return the path of the user's ledger, beside the library."""
    return data_folder() / "ledger.sqlite3"
