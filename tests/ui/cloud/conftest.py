"""Parts that the windows of Cloud assist are tried with: real plugins, real files, real themes."""

from __future__ import annotations

import queue
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cloud_hands import beat, opinion
from PySide6.QtTest import QTest
from spending import FILM, LIMITS, Books

from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.events import Cancelled, Failed, Finished
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.story import Label
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.ui.app import application
from autoresolve_gui.ui.cloud.costs_feed import CostsFeed
from autoresolve_gui.ui.cloud.costs_panel import CostsPanel
from autoresolve_gui.ui.jobs import Jobs
from autoresolve_gui.ui.style import dress
from autoresolve_gui.ui.theme import DARK, LIGHT, Theme
from support.openrouter import StandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot
    from window_bench import WindowBench

    from autoresolve_gui.ui.cloud.cloud_panel import CloudPanel

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


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as standin:
        standin.answers = opinion
        yield standin


@pytest.fixture(scope="session")
def analysed(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library in which the short film is analysed by the engine, and has beats of this side."""
    library_path = tmp_path_factory.mktemp("analysed") / "library.sqlite3"
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    # With the encoder that the window will use: another one would look at it all over again.
    state = tmp_path_factory.mktemp("plugins")
    plugins = PluginManager([built_in_folder()], state / "plugins.ini", state / "data")
    with Engine(library_path, told.put) as engine:
        engine.open(film, encoder=plugins.encoder_source())
        while not isinstance(event := told.get(timeout=60), Finished):
            assert not isinstance(event, Failed | Cancelled)
    plugins.close()
    with Library(library_path) as library:
        found = [
            beat(Label.HOOK, 0, 1),
            beat(Label.MIDPOINT, 30, 2),
            beat(Label.RESOLUTION, 230, 3),
        ]
        # What the analysis proposes: the film is too short for it to find any.
        (record,) = (each for each in library.records(event.key) if each.name == "beats")
        result = library.pass_result(event.key, "beats", record.version)
        library.save_pass(event.key, record, replace(result, beats=tuple(found)))
    return library_path


@pytest.fixture
def bench(
    film: Path,
    analysed: Path,
    home: Path,
    start: Callable[[], WindowBench],
    standin: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> WindowBench:
    """The program over a short film with its panel open, and a key in the environment."""
    shutil.copyfile(analysed, home / analysed.name)
    monkeypatch.setenv("OPENROUTER_API_KEY", standin.key)
    bench = start()
    bench.window.resize(1280, 800)
    bench.open(film)
    bench.house.plugins.set_setting("openrouter", "base_url", standin.base_url)
    bench.trigger("show_cloud")
    return bench


@pytest.fixture
def panel(bench: WindowBench) -> CloudPanel:
    """The panel, switched on."""
    panel = bench.window.cloud
    panel.switch.click()
    bench.qtbot.waitUntil(lambda: panel.key_desk.status is not None, timeout=60_000)
    return panel


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    books = Books(tmp_path / "ledger.sqlite3")
    yield books
    books.close()


@pytest.fixture
def feed(books: Books, dressed: QtBot) -> Iterator[CostsFeed]:
    assert dressed is not None
    feed = CostsFeed(books.path, lambda: LIMITS)
    feed.set_scope(FILM)
    yield feed
    feed.close()
    feed.deleteLater()


@pytest.fixture
def show(feed: CostsFeed, show_feed: Callable[[CostsFeed], CostsPanel]) -> Callable[[], CostsPanel]:
    return lambda: show_feed(feed)


@pytest.fixture
def show_feed(dressed: QtBot) -> Iterator[Callable[[CostsFeed], CostsPanel]]:
    shown: list[CostsPanel] = []

    def begin(feed: CostsFeed) -> CostsPanel:
        panel = CostsPanel(feed, DARK)
        dressed.addWidget(panel)
        shown.append(panel)
        panel.resize(560, 1100)
        with dressed.waitSignal(feed.came):
            panel.show()
        return panel

    yield begin
    for panel in shown:
        panel.hide()
