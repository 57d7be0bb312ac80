"""The energy curve, from a first guess by packet sizes to the full measure.

After A. Hanjalic and L.-Q. Xu, "Affective video content representation and modeling", IEEE
Transactions on Multimedia 7(1), 2005: arousal is a smoothed, weighted mean of motion activity,
the density of cuts, and the energy of the sound. docs/curves.md has every formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import median_filter

from autoresolve_gui.analysis.grid import RATE_HZ, fitted, held, smoothed, stretched
from autoresolve_gui.media.sound import SILENCE_LUFS
from autoresolve_gui.model.curve import Curve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from autoresolve_gui.model.analysis import PassResult

WEIGHTS = {"loudness": 0.30, "onset": 0.15, "motion": 0.25, "change": 0.10, "rhythm": 0.20}
"""How much each part counts. Parts that the footage does not have are left out of the mean."""

_SMOOTHING_S = 1.0
_DRAFT_SMOOTHING_S = 1.5
_FULL_LOUDNESS_LUFS = -8.0
_ONSET_SCALE = 0.35
_MOTION_SCALE_PER_S = 0.25
_CHANGE_SCALE = 0.06
_RHYTHM_SHOT_S = 4.0


def loudness_part(lufs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 0 at -70 LUFS (silence) to 1 at -8 LUFS, squared so that quiet stays low."""
    linear = (lufs - SILENCE_LUFS) / (_FULL_LOUDNESS_LUFS - SILENCE_LUFS)
    return np.asarray(np.square(np.clip(linear, 0.0, 1.0)), dtype=np.float32)


def onset_part(flux: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return onset strength as 0 to 1."""
    return np.asarray(np.tanh(flux / _ONSET_SCALE), dtype=np.float32)


def motion_part(motion_per_s: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return visual motion as 0 to 1; a quarter of the picture's diagonal a second gives 0.63."""
    return np.asarray(1.0 - np.exp(-motion_per_s / _MOTION_SCALE_PER_S), dtype=np.float32)


def change_part(change: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return visual change as 0 to 1."""
    return np.asarray(1.0 - np.exp(-change / _CHANGE_SCALE), dtype=np.float32)


def sound_parts(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.float32]]:
    """Return loudness and onset from the arrays of the sound pass; nothing where there is none."""
    if "onset" not in arrays:
        return {}
    return {
        "loudness": loudness_part(np.asarray(arrays["loudness_lufs"], dtype=np.float32)),
        "onset": onset_part(np.asarray(arrays["onset"], dtype=np.float32)),
    }


def rhythm_part(
    shot_starts_s: NDArray[np.float64], duration_s: float, samples: int
) -> NDArray[np.float32]:
    """Return how fast it is cut, 0 to 1: `exp(-length / 4 s)` of the shot at each sample."""
    edges = np.append(shot_starts_s, duration_s)
    lengths = np.maximum(np.diff(edges), 1e-3)
    times = (np.arange(samples) + 0.5) / float(RATE_HZ)
    shot = np.clip(np.searchsorted(edges, times, side="right") - 1, 0, len(lengths) - 1)
    return np.asarray(np.exp(-lengths[shot] / _RHYTHM_SHOT_S), dtype=np.float32)


def energy_from(parts: Mapping[str, NDArray[np.float32]], samples: int) -> Curve:
    """Return the energy curve from parts on the common grid, each 0 to 1."""
    total = np.zeros(samples, dtype=np.float32)
    weight_sum = 0.0
    for name, part in parts.items():
        total += WEIGHTS[name] * fitted(part, samples)
        weight_sum += WEIGHTS[name]
    mean = total / weight_sum if weight_sum else total
    return Curve("energy", RATE_HZ, stretched(smoothed(mean, _SMOOTHING_S)))


def draft_energy(
    times_s: NDArray[np.float64], sizes: NDArray[np.int64], samples: int
) -> NDArray[np.float32]:
    """Return a first guess at the energy from the size of every packet, 0 to 1.

    An encoder spends bits where the picture moves and changes. Keyframes, which cost bits however
    still the picture is, are levelled by a running median. `times_s` and `sizes` have shape
    (packets,), in any order.
    """
    order = np.argsort(times_s, kind="stable")
    bits = np.log2(np.maximum(sizes[order], 0) + 1.0).astype(np.float32)
    level = median_filter(bits, size=9, mode="nearest")
    return stretched(smoothed(held(times_s[order], level, samples) / 16.0, _DRAFT_SMOOTHING_S))


class EnergySoFar:
    """The energy while its parts are still being measured, by passes that run side by side."""

    def __init__(self) -> None:
        self._draft: NDArray[np.float32] | None = None
        self._parts: dict[str, NDArray[np.float32]] = {}

    def take_draft(self, curve: Curve) -> None:
        """Take a first guess; it holds where nothing was measured yet."""
        self._draft = curve.values

    def take_result(self, result: PassResult) -> None:
        """Take what a pass found that is done."""
        self._parts |= sound_parts(result.arrays)
        if self._draft is None and "energy" in result.curves:
            self._draft = result.curves["energy"].values

    def with_parts(self, parts: Mapping[str, NDArray[np.float32]]) -> Curve | None:
        """Take parts as far as they are known, and return the energy as it is known by now.

        Each part reaches as far as it was read. None where there is nothing to show.
        """
        self._parts |= parts
        draft = self._draft
        if draft is None:
            if not self._parts:
                return None
            draft = np.zeros(max(map(len, self._parts.values())), dtype=np.float32)
        return refined_energy(draft, self._parts)


def refined_energy(draft: NDArray[np.float32], parts: Mapping[str, NDArray[np.float32]]) -> Curve:
    """Return the energy as far as it was measured, and the draft from there on.

    The parts may have different lengths: each reaches as far as it was read.
    """
    samples = len(draft)
    value = np.zeros(samples, dtype=np.float32)
    weight = np.zeros(samples, dtype=np.float32)
    for name, part in parts.items():
        known = min(len(part), samples)
        value[:known] += WEIGHTS[name] * part[:known]
        weight[:known] += WEIGHTS[name]
    known = int(np.count_nonzero(weight))
    blended = draft.copy()
    if known:
        measured = smoothed(value[:known] / weight[:known], _SMOOTHING_S)
        blended[:known] = stretched(measured)
    return Curve("energy", RATE_HZ, blended)
