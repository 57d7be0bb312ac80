"""Long series at any zoom: ever coarser copies that keep the lowest, the highest and the mean."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_SMALLEST = 512
"""A level of so few buckets is read whole; coarser ones would save nothing."""


class Keep(Enum):
    """What a coarser level keeps of two neighbours."""

    LOWEST = "lowest"
    HIGHEST = "highest"
    MEAN = "mean"


class Pyramid:
    """Layers of one series, each shape (samples,) with at least one sample, halved repeatedly.

    All levels together hold at most twice as many values as the series. A column of pixels is
    read from one to three buckets of the level that fits, however long the series is.
    """

    def __init__(self, layers: Mapping[str, tuple[NDArray[np.generic], Keep]]) -> None:
        self._keeps = {name: keep for name, (_, keep) in layers.items()}
        self._levels = [{name: values for name, (values, _) in layers.items()}]
        self.samples = len(next(iter(self._levels[0].values())))
        while len(next(iter(self._levels[-1].values()))) > _SMALLEST:
            finer = self._levels[-1]
            self._levels.append({n: _halved(finer[n], keep) for n, keep in self._keeps.items()})

    def columns(self, start: float, step: float, count: int) -> dict[str, NDArray[np.float64]]:
        """Return every layer in `count` columns of `step` samples each, from sample `start` on.

        A column that is narrower than a sample gets a value between the middles of samples. The
        columns are to lie inside the series; the outermost values are held.
        """
        if step < 1.0:
            return self._between_samples(start, step, count)
        level = min(int(np.log2(step)), len(self._levels) - 1)
        edges = (start + np.arange(count + 1) * step) / 2**level
        length = len(next(iter(self._levels[level].values())))
        indices = np.clip(edges.astype(np.int64), 0, length)
        return {
            name: _reduced(values, indices, self._keeps[name])
            for name, values in self._levels[level].items()
        }

    def _between_samples(
        self, start: float, step: float, count: int
    ) -> dict[str, NDArray[np.float64]]:
        places = start + (np.arange(count) + 0.5) * step
        first = min(max(int(start) - 1, 0), self.samples - 1)
        last = min(max(int(start + step * count) + 2, first + 1), self.samples)
        middles = np.arange(first, last) + 0.5
        return {
            name: np.interp(places, middles, values[first:last])
            for name, values in self._levels[0].items()
        }


def _reduced(
    values: NDArray[np.generic], edges: NDArray[np.int64], keep: Keep
) -> NDArray[np.float64]:
    """Return one value for the buckets from each edge up to the next, at least one bucket."""
    starts = np.minimum(edges[:-1], len(values) - 1)
    inside = values[: max(edges[-1], starts[-1] + 1)]
    if keep is Keep.LOWEST:
        return np.minimum.reduceat(inside, starts).astype(np.float64)
    if keep is Keep.HIGHEST:
        return np.maximum.reduceat(inside, starts).astype(np.float64)
    sums = np.add.reduceat(inside, starts, dtype=np.float64)
    return np.asarray(sums / np.maximum(np.diff(edges), 1), dtype=np.float64)


def _halved(values: NDArray[np.generic], keep: Keep) -> NDArray[np.generic]:
    left, right = values[0::2], values[1::2]
    if len(left) > len(right):
        right = np.append(right, left[-1:])
    if keep is Keep.LOWEST:
        return np.minimum(left, right)
    if keep is Keep.HIGHEST:
        return np.maximum(left, right)
    # float32 keeps the mean of int8 unbiased over twenty levels, in a quarter of float64.
    return np.asarray((left.astype(np.float32) + right) * np.float32(0.5), dtype=np.float32)
