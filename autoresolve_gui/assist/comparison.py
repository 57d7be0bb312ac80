"""Two opinions on the beats of a footage beside one another, and taking over the second one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.assist.sections import frame_count, seconds_of, sections_of
from autoresolve_gui.model.story import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.story import Beat

TOLERANCE = Fraction(3, 100)
"""Beats of one label agree where they lie no further apart than this share of the running time."""
SAME_SHOT_S = Fraction(5)
"""Those in one shot agree up to so many seconds apart, where that is more than the share."""


class Verdict(StrEnum):
    """How two opinions on a beat stand to each other."""

    AGREE = "agree"
    DIFFER = "differ"
    ONLY_LOCAL = "only local"
    ONLY_CLOUD = "only cloud"


@dataclass(frozen=True, slots=True)
class Pair:
    """A beat as this machine (or the user) has it and as the cloud has it; one may be None.

    `apart_s` is how far the two lie apart, in seconds; 0 where there is only one.
    """

    verdict: Verdict
    local: Beat | None
    cloud: Beat | None
    apart_s: Fraction = Fraction(0)

    @property
    def label(self) -> str:
        """The beat's label."""
        beat = self.cloud if self.cloud is not None else self.local
        return beat.label if beat is not None else ""


def compare(
    analysis: Analysis,
    local: Sequence[Beat],
    cloud: Sequence[Beat],
    *,
    tolerance: Fraction = TOLERANCE,
) -> tuple[Pair, ...]:
    """Return every beat of both sides once, in order of time.

    Beats of one label belong together, the nearest ones where there are several. They agree within
    `tolerance` of the running time, or in the same shot (of a long one, in the same part) where
    they lie no further apart than `SAME_SHOT_S`.
    """
    free = list(local)
    pairs = []
    starts = [section.start_frame for section in sections_of(analysis)]
    for beat in cloud:
        same = [other for other in free if other.label == beat.label]
        if not same:
            pairs.append(Pair(Verdict.ONLY_CLOUD, None, beat))
            continue
        nearest = min(same, key=lambda other, wanted=beat.frame: abs(other.frame - wanted))  # type: ignore[misc]
        free.remove(nearest)
        pairs.append(_pair(analysis, nearest, beat, tolerance, starts))
    pairs += [Pair(Verdict.ONLY_LOCAL, beat, None) for beat in free]
    return tuple(sorted(pairs, key=_frame_of))


def accept(beats: Sequence[Beat], pair: Pair) -> tuple[Beat, ...]:
    """Return `beats` with the cloud's beat of `pair`: in place of the local one, or beside all.

    The beat keeps the id and the note of the one whose place it takes. Without a cloud beat, or
    where it is there already, nothing changes. In order of frames.
    """
    if pair.cloud is None:
        return tuple(beats)
    kept = list(beats)
    found = next((b for b in kept if pair.local is not None and b.id == pair.local.id), None)
    if found is None:
        found = next((b for b in kept if b.id == pair.cloud.id), None)
    new = pair.cloud
    if found is not None:
        kept.remove(found)
        new = replace(new, id=found.id, note=found.note)
    return tuple(sorted((*kept, new), key=lambda beat: beat.frame))


def accept_all(beats: Sequence[Beat], pairs: Iterable[Pair]) -> tuple[Beat, ...]:
    """Return `beats` with everything that the cloud sees otherwise, or alone.

    Beats that agree stay as they are, and beats that the user set or moved are never replaced.
    """
    for pair in pairs:
        is_users = pair.local is not None and pair.local.source is Source.YOU
        if pair.verdict in {Verdict.DIFFER, Verdict.ONLY_CLOUD} and not is_users:
            beats = accept(beats, pair)
    return tuple(sorted(beats, key=lambda beat: beat.frame))


def agreement(pairs: Iterable[Pair]) -> float:
    """Return the share of all beats of both sides that agree, 0 to 1; 1 where there is none."""
    verdicts = [pair.verdict for pair in pairs]
    return verdicts.count(Verdict.AGREE) / len(verdicts) if verdicts else 1.0


def _pair(
    analysis: Analysis, local: Beat, cloud: Beat, tolerance: Fraction, starts: Sequence[int]
) -> Pair:
    apart_s = abs(seconds_of(analysis, local.frame) - seconds_of(analysis, cloud.frame))
    whole_s = seconds_of(analysis, frame_count(analysis))
    is_one_shot = bisect_right(starts, local.frame) == bisect_right(starts, cloud.frame)
    is_near = apart_s <= tolerance * whole_s or (is_one_shot and apart_s <= SAME_SHOT_S)
    return Pair(Verdict.AGREE if is_near else Verdict.DIFFER, local, cloud, apart_s)


def _frame_of(pair: Pair) -> int:
    beat = pair.local if pair.local is not None else pair.cloud
    return beat.frame if beat is not None else 0
