"""Chooses the sentences of the turning points, in order, from how much speaks for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.lattice import best_way, shares_of_ways
from autoresolve_gui.analysis.director.text.points import PointName, TurningPoint

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALL_ARE_TAKEN = 200.0
_EXACT = 0.05
_BESIDE_PART = 0.02
_SHORT = 12
"""Sentences: in fewer, one with its neighbours is more than a quarter of the text."""


def choose(scores: NDArray[np.float64], places: NDArray[np.float64]) -> tuple[TurningPoint, ...]:
    """Return the turning points, in story order, each in a sentence of its own.

    `scores`, float64, (turning points, sentences), are logarithms: a way to place all of them
    counts as the exponential of its sum. `places` are those of the sentences. All are placed where
    there are as many sentences; with fewer, as many as there are.

    Of all ways in order the one is taken that is likeliest to be near (the least expected
    distance, less 0.05 a sentence that is likely to be met exactly), which is not the likeliest
    way: where two places far apart are alike, the middle is nearer on average. Both the shares and
    the best way are exact, by dynamic programming.
    """
    before = np.arange(scores.shape[1])
    held = scores - scores.max(axis=1, keepdims=True)
    shares = shares_of_ways(held + _ALL_ARE_TAKEN, before)
    gains = _EXACT * shares - _expected_distances(shares, places)
    chosen = best_way(gains + _ALL_ARE_TAKEN, before)
    names = list(PointName)
    return tuple(
        TurningPoint(names[point], sentence, _share_around(shares[point], sentence))
        for point, sentence in chosen
    )


def _expected_distances(
    shares: NDArray[np.float64], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far a turning point lies from each sentence on average, in parts of 1."""
    below = np.cumsum(shares, axis=1)
    weighted = np.cumsum(shares * places, axis=1)
    whole, moment = below[:, -1:], weighted[:, -1:]
    return np.asarray(places * (2 * below - whole) + moment - 2 * weighted)


def _share_around(shares: NDArray[np.float64], sentence: int) -> float:
    beside = 0 if len(shares) < _SHORT else max(1, round(_BESIDE_PART * len(shares)))
    around = shares[max(0, sentence - beside) : sentence + beside + 1]
    return float(np.clip(around.sum(), 0.0, 1.0))
