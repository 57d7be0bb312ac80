"""What the tests of executors share: a cluster, tiny passes, and an engine to listen to."""

import contextlib
import json
import queue
import shutil
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import psutil

from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import Engine
from support.dask_cluster import dask_cluster
from support.films import write_film

HERE = Path(__file__).parent
TINY_PASSES = HERE.parent / "engine"
ENDS = (events.Finished, events.Failed, events.Cancelled)
WAIT_S = 60.0


def cluster_of(workers):
    """A cluster of so many workers that know the tiny passes: its address, their process ids."""
    return dask_cluster(workers, TINY_PASSES, HERE.parent)


def made_films(folder, count):
    """Return so many small films of different content."""
    return [
        write_film(
            folder / f"take{number}.mp4",
            (np.full((48, 64, 3), 60 * number + i, np.uint8) for i in range(5)),
            rate=Fraction(25),
        )
        for number in range(count)
    ]


def give_orders(media, **orders):
    """Say what the tiny passes are to do with this film (see tests/engine/tiny_passes.py)."""
    media.with_suffix(".orders").write_text(json.dumps(orders))


def runs_of(media):
    """Return the passes that were computed, in whatever process."""
    runs = media.with_suffix(".runs")
    return runs.read_text().split() if runs.exists() else []


def copy_of(film, folder):
    return Path(shutil.copy(film, folder / film.name))


def workers_of(engine_process=None):
    """Return the processes that run passes by this executor, on this machine."""
    found = []
    for process in (engine_process or psutil.Process()).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            command = " ".join(process.cmdline())
            is_of_dask = "remote_worker" in command
            if is_of_dask or process.nice() > psutil.Process().nice():
                found.append(process)
    return found


class Station:
    """An engine with tiny passes, and everything that it said."""

    def __init__(self, library_path, executor, **options):
        self._arrived = queue.SimpleQueue()
        self.heard = []
        options = {"passes": "tiny_passes:PASSES", "remembers": False} | options
        self.engine = Engine(library_path, self._arrived.put, executor=executor, **options)

    def until(self, *kinds, path=None, name=""):
        deadline = time.monotonic() + WAIT_S
        while True:
            event = self._arrived.get(timeout=max(0.0, deadline - time.monotonic()))
            self.heard.append(event)
            named = getattr(event, "name", "") or getattr(
                getattr(event, "record", None), "name", ""
            )
            if isinstance(event, kinds) and path in (None, event.path) and name in ("", named):
                return event

    def until_in_the_middle_of(self, paths):
        """Wait until the pass “middle” of all these has begun, in whatever order."""
        begun = set()
        while not begun.issuperset(paths):
            begun.add(self.until(events.PassStarted, name="middle").path)

    def of(self, *kinds, path=None):
        return [e for e in self.heard if isinstance(e, kinds) and path in (None, e.path)]
