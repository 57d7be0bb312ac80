"""Readers on threads: each has the file open for itself, and takes stretch after stretch."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar

from autoresolve_gui.closing import Closing
from autoresolve_gui.media.decode import Damage
from autoresolve_gui.media.stretches import open_stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.media.hardware import DecoderChoice
    from autoresolve_gui.media.stretches import StretchReader

_LISTEN_S = 0.05
_AHEAD = 2

Task = TypeVar("Task")
Found = TypeVar("Found")


class Stopped(Exception):  # noqa: N818 - it is an order that was obeyed, not an error
    """Raised inside a reader's work when nobody wants its result any more."""


class Readers(Closing):
    """Layer: analysis; owns `threads` threads, each with a reader of its own.

    `report` gets how far the work is, 0 to 1, many times a second while results are waited for;
    what it raises stops everything and is raised again.
    """

    def __init__(
        self,
        path: Path,
        stamps: NDArray[np.int64],
        keyframes: NDArray[np.int64],
        choice: DecoderChoice,
        threads: int,
        report: Callable[[float], None],
    ) -> None:
        self._footage = (path, stamps, keyframes, choice)
        self._report = report
        self._fraction = 0.0
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pictures")
        self._own = threading.local()
        self._opened = ExitStack()
        self._lock = threading.Lock()
        self._readers: list[StretchReader] = []
        self._stopped = threading.Event()

    def close(self) -> None:
        """Stop the work that is under way, and wait for its threads."""
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)
        self._opened.close()

    def damage(self) -> Damage:
        """Return what could not be read so far, by all readers together."""
        damage = Damage()
        for reader in self._readers:
            damage.packets += reader.damage.packets
            damage.ended_early = damage.ended_early or reader.damage.ended_early
        return damage

    def check(self) -> None:
        """Raise `Stopped` where the work is not wanted any more. Called for every frame."""
        if self._stopped.is_set():
            raise Stopped

    def tell(self, fraction: float) -> None:
        """Report how far the work is, now and until more is told."""
        self._fraction = fraction
        self._report(fraction)

    def told(
        self, work: Callable[[StretchReader, Task], Found], tasks: Sequence[Task]
    ) -> Iterator[Found]:
        """Yield as `in_order` does, and tell before each result how many there were."""
        for done, found in enumerate(self.in_order(work, tasks)):
            self.tell(done / len(tasks))
            yield found

    def in_order(
        self, work: Callable[[StretchReader, Task], Found], tasks: Iterable[Task]
    ) -> Iterator[Found]:
        """Yield what `work` returns for each task, in the order of the tasks.

        A few tasks are worked on ahead, no more, so that memory stays bounded.
        """
        waiting: list[Future[Found]] = []
        for task in tasks:
            waiting.append(self._pool.submit(self._work, work, task))
            if len(waiting) >= self._threads + _AHEAD:
                yield self._result(waiting.pop(0))
        while waiting:
            yield self._result(waiting.pop(0))

    def _result(self, future: Future[Found]) -> Found:
        while not future.done():
            wait([future], _LISTEN_S, FIRST_COMPLETED)
            self._report(self._fraction)
        return future.result()

    def _work(self, work: Callable[[StretchReader, Task], Found], task: Task) -> Found:
        self.check()
        reader: StretchReader | None = getattr(self._own, "reader", None)
        if reader is None:
            with self._lock:
                reader = self._opened.enter_context(open_stretches(*self._footage))
                self._readers.append(reader)
            self._own.reader = reader
        return work(reader, task)
