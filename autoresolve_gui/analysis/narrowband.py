"""Brings sound from 48 kHz to the 16 kHz at which speech and music are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import firwin, upfirdn

from autoresolve_gui.media.sound import SOUND_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

NARROW_RATE_HZ = 16_000
_FACTOR = SOUND_RATE_HZ // NARROW_RATE_HZ
_TAPS = 31
_KAISER_BETA = 5.0


class Downsampler:
    """Takes sound at 48 kHz piece by piece and gives it back at 16 kHz, 0.3 ms late."""

    def __init__(self) -> None:
        window = ("kaiser", _KAISER_BETA)
        self._filter = firwin(_TAPS, 1 / _FACTOR, window=window).astype(np.float32)
        self._rest = np.zeros(_TAPS - 1, dtype=np.float32)

    def push(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the next third of as many samples. Their count must be a multiple of 3."""
        sound = np.concatenate([self._rest, mono])
        self._rest = sound[-(_TAPS - 1) :]
        skip = (_TAPS - 1) // _FACTOR
        low = upfirdn(self._filter, sound, 1, _FACTOR)
        return np.asarray(low[skip : skip + len(mono) // _FACTOR], dtype=np.float32)
