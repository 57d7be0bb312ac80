"""Motion and change of frames that were not decoded, told from what their packets cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import uniform_filter1d

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SMOOTHING_S = 0.5
_LEAST_SAMPLES = 6
_REACH_S = 3.0


def activity(
    times_s: NDArray[np.float64], sizes: NDArray[np.int64], keyframes: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how much each frame costs in parts of a keyframe there, float64, shape (frames,).

    A keyframe pays for all that is in the picture, the frames between only for what changes; so
    the quotient measures change, whatever the detail in the picture and the bit rate. It is the
    mean over half a second, since a group's kinds of frames cost differently.
    """
    frames = len(sizes)
    if len(keyframes) == 0 or len(keyframes) >= 0.9 * frames:
        return np.zeros(frames)
    between = sizes.astype(np.float64)
    inner = np.setdiff1d(np.arange(frames), keyframes, assume_unique=True)
    between[keyframes] = np.interp(keyframes, inner, between[inner])
    whole = np.interp(np.arange(frames), keyframes, sizes[keyframes].astype(np.float64))
    spacing_s = float(times_s[-1] - times_s[0]) / max(1, frames - 1)
    width = max(1, round(_SMOOTHING_S / max(spacing_s, 1e-3)))
    mean = uniform_filter1d(between / np.maximum(whole, 1.0), width, mode="nearest")
    return np.asarray(mean, dtype=np.float64)


def told_by(
    activity_at: NDArray[np.float64],
    times_s: NDArray[np.float64],
    known_frames: NDArray[np.int64],
    known_values: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return a value for every frame: as much as frames of like activity were measured to have.

    `activity_at` and `times_s` have shape (frames,). `known_values`, float32, shape (n,), were
    measured at `known_frames`, rising. The curve through them rises with the activity and fits
    them best in the least-squares sense (isotonic regression). Measured frames keep their own
    value, and what it differs by from the curve fades out around them, to 1/e in three seconds.
    Where too few were measured, or the packets tell nothing, values are interpolated in time.
    """
    if len(known_frames) == 0:
        return np.zeros(len(activity_at), dtype=np.float32)
    x = activity_at[known_frames]
    known_s = times_s[known_frames]
    if len(known_frames) < _LEAST_SAMPLES or float(np.ptp(x)) == 0.0:
        return np.interp(times_s, known_s, known_values).astype(np.float32)
    # scipy.optimize takes 0.2 s to import, which a worker has no time for before the first curve
    from scipy.optimize import isotonic_regression  # noqa: PLC0415

    order = np.argsort(x, kind="stable")
    fitted = isotonic_regression(known_values[order].astype(np.float64)).x
    told = np.interp(activity_at, x[order], fitted)
    after = np.clip(np.searchsorted(known_frames, np.arange(len(told))), 0, len(known_s) - 1)
    before = np.maximum(after - 1, 0)
    distance_s = np.minimum(np.abs(known_s[after] - times_s), np.abs(known_s[before] - times_s))
    beside = np.interp(times_s, known_s, known_values - told[known_frames])
    told = np.maximum(0.0, told + beside * np.exp(-distance_s / _REACH_S))
    return np.asarray(told, dtype=np.float32)
