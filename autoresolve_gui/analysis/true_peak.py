"""True peak level: how high the sound swings between its samples."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# ITU-R BS.1770-5, Annex 2: the filter that interpolates four times, at 48 kHz. The third and the
# fourth phase are the second and the first one backwards.
_PHASE_0 = (
    *(0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000),
    *(-0.0594482421875, 0.1373291015625, 0.9721679687500, -0.1022949218750),
    *(0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500),
)
_PHASE_1 = (
    *(-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250),
    *(-0.1665039062500, 0.4650878906250, 0.7797851562500, -0.2003173828125),
    *(0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375),
)
_PHASES = np.array([_PHASE_0, _PHASE_1, _PHASE_1[::-1], _PHASE_0[::-1]])
_TAPS = _PHASES.shape[1]
_GAIN = float(np.abs(_PHASES).sum(axis=1).max())
"""No interpolated value passes this many times the highest sample around it (6.1 dB)."""
_RUN = 16
"""Samples that are interpolated together: a product of two small matrices."""
_SPAN = 480
_SPANS_AT_ONCE = 50


class TruePeakMeter:
    """Finds the true peak (ITU-R BS.1770-5, Annex 2) of sound at 48 kHz, pushed piece by piece.

    Only where the samples are high enough that a new peak could lie between them are they
    interpolated; the answer is the same as if all were.
    """

    def __init__(self) -> None:
        self._matrix = _run_matrix()
        self._rest: NDArray[np.float32] | None = None
        self._peak = 0.0

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take the next samples, float32, shape (samples, channels), full scale at 1."""
        channels = samples.shape[1]
        if self._rest is None:
            self._rest = np.zeros((_TAPS - 1, channels), dtype=np.float32)
        sound = np.concatenate([self._rest, samples])
        self._peak = max(self._peak, float(np.abs(samples).max(initial=0.0)))
        for channel in range(channels):
            self._interpolate(np.ascontiguousarray(sound[:, channel]))
        self._rest = sound[-(_TAPS - 1) :]

    def peak_dbtp(self) -> float | None:
        """Return the highest level yet in dB true peak, None for digital silence."""
        return 20 * math.log10(self._peak) if self._peak > 0.0 else None

    def _interpolate(self, sound: NDArray[np.float32]) -> None:
        """Look between the samples of one channel, in ever smaller pieces that could be higher."""
        spans = -(-(len(sound) - _TAPS + 1) // _SPAN)
        padded = np.pad(sound, (0, (spans + 1) * _SPAN - len(sound)))
        highest = np.abs(padded).reshape(-1, _SPAN).max(axis=1)
        reached = np.maximum(highest[:-1], highest[1:]) * _GAIN
        order = np.argsort(reached)[::-1]  # the highest first: they rule out most of the others
        runs = np.abs(padded).reshape(-1, _RUN)
        windows = np.lib.stride_tricks.sliding_window_view(padded, _RUN + _TAPS - 1)[::_RUN]
        for start in range(0, spans, _SPANS_AT_ONCE):
            some = order[start : start + _SPANS_AT_ONCE]
            some = some[reached[some] > self._peak]
            if len(some) == 0:
                return
            places = (some[:, None] * (_SPAN // _RUN) + np.arange(_SPAN // _RUN)).ravel()
            near = np.maximum(runs[places].max(axis=1), runs[places + 1].max(axis=1))
            between = windows[places[near * _GAIN > self._peak]] @ self._matrix
            high, low = between.max(initial=0.0), between.min(initial=0.0)
            self._peak = max(self._peak, float(high), -float(low))


def _run_matrix() -> NDArray[np.float32]:
    """Return what takes 27 samples to the 64 interpolated values of 16 steps."""
    matrix = np.zeros((_RUN + _TAPS - 1, _RUN, len(_PHASES)), dtype=np.float32)
    for step in range(_RUN):
        matrix[step : step + _TAPS, step] = _PHASES[:, ::-1].T
    return matrix.reshape(_RUN + _TAPS - 1, -1)
