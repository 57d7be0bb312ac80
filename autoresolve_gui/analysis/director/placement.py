"""Places the beats: the best of all ways to give labels, in order, to moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.labels import RULES
from autoresolve_gui.analysis.director.lattice import best_way, shares_of_ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.analysis.director.labels import LabelRule
    from autoresolve_gui.analysis.director.moments import Moment

_NEEDED_EVIDENCE = 0.42
_SHORT_S, _SHORT_EXTRA = 60.0, 0.4
_MIN_CONFIDENCE = 0.15
_PLACE_WEIGHT = 0.06
_MIN_SPREAD = 0.06
_FEATURE_LENGTH_S = 3600.0
_SPACING_S, _SPACING_PART = 2.0, 0.03
_NEAR_S, _NEAR_PART = 2.0, 0.02
_TEMPERATURE = 0.05


@dataclass(frozen=True, slots=True)
class Placed:
    """A label given to a moment. `confidence` is 0 to 1."""

    rule: LabelRule
    moment: Moment
    confidence: float


def place_beats(moments: Sequence[Moment], duration_s: float) -> list[Placed]:
    """Return the beats of the best way to place them, in time order.

    Every label takes one moment or none. A way is worth the sum of its beats' gains: the evidence
    above what is needed, less a penalty for lying far from where films have that beat (the log of
    a normal distribution). Labels keep story order and at least 2 s (or 3 % of the footage)
    between them. The best way is found exactly, by dynamic programming; leaving a label out gains
    nothing and costs nothing, so weak beats are left out and none is invented.

    The confidence is the part of all ways, each weighted by exp(worth / 0.05), that have this
    beat within 2 s (or 2 %) of here: low where another place would do as well. What stays under
    0.15 is no better than a guess and is left out.
    """
    if not moments:
        return []
    times = np.array([moment.time_s for moment in moments])
    looseness = _looseness(duration_s)
    needed = _needed_evidence(duration_s)
    gains = np.array(
        [[_gain(rule, moment, needed, looseness) for moment in moments] for rule in RULES]
    )
    spacing_s = max(_SPACING_S, _SPACING_PART * duration_s)
    allowed = np.searchsorted(times, times - spacing_s, side="right")
    chosen = best_way(gains, allowed)
    shares = shares_of_ways(gains / _TEMPERATURE, allowed)
    near_s = max(_NEAR_S, _NEAR_PART * duration_s)
    placed = []
    for row, column in chosen:
        near = np.abs(times - times[column]) <= near_s
        confidence = float(np.clip(shares[row, near].sum(), 0.0, 1.0))
        if confidence >= _MIN_CONFIDENCE:
            placed.append(Placed(RULES[row], moments[column], confidence))
    return placed


def _looseness(duration_s: float) -> float:
    """Return by how much the places may be wider than in films of an hour and more, 1 to 2.

    The places were measured on feature films; the shorter the footage, the less they bind.
    """
    return 1.0 + max(0.0, 1.0 - duration_s / _FEATURE_LENGTH_S)


def _needed_evidence(duration_s: float) -> float:
    """Return the evidence that a beat needs: more in footage under a minute, hardly a story."""
    return _NEEDED_EVIDENCE + _SHORT_EXTRA * max(0.0, 1.0 - duration_s / _SHORT_S)


def _gain(rule: LabelRule, moment: Moment, needed: float, looseness: float) -> float:
    spread = max(rule.place_spread, _MIN_SPREAD) * looseness
    distance = (moment.place - rule.place) / spread
    gain = rule.evidence(moment) - needed - _PLACE_WEIGHT * distance**2 / 2
    return rule.worth * gain if gain > 0 else gain
