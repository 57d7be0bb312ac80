"""Runs the passes of one file against a library. Knows no process, no thread and no screen."""

from __future__ import annotations

import threading
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from autoresolve_gui.analysis.pass_contract import PassCancelled, PassContext
from autoresolve_gui.analysis.review_pass import REVIEW
from autoresolve_gui.engine import events
from autoresolve_gui.engine.voice import Voice
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.media.identity import content_key, state_of
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.analysis import PassRecord, PassResult

_LISTEN_S = 0.05

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from autoresolve_gui.analysis.pass_contract import Pass
    from autoresolve_gui.engine.library_port import LibraryPort
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Transcript


_Computed: TypeAlias = "tuple[PassResult, float]"
"""What a pass found, and how many seconds it took."""


def run_file(  # noqa: PLR0913 - what differs between a worker and a test, by keyword
    path: Path,
    library: LibraryPort,
    passes: Sequence[Pass],
    *,
    emit: Callable[[events.Event], None],
    is_cancelled: Callable[[], bool] = lambda: False,
    should_pause: Callable[[], bool] = lambda: False,
    threads: int = 2,
    may_use_devices: bool = True,
    clock: Callable[[], float] = time.perf_counter,
) -> str | None:
    """Run every pass that the library does not have yet, and keep each as it is done.

    The first pass runs alone, and then every other one as soon as what it needs is there: some
    side by side, on threads. `emit` gets `Opened`, `PassStarted`, `Progress`, `CurveRefined` and
    `PassDone`, from one thread at a time. `should_pause` is asked before each pass that has to be
    computed, except the first of all. `threads` is how many threads a pass may keep busy, and
    `may_use_devices` whether a graphics chip may decode for it. `clock` counts the seconds that
    passes take; it stands still while they are held. Returns the footage's key when everything is
    done, None when it paused.

    Raises `PassCancelled` soon after `is_cancelled` says so, `MediaError` where the file cannot be
    read, `LibraryError`, and whatever a pass raises.
    """
    state = state_of(path)
    footage = open_footage(path, library)
    emit(events.Opened(path, footage))
    terms = _Terms(emit, is_cancelled, threads, may_use_devices, clock)
    return FileRun(footage, state, library, passes, terms).run(should_pause)


def open_footage(path: Path, library: LibraryPort) -> Footage:
    """Return the footage at `path`: from the library where its content is known, else probed.

    It stands in the library afterwards, under this path. Raises `MediaError`, `LibraryError`.
    """
    key = library.key_of(path) or content_key(path)
    known = library.footage(key)
    footage = probe(path) if known is None else replace(known, path=path)
    library.save_footage(footage)
    return footage


@dataclass(frozen=True, slots=True)
class _Terms:
    """How a file is run; `run_file` says what each means."""

    emit: Callable[[events.Event], None]
    is_cancelled: Callable[[], bool]
    threads: int
    may_use_devices: bool
    clock: Callable[[], float]


class FileRun:
    """The passes of one file. Layer: engine; owns the results of this run while it lasts.

    The library is used on the thread of `run` alone; passes run on threads of their own.
    """

    def __init__(
        self,
        footage: Footage,
        state: tuple[int, int],
        library: LibraryPort,
        passes: Sequence[Pass],
        terms: _Terms,
    ) -> None:
        self._footage = footage
        self._path = footage.path
        self._state = state
        self._library = library
        self._passes = passes
        self._terms = terms
        self._results: dict[str, PassResult] = {}
        weights = {one.name: one.cost_s(footage) for one in passes}
        self._voice = Voice(footage.path, terms.emit, weights, terms.clock)
        self._is_broken = threading.Event()

    def run(self, should_pause: Callable[[], bool]) -> str | None:
        """Run the passes as `run_file` says."""
        self._forget_withdrawn()
        waiting = list(self._passes)
        running: dict[Future[_Computed], Pass] = {}
        with ThreadPoolExecutor(len(waiting), thread_name_prefix="pass") as pool:
            try:
                while waiting or running:
                    self._check()
                    while (one := self._next_ready(waiting)) is not None:
                        kept = self._kept(one)
                        if kept is not None:
                            self._take(one, *kept, from_cache=True)
                        elif one is not self._passes[0] and should_pause():
                            waiting = []
                            continue
                        else:
                            running[self._begin(pool, one)] = one
                        waiting.remove(one)
                    self._collect(running)
            except BaseException:
                self._is_broken.set()  # the passes that still run stop at their next report
                raise
        return self._footage.key if len(self._results) == len(self._passes) else None

    def _next_ready(self, waiting: Sequence[Pass]) -> Pass | None:
        """Return the next pass whose needs are met; all rest on the first one."""
        first = self._passes[0]
        for one in waiting:
            if one is first or (
                first.name in self._results and all(need in self._results for need in one.needs)
            ):
                return one
        return None

    def _kept(self, one: Pass) -> tuple[PassRecord, PassResult] | None:
        """Return what the library has of a pass, if it is newer than all that the pass rests on.

        A pass that reads what is said is made again where that has changed.
        """
        records = self._library.records(self._footage.key)
        order = {record.name: number for number, record in enumerate(records)}
        saved = order.get(one.name)
        if saved is None or any(order.get(need, saved) > saved for need in one.needs):
            return None
        result = self._library.pass_result(self._footage.key, one.name, one.version)
        if result is None or not one.is_settled(result):
            return None
        if one.is_of is not None and not one.is_of(result, self._transcript_for(one)):
            return None
        return records[saved], result

    def _forget_withdrawn(self) -> None:
        """Let go of the review of shots where it is not run any more: its plugin was switched off.

        Else its shots would still count.
        """
        if REVIEW in {one.name for one in self._passes}:
            return
        if REVIEW in {record.name for record in self._library.records(self._footage.key)}:
            self._library.forget_pass(self._footage.key, REVIEW)

    def _begin(self, pool: ThreadPoolExecutor, one: Pass) -> Future[_Computed]:
        self._voice.begin(one.name)
        context = PassContext(
            footage=self._footage,
            earlier={need: self._results[need] for need in one.needs},
            report=lambda fraction: self._report(one.name, fraction),
            refine=self._voice.refine,
            share=self._voice.share,
            threads=self._terms.threads,
            may_use_devices=self._terms.may_use_devices,
            transcript=self._transcript_for(one),
        )
        return pool.submit(_timed, one, context, self._terms.clock)

    def _transcript_for(self, one: Pass) -> Transcript | None:
        return None if one.is_of is None else self._library.transcript(self._footage.key)

    def _report(self, name: str, fraction: float) -> None:
        self._check()
        self._voice.progress(name, fraction)

    def _collect(self, running: dict[Future[_Computed], Pass]) -> None:
        """Take the passes that are done; where one failed, the others go on to their end first."""
        done, _ = wait(running, _LISTEN_S, FIRST_COMPLETED)
        failed: BaseException | None = None
        for future in done:
            one = running.pop(future)
            error = future.exception()
            if error is None:
                self._take(one, *self._saved(one, *future.result()), from_cache=False)
            else:
                failed = error
        if failed is not None:
            while running and not isinstance(failed, PassCancelled):
                self._check()
                self._collect(running)
            raise failed

    def _saved(
        self, one: Pass, result: PassResult, seconds: float
    ) -> tuple[PassRecord, PassResult]:
        self._check_is_the_same_file()
        speed = float(self._footage.duration) / max(seconds, 1e-6)
        record = PassRecord(one.name, one.version, seconds, speed, result.note)
        self._voice.flush()
        self._library.save_pass(self._footage.key, record, result)
        if result.footage is not None:
            self._footage = result.footage
            self._voice.emit(events.Opened(self._path, self._footage))
        return record, result

    def _take(self, one: Pass, record: PassRecord, result: PassResult, *, from_cache: bool) -> None:
        self._results[one.name] = result
        self._voice.done(one.name, result)
        self._voice.emit(
            events.PassDone(self._path, self._footage.key, record, from_cache=from_cache)
        )

    def _check_is_the_same_file(self) -> None:
        """Keep nothing of another file under the key of the one that was opened."""
        if state_of(self._path) != self._state:
            raise MediaError(
                f"“{self._path.name}” was changed while it was read",
                remedy="Open it again when nothing writes to it any more.",
            )

    def _check(self) -> None:
        if self._is_broken.is_set() or self._terms.is_cancelled():
            raise PassCancelled


def _timed(one: Pass, context: PassContext, clock: Callable[[], float]) -> _Computed:
    started = clock()
    result = one.run(context)
    return result, clock() - started
