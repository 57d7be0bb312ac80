"""The last pass: the director's beats and the suggested cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.cut_points import suggest_cuts
from autoresolve_gui.analysis.director.moments import find_moments
from autoresolve_gui.analysis.director.placement import place_beats
from autoresolve_gui.analysis.director.reasons import evidence_text
from autoresolve_gui.analysis.director.score import Score
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import ACT_OF_LABEL, Beat, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.pass_contract import PassContext

_CONFIDENCE_DIGITS = 3


def run_beats(context: PassContext) -> PassResult:
    """Propose beats and cuts from what the earlier passes found."""
    sound, picture = context.earlier["sound"], context.earlier["picture"]
    curves = context.earlier["curves"].curves
    footage = context.footage
    times = picture.frame_times
    if times is None:
        times = FrameTimes.constant(footage.timebase.rate, max(1, footage.frames))
    score = Score(
        times=times,
        shots=picture.shots or (),
        energy=curves["energy"],
        momentum=curves["momentum"],
        novelty=curves["novelty"],
        tension=curves["tension"],
        loudness_lufs=_array(sound.arrays, "loudness_lufs"),
    )
    context.report(0.2)
    placed = place_beats(find_moments(score), score.duration_s)
    context.report(0.7)
    beats = tuple(
        Beat(
            id=f"local-{each.rule.label.replace(' ', '-')}",
            frame=each.moment.frame,
            act=ACT_OF_LABEL[each.rule.label],
            label=str(each.rule.label),
            confidence=round(each.confidence, _CONFIDENCE_DIGITS),
            source=Source.LOCAL,
            evidence=evidence_text(each.rule, each.moment),
        )
        for each in placed
    )
    cuts = suggest_cuts(score, _array(sound.arrays, "onset"), _array(picture.arrays, "motion"))
    return PassResult(beats=beats, cuts=cuts)


def _array(arrays: Mapping[str, NDArray[np.generic]], name: str) -> NDArray[np.float32] | None:
    found = arrays.get(name)
    return None if found is None else np.asarray(found, dtype=np.float32)
