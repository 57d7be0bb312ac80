"""Finds the best of all ways to give labels, in order, to places, and the share of each choice.

Both are exact: sums and maxima over every way there is, by dynamic programming.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def best_way(gains: NDArray[np.float64], allowed: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the (label, place) pairs of the way with the greatest sum of gains, in order.

    `gains` has the shape (labels, places). `allowed[p]` is how many places, from the first on, may
    carry the labels before one at `p`; it never falls. Every label takes one place or none, and
    gains nothing where it takes none.
    """
    labels, count = gains.shape
    # best[l, m]: greatest worth with labels before l on moments before m
    best = np.zeros((labels + 1, count + 1))
    for label in range(labels):
        taken = gains[label] + best[label, allowed]
        reached = np.maximum.accumulate(np.concatenate([[0.0], taken]))
        best[label + 1] = np.maximum(best[label], reached)
    way: list[tuple[int, int]] = []
    limit = count
    for label in range(labels - 1, -1, -1):
        if best[label + 1, limit] <= best[label, limit] + 1e-12:
            continue
        taken = gains[label, :limit] + best[label, allowed[:limit]]
        moment = int(np.argmax(taken))
        way.append((label, moment))
        limit = int(allowed[moment])
    return way[::-1]


def shares_of_ways(weights: NDArray[np.float64], allowed: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of all ways that give label l to place p, shape (labels, places), 0 to 1.

    A way counts as the exponential of its sum of `weights`. Forward and backward sums over the
    same lattice as `best_way`, in logarithms.
    """
    labels, count = weights.shape
    after = np.searchsorted(allowed, np.arange(count), side="right")
    forward = np.zeros((labels + 1, count + 1))
    for label in range(labels):
        taken = weights[label] + forward[label, allowed]
        summed = np.logaddexp.accumulate(np.concatenate([[-np.inf], taken]))
        forward[label + 1] = np.logaddexp(forward[label], summed)
    backward = np.zeros((labels + 1, count + 1))
    for label in range(labels - 1, -1, -1):
        taken = weights[label] + backward[label + 1, after]
        summed = np.logaddexp.accumulate(np.concatenate([[-np.inf], taken[::-1]]))[::-1]
        backward[label] = np.logaddexp(backward[label + 1], summed)
    total = forward[labels, count]
    through = [
        forward[label, allowed] + weights[label] + backward[label + 1, after] - total
        for label in range(labels)
    ]
    return np.asarray(np.exp(np.array(through)))
