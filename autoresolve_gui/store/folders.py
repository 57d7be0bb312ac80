"""Where the program keeps what is the user's: in the folders that each system has for that.

The environment variable `AUTORESOLVE_HOME` puts everything into another folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "AutoResolve"


def data_folder() -> Path:
    """Return the folder for what the program makes and the user would miss. It need not exist."""
    return _chosen() or platformdirs.user_data_path(_APP, appauthor=False)


def config_folder() -> Path:
    """Return the folder for settings. It need not exist."""
    return _chosen() or platformdirs.user_config_path(_APP, appauthor=False)


def log_folder() -> Path:
    """Return the folder for logs. It need not exist."""
    return _chosen() or platformdirs.user_log_path(_APP, appauthor=False)


def _chosen() -> Path | None:
    home = os.environ.get("AUTORESOLVE_HOME")
    return Path(home) if home else None
