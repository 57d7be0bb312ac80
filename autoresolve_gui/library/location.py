"""Where the library lies."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def default_library_path() -> Path:
    """Return the path of the user's library: in the folder where the system keeps user data.

    The environment variable `AUTORESOLVE_HOME` names another folder.
    """
    home = os.environ.get("AUTORESOLVE_HOME")
    folder = Path(home) if home else platformdirs.user_data_path("AutoResolve", appauthor=False)
    return folder / "library.sqlite3"
