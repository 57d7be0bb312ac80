"""Runs the passes of one file against a library. Knows no process, no thread and no screen."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.pass_contract import PassCancelled, PassContext
from autoresolve_gui.engine import events
from autoresolve_gui.engine.progress import (
    REFINEMENTS_PER_S,
    REPORTS_PER_S,
    ProgressMeter,
    Throttle,
)
from autoresolve_gui.media.identity import content_key
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.analysis import PassRecord, PassResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from autoresolve_gui.analysis.pass_contract import Pass
    from autoresolve_gui.library.library import Library
    from autoresolve_gui.model.curve import Curve
    from autoresolve_gui.model.footage import Footage


def run_file(
    path: Path,
    library: Library,
    passes: Sequence[Pass],
    *,
    emit: Callable[[events.Event], None],
    is_cancelled: Callable[[], bool] = lambda: False,
    should_pause: Callable[[], bool] = lambda: False,
) -> str | None:
    """Run every pass that the library does not have yet, in order, and keep each as it is done.

    `emit` gets `Opened`, `PassStarted`, `Progress`, `CurveRefined` and `PassDone`. `should_pause`
    is asked before each pass that has to be computed, except the first of all. Returns the
    footage's key when everything is done, None when it paused.

    Raises `PassCancelled` soon after `is_cancelled` says so, `MediaError` where the file cannot be
    read, `LibraryError`, and whatever a pass raises.
    """
    footage = open_footage(path, library)
    emit(events.Opened(path, footage))
    return FileRun(footage, library, passes, emit, is_cancelled).run(should_pause)


def open_footage(path: Path, library: Library) -> Footage:
    """Return the footage at `path`: from the library where its content is known, else probed.

    It stands in the library afterwards, under this path. Raises `MediaError`, `LibraryError`.
    """
    key = library.key_of(path) or content_key(path)
    known = library.footage(key)
    footage = probe(path) if known is None else replace(known, path=path)
    library.save_footage(footage)
    return footage


class FileRun:
    """The passes of one file. Layer: engine; owns the results of this run while it lasts."""

    def __init__(
        self,
        footage: Footage,
        library: Library,
        passes: Sequence[Pass],
        emit: Callable[[events.Event], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._footage = footage
        self._path = footage.path
        self._library = library
        self._passes = passes
        self._emit = emit
        self._is_cancelled = is_cancelled
        self._results: dict[str, PassResult] = {}
        self._meter = ProgressMeter({one.name: one.cost_s(footage) for one in passes})
        self._progress = Throttle(REPORTS_PER_S)

    def run(self, should_pause: Callable[[], bool]) -> str | None:
        """Run the passes as `run_file` says."""
        key = self._footage.key
        for one in self._passes:
            self._check()
            kept = self._kept(one)
            if kept is None:
                if one is not self._passes[0] and should_pause():
                    return None
                record, result = self._compute(one)
            else:
                record, result = kept
            self._results[one.name] = result
            self._meter.skip(one.name)
            self._emit(events.PassDone(self._path, key, record, from_cache=kept is not None))
        return key

    def _kept(self, one: Pass) -> tuple[PassRecord, PassResult] | None:
        """Return what the library has of a pass, if it is newer than all that the pass rests on."""
        records = self._library.records(self._footage.key)
        order = {record.name: number for number, record in enumerate(records)}
        saved = order.get(one.name)
        if saved is None or any(order.get(need, saved) > saved for need in one.needs):
            return None
        result = self._library.pass_result(self._footage.key, one.name, one.version)
        return None if result is None else (records[saved], result)

    def _compute(self, one: Pass) -> tuple[PassRecord, PassResult]:
        self._emit(events.PassStarted(self._path, one.name))
        self._meter.begin()
        refiner = _Refiner(lambda curve: self._emit(events.CurveRefined(self._path, curve)))

        def report(fraction: float) -> None:
            self._check()
            refiner.flush_due()
            if self._progress.is_due():
                eta_s = self._meter.move(one.name, fraction)
                event = events.Progress(self._path, one.name, self._meter.fraction, eta_s)
                self._emit(event)

        earlier = {need: self._results[need] for need in one.needs}
        started = time.perf_counter()
        result = one.run(PassContext(self._footage, earlier, report, refiner.take))
        seconds = time.perf_counter() - started
        refiner.flush()
        speed = float(self._footage.duration) / max(seconds, 1e-6)
        record = PassRecord(one.name, one.version, seconds, speed, result.note)
        self._library.save_pass(self._footage.key, record, result)
        if result.footage is not None:
            self._footage = result.footage
            self._emit(events.Opened(self._path, self._footage))
        return record, result

    def _check(self) -> None:
        if self._is_cancelled():
            raise PassCancelled


class _Refiner:
    """Passes curves on, each a few times a second at most; the newest of each always arrives."""

    def __init__(self, publish: Callable[[Curve], None]) -> None:
        self._publish = publish
        self._throttles: dict[str, Throttle] = {}
        self._waiting: dict[str, Curve] = {}

    def take(self, curve: Curve) -> None:
        """Take a version of a curve."""
        self._waiting[curve.name] = curve
        self.flush_due()

    def flush_due(self) -> None:
        """Publish what waits and may be published now."""
        for name in list(self._waiting):
            if self._throttles.setdefault(name, Throttle(REFINEMENTS_PER_S)).is_due():
                self._publish(self._waiting.pop(name))

    def flush(self) -> None:
        """Publish all that waits."""
        for name in list(self._waiting):
            self._publish(self._waiting.pop(name))
