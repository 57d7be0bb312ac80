"""What other threads ask of the supervisor."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

from autoresolve_gui.engine.bell import Bell

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection


class Inbox:
    """Calls that wait for one thread, which is woken by them. Layer: engine."""

    def __init__(self) -> None:
        self._requests: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._bell = Bell()

    @property
    def ear(self) -> Connection:
        """What the thread waits on."""
        return self._bell.ear

    def ask(self, request: Callable[[], None]) -> None:
        """Leave a call. Any thread may; nothing waits."""
        self._requests.put(request)
        self._bell.ring()

    def answer(self) -> None:
        """Make the calls that wait, in their order. For when `ear` is readable."""
        self._bell.answer()
        while not self._requests.empty():
            self._requests.get()()

    def close(self) -> None:
        """Give back what it holds; whoever asks from now on is not heard."""
        self._bell.close()
