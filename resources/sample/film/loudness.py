"""Loudness after ITU-R BS.1770-4, for making the sound track and for saying how loud it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHELF = (
    [1.53512485958697, -2.69169618940638, 1.19839281085285],
    [1.0, -1.69065929318241, 0.73248077421585],
)
_HIGH_PASS = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])
"""The K weighting at 48 kHz, BS.1770-4 tables 1 and 2."""
_SAMPLE_RATE = 48000


def integrated_lufs(sound: NDArray[np.float64]) -> float:
    """Return the gated loudness of stereo sound (samples, 2) at 48 kHz; -inf for silence.

    Blocks of 400 ms every 100 ms, gated at -70 LUFS and 10 LU below their mean.
    """
    weighted = signal.lfilter(*_HIGH_PASS, signal.lfilter(*_SHELF, sound, axis=0), axis=0)
    total = np.concatenate([[0.0], np.cumsum(np.sum(weighted**2, axis=1))])
    block, hop = _SAMPLE_RATE * 4 // 10, _SAMPLE_RATE // 10
    starts = np.arange(0, max(1, len(sound) - block + 1), hop)
    power = (total[np.minimum(starts + block, len(sound))] - total[starts]) / block
    with np.errstate(divide="ignore"):
        level = -0.691 + 10 * np.log10(power)
        heard = power[level > -70]
        if len(heard) == 0:
            return -np.inf
        gate = -0.691 + 10 * np.log10(np.mean(heard)) - 10
    return float(-0.691 + 10 * np.log10(np.mean(power[level > max(gate, -70)])))
