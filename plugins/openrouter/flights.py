"""Identical questions in flight: one is sent, the others wait for its answer."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

_LOOK_S = 0.02


class Flights(Generic[Answer]):
    """Joins calls with the same key. One a client; any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flying: dict[str, Future[Answer]] = {}

    def fly(
        self, key: str, make: Callable[[], Answer], cancelled: Callable[[], bool]
    ) -> tuple[Answer, bool]:
        """Return what `make` returns, and whether somebody else made it just now.

        Whatever `make` raises goes to all who wait. Where the one who makes it was cancelled, the
        next one makes it. Raises `CancelledError` where this one was cancelled as it waited.
        """
        while True:
            with self._lock:
                flight = self._flying.get(key)
                is_leader = flight is None
                if flight is None:
                    flight = self._flying[key] = Future()
            if is_leader:
                return self._lead(key, flight, make), False
            try:
                return self._follow(flight, cancelled), True
            except _LeaderLeftError:
                continue

    def _lead(self, key: str, flight: Future[Answer], make: Callable[[], Answer]) -> Answer:
        try:
            answer = make()
        except CancelledError:
            self._land(key)
            flight.set_exception(_LeaderLeftError())
            raise
        except BaseException as error:
            self._land(key)
            flight.set_exception(error)
            raise
        self._land(key)
        flight.set_result(answer)
        return answer

    def _land(self, key: str) -> None:
        with self._lock:
            del self._flying[key]

    def _follow(self, flight: Future[Answer], cancelled: Callable[[], bool]) -> Answer:
        while True:
            try:
                return flight.result(timeout=_LOOK_S)
            except TimeoutError:
                if cancelled():
                    raise CancelledError from None


class _LeaderLeftError(Exception):
    """Whoever made the answer was cancelled; somebody else is to make it."""
