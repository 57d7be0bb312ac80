"""Scores found shot boundaries against known ones, by the rules of the TRECVID task.

Sources: Smeaton, Over, Doherty, "Video shot boundary detection: Seven years of TRECVid activity",
CVIU 114 (2010), and NIST's "Shot Boundary (SB) Measures" of 2002.

- Every match is one to one. A boundary that is reported twice is one hit and one false alarm.
- **Cuts** match where their frames lie at most `tolerance` apart; the nearest pair first.
- **Graduals** (fades, dissolves) match where their spans share at least one frame. For each true
  one, in time: the free reported one with the largest overlap, then the one with the highest
  frame precision, then the earliest. Frame recall and frame precision are the shared frames over
  those of the true and of the reported spans, summed over the matched pairs.
- Cuts match cuts only, and graduals graduals only, but for the very short: a gradual of at most
  5 frames counts as a cut anywhere in its span.
- **Any** ignores kinds, for detectors that tell none: a reported frame hits a cut as above, and a
  gradual where it lies in the span, give or take the tolerance.

Two additions: a true boundary marked ambiguous counts for nothing, hit or missed; and for a
detector that tells no kinds, what it reports inside a true gradual is not held against its cuts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CUT, FADE, DISSOLVE, UNKNOWN = "cut", "fade", "dissolve", "unknown"
GRADUALS = (FADE, DISSOLVE)
SHORT_GRADUAL_FRAMES = 5


@dataclass(frozen=True, slots=True, order=True)
class Boundary:
    """A change of shot, known or reported; frames count from 0 in display order.

    A gradual one touches the frames from `start` (inclusive) to `end` (exclusive); for a cut both
    are the first frame of the new shot. `kind` is `cut`, `fade`, `dissolve`, or `unknown` where a
    detector tells none. `note` says what is special about it. `ambiguous` ones are not scored.
    """

    start: int
    end: int
    kind: str
    note: str = ""
    ambiguous: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a boundary cannot go from {self.start} to {self.end}")

    @property
    def frame(self) -> int:
        """The frame at which the new shot is taken to start."""
        return (self.start + self.end) // 2

    @property
    def frames(self) -> int:
        """How many frames it touches."""
        return self.end - self.start

    @property
    def counts_as_cut(self) -> bool:
        """Whether it is a cut, or a gradual so short that it is scored as one."""
        return self.kind == CUT or (self.kind in GRADUALS and self.frames <= SHORT_GRADUAL_FRAMES)

    def distance(self, frame: int) -> int:
        """Return how many frames `frame` lies outside of it."""
        return max(self.start - frame, frame - self.end, 0)


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs that match, true boundaries that were missed, and reported ones that are false.

    `repeats` says how many of `false` lie inside a true gradual that something else had hit.
    """

    hits: tuple[tuple[Boundary, Boundary], ...] = ()
    missed: tuple[Boundary, ...] = ()
    false: tuple[Boundary, ...] = ()
    repeats: int = 0

    @property
    def recall(self) -> float:
        """The share of true boundaries that were found; 1 where there are none."""
        return _share(len(self.hits), len(self.hits) + len(self.missed))

    @property
    def precision(self) -> float:
        """The share of reported boundaries that are true; 1 where none was reported."""
        return _share(len(self.hits), len(self.hits) + len(self.false))

    @property
    def f1(self) -> float:
        """The harmonic mean of the two; 1 where there was nothing to find and none was reported."""
        wrong = len(self.missed) + len(self.false)
        return _share(2 * len(self.hits), 2 * len(self.hits) + wrong)

    @property
    def frame_recall(self) -> float:
        """Of the frames of the true spans that were matched, the share that was reported."""
        return _share(self._shared, sum(true.frames for true, _ in self.hits))

    @property
    def frame_precision(self) -> float:
        """Of the reported frames of the matched spans, the share that is true."""
        return _share(self._shared, sum(found.frames for _, found in self.hits))

    @property
    def _shared(self) -> int:
        return sum(overlap(true, found) for true, found in self.hits)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.hits + other.hits,
            self.missed + other.missed,
            self.false + other.false,
            self.repeats + other.repeats,
        )


def overlap(one: Boundary, other: Boundary) -> int:
    """Return how many frames two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def score_cuts(true: Sequence[Boundary], found: Sequence[Boundary], tolerance: int) -> Score:
    """Score hard cuts. `tolerance` in frames, at least 0."""
    there = [each for each in true if each.counts_as_cut and not each.ambiguous]
    reported = [each for each in found if each.counts_as_cut or each.kind == UNKNOWN]
    hits = _nearest_first(there, reported, tolerance)
    spare = [
        each
        for each in _without(reported, (pair[1] for pair in hits))
        if not _excused(each, true, tolerance)
    ]
    return _score(there, hits, spare)


def score_graduals(
    true: Sequence[Boundary], found: Sequence[Boundary], kinds: Sequence[str] = GRADUALS
) -> Score:
    """Score the gradual transitions of `kinds` by the overlap of their spans."""
    there = sorted(each for each in true if each.kind in kinds and not _left_out(each))
    free = sorted(each for each in found if each.kind in kinds and not each.counts_as_cut)
    hits: list[tuple[Boundary, Boundary]] = []
    for each in there:
        shares = [(overlap(each, one), overlap(each, one) / one.frames) for one in free]
        best = max(range(len(free)), key=lambda place: (shares[place], -place), default=None)
        if best is not None and shares[best][0] > 0:
            hits.append((each, free.pop(best)))
    spare = [each for each in free if not _near_ambiguous(each, true)]
    return _score(there, hits, spare)


def score_any(true: Sequence[Boundary], found: Sequence[Boundary], tolerance: int) -> Score:
    """Score all boundaries with their kinds ignored. `tolerance` in frames, at least 0."""
    there = [each for each in true if not each.ambiguous]
    hits = _nearest_first(there, found, tolerance)
    spare = [
        each
        for each in _without(found, (pair[1] for pair in hits))
        if not _near_ambiguous(each, true, tolerance)
    ]
    matched = [each for each, _ in hits if each.kind != CUT]
    repeats = sum(any(one.distance(each.frame) <= tolerance for one in matched) for each in spare)
    return _score(there, hits, spare, repeats)


def false_alarms(spans: Iterable[Boundary], score: Score) -> tuple[Boundary, ...]:
    """Return those of the false reports of `score` that lie in one of `spans`, where none is."""
    bounds = list(spans)
    return tuple(
        each for each in score.false if any(one.distance(each.frame) == 0 for one in bounds)
    )


def _nearest_first(
    true: Sequence[Boundary], found: Sequence[Boundary], tolerance: int
) -> list[tuple[Boundary, Boundary]]:
    """Return one-to-one pairs, the nearest first, then the earliest."""
    if tolerance < 0:
        raise ValueError(f"a tolerance of {tolerance} frames")
    pairs = sorted(
        (each.distance(one.frame), each, one, first, second)
        for first, each in enumerate(sorted(true))
        for second, one in enumerate(sorted(found))
        if each.distance(one.frame) <= tolerance
    )
    taken_true: set[int] = set()
    taken_found: set[int] = set()
    hits = []
    for _, each, one, first, second in pairs:
        if first not in taken_true and second not in taken_found:
            taken_true.add(first)
            taken_found.add(second)
            hits.append((each, one))
    return hits


def _excused(found: Boundary, true: Sequence[Boundary], tolerance: int) -> bool:
    """Tell whether a report is neither a hit nor a false cut."""
    return any(
        each.ambiguous or (found.kind == UNKNOWN and each.kind in GRADUALS)
        for each in true
        if each.distance(found.frame) <= tolerance
    )


def _near_ambiguous(found: Boundary, true: Sequence[Boundary], tolerance: int = 0) -> bool:
    return any(each.ambiguous and each.distance(found.frame) <= tolerance for each in true)


def _left_out(true: Boundary) -> bool:
    return true.ambiguous or true.counts_as_cut


def _without(boundaries: Sequence[Boundary], taken: Iterable[Boundary]) -> list[Boundary]:
    """Return what is left, each taken away as often as it was taken."""
    return sorted((Counter(boundaries) - Counter(taken)).elements())


def _score(
    there: Sequence[Boundary],
    hits: Sequence[tuple[Boundary, Boundary]],
    spare: Sequence[Boundary],
    repeats: int = 0,
) -> Score:
    missed = _without(there, (each for each, _ in hits))
    return Score(tuple(sorted(hits)), tuple(missed), tuple(sorted(spare)), repeats)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
