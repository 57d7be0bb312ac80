"""How a curve stands at a moment: its value among all of the footage, and its way there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.speech_rate import SPEECH_RATE
from autoresolve_gui.ui.words import percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.model.curve import Curve
    from autoresolve_gui.ui.document import Document

REACH_S = 20.0
"""So much is shown on either side of the moment."""
_FIRST = ("energy", "momentum", "novelty", "tension")
_UNITS = {SPEECH_RATE: " words/s"}
_WHOLE_PERCENT = 0.005
_SHORT_BY_S = 1.0
"""A curve may end so much before the footage; what ends earlier is not known there."""


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """A curve around a moment.

    `values` is float32, (samples,), from `start_s` to `end_s`; the moment is `at_s`, where the
    curve has `value`. `low` and `high` are the ends of its scale in the whole footage, around 0
    for a signed curve. `below` and `above` are the shares of the footage, 0 to 1, whose value is
    lower and higher.
    """

    name: str
    value: float
    values: NDArray[np.float32]
    start_s: float
    end_s: float
    at_s: float
    low: float
    high: float
    below: float
    above: float

    @property
    def title(self) -> str:
        """The name of the curve as the timeline has it."""
        return self.name.replace("_", " ").capitalize()

    @property
    def is_signed(self) -> bool:
        """Whether the curve has values on both sides of 0."""
        return self.low < 0.0

    @property
    def rank(self) -> str:
        """Where the value stands in this footage, in words."""
        if self.below + self.above == 0.0:
            return "the same throughout the footage"
        if self.above < _WHOLE_PERCENT:
            return "the highest of the footage"
        if self.below < _WHOLE_PERCENT:
            return "the lowest of the footage"
        return f"higher than {percent(self.below)} of the footage"

    @property
    def short_rank(self) -> str:
        """The same where there is little room."""
        if self.below + self.above == 0.0:
            return "even"
        if self.above < _WHOLE_PERCENT:
            return "highest"
        if self.below < _WHOLE_PERCENT:
            return "lowest"
        is_high = self.above <= self.below
        return f"top {percent(self.above)}" if is_high else f"low {percent(self.below)}"

    @property
    def words(self) -> str:
        """Name, value and rank as a sentence."""
        sign = "+" if self.is_signed else ""
        value = f"{self.value:{sign}.2f}".replace("-", "\N{MINUS SIGN}")
        return f"{self.title} {value}{_UNITS.get(self.name, '')}: {self.rank}"


def standings(document: Document, at_s: float) -> tuple[Standing, ...]:
    """Return how every curve of the document stands at `at_s`, in the order of the timeline."""
    known = document.analysis.curves if document.analysis is not None else {}
    names = (*_FIRST, *sorted(set(known) - set(_FIRST)))
    curves = (document.curve(name) for name in names)
    return tuple(standing(curve, at_s) for curve in curves if _is_known(curve, at_s))


def standing(curve: Curve, at_s: float) -> Standing:
    """Return how a curve that has values stands at `at_s`."""
    values, rate_hz = curve.values, float(curve.rate_hz)
    lasts_s = len(values) / rate_hz
    start_s = min(max(0.0, at_s - REACH_S), max(0.0, lasts_s - 2 * REACH_S))
    end_s = min(lasts_s, start_s + 2 * REACH_S)
    first, last = int(start_s * rate_hz), max(int(start_s * rate_hz) + 1, round(end_s * rate_hz))
    value = curve.at(at_s)
    low, high = float(values.min()), float(values.max())
    if low < 0.0:
        high = max(-low, high)
        low = -high
    return Standing(
        curve.name,
        value,
        values[first:last],
        first / rate_hz,
        min(last, len(values)) / rate_hz,
        min(at_s, lasts_s),
        min(0.0, low),
        high,
        float(np.mean(values < value)),
        float(np.mean(values > value)),
    )


def _is_known(curve: Curve | None, at_s: float) -> bool:
    if curve is None or len(curve.values) == 0:
        return False
    return at_s < len(curve.values) / float(curve.rate_hz) + _SHORT_BY_S
