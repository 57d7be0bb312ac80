"""Onset strength and timbre from the spectrum of the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.media.sound import SOUND_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

BANDS = 24
_WINDOW_SAMPLES = 2048
_HOP_SAMPLES = 960
_FRAMES_PER_SAMPLE = SOUND_RATE_HZ // _HOP_SAMPLES // 10
_FRAMES_PER_FEATURE = SOUND_RATE_HZ // _HOP_SAMPLES // 2
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 12_000.0
_LOG_GAIN = 1.0e4


class SpectralReader:
    """Turns sound, pushed piece by piece, into onset strength (10 Hz) and timbre (2 Hz).

    Onset strength is the spectral flux of a log-compressed mel spectrum: the mean over the bands
    of how much each rose since 20 ms ago, falls left out (J. P. Bello et al., "A tutorial on onset
    detection in music signals", IEEE TSAP 13(5), 2005; log compression after S. Böck and G.
    Widmer, DAFx 2013). Timbre is the mean of the same spectrum over half a second.
    """

    def __init__(self) -> None:
        self._filters = _mel_filters()
        self._window = np.hanning(_WINDOW_SAMPLES).astype(np.float32)
        # half a window of silence in front, so that frame k is centred on k * 20 ms
        self._rest = np.zeros(_WINDOW_SAMPLES // 2, dtype=np.float32)
        self._last = np.zeros((1, BANDS), dtype=np.float32)
        self._onset = _Fold(_FRAMES_PER_SAMPLE)
        self._timbre = _Fold(_FRAMES_PER_FEATURE)

    def push(self, mono: NDArray[np.float32]) -> None:
        """Take the next samples at 48 kHz, shape (samples,), full scale at 1."""
        sound = np.concatenate([self._rest, mono])
        count = (len(sound) - _WINDOW_SAMPLES) // _HOP_SAMPLES + 1
        if count <= 0:
            self._rest = sound
            return
        windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW_SAMPLES)
        frames = windows[: count * _HOP_SAMPLES : _HOP_SAMPLES] * self._window
        power = np.square(np.abs(np.fft.rfft(frames, axis=1))) / (_WINDOW_SAMPLES**2 / 16)
        bands = np.log1p(_LOG_GAIN * (power @ self._filters)).astype(np.float32)
        rise = np.diff(np.concatenate([self._last, bands]), axis=0)
        self._onset.push(np.maximum(rise, 0.0).mean(axis=1, keepdims=True), np.max)
        self._timbre.push(bands, np.mean)
        self._last = bands[-1:]
        self._rest = sound[count * _HOP_SAMPLES :]

    def onset(self) -> NDArray[np.float32]:
        """Return the strongest flux in every whole tenth of a second, float32, (samples,)."""
        return self._onset.rows(1)[:, 0]

    def timbre(self) -> NDArray[np.float32]:
        """Return the mean spectrum of every whole half second, float32, (features, 24)."""
        return self._timbre.rows(BANDS)


class _Fold:
    """Gathers rows into groups of `size` and keeps one row a group, so that memory stays small."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest: NDArray[np.float32] | None = None
        self._groups: list[NDArray[np.float32]] = []

    def push(self, rows: NDArray[np.float32], reduce: Callable[..., NDArray[np.float32]]) -> None:
        joined = rows if self._rest is None else np.concatenate([self._rest, rows])
        whole = len(joined) // self._size
        groups = joined[: whole * self._size].reshape(whole, self._size, joined.shape[1])
        if whole:
            self._groups.append(np.asarray(reduce(groups, axis=1), dtype=np.float32))
        self._rest = joined[whole * self._size :]

    def rows(self, width: int) -> NDArray[np.float32]:
        if not self._groups:
            return np.zeros((0, width), dtype=np.float32)
        return np.concatenate(self._groups)


def _mel_filters() -> NDArray[np.float32]:
    """Return triangles evenly spaced in mel (O'Shaughnessy 1987), shape (bins, BANDS)."""
    lowest, highest = (2595 * np.log10(1 + hz / 700) for hz in (_LOWEST_HZ, _HIGHEST_HZ))
    corners_hz = 700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1)
    bins_hz = np.fft.rfftfreq(_WINDOW_SAMPLES, 1 / SOUND_RATE_HZ)[:, None]
    rising = (bins_hz - corners_hz[:-2]) / (corners_hz[1:-1] - corners_hz[:-2])
    falling = (corners_hz[2:] - bins_hz) / (corners_hz[2:] - corners_hz[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
