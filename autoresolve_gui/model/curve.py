"""Curves over time, and what stands out in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """Values at a constant rate, the first at footage time 0.

    `values` is float32, shape (samples,), all finite. Sample `i` speaks for the time from
    `i / rate_hz` to `(i + 1) / rate_hz` seconds.
    """

    name: str
    rate_hz: Fraction
    values: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.values.ndim != 1 or self.values.dtype != np.float32:
            msg = f"curve {self.name}: float32 values of one dimension are wanted"
            raise ValueError(msg)
        if not np.all(np.isfinite(self.values)):
            msg = f"curve {self.name}: every value must be finite"
            raise ValueError(msg)

    def times_s(self) -> NDArray[np.float64]:
        """Return the middle of every sample's span in seconds, shape (samples,)."""
        middles = (np.arange(len(self.values)) + 0.5) / float(self.rate_hz)
        return np.asarray(middles, dtype=np.float64)

    def at(self, seconds: float) -> float:
        """Return the value at `seconds`, held at the ends; 0.0 for an empty curve."""
        if len(self.values) == 0:
            return 0.0
        index = int(seconds * float(self.rate_hz))
        return float(self.values[min(max(index, 0), len(self.values) - 1)])


@dataclass(frozen=True, slots=True)
class Peak:
    """A place where a curve stands out. `prominence` is in the curve's own unit."""

    time_s: float
    value: float
    prominence: float


@dataclass(frozen=True, eq=False, slots=True)
class Waveform:
    """Lowest and highest sample of each span of sound, over all tracks and channels.

    `low` and `high` are int8, shape (spans,), where 127 is full scale.
    """

    rate_hz: int
    low: NDArray[np.int8]
    high: NDArray[np.int8]
