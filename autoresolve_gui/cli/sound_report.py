"""What the JSON and the table of `process` say of the sound."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from autoresolve_gui.analysis.speech_rate import SPEECH_RATE
from autoresolve_gui.model.story import SoundKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.model.analysis import Analysis

SIGNALS = {
    "momentary_lufs": "loudness_lufs",
    "short_term_lufs": "short_term_lufs",
    "onset_strength": "onset",
    "spectral_flux": "flux",
    "speech_probability": "speech",
}
"""The signals of the JSON, and the arrays of the sound pass that they come from."""

_RATE_HZ = 10.0
_DIGITS = 3
_SECONDS_DIGITS = 6


def sound_members(analysis: Analysis) -> dict[str, Any]:
    """Return the members of the JSON that are about sound: all empty or null without any."""
    return {
        "loudness": _loudness_object(analysis),
        "sound_signals": {
            name: {"rate_hz": _RATE_HZ, "values": _rounded(analysis.arrays[array])}
            for name, array in SIGNALS.items()
            if array in analysis.arrays
        },
        "sound_regions": [
            {
                "start_s": round(float(region.start_s), _SECONDS_DIGITS),
                "end_s": round(float(region.end_s), _SECONDS_DIGITS),
                "kind": str(region.kind),
            }
            for region in analysis.sound_regions
        ],
    }


def loudness_words(analysis: Analysis) -> str:
    """Return the loudness of the whole for people; empty where there is none."""
    loudness = analysis.loudness
    if loudness is None or loudness.integrated_lufs is None:
        return ""
    parts = [f"{loudness.integrated_lufs:.1f} LUFS"]
    if loudness.range_lu is not None:
        parts.append(f"range {loudness.range_lu:.1f} LU")
    if loudness.true_peak_dbtp is not None:
        parts.append(f"true peak {loudness.true_peak_dbtp:.1f} dBTP")
    return ", ".join(parts)


def heard_words(analysis: Analysis, clock: Callable[[float], str]) -> str:
    """Return how long each kind of sound is heard, lengths written by `clock`."""
    lasts: defaultdict[SoundKind, float] = defaultdict(float)
    for region in analysis.sound_regions:
        lasts[region.kind] += float(region.end_s - region.start_s)
    return ", ".join(f"{kind} {clock(lasts[kind])}" for kind in SoundKind if kind in lasts)


def speech_words(analysis: Analysis, clock: Callable[[float], str]) -> str:
    """Return how fast people speak, places written by `clock`; empty without a transcript."""
    rate = analysis.curves.get(SPEECH_RATE)
    if rate is None or not rate.values.any():
        return ""
    usual = float(np.median(rate.values[rate.values > 0]))
    top = int(np.argmax(rate.values))
    where = clock(float(rate.times_s()[top]))
    return f"{usual:.1f} words a second (median), at most {rate.values[top]:.1f} at {where}"


def _loudness_object(analysis: Analysis) -> dict[str, float | None] | None:
    loudness = analysis.loudness
    if loudness is None:
        return None
    found = {
        "integrated_lufs": loudness.integrated_lufs,
        "range_lu": loudness.range_lu,
        "true_peak_dbtp": loudness.true_peak_dbtp,
    }
    return {n: None if value is None else round(value, _DIGITS) for n, value in found.items()}


def _rounded(values: np.ndarray[Any, np.dtype[np.generic]]) -> list[float]:
    return [round(value, _DIGITS) for value in np.asarray(values, dtype=np.float64).tolist()]
