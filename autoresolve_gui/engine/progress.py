"""How far an analysis is, and how long it will still take."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REPORTS_PER_S = 10.0
REFINEMENTS_PER_S = 5.0

_SPEED_MEMORY_S = 5.0
_ETA_MEMORY_S = 3.0
_ETA_KNOWN_AFTER_S = 1.0
_LEAST_WEIGHT = 1e-3


class Throttle:
    """Lets something happen `per_s` times a second at most; the first time at once."""

    def __init__(self, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval_s = 1.0 / per_s
        self._clock = clock
        self._next = -math.inf

    def is_due(self) -> bool:
        """Tell whether it may happen now, and count it as happening where it may."""
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + self._interval_s
        return True


class ProgressMeter:
    """Weighs the passes of one file into one fraction, and foretells the time that is left.

    `weights` are the passes' expected costs in seconds, by name. They need to be right to each
    other only: the speed is measured.
    """

    def __init__(
        self, weights: Mapping[str, float], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._weights = {name: max(weight, _LEAST_WEIGHT) for name, weight in weights.items()}
        self._total = sum(self._weights.values())
        self._done: set[str] = set()
        self._within: dict[str, float] = {}
        self._eta = Eta(clock)

    @property
    def fraction(self) -> float:
        """How much of the whole is done, 0 to 1. Never falls."""
        return min(1.0, self._position() / self._total)

    def skip(self, name: str) -> None:
        """Count a pass as done that was not computed."""
        self._done.add(name)
        self._within.pop(name, None)

    def begin(self) -> None:
        """Start the clock: from now on, one pass more is computed."""
        self._eta.start(self._position())

    def move(self, name: str, fraction: float) -> float | None:
        """Take that the pass `name` is done to `fraction`, 0 to 1; return the ETA in seconds.

        The ETA is None while the speed is unknown. A fraction below an earlier one of the pass,
        or one that is not a number, moves nothing.
        """
        if fraction > 0.0:
            moved = min(fraction, 1.0) * self._weights[name]
            self._within[name] = max(self._within.get(name, 0.0), moved)
        return self._eta.at(self._position(), self._total)

    def _position(self) -> float:
        return sum(self._weights[name] for name in self._done) + sum(self._within.values())


class Eta:
    """Seconds to the end, from the speed seen lately.

    It counts down evenly. It rises only where it was wrong by a third, as a jump: an honest
    correction is better than a number that stands still.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started_s: float | None = None
        self._last_s = 0.0
        self._last_position = 0.0
        # Both fade alike, so that their quotient is the speed of the last seconds.
        self._moved = 0.0
        self._spent_s = 0.0
        self._shown_s: float | None = None

    def start(self, position: float) -> None:
        """Measure from here on; what was skipped before says nothing about the speed."""
        self._last_s, self._last_position = self._clock(), position
        if self._started_s is None:
            self._started_s = self._last_s

    def at(self, position: float, total: float) -> float | None:
        """Return the seconds from `position` to `total`, None while unknown."""
        now = self._clock()
        passed_s = now - self._last_s
        if self._started_s is None or passed_s <= 0.0:
            return self._shown_s
        fading = math.exp(-passed_s / _SPEED_MEMORY_S)
        self._moved = self._moved * fading + position - self._last_position
        self._spent_s = self._spent_s * fading + passed_s
        self._last_s, self._last_position = now, position
        if now - self._started_s >= _ETA_KNOWN_AFTER_S and self._moved > 0.0:
            estimate_s = (total - position) * self._spent_s / self._moved
            self._shown_s = self._smooth(estimate_s, passed_s)
        return self._shown_s

    def _smooth(self, estimate_s: float, passed_s: float) -> float:
        if self._shown_s is None or estimate_s > 1.3 * self._shown_s + 1.0:
            return estimate_s
        counted_down = max(0.0, self._shown_s - passed_s)
        weight = 1.0 - math.exp(-passed_s / _ETA_MEMORY_S)
        return min(self._shown_s, counted_down + (estimate_s - counted_down) * weight)
