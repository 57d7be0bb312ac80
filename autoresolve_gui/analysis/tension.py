"""Momentum and tension, both drawn from how the other signals move in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter1d

from autoresolve_gui.analysis.grid import RATE_HZ, smoothed, stretched
from autoresolve_gui.model.curve import Curve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MOMENTUM_SIGMA_S = 2.0
_TREND_WINDOWS_S = (3.0, 8.0)
_LEVEL_WEIGHT, _TREND_WEIGHT = 0.6, 0.4
_MEMORY_S = 10.0
_TENSION_WEIGHTS = {"loudness": 0.30, "onset": 0.15, "motion": 0.20, "rhythm": 0.35}


def momentum_curve(energy: NDArray[np.float32]) -> Curve:
    """Return how fast the energy rises (above 0) or falls (below), a second.

    The derivative of a Gaussian of 2 s, so that a rise has to last to count.
    """
    sigma = MOMENTUM_SIGMA_S * float(RATE_HZ)
    slope = gaussian_filter1d(energy.astype(np.float64), sigma, order=1, mode="reflect")
    return Curve("momentum", RATE_HZ, np.asarray(slope * float(RATE_HZ), dtype=np.float32))


def tension_curve(parts: Mapping[str, NDArray[np.float32]], samples: int) -> Curve:
    """Return tension, 0 to 1: a rise adds to it at once, and it lets go slowly.

    After M. M. Farbood, "A parametric, temporal model of musical tension", Music Perception
    29(4), 2012: what listeners report is the sum, weighted, of the trends of loudness, onset
    frequency and tempo in an attention window of about 3 s and a longer memory, and trends that
    agree with memory count more. The tempo of cutting stands in for musical tempo (B. Adams, C.
    Dorai and S. Venkatesh, "Toward automatic extraction of expressive elements from motion
    pictures: tempo", IEEE Trans. Multimedia 4(4), 2002). The slow letting go is ours.
    """
    total = np.zeros(samples, dtype=np.float64)
    weight_sum = 0.0
    for name, weight in _TENSION_WEIGHTS.items():
        if name not in parts:
            continue
        part = parts[name][:samples]
        total += weight * (
            _LEVEL_WEIGHT * smoothed(part, _TREND_WINDOWS_S[0]) + _TREND_WEIGHT * _trend(part)
        )
        weight_sum += weight
    if weight_sum:
        total /= weight_sum
    held = _slow_release(np.clip(total, 0.0, 1.0))
    return Curve("tension", RATE_HZ, stretched(smoothed(held.astype(np.float32), 0.5)))


def _trend(part: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how much the part rises over 3 and 8 s; agreement of the two counts double."""
    slopes = []
    for window_s in _TREND_WINDOWS_S:
        sigma = window_s / 2 * float(RATE_HZ)
        slope = gaussian_filter1d(part.astype(np.float64), sigma, order=1, mode="reflect")
        slopes.append(slope * sigma)
    agree = np.sign(slopes[0]) == np.sign(slopes[1])
    return np.asarray((slopes[0] + slopes[1]) / 2 * np.where(agree, 2.0, 1.0))


def _slow_release(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Follow `values` up at once and down with a time constant of 10 s."""
    keep = float(np.exp(-1.0 / (_MEMORY_S * float(RATE_HZ))))
    followed = np.empty_like(values)
    level = float(values[0]) if len(values) else 0.0
    for index, value in enumerate(values.tolist()):
        level = value if value > level else value + (level - value) * keep
        followed[index] = level
    return followed
