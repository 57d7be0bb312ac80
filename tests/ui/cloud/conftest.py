"""Parts that the windows of Cloud assist are tried with: real plugins, real files, real themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest

from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.ui.app import application
from autoresolve_gui.ui.jobs import Jobs
from autoresolve_gui.ui.style import dress
from autoresolve_gui.ui.theme import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

MANIFEST = """
id = "everything"
name = "Everything & more"
description = "Has <b>one</b> setting of each type."
version = "1.0.0"
api = "1.3"
enabled_by_default = true

[[contributes.exporter]]
id = "everything"
title = "Everything"
description = "Nothing much."
extension = ".txt"
default_start = "source"
entry = "code:Exporter"

[settings.name]
type = "text"
default = "reel"
label = "Name"
help = "Goes <b>into</b> the file"

[settings.password]
type = "text"
default = ""
label = "Password"
secret = true

[settings.style]
type = "choice"
default = "plain"
choices = ["plain", "bold", "loud & clear"]
label = "Style"

[settings.retries]
type = "integer"
default = 3
min = 0
max = 10
label = "Attempts"
help = "How often it is tried."

[settings.seed]
type = "integer"
default = 12345678901
label = "Seed"

[settings.share]
type = "number"
default = 0.25
min = 0.0
max = 1.0
label = "Share"

[settings.loud]
type = "boolean"
default = false
label = "Tell of everything"
help = "In the log."

[settings.daily_cap]
type = "usd"
default = "2.50"
label = "Most a day"
"""


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    assert qtbot is not None
    jobs = Jobs("pane", threads=2)
    yield jobs
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def plugins(tmp_path: Path) -> Iterator[PluginManager]:
    """A manager with one plugin that has a setting of each type."""
    folder = tmp_path / "plugins" / "everything"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(MANIFEST, encoding="utf-8")
    (folder / "code.py").write_text("class Exporter:\n    pass\n", encoding="utf-8")
    manager = PluginManager([tmp_path / "plugins"], tmp_path / "state", tmp_path / "data")
    yield manager
    manager.close()


@pytest.fixture
def shoot(
    screenshot: Callable[[QWidget, str], Path],
) -> Iterator[Callable[[QWidget, str, Callable[[Theme], None]], None]]:
    """Write pictures of a widget in both themes."""

    def both(
        widget: QWidget, name: str, set_theme: Callable[[Theme], None] = lambda _theme: None
    ) -> None:
        for theme in (LIGHT, DARK):
            dress(application(), theme)
            set_theme(theme)
            QTest.qWait(60)  # lists lay their rows out when there is time
            screenshot(widget, f"cloud-{name}-{theme.name}")

    yield both
    dress(application(), DARK)


@pytest.fixture
def dressed(qtbot: QtBot) -> QtBot:
    """Qt with the program's looks."""
    dress(application(), DARK)
    return qtbot
