"""A deadline in wall-clock time that stands still while the user is being asked."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_running = threading.local()


class Clock:
    """Calls `expired`, on a thread of its own, when its time is up. One run at a time."""

    def __init__(self, expired: Callable[[], None]) -> None:
        self._expired = expired
        self._changes = threading.Lock()
        self._timer: threading.Timer | None = None
        self._left_s = 0.0
        self._started = 0.0

    @contextmanager
    def running(self, seconds: float) -> Iterator[None]:
        """Let it run for the time of a `with`; `pausing` on this thread is about this clock."""
        before = getattr(_running, "clock", None)
        _running.clock = self
        self._start(seconds)
        try:
            yield
        finally:
            self._stop()
            _running.clock = before

    def _start(self, seconds: float) -> None:
        with self._changes:
            self._left_s = seconds
            self._started = time.monotonic()
            self._timer = threading.Timer(seconds, self._expired)
            self._timer.daemon = True
            self._timer.start()

    def _stop(self) -> float:
        """Stop it and return what was left, in seconds."""
        with self._changes:
            if self._timer is not None:
                self._timer.cancel()
                self._timer.join()
                self._timer = None
                self._left_s -= time.monotonic() - self._started
            return max(0.0, self._left_s)

    @contextmanager
    def _paused(self) -> Iterator[None]:
        left_s = self._stop()
        try:
            yield
        finally:
            self._start(left_s)


@contextmanager
def pausing() -> Iterator[None]:
    """Let the clock that runs for this thread stand still for the time of a `with`, if one does."""
    clock: Clock | None = getattr(_running, "clock", None)
    if clock is None:
        yield
        return
    with clock._paused():  # noqa: SLF001 -- this module's own
        yield
