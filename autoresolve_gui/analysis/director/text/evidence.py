"""What speaks for each sentence being each of the turning points, as numbers.

The place apart, what counts is how a sentence differs from the others of its story: measures are
standardised over it (mean 0, spread 1, held within 3), and words are counted against their mean.
docs/director.md has the formulas and their sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.text.cues import CUES, cues_of
from autoresolve_gui.analysis.director.text.points import USUAL_PLACES
from autoresolve_gui.analysis.director.text.word_counts import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

OWN = ("place", "lateness", "told like it", "told like it around")
"""Measures of a sentence that are different for each turning point."""
SHARED = (
    "centrality", "like wide before", "like wide after", "shift", "new", "not seen again",
    "length", *CUES,
)  # fmt: skip
"""Measures of a sentence that are the same for all turning points."""
MEASURES = (*OWN, *SHARED)

_NEAR_PART, _WIDE_PART = 0.1, 0.2
_LEAST_WINDOW = 2
_HELD = 3.0
_LIKEST = 2
_MEMORY = 500


def evidence_of(
    sentences: Sequence[str],
    vectors: NDArray[np.float32],
    places: NDArray[np.float64],
    meanings: Sequence[NDArray[np.float32]],
) -> NDArray[np.float64]:
    """Return the measures, float64, shape (turning points, sentences, measures).

    `vectors` are those of the sentences, `places` where they stand. `meanings` are the vectors of
    what each turning point is told with, (descriptions, dimension) of unit rows; empty where that
    is not known, and those measures are 0. At least one sentence.
    """
    rows = np.asarray(vectors, dtype=np.float32)
    shared = _shared(rows, sentences)
    told = _told(rows, meanings)
    own = [
        np.column_stack([*_standing(places, point), *told[point]])
        for point in range(len(USUAL_PLACES))
    ]
    return np.stack([np.column_stack([each, shared]) for each in own])


def _shared(rows: Vectors, sentences: Sequence[str]) -> NDArray[np.float64]:
    windows = _Windows(rows)
    shift = 1.0 - _likeness(windows.before(_NEAR_PART), windows.from_here(_NEAR_PART))
    nearest_before, nearest_after = _nearest(rows)
    lengths = [len(words_of(sentence)) for sentence in sentences]
    measures = [
        rows @ _unit(rows.mean(axis=0)),
        _likeness(rows, windows.before(_WIDE_PART)),
        _likeness(rows, windows.after(_WIDE_PART)),
        _without_first(shift),
        _without_first(1.0 - nearest_before),
        _without_first((1.0 - nearest_after)[::-1])[::-1],
        np.log1p(np.asarray(lengths, dtype=np.float64)),
    ]
    standardised = [_standardised(measure) for measure in measures]
    return np.column_stack([*standardised, cues_of(sentences)])


def _standing(places: NDArray[np.float64], point: int) -> list[NDArray[np.float64]]:
    usual = USUAL_PLACES[point]
    late = (places - usual.mean) / usual.spread
    return [-(late**2) / 2, late]


def _told(
    rows: Vectors, meanings: Sequence[NDArray[np.float32]]
) -> list[list[NDArray[np.float64]]]:
    """Return for each turning point how much a row, and what is around it, is told like it."""
    if not meanings:
        return [[np.zeros(len(rows))] * 2] * len(USUAL_PLACES)
    windows = _Windows(rows)
    both = _unit(windows.before(_NEAR_PART) + windows.from_here(_NEAR_PART))
    alone, around = _told_like(rows, meanings), _told_like(both, meanings)
    return [
        [_standardised(alone[:, point]), _standardised(around[:, point])]
        for point in range(len(USUAL_PLACES))
    ]


def _told_like(rows: Vectors, meanings: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Return how much more a row is like the descriptions of a kind than of the others.

    The mean of the two likest descriptions of the kind, less the mean over the kinds; shape
    (rows, kinds).
    """
    likest = [np.sort(rows @ kind.T, axis=1)[:, -_LIKEST:].mean(axis=1) for kind in meanings]
    found = np.column_stack(likest)
    return np.asarray(found - found.mean(axis=1, keepdims=True))


class _Windows:
    """Directions of what stands around each row: means over a part of the story.

    Two rows at least; zero where nothing stands there.
    """

    def __init__(self, rows: Vectors) -> None:
        self._count = len(rows)
        self._sums = np.zeros((self._count + 1, rows.shape[1]))
        np.cumsum(rows, axis=0, dtype=np.float64, out=self._sums[1:])

    def before(self, part: float) -> Vectors:
        """Return what stands before each row."""
        return self._between(-self._size(part), 0)

    def from_here(self, part: float) -> Vectors:
        """Return what stands from each row on."""
        return self._between(0, self._size(part))

    def after(self, part: float) -> Vectors:
        """Return what stands after each row."""
        return self._between(1, 1 + self._size(part))

    def _size(self, part: float) -> int:
        return max(_LEAST_WINDOW, round(part * self._count))

    def _between(self, first: int, behind: int) -> Vectors:
        here = np.arange(self._count)
        found = self._sums[np.clip(here + behind, 0, self._count)]
        found -= self._sums[np.clip(here + first, 0, self._count)]
        return _unit(found)


def _nearest(rows: Vectors) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how like each row is to the likest before it, and to the likest after it.

    Looks 500 rows back and ahead. The first has 0 before it, the last 0 after it.
    """
    count, step = len(rows), _MEMORY
    before, after = np.zeros(count), np.zeros(count)
    for start in range(0, count, step):
        here = rows[start : start + step]
        first, behind = max(0, start - _MEMORY), min(count, start + len(here) + _MEMORY)
        likeness = here @ rows[first:behind].T
        apart = np.arange(first, behind)[None, :] - np.arange(start, start + len(here))[:, None]
        span = slice(start, start + len(here))
        before[span] = np.where(apart < 0, likeness, -1.0).max(axis=1)
        after[span] = np.where(apart > 0, likeness, -1.0).max(axis=1)
    before[0], after[-1] = 0.0, 0.0
    return before, after


def _likeness(some: Vectors, others: Vectors) -> NDArray[np.float64]:
    return np.asarray(np.einsum("sd,sd->s", some, others), dtype=np.float64)


def _without_first(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return `values` with the mean of the others in the first place, which compares nothing."""
    held = np.array(values, dtype=np.float64)
    held[0] = held[1:].mean() if len(held) > 1 else 0.0
    return held


def _standardised(values: NDArray[np.floating]) -> NDArray[np.float64]:
    exact = np.asarray(values, dtype=np.float64)
    return np.asarray(np.clip((exact - exact.mean()) / (exact.std() + 1e-6), -_HELD, _HELD))


def _unit(rows: NDArray[np.floating]) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
