"""Requests to assistants, made from an analysis. Nothing of the media itself is in them."""

from __future__ import annotations

import math
from bisect import bisect_right
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.assist.errors import AssistError
from autoresolve_gui.assist.sections import (
    frame_count,
    seconds_of,
    sections_of,
    summaries_of,
)
from autoresolve_gui.model.assist import ENERGY_POINTS, BeatRequest, CutCandidate, CutRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.assist.sections import Section
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.curve import Curve, Peak

TOP_PEAKS = 12
"""So many of the foremost peaks of a curve are told."""
TOP_CUTS = 30
"""So many of the best places for a cut are told."""
_NEEDED = {"sound": "sound", "picture": "shots", "curves": "curves", "beats": "beats"}
"""What each pass finds that a question rests on, by the pass's name."""


def why_not_askable(analysis: Analysis) -> str:
    """Return why nothing is asked about a footage, without a full stop; empty where it may be.

    Half an analysis would be paid for like a whole one, and be answered for one shot.
    """
    done = {record.name for record in analysis.passes}
    missing = [words for name, words in _NEEDED.items() if name not in done]
    if not missing:
        return ""
    *others, last = missing
    things = f"{', '.join(others)} and {last}" if others else last
    return f"The analysis of “{analysis.footage.path.name}” is not finished: no {things} yet"


def check_askable(analysis: Analysis) -> None:
    """Raise `AssistError` where nothing may be asked about a footage: see `why_not_askable`."""
    why = why_not_askable(analysis)
    if why:
        raise AssistError(why, remedy="Let it finish, or open the file again where it was stopped.")


def beat_request(analysis: Analysis, *, project: str, transcript: str = "") -> BeatRequest:
    """Return what an assistant is told to find beats.

    The beats found here are not in it: one who has read them agrees with them, and a second
    opinion is worth what it was formed without the first. Raises `AssistError` where the analysis
    is not finished, or found no shots or energy.
    """
    sections = _sections(analysis)
    duration_s, step_s = _energy_steps(analysis)
    return BeatRequest(
        title=analysis.footage.path.stem,
        duration_s=duration_s,
        shots=summaries_of(analysis, sections),
        energy=_levels(analysis.curves["energy"], step_s, duration_s),
        energy_step_s=step_s,
        momentum_peaks=_foremost(analysis.peaks.get("momentum", ())),
        novelty_peaks=_foremost(analysis.peaks.get("novelty", ())),
        transcript=transcript,
        footage_key=analysis.footage.key,
        project=project,
    )


def energy_points(analysis: Analysis) -> int:
    """Return how many values of energy are told of a footage, before a question is thinned."""
    duration_s, step_s = _energy_steps(analysis)
    return math.ceil(duration_s / step_s)


def cut_request(analysis: Analysis, *, project: str, transcript: str = "") -> CutRequest:
    """Return what an assistant is told to rank cuts; a candidate's id is its place in `cuts`.

    Raises `AssistError` where the analysis is not finished, or there are no suggested cuts.
    """
    sections = _sections(analysis)
    best = sorted(enumerate(analysis.cuts), key=lambda each: -each[1].score)[:TOP_CUTS]
    if not best:
        raise AssistError(
            f"No places for a cut were found in {analysis.footage.path.name}",
            remedy="Let its analysis finish first.",
        )
    starts = [section.start_frame for section in sections]
    return CutRequest(
        title=analysis.footage.path.stem,
        duration_s=seconds_of(analysis, frame_count(analysis)),
        shots=summaries_of(analysis, sections),
        candidates=tuple(
            CutCandidate(
                id=place + 1,
                time_s=seconds_of(analysis, cut.frame),
                shot_id=sections[max(0, bisect_right(starts, cut.frame) - 1)].id,
                score=cut.score,
                reason=cut.reason,
            )
            for place, cut in sorted(best)
        ),
        transcript=transcript,
        footage_key=analysis.footage.key,
        project=project,
    )


def _sections(analysis: Analysis) -> tuple[Section, ...]:
    check_askable(analysis)
    sections = sections_of(analysis)
    if not sections or "energy" not in analysis.curves:
        raise AssistError(
            f"{analysis.footage.path.name} has not been analysed far enough to ask about",
            remedy="Let its analysis finish first.",
        )
    return sections


def _energy_steps(analysis: Analysis) -> tuple[Fraction, Fraction]:
    """Return how long a footage is, and how long each value of energy stands for, in seconds."""
    duration_s = seconds_of(analysis, frame_count(analysis))
    return duration_s, Fraction(max(1, math.ceil(duration_s / ENERGY_POINTS)))


def _levels(curve: Curve, step_s: Fraction, duration_s: Fraction) -> tuple[float, ...]:
    """Return the mean of each step of a curve of values from 0 to 1."""
    count = math.ceil(duration_s / step_s)
    edges = [int(number * step_s * curve.rate_hz) for number in range(count + 1)]
    levels = []
    for start, end in pairwise(edges):
        values = curve.values[start : max(end, start + 1)]
        level = float(np.mean(values)) if len(values) else 0.0
        levels.append(min(max(level, 0.0), 1.0))
    return tuple(levels[:ENERGY_POINTS])


def _foremost(peaks: Sequence[Peak]) -> tuple[Peak, ...]:
    best = sorted(peaks, key=lambda peak: -peak.prominence)[:TOP_PEAKS]
    return tuple(sorted(best, key=lambda peak: peak.time_s))
