"""Brings sound from 48 kHz to the 16 kHz at which speech and music are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.media.sound import SOUND_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

NARROW_RATE_HZ = 16_000
_FACTOR = SOUND_RATE_HZ // NARROW_RATE_HZ
_TAPS = 31
_KAISER_BETA = 5.0
_AT_ONCE = 48
"""Samples that are filtered together: a product of two small matrices."""


class Downsampler:
    """Takes sound at 48 kHz piece by piece and gives it back at 16 kHz, 0.3 ms late."""

    def __init__(self) -> None:
        self._matrix = _filter_matrix()
        self._rest = np.zeros(_TAPS - 1, dtype=np.float32)

    def push(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the next samples, a third of as many. Their count must be a multiple of 48."""
        sound = np.concatenate([self._rest, mono])
        self._rest = sound[-(_TAPS - 1) :]
        windows = np.lib.stride_tricks.sliding_window_view(sound, _TAPS - 1 + _AT_ONCE)
        return np.asarray(windows[::_AT_ONCE] @ self._matrix).reshape(-1)


def _filter_matrix() -> NDArray[np.float32]:
    """Return what takes 78 samples to the 16 that are left of the last 48 of them.

    A low-pass of 8 kHz by the window method, the same as `scipy.signal.firwin` gives, whose
    package takes a worker half a second to import.
    """
    around = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = np.sinc(around / _FACTOR) * np.kaiser(_TAPS, _KAISER_BETA)
    taps /= taps.sum()
    matrix = np.zeros((_TAPS - 1 + _AT_ONCE, _AT_ONCE // _FACTOR), dtype=np.float32)
    for step in range(matrix.shape[1]):
        matrix[step * _FACTOR : step * _FACTOR + _TAPS, step] = taps
    return matrix
