from __future__ import annotations

import pytest

from autoresolve_gui.plugin.manager import PluginManager


class Home:
    """A user's folders, and what the manager publishes."""

    def __init__(self, root):
        self.plugins = root / "plugins"
        self.plugins.mkdir()
        self.state = root / "config" / "ops.ini"
        self.data = root / "data"
        self.events = []

    def manager(self, *folders) -> PluginManager:
        return PluginManager(
            folders or [self.plugins], self.state, self.data, publish=self.events.append
        )

    def keep(self, text: str) -> None:
        self.state.parent.mkdir()
        self.state.write_text(text, encoding="utf-8")


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)
