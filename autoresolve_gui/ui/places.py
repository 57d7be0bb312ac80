"""Where everything that the program keeps on this machine lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.budget.location import default_ledger_path
from autoresolve_gui.library.location import default_library_path
from autoresolve_gui.plugin import location
from autoresolve_gui.store.folders import config_folder, log_folder

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """Paths of files and folders. None of them needs to exist."""

    library: Path
    built_in_plugins: Path
    user_plugins: Path
    plugin_state: Path
    plugin_data: Path
    settings: Path
    ledger: Path
    consent: Path
    log: Path

    @classmethod
    def default(cls) -> Places:
        """Return the places that the system keeps for programs.

        The environment variable `AUTORESOLVE_HOME` puts them all into another folder.
        """
        config = config_folder()
        return cls(
            library=default_library_path(),
            built_in_plugins=location.built_in_folder(),
            user_plugins=location.user_folder(),
            plugin_state=location.state_path(),
            plugin_data=location.data_folder(),
            settings=config / "window.ini",
            ledger=default_ledger_path(),
            consent=config / "consent.json",
            log=log_folder() / "autoresolve.log",
        )
