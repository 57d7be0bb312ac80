"""Where the ledger lies."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def default_ledger_path() -> Path:
    """Return the path of the user's ledger: beside the library, in the user's data folder.

    The environment variable `AUTORESOLVE_HOME` names another folder.
    """
    home = os.environ.get("AUTORESOLVE_HOME")
    folder = Path(home) if home else platformdirs.user_data_path("AutoResolve", appauthor=False)
    return folder / "ledger.sqlite3"
