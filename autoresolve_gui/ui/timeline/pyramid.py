"""Long series at any zoom: ever coarser copies that keep the lowest, the highest and the mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_SMALLEST = 512
"""A level of so few buckets is drawn whole; coarser ones would save nothing."""


class Keep(Enum):
    """What a coarser level keeps of two neighbours."""

    LOWEST = "lowest"
    HIGHEST = "highest"
    MEAN = "mean"


@dataclass(frozen=True, eq=False, slots=True)
class Buckets:
    """A run of buckets of one level. Bucket `i` covers samples from `(first + i) * samples` on."""

    first: int
    samples: int
    layers: Mapping[str, NDArray[np.generic]]

    def middles(self) -> NDArray[np.float64]:
        """Return the middle of every bucket, counted in samples."""
        count = len(next(iter(self.layers.values())))
        return (np.arange(self.first, self.first + count) + 0.5) * self.samples


class Pyramid:
    """Layers of one series, each shape (samples,), halved again and again.

    Buckets lie on a fixed grid, so that a picture made of them does not flicker while it is
    panned. All levels together hold at most twice what the series holds.
    """

    def __init__(self, layers: Mapping[str, tuple[NDArray[np.generic], Keep]]) -> None:
        self._levels = [{name: values for name, (values, _) in layers.items()}]
        self.samples = len(next(iter(self._levels[0].values())))
        while len(next(iter(self._levels[-1].values()))) > _SMALLEST:
            finer = self._levels[-1]
            self._levels.append({n: _halved(finer[n], keep) for n, (_, keep) in layers.items()})

    def between(self, first: float, last: float, samples_per_px: float) -> Buckets:
        """Return the coarsest buckets, none wider than a pixel, from sample `first` to `last`.

        One bucket more is given on each side, so that a line leaves the picture.
        """
        level = int(np.log2(max(1.0, samples_per_px)))
        level = min(level, len(self._levels) - 1)
        samples = 2**level
        layers = self._levels[level]
        count = len(next(iter(layers.values())))
        begin = min(max(int(first // samples) - 1, 0), count)
        end = min(max(int(last // samples) + 2, begin), count)
        return Buckets(begin, samples, {name: a[begin:end] for name, a in layers.items()})


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
