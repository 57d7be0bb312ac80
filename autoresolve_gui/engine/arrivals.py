"""What has come from a worker and waits for the supervisor."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

from autoresolve_gui.engine.bell import Bell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from autoresolve_gui.engine.messages import Report


class Arrivals:
    """Reports in their order. Any thread may put one; the one that waits on `ear` takes them."""

    def __init__(self) -> None:
        self._bell = Bell()
        self._waiting: queue.SimpleQueue[Report | None] = queue.SimpleQueue()

    @property
    def ear(self) -> Connection:
        """What is readable where there is something to take."""
        return self._bell.ear

    def put(self, report: Report) -> None:
        """Leave a report."""
        self._leave(report)

    def end(self) -> None:
        """Leave word that the worker is gone."""
        self._leave(None)

    def take(self) -> Iterator[Report]:
        """Yield what has arrived. Raises `EOFError` where the worker is gone."""
        self._bell.answer()
        for _ in range(self._waiting.qsize()):
            report = self._waiting.get()
            if report is None:
                raise EOFError
            yield report

    def close(self) -> None:
        """Give back what wakes the supervisor."""
        self._bell.close()

    def _leave(self, report: Report | None) -> None:
        self._waiting.put(report)
        self._bell.ring()
