"""Peaks of a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def find_prominent(
    values: NDArray[np.float32], prominence: float, spacing_samples: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the places and the prominences of peaks, both of shape (peaks,).

    Peaks stand out by at least `prominence` and are at least `spacing_samples` apart.
    """
    # scipy.signal takes 0.6 s to import, which a worker has no time for before the first curve
    from scipy.signal import find_peaks  # noqa: PLC0415

    places, found = find_peaks(values, prominence=prominence, distance=max(1, spacing_samples))
    return places, found["prominences"]
