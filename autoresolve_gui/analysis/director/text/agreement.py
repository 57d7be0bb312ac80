"""How well turning points agree with those that people marked.

The measures of P. Papalampidi, F. Keller and M. Lapata, "Movie Plot Analysis via Turning Point
Identification" (EMNLP-IJCNLP 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Agreement:
    """One turning point of one story, found against marked.

    `total` is the size of the intersection over that of the union, 0 to 1; `partial` is 1 where
    they share a sentence, else 0; `distance` is that between the nearest two, as a part of the
    story's length.
    """

    total: float
    partial: float
    distance: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, and the interval in which it lies with a probability of 95 %."""

    mean: float
    low: float
    high: float


def agreement(
    found: Sequence[int], marked: Sequence[int], places: NDArray[np.float64]
) -> Agreement:
    """Return how well the sentences `found` agree with those `marked` for a turning point.

    `places` are those of all sentences (`places_of`). Where nothing was found there is no
    agreement, and the distance is the whole length.
    """
    if not found:
        return Agreement(0.0, 0.0, 1.0)
    common, either = set(found) & set(marked), set(found) | set(marked)
    gaps = np.abs(places[list(found)][:, None] - places[list(marked)][None, :])
    return Agreement(len(common) / len(either), float(bool(common)), float(gaps.min()))


def bootstrap(values: Sequence[float], draws: int = 10_000) -> Interval:
    """Return the mean of `values`, one a film, with its interval by drawing the films anew.

    The same values give the same interval. At least one value.
    """
    known = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(2019)
    means = known[rng.integers(0, len(known), (draws, len(known)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(known.mean()), float(low), float(high))
