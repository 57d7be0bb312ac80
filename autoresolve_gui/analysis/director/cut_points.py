"""Suggests frames inside shots at which a cut would sit well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import minimum_filter1d

from autoresolve_gui.analysis.grid import RATE_HZ
from autoresolve_gui.analysis.peaks import find_prominent
from autoresolve_gui.model.story import CutSuggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.director.score import Score

_FROM_CUT_S = 1.0
_SPACING_S = 2.0
_A_MINUTE = 6
_PAUSE_DB = 12.0
_LONG_PAUSE_S = 1.0
_LEAST_HIT, _HIT_WORTH = 0.3, 0.8
_REST_PART = 0.35


def suggest_cuts(
    score: Score, onset: NDArray[np.float32] | None, motion: NDArray[np.float32] | None
) -> tuple[CutSuggestion, ...]:
    """Return up to six suggestions a minute, best kept, in time order.

    Three things make a cut sit well: the end of a pause in the sound (a breath between
    sentences), a strong onset (a hit, a downbeat), and a rest of the movement. Frames within a
    second of a cut that is there already are left alone. `onset` and `motion` are float32 at
    10 Hz, or None where there is no sound or no picture.
    """
    found: list[CutSuggestion] = []
    if score.loudness_lufs is not None:
        found += _pauses(score, score.loudness_lufs)
    if onset is not None:
        found += _onsets(score, onset)
    if motion is not None:
        found += _rests(score, motion)
    starts = np.array([score.seconds_of(shot.start_frame) for shot in score.shots] or [0.0])
    edges = np.append(starts, score.duration_s)
    kept: list[CutSuggestion] = []
    limit = max(1, round(score.duration_s / 60 * _A_MINUTE))
    for suggestion in sorted(found, key=lambda each: -each.score):
        seconds = score.seconds_of(suggestion.frame)
        others = [score.seconds_of(other.frame) for other in kept]
        free = float(np.abs(edges - seconds).min()) >= _FROM_CUT_S
        if free and all(abs(seconds - other) >= _SPACING_S for other in others):
            kept.append(suggestion)
        if len(kept) == limit:
            break
    return tuple(sorted(kept, key=lambda each: each.frame))


def _pauses(score: Score, lufs: NDArray[np.float32]) -> list[CutSuggestion]:
    """Find the ends of pauses: sound that lies 12 dB under what is usual around it."""
    if len(lufs) == 0:
        return []
    usual = float(np.percentile(lufs, 75))
    quiet = lufs < usual - _PAUSE_DB
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end >= len(lufs) or start == 0:
            continue
        length_s = float(end - start) / float(RATE_HZ)
        worth = 0.45 + 0.45 * min(1.0, length_s / _LONG_PAUSE_S)
        frame = score.frame_at(float(end) / float(RATE_HZ))
        found.append(
            CutSuggestion(frame, round(worth, 3), f"a pause of {length_s:.1f} s in the sound ends")
        )
    return found


def _onsets(score: Score, onset: NDArray[np.float32]) -> list[CutSuggestion]:
    """Find hits, measured by the strongest of this footage: music is full of onsets."""
    strongest = max(_LEAST_HIT, float(np.percentile(onset, 99.5)) if len(onset) else 0.0)
    places, _ = find_prominent(onset, 0.5 * strongest)
    return [
        CutSuggestion(
            score.frame_at(float(place) / float(RATE_HZ)),
            round(_HIT_WORTH * min(1.0, float(onset[place]) / strongest), 3),
            "a strong hit in the sound",
        )
        for place in places
    ]


def _rests(score: Score, motion: NDArray[np.float32]) -> list[CutSuggestion]:
    """Find where movement comes to rest after there was some."""
    lively = float(np.percentile(motion, 80)) if len(motion) else 0.0
    if lively < 0.01:
        return []
    valleys = (motion == minimum_filter1d(motion, 31)) & (motion < _REST_PART * lively)
    found = []
    last = -30
    for place in np.flatnonzero(valleys):
        before = float(motion[max(0, place - 20) : place].max(initial=0.0))
        if place - last < 30 or before < lively:
            continue
        last = int(place)
        worth = min(0.7, 0.35 + 0.35 * (1 - float(motion[place]) / lively))
        frame = score.frame_at(float(place) / float(RATE_HZ))
        found.append(CutSuggestion(frame, round(worth, 3), "the movement comes to rest"))
    return found
