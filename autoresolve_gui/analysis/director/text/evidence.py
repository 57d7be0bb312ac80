"""What speaks for each sentence being each of the turning points, as numbers.

Every measure but the first two is standardised over the story (mean 0, spread 1, held within 3),
so that what counts is how a sentence differs from the others of its story. docs/director.md has
the formulas and their sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.text.points import USUAL_PLACES
from autoresolve_gui.analysis.director.text.segments import boundary_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float64]

SHARED = (
    "shift", "wide shift", "like before", "like after", "like wide before", "like wide after",
    "centrality", "step", "new", "not seen again", "length", "boundary",
)  # fmt: skip
"""Measures of a sentence that are the same for all turning points."""
OWN = ("place", "lateness", "told like it", "told like it around", "stage ends", "stage begins")
"""Measures of a sentence that are different for each turning point."""
MEASURES = (*OWN, *SHARED)

_NEAR_PART, _WIDE_PART = 0.1, 0.2
_LEAST_WINDOW = 2
_HELD = 3.0
_LIKEST = 2
_MEMORY = 1_000
_BOUNDARY_FLOOR = 1e-3


@dataclass(frozen=True, eq=False, slots=True)
class Meanings:
    """What turning points, and the stages between them, are told with, as sentence vectors.

    `points` has one array a turning point, `stages` one a thematic unit of the story, of which
    there is one more; each float32, (descriptions, dimension), of unit rows.
    """

    points: tuple[NDArray[np.float32], ...]
    stages: tuple[NDArray[np.float32], ...]


def evidence_of(
    vectors: NDArray[np.float32],
    lengths: Sequence[int],
    places: NDArray[np.float64],
    meanings: Meanings | None,
) -> NDArray[np.float64]:
    """Return the measures, float64, shape (turning points, sentences, measures).

    `vectors` are those of the sentences, `lengths` their words, `places` where they stand. Without
    `meanings` nothing is known of what the sentences tell, and those measures are 0. At least one
    sentence.
    """
    rows = vectors.astype(np.float64)
    own = [_own(rows, places, meanings, point) for point in range(len(USUAL_PLACES))]
    shared = _shared(rows, lengths)
    return np.stack([np.column_stack([each, shared]) for each in own])


def _shared(rows: Vectors, lengths: Sequence[int]) -> NDArray[np.float64]:
    before, _, after = _windows(rows, _NEAR_PART)
    wide_before, _, wide_after = _windows(rows, _WIDE_PART)
    nearest_before, nearest_after = _nearest(rows)
    measures = [
        _shift(rows, _NEAR_PART),
        _shift(rows, _WIDE_PART),
        (rows * before).sum(axis=1),
        (rows * after).sum(axis=1),
        (rows * wide_before).sum(axis=1),
        (rows * wide_after).sum(axis=1),
        rows @ _unit(rows.mean(axis=0)),
        _without_first(1.0 - (rows * np.roll(rows, 1, axis=0)).sum(axis=1)),
        _without_first(1.0 - nearest_before),
        _without_first((1.0 - nearest_after)[::-1])[::-1],
        np.log1p(np.asarray(lengths, dtype=np.float64)),
        np.log(boundary_shares(rows.astype(np.float32)) + _BOUNDARY_FLOOR),
    ]
    return np.column_stack([_standardised(measure) for measure in measures])


def _own(
    rows: Vectors, places: NDArray[np.float64], meanings: Meanings | None, point: int
) -> NDArray[np.float64]:
    usual = USUAL_PLACES[point]
    late = (places - usual.mean) / usual.spread
    if meanings is None:
        told = [np.zeros(len(rows))] * (len(OWN) - 2)
        return np.column_stack([-(late**2) / 2, late, *told])
    before, from_here, _ = _windows(rows, _NEAR_PART)
    stages_before = _told_like(before, meanings.stages)
    stages_from_here = _told_like(from_here, meanings.stages)
    told = [
        _told_like(rows, meanings.points)[:, point],
        _told_like(_unit(before + from_here), meanings.points)[:, point],
        stages_before[:, point] - stages_before[:, point + 1],
        stages_from_here[:, point + 1] - stages_from_here[:, point],
    ]
    return np.column_stack([-(late**2) / 2, late, *(_standardised(each) for each in told)])


def _told_like(rows: Vectors, kinds: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Return how much more a row is like the descriptions of a kind than of the others.

    The mean of the two likest descriptions of the kind, less the mean over the kinds; shape
    (rows, kinds).
    """
    likest = [np.sort(rows @ kind.T, axis=1)[:, -_LIKEST:].mean(axis=1) for kind in kinds]
    found = np.column_stack(likest)
    return np.asarray(found - found.mean(axis=1, keepdims=True))


def _windows(rows: Vectors, part: float) -> tuple[Vectors, Vectors, Vectors]:
    """Return the directions of what stands before each row, from it on, and after it.

    Means over a part of the story, two rows at least; zero where nothing stands there.
    """
    count = len(rows)
    size = max(_LEAST_WINDOW, round(part * count))
    sums = np.vstack([np.zeros(rows.shape[1]), np.cumsum(rows, axis=0)])
    here = np.arange(count)
    behind = np.minimum(count, here + 1)
    before = sums[here] - sums[np.maximum(0, here - size)]
    from_here = sums[np.minimum(count, here + size)] - sums[here]
    after = sums[np.minimum(count, behind + size)] - sums[behind]
    return _unit(before), _unit(from_here), _unit(after)


def _shift(rows: Vectors, part: float) -> NDArray[np.float64]:
    """Return how different what comes from a row on is from what came before it."""
    before, from_here, _ = _windows(rows, part)
    return _without_first(1.0 - (before * from_here).sum(axis=1))


def _nearest(rows: Vectors) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how like each row is to the likest before it, and to the likest after it.

    Looks a thousand rows back and ahead. The first has 0 before it, the last 0 after it.
    """
    count, step = len(rows), 500
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


def _without_first(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `values` with the mean of the others in the first place, which compares nothing."""
    held = values.copy()
    held[0] = held[1:].mean() if len(held) > 1 else 0.0
    return held


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = values - values.mean()
    return np.asarray(np.clip(centred / (values.std() + 1e-6), -_HELD, _HELD))


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9))
