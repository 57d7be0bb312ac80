"""Ours, in a process of its own so that its memory can be told; prints JSON.

    python -m benchmarks.child engine FILM WARM_UP_FILM
    python -m benchmarks.child picture FILM
    python -m benchmarks.child opening FILM WARM_UP_FILM ROUNDS

The clock starts when the program is running, its workers too: nobody starts it for each file.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.events import (
    Cancelled,
    CurveRefined,
    Event,
    Failed,
    Finished,
    PassDone,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE_S = 3000.0
_AT_REST_S, _REST_PATIENCE_S = 0.15, 10.0
_CANCEL_AFTER_S = (0.3, 0.8, 1.5, 3.0, 6.0)


class Listener:
    """Keeps the first event of each kind and when it came, by the performance counter."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._firsts: dict[type[Event], tuple[float, Event]] = {}
        self._from_library: list[bool] = []

    def take(self, event: Event) -> None:
        """Take an event. For the engine's thread."""
        with self._news:
            self._firsts.setdefault(type(event), (time.perf_counter(), event))
            if isinstance(event, PassDone):
                self._from_library.append(event.from_cache)
            self._news.notify_all()

    def clear(self) -> None:
        """Forget what came so far."""
        with self._news:
            self._firsts.clear()
            self._from_library.clear()

    def wait_for(self, *kinds: type[Event]) -> tuple[float, Event]:
        """Return the first event of these kinds, and when it came. Waits for it.

        Raises `RuntimeError` where the analysis fails or nothing comes.
        """
        with self._news:
            if not self._news.wait_for(lambda: self._first((*kinds, Failed)), _PATIENCE_S):
                raise RuntimeError(f"no {kinds} came in {_PATIENCE_S:.0f} s")
            found = self._first((*kinds, Failed))
        if found is None or isinstance(found[1], Failed):
            raise RuntimeError(f"the analysis failed: {found}")
        return found

    def passes_from_library(self) -> list[bool]:
        """Return for each pass that is done whether it came from the library."""
        with self._news:
            return list(self._from_library)

    def _first(self, kinds: tuple[type[Event], ...]) -> tuple[float, Event] | None:
        came = [self._firsts[kind] for kind in kinds if kind in self._firsts]
        return min(came, key=lambda each: each[0], default=None)


@contextmanager
def warm_engine(warm_up: Path) -> Iterator[tuple[Engine, Listener]]:
    """Have an engine with an empty library whose workers have done a small file."""
    listener = Listener()
    with (
        tempfile.TemporaryDirectory() as folder,
        Engine(Path(folder) / "library.sqlite3", listener.take) as engine,
    ):
        engine.open(warm_up)
        listener.wait_for(Finished)
        listener.clear()
        yield engine, listener


def measure_engine(film: Path, warm_up: Path) -> dict[str, Any]:
    """Return what all passes take through the engine."""
    with warm_engine(warm_up) as (engine, listener):
        cpu_s, started = _tree_cpu_s(), time.perf_counter()
        engine.open(film)
        ended, _ = listener.wait_for(Finished)
        return {"wall_s": ended - started, "cpu_s": _tree_cpu_s() - cpu_s}


def measure_picture(film: Path) -> dict[str, Any]:
    """Return what the picture pass takes alone, and the boundaries that it finds."""
    # Here: the engine's process of the other measures loads none of it.
    from autoresolve_gui.analysis.passes import PASSES, PassContext  # noqa: PLC0415
    from autoresolve_gui.media.probe import probe  # noqa: PLC0415

    index, picture = (next(p for p in PASSES if p.name == name) for name in ("index", "picture"))
    footage = probe(film)
    threads = os.cpu_count() or 1
    first = index.run(PassContext(footage, {}, _ignore, _ignore, threads=threads))
    context = PassContext(
        first.footage or footage, {"index": first}, _ignore, _ignore, threads=threads
    )
    cpu_s, started = time.process_time(), time.perf_counter()
    found = picture.run(context)
    taken = {"wall_s": time.perf_counter() - started, "cpu_s": time.process_time() - cpu_s}
    shots = (found.shots or ())[1:]
    boundaries = [(s.transition_start, s.transition_end, str(s.transition)) for s in shots]
    return {**taken, "boundaries": boundaries, "note": found.note}


def measure_opening(film: Path, warm_up: Path, rounds: int) -> dict[str, Any]:
    """Return how long an editor waits: for the first curve, the end, a cancel, a second opening."""
    firsts, cancels, winding_down = [], [], []
    for after_s in _CANCEL_AFTER_S[:rounds]:
        with warm_engine(warm_up) as (engine, listener):
            started = time.perf_counter()
            engine.open(film)
            firsts.append(listener.wait_for(CurveRefined)[0] - started)
            time.sleep(max(0.0, started + after_s - time.perf_counter()))
            asked = time.perf_counter()
            engine.cancel(film)
            at, event = listener.wait_for(Cancelled, Finished)
            if isinstance(event, Cancelled):
                cancels.append(at - asked)
                winding_down.append(_busy_until() - asked)
    with warm_engine(warm_up) as (engine, listener):
        started = time.perf_counter()
        engine.open(film)
        done_s = listener.wait_for(Finished)[0] - started
        seconds = [_second_opening(engine, listener, film) for _ in range(rounds)]
    return {
        "first_curve_s": statistics.median(firsts),
        "cancel_s": statistics.median(cancels) if cancels else None,
        "slowest_cancel_s": max(cancels, default=None),
        "slowest_rest_s": max(winding_down, default=None),
        "done_s": done_s,
        "second_s": statistics.median(seconds),
    }


def _second_opening(engine: Engine, listener: Listener, film: Path) -> float:
    listener.clear()
    started = time.perf_counter()
    engine.open(film)
    ended, _ = listener.wait_for(Finished)
    if not all(listener.passes_from_library()):
        raise RuntimeError("a second opening computed something again")
    return ended - started


def _busy_until() -> float:
    """Return when the workers last used the processor; waits until they rest."""
    children = psutil.Process().children(recursive=True)
    spent, last = -1.0, time.perf_counter()
    give_up = last + _REST_PATIENCE_S
    while time.perf_counter() < min(last + _AT_REST_S, give_up):
        now = sum(_cpu_s(each) for each in children)
        if now != spent:
            spent, last = now, time.perf_counter()
        time.sleep(0.005)
    return last


def _cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _tree_cpu_s() -> float:
    """Return user and system seconds of this process and its children so far."""
    me = psutil.Process()
    return sum(_cpu_s(each) for each in (me, *me.children(recursive=True)))


def _ignore(_value: object) -> None:
    """Take no notice."""


def main() -> None:
    """Measure what the arguments say."""
    what, film, *more = sys.argv[1:]
    if what == "engine":
        told = measure_engine(Path(film), Path(more[0]))
    elif what == "picture":
        told = measure_picture(Path(film))
    else:
        told = measure_opening(Path(film), Path(more[0]), int(more[1]))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
