"""How much the sound is like music: tones that are held.

After K. Seyerlehner, T. Pohle, M. Schedl and G. Widmer, "Automatic music detection in television
productions", DAFx 2007: music has tones that stay at one pitch for a while, bars in the
spectrogram; speech glides and noise flickers. Their answer is the "continuous frequency
activation"; the window, the step and the range of pitch here are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.fft
from scipy.ndimage import maximum_filter1d, minimum_filter1d, uniform_filter1d

from autoresolve_gui.analysis.grid import RATE_HZ
from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WINDOW = 1536
_HOP = 512
_FRAMES_PER_STEP = 10
_STEPS = 8
_LOWEST_HZ, _HIGHEST_HZ = 100.0, 5_500.0
_SURROUNDINGS_BINS = 21
_STANDS_OUT_DB = 3.0
_FLANK_BINS = 5
_STRONGEST = 5
_FLOOR = 1e-10
_HUM_STEPS = 192
_LEAST_HUM_STEPS = 94
_HUM_HELD, _HUM_SHARE = 0.8, 0.8
STEP_S = _FRAMES_PER_STEP * _HOP / NARROW_RATE_HZ


class ToneReader:
    """Turns sound at 16 kHz, pushed piece by piece, into how much of it are held tones.

    A pitch that stands through most of a minute is no melody but the hum of a machine or of the
    mains: it is left out.
    """

    def __init__(self) -> None:
        self._window = np.hanning(_WINDOW).astype(np.float32)
        bins_hz = scipy.fft.rfftfreq(_WINDOW, 1 / NARROW_RATE_HZ)
        low, high = np.searchsorted(bins_hz, [_LOWEST_HZ, _HIGHEST_HZ])
        self._bins = slice(int(low), int(high))
        self._rest = np.zeros(_WINDOW // 2, dtype=np.float32)
        self._frames = np.zeros((0, int(high - low)), dtype=np.bool_)
        self._steps = [np.zeros((_STEPS // 2, int(high - low)), dtype=np.float32)]
        self._hum = np.zeros(int(high - low), dtype=np.bool_)
        self._found: list[NDArray[np.float32]] = []

    def push(self, mono: NDArray[np.float32]) -> None:
        """Take the next samples, float32, shape (samples,), full scale at 1."""
        sound = np.concatenate([self._rest, mono])
        count = max(0, (len(sound) - _WINDOW) // _HOP + 1)
        self._rest = sound[count * _HOP :]
        if count == 0:
            return
        windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::_HOP][:count]
        frames = np.concatenate([self._frames, self._peaks(windows * self._window)])
        whole = len(frames) // _FRAMES_PER_STEP
        self._frames = frames[whole * _FRAMES_PER_STEP :]
        grouped = frames[: whole * _FRAMES_PER_STEP]
        shape = (whole, _FRAMES_PER_STEP, frames.shape[1])
        self._steps.append(grouped.reshape(shape).mean(axis=1, dtype=np.float32))
        if sum(map(len, self._steps)) >= _HUM_STEPS:
            self._answer()

    def skip(self, samples: int) -> None:
        """Take so many samples of silence. Nothing but silence may have come just before."""
        self._answer()
        length = len(self._rest) + samples
        frames = max(0, (length - _WINDOW) // _HOP + 1)
        self._rest = np.zeros(length - frames * _HOP, dtype=np.float32)
        steps, left = divmod(len(self._frames) + frames, _FRAMES_PER_STEP)
        self._frames = np.zeros((left, self._frames.shape[1]), dtype=np.bool_)
        self._found.append(np.zeros(steps, dtype=np.float32))
        if steps >= _LEAST_HUM_STEPS:
            self._hum[:] = False

    def finish(self, samples: int) -> NDArray[np.float32]:
        """Return the held tones at 10 Hz, float32, shape (samples,), 0 to 5. It ends the reading.

        It is the height of the five most held pitches, each 0 to 1, in the 2.56 s around.
        """
        bins = self._frames.shape[1]
        self._steps.append(np.zeros((_STEPS // 2, bins), dtype=np.float32))
        self._answer()
        found = np.concatenate(self._found)
        times_s = (np.arange(samples) + 0.5) / float(RATE_HZ)
        at = np.interp(times_s, np.arange(len(found)) * STEP_S, found)
        return np.asarray(at, dtype=np.float32)

    def _peaks(self, frames: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which bins are at a peak that stands out from its surroundings, (frames, bins)."""
        spectrum = scipy.fft.rfft(frames, axis=1, overwrite_x=True)[:, self._bins]
        level_db = 10 * np.log10(np.square(np.abs(spectrum)) + _FLOOR)
        around = uniform_filter1d(level_db, _SURROUNDINGS_BINS, axis=1)
        stands_out = level_db - around > _STANDS_OUT_DB
        top = stands_out[:, 1:-1]
        top &= (level_db[:, 1:-1] >= level_db[:, :-2]) & (level_db[:, 1:-1] > level_db[:, 2:])
        stands_out[:, [0, -1]] = False
        # a pitch between two bins is now in one, now in the other
        beside = stands_out.copy()
        beside[:, 1:] |= stands_out[:, :-1]
        beside[:, :-1] |= stands_out[:, 1:]
        return beside

    def _answer(self) -> None:
        """Answer for the steps gathered, and keep those that the next answer needs too."""
        steps = np.concatenate(self._steps)
        self._steps = [steps[-_STEPS + 1 :]]
        if len(steps) < _STEPS:
            return
        if len(steps) >= _LEAST_HUM_STEPS:  # else too few to tell: what was hum before still is
            self._hum = (steps >= _HUM_HELD).mean(axis=0) >= _HUM_SHARE
        held = np.lib.stride_tricks.sliding_window_view(steps, _STEPS, axis=0).mean(axis=2)
        self._found.append(_five_highest(held.astype(np.float32), ~maximum_filter1d(self._hum, 5)))


def _five_highest(
    activation: NDArray[np.float32], counted: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return the sum of the five highest peaks of each row among the bins that are `counted`."""
    size = _FLANK_BINS
    left = minimum_filter1d(activation, size, axis=1, origin=size // 2, mode="nearest")
    right = minimum_filter1d(activation, size, axis=1, origin=-(size // 2), mode="nearest")
    height = activation - np.maximum(left, right)
    inner = activation[:, 1:-1]
    is_peak = (inner >= activation[:, :-2]) & (inner > activation[:, 2:]) & counted[1:-1]
    heights = np.where(is_peak, height[:, 1:-1], 0.0)
    strongest = np.sort(heights, axis=1)[:, -_STRONGEST:]
    return np.asarray(strongest.sum(axis=1), dtype=np.float32)
