"""What the vectors of a footage say about its novelty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter1d

from autoresolve_gui.analysis.embedding.vectors import held_rows, unit_rows
from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, RATE_HZ, samples_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.embedding.vectors import Embedded
    from autoresolve_gui.model.frame_times import FrameTimes

_BUMP_S = 0.6


@dataclass(frozen=True, eq=False, slots=True)
class Pictured:
    """What the picture shows, for novelty.

    `rows`: float32, shape (features, dimension), 2 Hz, of length 1 or 0 (no picture).
    `steps`: float32, shape (samples,), 10 Hz, 0 to 1: how far what is shown lies from what was
    shown before, as a bump where it begins.
    """

    rows: NDArray[np.float32]
    steps: NDArray[np.float32]


def pictured(embedded: Embedded, times: FrameTimes, samples: int) -> Pictured | None:
    """Return what novelty wants of the vectors; None where there are fewer than two.

    All vectors of one footage share much, and how much depends on the encoder: their mean is taken
    off first, so that what is left tells the footage's shots from each other.
    """
    if len(embedded.vectors) < 2:
        return None
    vectors = unit_rows(embedded.vectors)
    starts_s, ends_s = embedded.starts_s(times), embedded.ends_s(times)
    lasted = np.maximum(ends_s - starts_s, 1e-3)
    mean = np.average(vectors, axis=0, weights=lasted)
    centred = unit_rows(vectors - mean.astype(np.float32))
    features = samples_for(times.duration, FEATURE_RATE_HZ)
    edges_s = np.arange(features + 1) / float(FEATURE_RATE_HZ)
    rows = unit_rows(held_rows(centred, starts_s, ends_s, edges_s))
    return Pictured(rows, _steps(centred, starts_s, samples))


def _steps(
    centred: NDArray[np.float32], starts_s: NDArray[np.float64], samples: int
) -> NDArray[np.float32]:
    """Return the distances of neighbours, half of 1 less their cosine, where the later begins."""
    distances = np.clip((1.0 - np.sum(centred[1:] * centred[:-1], axis=1)) / 2, 0.0, 1.0)
    places = np.clip((starts_s[1:] * float(RATE_HZ)).astype(np.int64), 0, samples - 1)
    impulses = np.zeros(samples)
    np.maximum.at(impulses, places, distances)
    sigma = _BUMP_S * float(RATE_HZ)
    bumps = gaussian_filter1d(impulses, sigma, mode="constant") * sigma * np.sqrt(2 * np.pi)
    return np.asarray(np.clip(bumps, 0.0, 1.0), dtype=np.float32)
