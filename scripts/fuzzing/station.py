"""Runs files through the real engine, several queued at once, and checks all that it says."""

from __future__ import annotations

import logging
import queue
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.limits import Limits, Patience
from fuzzing.checks import ENDS, check_analyses, check_database, check_events, check_leftovers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Self

    from fuzzing.gauge import Gauge

_POLL_S = 0.2
_LOST = "was lost"
_LIBRARY = "library.sqlite3"


class Outcome(Enum):
    """How a file's way through the engine ended."""

    FINISHED = "finished"
    FAILED = "failed, in words"
    RECOVERED = "worker lost, then ended well"
    GIVEN_UP = "worker lost twice, marked"
    TIMED_OUT = "too slow, cancelled"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the harness asks of the engine.

    `file_s`: how long one file may take before it is cancelled. `end_s`: how long after that it
    may take to end; longer is a hang. `overshoot_bytes`: what a worker may hold beyond the limit
    that the engine sets it, since the engine looks now and then only. `growth_bytes`: what this
    process may hold beyond what it held when the engine began.
    """

    file_s: float = 60.0
    end_s: float = 30.0
    overshoot_bytes: int = 512 << 20
    growth_bytes: int = 200 << 20
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(
        default_factory=lambda: Patience(start_s=60.0, silence_s=30.0, cancel_s=3.0)
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """What became of one file. `violations` are the rules that it broke, in words."""

    path: Path
    outcome: Outcome
    seconds: float
    worker_peak_bytes: int
    message: str
    violations: tuple[str, ...]


@dataclass(slots=True)
class _Watched:
    path: Path
    heard: list[events.Event] = field(default_factory=list)
    ended: bool = False
    cancelled: bool = False
    seconds: float = 0.0
    peak_bytes: int = 0


class Station:
    """One engine with a library of its own in `folder`, for any number of batches.

    Owns the engine. Files are only ever read in its workers. Used by one thread.
    """

    def __init__(self, folder: Path, gauge: Gauge, bounds: Bounds) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._library_path = folder / _LIBRARY
        self._gauge = gauge
        self._bounds = bounds
        self._arrived: queue.SimpleQueue[events.Event] = queue.SimpleQueue()
        self._log = _Log()
        self._floor_bytes = gauge.parent_now()
        self._engine = Engine(
            self._library_path, self._arrived.put, patience=bounds.patience, limits=bounds.limits
        )

    def __enter__(self) -> Self:
        logging.getLogger("autoresolve_gui").addHandler(self._log)
        return self

    def __exit__(self, *_how: object) -> None:
        self._engine.close()
        logging.getLogger("autoresolve_gui").removeHandler(self._log)

    def run(self, paths: Sequence[Path]) -> list[Passage]:
        """Queue all `paths` at once, wait for all ends, and say what became of each."""
        self._gauge.take_worker_peak()
        watched = {path: _Watched(path) for path in paths}
        for path in paths:
            self._engine.open(path)
        is_over = self._follow(watched)
        traces = self._log.take()
        passages = [self._passage(one, traces) for one in watched.values()]
        if not is_over:
            hung = ", ".join(path.name for path, one in watched.items() if not one.ended)
            raise HungError(f"the engine hangs with {hung}")
        return passages

    def close(self) -> list[str]:
        """Close the engine; return what is wrong with what it leaves: library, files, memory."""
        started = time.monotonic()
        self._engine.close()
        seconds = time.monotonic() - started
        faults = check_database(self._library_path)  # takes in what a killed worker left in a WAL
        faults += check_leftovers(self._folder, (_LIBRARY, f"{_LIBRARY}.lock"))
        if seconds > self._bounds.end_s:
            faults.append(f"closing took {seconds:.0f} s")
        growth = self._gauge.parent_now() - self._floor_bytes
        if growth > self._bounds.growth_bytes:
            faults.append(f"this process grew by {growth >> 20} MB")
        return faults

    # -- one batch -------------------------------------------------------------------------------

    def _follow(self, watched: dict[Path, _Watched]) -> bool:
        """Take events until every file has ended. False where that is not to be hoped for."""
        current: _Watched | None = None
        moved_s = told_s = time.monotonic()
        cancelled_s: float | None = None
        while not all(one.ended for one in watched.values()):
            event = self._next()
            now = time.monotonic()
            if event is not None and (one := watched.get(event.path)) is not None:
                one.heard.append(_without_samples(event))
                if isinstance(event, ENDS):
                    one.ended, moved_s, cancelled_s = True, now, None
                if not isinstance(event, events.Queued):
                    moved_s = now if current is None or current.cancelled else moved_s
                    current = one
            if current is not None:
                current.seconds += now - told_s
                current.peak_bytes = max(current.peak_bytes, self._gauge.take_worker_peak())
            told_s = now
            if cancelled_s is not None and now - cancelled_s > self._bounds.end_s:
                return False
            # before the first word, and after a cancel that ended a worker, one may be loading
            is_loading = current is None or current.cancelled
            waited_s = self._bounds.patience.start_s if is_loading else self._bounds.file_s
            if cancelled_s is None and now - moved_s > waited_s:
                self._cancel_slow(watched, current)
                cancelled_s = now
        self._hear_the_rest(watched)
        return True

    def _next(self) -> events.Event | None:
        try:
            return self._arrived.get(timeout=_POLL_S)
        except queue.Empty:
            return None

    def _cancel_slow(self, watched: dict[Path, _Watched], current: _Watched | None) -> None:
        if current is not None and not current.ended:
            slow = [current]
        else:
            slow = [one for one in watched.values() if not one.ended]
        for one in slow:
            one.cancelled = True
            self._engine.cancel(one.path)

    def _hear_the_rest(self, watched: dict[Path, _Watched]) -> None:
        while not self._arrived.empty():
            event = self._arrived.get()
            if event.path in watched:
                watched[event.path].heard.append(_without_samples(event))

    def _most_bytes(self) -> int:
        return self._bounds.limits.memory_bytes + self._bounds.overshoot_bytes

    # -- what became of a file -------------------------------------------------------------------

    def _passage(self, one: _Watched, traces: Sequence[str]) -> Passage:
        violations = check_events(one.path, one.heard)
        keys = [event.key for event in one.heard if isinstance(event, events.Finished)]
        violations += check_analyses(self._library_path, keys)
        if one.peak_bytes > self._most_bytes():
            violations.append(f"a worker held {one.peak_bytes >> 20} MB")
        if any(isinstance(event, events.Cancelled) for event in one.heard) and not one.cancelled:
            violations.append("it was cancelled, and nobody asked for that")
        violations += [trace for trace in traces if str(one.path) in trace]
        return Passage(
            one.path,
            _outcome(one),
            one.seconds,
            one.peak_bytes,
            " | ".join(_messages(one.heard)),
            tuple(violations),
        )


class HungError(Exception):
    """The engine did not end a file that it was told to cancel."""


class _Log(logging.Handler):
    """Keeps what the engine logs of passes that raised: their tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._texts.append(record.getMessage())

    def take(self) -> list[str]:
        """Return what was logged since this was last asked."""
        texts, self._texts = self._texts, []
        return texts


def _outcome(one: _Watched) -> Outcome:
    if one.cancelled:
        return Outcome.TIMED_OUT
    notices = [event for event in one.heard if isinstance(event, events.Notice)]
    lost = any(_LOST in notice.message for notice in notices)
    failed = [event for event in one.heard if isinstance(event, events.Failed)]
    if failed and "broke off" in failed[0].message:
        return Outcome.GIVEN_UP
    if lost:
        return Outcome.RECOVERED
    return Outcome.FAILED if failed else Outcome.FINISHED


def _messages(heard: Sequence[events.Event]) -> list[str]:
    return [event.message for event in heard if isinstance(event, events.Failed | events.Notice)]


def _without_samples(event: events.Event) -> events.Event:
    """Return an event without its numbers, which a long run cannot keep."""
    return events.Event(event.path) if isinstance(event, events.CurveRefined) else event
