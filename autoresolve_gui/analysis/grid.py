"""The one rate that all signals and curves are sampled at, and how to bring values onto it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.ndimage import gaussian_filter1d

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE_HZ = Fraction(10)
FEATURE_RATE_HZ = Fraction(2)
"""The slower rate of the feature matrices that novelty compares."""

Value = TypeVar("Value", np.float32, np.int8)
_MIN_SPREAD = 0.05
_MAX_GAIN = 3.0


def samples_for(duration: Fraction, rate_hz: Fraction = RATE_HZ) -> int:
    """Return how many samples cover `duration` seconds; at least one."""
    return max(1, -int(-(duration * rate_hz) // 1))


def fitted(values: NDArray[Value], samples: int, fill: float = 0.0) -> NDArray[Value]:
    """Return `values` cut or filled along its first axis to `samples` rows."""
    if len(values) >= samples:
        return values[:samples]
    missing = [(0, samples - len(values))] + [(0, 0)] * (values.ndim - 1)
    return np.pad(values, missing, constant_values=fill)


def held(
    times_s: NDArray[np.float64], values: NDArray[np.float32], samples: int
) -> NDArray[np.float32]:
    """Return the mean of `values` in every sample's span; a span without one holds the last.

    `times_s` and `values` have shape (n,); times rise.
    """
    if len(values) == 0:
        return np.zeros(samples, dtype=np.float32)
    slots = np.clip((times_s * float(RATE_HZ)).astype(np.int64), 0, samples - 1)
    sums = np.bincount(slots, weights=values, minlength=samples)
    counts = np.bincount(slots, minlength=samples)
    filled = np.flatnonzero(counts)
    source = filled[np.maximum(np.searchsorted(filled, np.arange(samples), "right") - 1, 0)]
    return np.asarray(sums[source] / counts[source], dtype=np.float32)


def smoothed(
    values: NDArray[np.float32], sigma_s: float, rate_hz: Fraction = RATE_HZ
) -> NDArray[np.float32]:
    """Return `values` after a Gaussian of standard deviation `sigma_s`; the ends are mirrored."""
    if len(values) == 0:
        return values
    smooth = gaussian_filter1d(values.astype(np.float64), sigma_s * float(rate_hz), mode="reflect")
    return np.asarray(smooth, dtype=np.float32)


def stretched(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `values` spread over 0 to 1 from their 2nd percentile to their highest.

    The gain stays at most 3, so that footage where nothing happens stays a calm line instead of
    its noise filling the lane.
    """
    if len(values) == 0:
        return values
    low, high = float(np.percentile(values, 2)), float(values.max())
    gain = min(_MAX_GAIN, 0.96 / max(high - low, _MIN_SPREAD))
    half = gain * (high - low) / 2
    middle = (low + high) / 2
    centre = min(max(middle, 0.02 + half), 0.98 - half)
    return np.asarray(np.clip((values - middle) * gain + centre, 0.0, 1.0), dtype=np.float32)
