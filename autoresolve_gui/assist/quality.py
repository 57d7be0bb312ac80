"""How good beats are: against reference beats where there are any, else how complete they are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.model.story import Label

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class PlacedBeat:
    """A beat by its label and its time in seconds."""

    label: str
    time_s: Fraction
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class ReferenceBeat:
    """Where a beat is known to be: from `start_s` to `end_s`, which may be one moment."""

    label: str
    start_s: Fraction
    end_s: Fraction

    def apart_s(self, time_s: Fraction) -> Fraction:
        """Return how far `time_s` lies outside, in seconds; 0 inside."""
        return max(self.start_s - time_s, time_s - self.end_s, Fraction(0))


@dataclass(frozen=True, slots=True)
class Score:
    """Found beats against reference beats. All are 0 to 1; 1 where there was nothing to find."""

    precision: float
    recall: float
    f1: float


def score(
    found: Sequence[PlacedBeat], reference: Sequence[ReferenceBeat], tolerance_s: Fraction
) -> Score:
    """Return how well `found` hits `reference`.

    A beat is right where one of its label lies within `tolerance_s`; each reference beat is hit
    once, by the nearest.
    """
    pairs = sorted(
        (wanted.apart_s(beat.time_s), place, number)
        for place, beat in enumerate(found)
        for number, wanted in enumerate(reference)
        if beat.label == wanted.label and wanted.apart_s(beat.time_s) <= tolerance_s
    )
    right: set[int] = set()
    hit: set[int] = set()
    for _, place, number in pairs:
        if place not in right and number not in hit:
            right.add(place)
            hit.add(number)
    precision = len(right) / len(found) if found else float(not reference)
    recall = len(hit) / len(reference) if reference else float(not found)
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total else 0.0)


def completeness(beats: Sequence[PlacedBeat]) -> float:
    """Return how much of a three-act story was found, 0 to 1.

    The mean over the seven labels of the highest confidence with which each was found, 0 for one
    that was not. It says nothing about whether the beats are right.
    """
    best = dict.fromkeys(map(str, Label), 0.0)
    for beat in beats:
        if beat.label in best:
            best[beat.label] = max(best[beat.label], beat.confidence)
    return sum(best.values()) / len(best)
