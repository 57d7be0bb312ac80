"""Slow work away from the window's thread; the answer comes back in the window's thread."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Jobs(QObject):
    """Runs functions on `threads` threads of its own.

    `done` and `failed` are called in the window's thread, in the order in which the work ended;
    after `close` none is called any more. Without `failed`, an error goes to `faulted`.
    """

    faulted = Signal(object)  # an Exception that nobody asked for
    _ended = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None, *, threads: int = 1) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._closed = threading.Event()
        self._running = 0
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> int:
        """How many pieces of work have not reported back yet."""
        return self._running

    @property
    def is_closed(self) -> bool:
        """Whether no work is taken on any more."""
        return self._closed.is_set()

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Run `work` on a thread, then `done` with its result or `failed` with its error.

        Neither is called once `owner` is gone: a dialog that was closed meanwhile. After `close`
        nothing is run: what was still on its way through Qt's queue asks for it.
        """
        if self.is_closed:
            _log.info("work that came after the end was left")
            return
        self._running += 1
        self._pool.submit(self._work, work, done, failed, owner or self)

    def close(self) -> None:
        """Finish the work that was taken on, join the threads and report nothing more."""
        self._closed.set()
        self._pool.shutdown(wait=True)

    def _work(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None] | None,
        owner: QObject,
    ) -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - a job's boundary: it becomes a signal
            if self._closed.is_set():
                _log.exception("work that was finished while closing failed")
            answer = failed if failed is not None else self.faulted.emit
            self._report(owner, lambda error=error: answer(error))
        else:
            self._report(owner, (lambda: done(result)) if done is not None else (lambda: None))

    def _report(self, owner: QObject, answer: Callable[[], None]) -> None:
        if not self._closed.is_set():
            self._ended.emit((owner, answer))

    @Slot(object)
    def _deliver(self, ended: tuple[QObject, Callable[[], None]]) -> None:
        owner, answer = ended
        self._running -= 1
        if not self._closed.is_set() and isValid(owner):
            answer()
