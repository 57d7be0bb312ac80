"""A whole program in a folder of its own. That it leaves nothing behind is seen to above."""

from __future__ import annotations

import shutil
import threading
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from window_bench import SAMPLE, WindowBench

from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.events import Cancelled, Failed, Finished
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from support.films import tone, write_film

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

FILM_RATE = Fraction(25)
FILM_SHOTS = 6
FILM_SHOT_FRAMES = 40
_PATIENCE_MS = 60_000


class PatientBot(QtBot):
    """Waits as long as a machine may take that does other things besides."""

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = 0) -> None:  # noqa: N802
        """Wait for `callback` to be true, up to `timeout` ms or a minute, whichever is longer."""
        super().waitUntil(callback, timeout=max(timeout, _PATIENCE_MS))


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """The robot of pytest-qt, with more patience."""
    assert qapp is not None
    return PatientBot(request)


@pytest.fixture
def start(qtbot: QtBot, home: Path) -> Iterator[Callable[[], WindowBench]]:
    """Start the program; again and again, as often as the test closes it."""
    assert home.is_dir()
    running: list[WindowBench] = []

    def begin() -> WindowBench:
        running.append(WindowBench(qtbot))
        return running[-1]

    yield begin
    for bench in running:
        bench.close()


@pytest.fixture
def bench(start: Callable[[], WindowBench], request: pytest.FixtureRequest) -> WindowBench:
    """The program, running."""
    if "sample" in request.fixturenames:
        request.getfixturevalue("sample")  # into the library before the program opens it
    return start()


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 9.6 s in six shots with a start timecode and a tone that swells."""
    path = tmp_path_factory.mktemp("films") / "six shots.mov"
    seconds = FILM_SHOTS * FILM_SHOT_FRAMES / float(FILM_RATE)
    swell = np.linspace(0.05, 1.0, round(seconds * 48_000), dtype=np.float32)
    return write_film(
        path,
        _pictures(),
        rate=FILM_RATE,
        audio=tone(seconds) * swell,
        timecode="01:00:00:00",
        gop=10,
    )


@pytest.fixture(scope="session")
def analysed_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in whose library the sample film is analysed already, by the real engine."""
    folder = tmp_path_factory.mktemp("analysed")
    ended = threading.Event()
    ends: list[object] = []

    def listen(event: object) -> None:
        if isinstance(event, Finished | Failed | Cancelled):
            ends.append(event)
            ended.set()

    # With the encoder that the window will use: another one would look at it all over again.
    state = tmp_path_factory.mktemp("plugins")
    plugins = PluginManager([built_in_folder()], state / "plugins.ini", state / "data")
    with Engine(folder / "library.sqlite3", listen) as engine:
        engine.open(SAMPLE, encoder=plugins.encoder_source())
        assert ended.wait(120)
    plugins.close()
    assert isinstance(ends[0], Finished), ends
    return folder


@pytest.fixture
def sample(home: Path, analysed_sample: Path) -> Path:
    """The sample film, known to the library of this test."""
    assert not (home / "library.sqlite3").exists(), "the program runs already"
    shutil.copytree(analysed_sample, home, dirs_exist_ok=True)
    return SAMPLE


def _pictures() -> Iterator[NDArray[np.uint8]]:
    height, width = 120, 160
    rows, columns = np.mgrid[0:height, 0:width]
    rng = np.random.default_rng(5)
    for shot in range(FILM_SHOTS):
        ground = rng.integers(30, 220, 3)
        for frame in range(FILM_SHOT_FRAMES):
            picture = np.empty((height, width, 3), np.uint8)
            picture[:] = ground
            x = (20 + frame * (shot + 1)) % width
            picture[(rows - 60) ** 2 + (columns - x) ** 2 < 400] = 255 - ground
            yield picture
