from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PluginManager]:
    """Every plugin that comes with the program, switched on, in a home of its own."""
    home = tmp_path_factory.mktemp("home")
    manager = PluginManager([built_in_folder()], home / "ops.ini", home / "data")
    for plugin in manager.plugins:
        manager.set_enabled(plugin.id, True)
    yield manager
    manager.close()


@pytest.fixture(scope="session")
def encoder_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what encoders keep: the embedded one takes seconds to make it."""
    return tmp_path_factory.mktemp("encoders")
