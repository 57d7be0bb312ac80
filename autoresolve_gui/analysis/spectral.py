"""Onset strength, spectral flux and timbre from the spectrum of the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.fft

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


def onset_strength(bands: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how hard something begins in each step: the mean over the bands of how much they rose.

    `bands` is a log-compressed spectrum, shape (windows, bands); the answer has shape
    (windows - 1,) and the unit of `bands`. Falls count as 0, so a note that ends is no onset
    (J. P. Bello et al., "A tutorial on onset detection in music signals", IEEE TSAP 13(5), 2005;
    on log-compressed bands after S. Böck and G. Widmer, DAFx 2013).
    """
    return np.asarray(np.maximum(np.diff(bands, axis=0), 0.0).mean(axis=1), dtype=np.float32)


def spectral_flux(bands: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much the sound changes in each step: the mean over the bands of |change|.

    `bands` as for `onset_strength`, and so is the answer. Rises and falls count alike: a steady
    sound has 0 however loud, speech and cymbals have much (the "delta spectrum magnitude" of E.
    Scheirer and M. Slaney, ICASSP 1997, with the absolute value in place of the square).
    """
    return np.asarray(np.abs(np.diff(bands, axis=0)).mean(axis=1), dtype=np.float32)


class SpectralReader:
    """Turns sound, pushed piece by piece, into onset strength, spectral flux and timbre.

    They are drawn from a mel spectrum, `log(1 + 10^4 power)` of 24 bands in windows of 43 ms every
    20 ms. Of the five windows of a tenth of a second the onset is the strongest and the flux the
    mean; timbre is the mean spectrum over half a second.
    """

    def __init__(self) -> None:
        self._filters = _mel_filters()
        self._window = np.hanning(_WINDOW_SAMPLES).astype(np.float32)
        # half a window of silence in front, so that frame k is centred on k * 20 ms
        self._rest = np.zeros(_WINDOW_SAMPLES // 2, dtype=np.float32)
        self._last = np.zeros((1, BANDS), dtype=np.float32)
        self._onset = _Fold(_FRAMES_PER_SAMPLE)
        self._flux = _Fold(_FRAMES_PER_SAMPLE)
        self._timbre = _Fold(_FRAMES_PER_FEATURE)

    def push(self, mono: NDArray[np.float32]) -> None:
        """Take the next samples at 48 kHz, shape (samples,), full scale at 1."""
        sound = np.concatenate([self._rest, mono])
        count = (len(sound) - _WINDOW_SAMPLES) // _HOP_SAMPLES + 1
        if count <= 0:
            self._rest = sound
            return
        bands = self._bands(sound, count)
        joined = np.concatenate([self._last, bands])
        self._onset.push(onset_strength(joined)[:, None], np.max)
        self._flux.push(spectral_flux(joined)[:, None], np.mean)
        self._timbre.push(bands, np.mean)
        self._last = bands[-1:]
        self._rest = sound[count * _HOP_SAMPLES :]

    def skip(self, samples: int) -> None:
        """Take so many samples of silence. Nothing but silence may have come just before."""
        length = len(self._rest) + samples
        count = max(0, (length - _WINDOW_SAMPLES) // _HOP_SAMPLES + 1)
        self._rest = np.zeros(length - count * _HOP_SAMPLES, dtype=np.float32)
        for fold in (self._onset, self._flux, self._timbre):
            fold.skip(count)

    def _bands(self, sound: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW_SAMPLES)
        frames = windows[: count * _HOP_SAMPLES : _HOP_SAMPLES] * self._window
        # SciPy's transform does several windows at once; NumPy's takes nearly twice as long
        spectrum = scipy.fft.rfft(frames, axis=1, overwrite_x=True)
        power = np.square(np.abs(spectrum)) / (_WINDOW_SAMPLES**2 / 16)
        return np.asarray(np.log1p(_LOG_GAIN * (power @ self._filters)), dtype=np.float32)

    def onset(self) -> NDArray[np.float32]:
        """Return the strongest onset in every whole tenth of a second, float32, (samples,)."""
        return self._onset.rows(1)[:, 0]

    def flux(self) -> NDArray[np.float32]:
        """Return the mean flux over every whole tenth of a second, float32, (samples,)."""
        return self._flux.rows(1)[:, 0]

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

    def skip(self, count: int) -> None:
        """Take so many rows of zeros, after a row of zeros."""
        if self._rest is None:
            return
        width = self._rest.shape[1]
        whole, left = divmod(len(self._rest) + count, self._size)
        self._groups.append(np.zeros((whole, width), dtype=np.float32))
        self._rest = np.zeros((left, width), dtype=np.float32)

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
