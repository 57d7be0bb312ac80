"""The fifth pass: energy, momentum, novelty and tension, and the peaks of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.embedding.novelty_parts import pictured
from autoresolve_gui.analysis.embedding.vectors import read_embedded
from autoresolve_gui.analysis.energy import (
    change_part,
    energy_from,
    motion_part,
    rhythm_part,
    sound_parts,
)
from autoresolve_gui.analysis.grid import RATE_HZ, fitted, samples_for
from autoresolve_gui.analysis.novelty import novelty_curve
from autoresolve_gui.analysis.peaks import find_prominent
from autoresolve_gui.analysis.tension import momentum_curve, tension_curve
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Peak

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.embedding.novelty_parts import Pictured
    from autoresolve_gui.analysis.pass_contract import PassContext
    from autoresolve_gui.model.curve import Curve

_PEAK_SPACING_S = 2.0
_MIN_PROMINENCE = {"energy": 0.12, "momentum": 0.02, "novelty": 0.15, "tension": 0.12}


def run_curves(context: PassContext) -> PassResult:
    """Combine the signals of sound and picture, and what an encoder saw, if one looked."""
    footage = context.footage
    samples = samples_for(footage.duration)
    parts = energy_parts(context, samples)
    energy = energy_from(parts, samples)
    context.report(0.3)
    sound, picture = (context.earlier[name].arrays for name in ("sound", "picture"))
    features = [
        np.asarray(arrays[name], dtype=np.float32)
        for arrays, name in ((sound, "timbre"), (picture, "color"))
        if name in arrays
    ]
    curves = (
        energy,
        momentum_curve(energy.values),
        novelty_curve(features, samples, _pictured(context, samples)),
        tension_curve(parts, samples),
    )
    context.report(1.0)
    return PassResult(
        curves={curve.name: curve for curve in curves},
        peaks={curve.name: find_curve_peaks(curve) for curve in curves},
    )


def energy_parts(context: PassContext, samples: int) -> dict[str, NDArray[np.float32]]:
    """Return what the energy is made of, each float32, shape (samples,), 0 to 1.

    Sound was read for the length that the header told; a damaged file may turn out longer.
    """
    sound, picture = context.earlier["sound"], context.earlier["picture"]
    parts = sound_parts(sound.arrays)
    if picture.frame_times is not None and picture.shots:
        parts["motion"] = motion_part(np.asarray(picture.arrays["motion"], dtype=np.float32))
        parts["change"] = change_part(np.asarray(picture.arrays["change"], dtype=np.float32))
        starts = [float(picture.frame_times.time_of(shot.start_frame)) for shot in picture.shots]
        duration_s = float(picture.frame_times.duration)
        parts["rhythm"] = rhythm_part(np.array(starts), duration_s, samples)
    return {name: fitted(part, samples) for name, part in parts.items()}


def _pictured(context: PassContext, samples: int) -> Pictured | None:
    """Return what an encoder saw; None where none looked."""
    looked, times = context.earlier.get("embeddings"), context.earlier["picture"].frame_times
    embedded = None if looked is None else read_embedded(looked.arrays)
    return None if embedded is None or times is None else pictured(embedded, times, samples)


def find_curve_peaks(curve: Curve) -> tuple[Peak, ...]:
    """Return the curve's peaks, at least 2 s apart, that stand out from what is around them."""
    spacing = round(_PEAK_SPACING_S * float(RATE_HZ))
    places, prominences = find_prominent(curve.values, _MIN_PROMINENCE[curve.name], spacing)
    times = curve.times_s()
    return tuple(
        Peak(float(times[place]), float(curve.values[place]), float(prominence))
        for place, prominence in zip(places, prominences, strict=True)
    )
