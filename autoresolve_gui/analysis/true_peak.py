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
_BEFORE = 16
"""Samples kept from before, a whole run: the filter wants eleven."""
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

    def push(self, samples: NDArray[np.float32], span_peaks: NDArray[np.float32]) -> None:
        """Take the next samples, float32, shape (samples, channels), full scale at 1.

        `samples` is a multiple of 480 long; `span_peaks`, shape (samples / 480,), has the highest
        absolute value of each 480.
        """
        if self._rest is None:
            self._rest = np.zeros((_BEFORE, samples.shape[1]), dtype=np.float32)
        self._peak = max(self._peak, float(span_peaks.max(initial=0.0)))
        # the filter reaches back into the span before
        before = np.concatenate([[np.abs(self._rest).max()], span_peaks[:-1]])
        reached = np.maximum(before, span_peaks) * _GAIN
        order = np.argsort(reached)[::-1]  # the highest first: they rule out most of the others
        order = order[reached[order] > self._peak]
        if len(order):
            sound = np.concatenate([self._rest, samples])
            spans = np.lib.stride_tricks.sliding_window_view(sound, _BEFORE + _SPAN, axis=0)
            self._interpolate(spans[::_SPAN], reached, order)
        self._rest = samples[-_BEFORE:]

    def peak_dbtp(self) -> float | None:
        """Return the highest level yet in dB true peak, None for digital silence."""
        return 20 * math.log10(self._peak) if self._peak > 0.0 else None

    def _interpolate(
        self, spans: NDArray[np.float32], reached: NDArray[np.float32], order: NDArray[np.intp]
    ) -> None:
        """Look between the samples of the spans that could be higher, and of these only in runs.

        `spans` has shape (spans, channels, 496), each with what the filter wants from before it.
        """
        for start in range(0, len(order), _SPANS_AT_ONCE):
            some = order[start : start + _SPANS_AT_ONCE]
            some = some[reached[some] > self._peak]
            if len(some) == 0:
                return
            rows = spans[some].reshape(-1, _BEFORE + _SPAN)
            highest = np.abs(rows).reshape(len(rows), -1, _RUN).max(axis=2)
            near = np.maximum(highest[:, :-1], highest[:, 1:])
            windows = np.lib.stride_tricks.sliding_window_view(rows, _BEFORE + _RUN, axis=1)
            between = windows[:, ::_RUN][near * _GAIN > self._peak] @ self._matrix
            high, low = between.max(initial=0.0), between.min(initial=0.0)
            self._peak = max(self._peak, float(high), -float(low))


def _run_matrix() -> NDArray[np.float32]:
    """Return what takes 32 samples to the 64 interpolated values of the last 16 of them."""
    matrix = np.zeros((_BEFORE + _RUN, _RUN, len(_PHASES)), dtype=np.float32)
    first = _BEFORE - _TAPS + 1
    for step in range(_RUN):
        matrix[first + step : first + step + _TAPS, step] = _PHASES[:, ::-1].T
    return matrix.reshape(_BEFORE + _RUN, -1)
