"""Films with walls of named colours, analysed by the real engine with the encoder of the tests."""

from __future__ import annotations

import queue
import shutil
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

import support
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.events import Cancelled, Failed, Finished
from autoresolve_gui.library.library import Library
from autoresolve_gui.plugin.manager import PluginManager
from support.encoders import NAMED
from support.films import tone, write_film
from support.search_library import note, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from window_bench import WindowBench

    from autoresolve_gui.ui.search.search_panel import SearchPanel

RATE = Fraction(25)
SHOT = 40
COLORS = {
    "walls.mov": ("red", "green", "blue", "yellow"),
    "more walls.mov": ("grey", "red", "white", "green", "blue"),
}
PLUGIN = Path(support.__file__).parent / "colors_plugin"


@pytest.fixture(scope="session")
def wall_films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("walls")
    films = {}
    for seed, (name, colors) in enumerate(COLORS.items()):
        seconds = len(colors) * SHOT / float(RATE)
        films[name] = write_film(
            folder / name,
            _walls(colors, seed),
            rate=RATE,
            audio=tone(seconds),
            timecode="01:00:00:00",
            gop=10,
        )
    return films


@pytest.fixture(scope="session")
def walls_home(
    wall_films: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """A home whose library knows both films; and their keys by name."""
    home = tmp_path_factory.mktemp("walls-home")
    shutil.copytree(PLUGIN, home / "plugins" / "tests")
    manager = PluginManager([home / "plugins"], home / "state.ini", home / "data")
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    keys = {}
    with Engine(home / "library.sqlite3", told.put) as engine:
        source = manager.encoder_source()
        assert source is not None
        for name, film in wall_films.items():
            engine.open(film, encoder=source)
            while not isinstance(event := told.get(timeout=60), Finished):
                assert not isinstance(event, Failed | Cancelled), event
            keys[name] = event.key
    manager.close()
    with Library(home / "library.sqlite3") as library:
        say(library, keys["walls.mov"], 2, "The rocket leaves the pad at noon")
        say(library, keys["more walls.mov"], 1, "Nobody <b>saw</b> the rocket & the pad again")
        note(library, keys["more walls.mov"], 90, "A white wall with a crack")
    shutil.rmtree(home / "library.sqlite3.vectors", ignore_errors=True)
    return home, keys


@pytest.fixture
def keys(walls_home: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return walls_home[1]


@pytest.fixture
def bench(
    start: Callable[[], WindowBench], home: Path, walls_home: tuple[Path, dict[str, str]]
) -> WindowBench:
    """The program with both films in its library, none of them open."""
    shutil.copytree(walls_home[0], home, dirs_exist_ok=True)
    bench = start()
    bench.window.resize(1280, 760)
    return bench


@pytest.fixture
def panel(bench: WindowBench) -> SearchPanel:
    """The search, open, with the keyboard in its field."""
    bench.trigger("find")
    panel = bench.window.finding.search
    bench.qtbot.waitUntil(lambda: "files" in panel.status.text(), timeout=30_000)
    return panel


def _walls(colors: tuple[str, ...], seed: int) -> Iterator[NDArray[np.uint8]]:
    """Yield shots that each stand still on a wall of one colour, with blots of their own."""
    height, width = 120, 160
    rng = np.random.default_rng(seed)
    for color in colors:
        wall = np.full((height, width, 3), NAMED[color], np.uint8)
        for _ in range(12):
            place = (int(rng.integers(width)), int(rng.integers(height)))
            ink = [
                int(each)
                for each in np.clip(np.array(NAMED[color]) + rng.integers(-60, 60), 0, 255)
            ]
            cv2.circle(wall, place, int(rng.integers(6, 20)), ink, -1)
        for frame in range(SHOT):
            picture = wall.copy()
            cv2.circle(picture, (20 + frame * 3, 60), 8, (250, 250, 250), -1)
            yield picture
