"""Small films, and an engine whose events a test can wait for."""

import queue
import shutil
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.limits import Patience
from support.films import write_film

ENDS = (events.Finished, events.Failed, events.Cancelled)
WAIT_S = 30.0


@pytest.fixture(scope="session")
def films(tmp_path_factory):
    """Three films of different content."""
    folder = tmp_path_factory.mktemp("films")
    made = []
    for number in range(3):
        pictures = (np.full((48, 64, 3), 60 * number + i, np.uint8) for i in range(5))
        made.append(write_film(folder / f"film{number}.mp4", pictures, rate=Fraction(25)))
    return made


@pytest.fixture
def film(films, tmp_path):
    """Return a function that copies film `number` to the test's own folder."""

    def copy(number: int = 0, name: str = "") -> Path:
        return Path(shutil.copy(films[number], tmp_path / (name or f"clip{number}.mp4")))

    return copy


@pytest.fixture
def library_path(tmp_path):
    return tmp_path / "home" / "library.sqlite3"


class Watch:
    """An engine, and everything it said."""

    def __init__(self, library_path: Path, **options) -> None:
        self._arrived: queue.SimpleQueue[events.Event] = queue.SimpleQueue()
        self.heard: list[events.Event] = []
        patience = options.pop("patience", Patience())
        options = {"passes": "tiny_passes:PASSES", "patience": patience} | options
        self.engine = Engine(library_path, self._arrived.put, **options)

    def until(self, *kinds: type[events.Event], path: Path | None = None, name: str = ""):
        """Wait for an event of one of these kinds, of `path` and of the pass `name`."""
        deadline = time.monotonic() + WAIT_S
        while True:
            event = self._arrived.get(timeout=max(0.0, deadline - time.monotonic()))
            self.heard.append(event)
            fits_name = not name or name in (
                getattr(event, "name", ""),
                getattr(getattr(event, "record", None), "name", ""),
            )
            if isinstance(event, kinds) and path in (None, event.path) and fits_name:
                return event

    def end_of(self, path: Path):
        return self.until(*ENDS, path=path)

    def quiet_for(self, seconds: float) -> list[events.Event]:
        """Return what is heard within so many seconds."""
        self.drain()
        before = len(self.heard)
        time.sleep(seconds)
        self.drain()
        return self.heard[before:]

    def drain(self) -> None:
        while not self._arrived.empty():
            self.heard.append(self._arrived.get())

    def of(self, *kinds: type[events.Event], path: Path | None = None):
        return [e for e in self.heard if isinstance(e, kinds) and path in (None, e.path)]


@pytest.fixture
def watch(library_path):
    """Return a function that starts an engine; it is closed when the test ends."""
    started = []

    def start(**options) -> Watch:
        started.append(Watch(library_path, **options))
        return started[-1]

    yield start
    for one in started:
        one.engine.close()
