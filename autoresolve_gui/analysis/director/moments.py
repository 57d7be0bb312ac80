"""The moments that a beat could sit on, each measured."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.peaks import find_prominent
from autoresolve_gui.model.story import Transition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.director.heard import Heard
    from autoresolve_gui.analysis.director.score import Score
    from autoresolve_gui.analysis.director.talk import TalkTurn
    from autoresolve_gui.model.story import Shot

_SNAP_S = 1.0
_PEAK_PROMINENCE = 0.12
_FULL_SLOPE_PER_S = 0.10
_FULL_JUMP_DB = 12.0
_PACE_SHOTS = 3
_BEFORE_S, _AFTER_S = 3.0, 3.0
_EARLY_PART = 0.125
_NEAR_TOP = 0.97
_TALK_BEFORE_S, _TALK_AFTER_S = 1.0, 3.0
_LIKELY_TURN = 0.5
_HEARD_WITHIN_S = 5.0
"""No change in what is heard belongs to a moment that is further away."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in the footage and what happens there.

    All measures but `time_s`, `jump_db` and the shot lengths are 0 to 1. `rise` and `fall` are
    the steepest momentum up and down around it, `loudness` is 1 at the loudest of the footage,
    `jump` how much the loudness changes, `pace` how much faster the cutting becomes
    (0.5 is no change), `opening` how clearly a new sequence opens (1 a fade, 0.7 a dissolve,
    0.3 a cut, 0 inside a shot). `is_energy_top` and `is_early_top` tell whether the energy is at
    its highest of the whole footage, and of its first eighth. `turn` is the likeliest turn of the
    talk from a second before to three seconds after, and `talk` how likely it is. `quickens`,
    `settles` and `brightens` tell how much the film as a whole turns here (`arc.Arc`). `heard` is
    what changes in the sound and in how people speak, near enough to belong to the moment.
    """

    frame: int
    time_s: float
    place: float
    energy: float
    rise: float
    fall: float
    novelty: float
    tension: float
    loudness: float
    jump: float
    jump_db: float
    pace: float
    shot_before_s: float
    shot_after_s: float
    opening: float
    transition: Transition | None
    is_energy_top: bool
    is_early_top: bool
    talk: float = 0.0
    turn: TalkTurn | None = None
    quickens: float = 0.0
    settles: float = 0.0
    brightens: float = 0.0
    heard: tuple[Heard, ...] = ()


_OPENING = {
    Transition.START: 0.5, Transition.FADE: 1.0, Transition.DISSOLVE: 0.7, Transition.CUT: 0.3,
}  # fmt: skip


def find_moments(score: Score) -> list[Moment]:
    """Return the moments in time order: first frames of shots, peaks of curves, turns of the talk.

    A peak or a turn within a second of a shot's start is that start: an editor marks the cut.
    """
    starts = np.array([score.seconds_of(shot.start_frame) for shot in score.shots])
    by_frame: dict[int, Shot | None] = {shot.start_frame: shot for shot in score.shots}
    for seconds in _peak_times(score):
        if len(starts) == 0 or float(np.abs(starts - seconds).min()) > _SNAP_S:
            by_frame.setdefault(score.frame_at(seconds), None)
    lengths = np.diff(np.append(starts, score.duration_s))
    energy = score.energy.values
    top = float(energy.max(initial=0.0))
    early_top = float(score.within(energy, 0.0, _EARLY_PART * score.duration_s).max())
    return [
        _measured(score, frame, by_frame[frame], starts, lengths, (top, early_top))
        for frame in sorted(by_frame)
    ]


def _peak_times(score: Score) -> Iterable[float]:
    for curve in (score.energy, score.novelty, score.tension):
        places, _ = find_prominent(curve.values, _PEAK_PROMINENCE)
        yield from curve.times_s()[places].tolist()
    yield from (turn.said.start_s for turn in score.turns if turn.share >= _LIKELY_TURN)


def _measured(
    score: Score,
    frame: int,
    shot: Shot | None,
    starts: NDArray[np.float64],
    lengths: NDArray[np.float64],
    tops: tuple[float, float],
) -> Moment:
    time_s = score.seconds_of(frame)
    slope = score.within(score.momentum.values, time_s - 1.0, time_s + _AFTER_S)
    energy = float(score.within(score.energy.values, time_s, time_s + 2.0).mean())
    before_s, after_s = _pace(starts, lengths, time_s)
    jump_db = _jump_db(score, time_s)
    highest = float(score.within(score.energy.values, time_s - 0.5, time_s + 2.5).max())
    turn = _turn_at(score, time_s)
    quickening, brightening = score.arc.at(time_s) if score.arc is not None else (0.0, 0.0)
    return Moment(
        frame=frame,
        time_s=time_s,
        place=time_s / max(score.duration_s, 1e-9),
        energy=energy,
        rise=_unit(float(slope.max()) / _FULL_SLOPE_PER_S),
        fall=_unit(-float(slope.min()) / _FULL_SLOPE_PER_S),
        novelty=float(score.within(score.novelty.values, time_s - 1.0, time_s + 1.0).max()),
        tension=float(score.within(score.tension.values, time_s - 1.0, time_s + 1.0).max()),
        loudness=_loudness(score, time_s, energy),
        jump=_unit(abs(jump_db) / _FULL_JUMP_DB),
        jump_db=jump_db,
        pace=_unit(0.5 + np.log2(max(before_s, 0.1) / max(after_s, 0.1)) / 4),
        shot_before_s=before_s,
        shot_after_s=after_s,
        opening=_OPENING[shot.transition] if shot is not None else 0.0,
        transition=shot.transition if shot is not None else None,
        is_energy_top=tops[0] > 0 and highest >= _NEAR_TOP * tops[0],
        is_early_top=time_s <= _EARLY_PART * score.duration_s
        and tops[1] > 0
        and highest >= _NEAR_TOP * tops[1],
        talk=turn.share if turn is not None else 0.0,
        turn=turn,
        quickens=_unit(quickening),
        settles=_unit(-quickening),
        brightens=_unit(brightening),
        heard=_heard_at(score, time_s),
    )


def _turn_at(score: Score, time_s: float) -> TalkTurn | None:
    """Return the likeliest turn of the talk around `time_s`: people speak after the cut."""
    first = bisect_left(score.turns, time_s - _TALK_BEFORE_S, key=_begins_s)
    behind = bisect_right(score.turns, time_s + _TALK_AFTER_S, key=_begins_s)
    return max(score.turns[first:behind], key=lambda turn: turn.share, default=None)


def _heard_at(score: Score, time_s: float) -> tuple[Heard, ...]:
    first = bisect_left(score.heard, time_s - _HEARD_WITHIN_S, key=_heard_s)
    behind = bisect_right(score.heard, time_s + _HEARD_WITHIN_S, key=_heard_s)
    near = score.heard[first:behind]
    return tuple(each for each in near if abs(each.time_s - time_s) <= each.within_s)


def _heard_s(heard: Heard) -> float:
    return heard.time_s


def _begins_s(turn: TalkTurn) -> float:
    return turn.said.start_s


def _pace(
    starts: NDArray[np.float64], lengths: NDArray[np.float64], time_s: float
) -> tuple[float, float]:
    """Return the mean length of the three shots before and of the three from `time_s` on."""
    here = int(np.searchsorted(starts, time_s + 1e-6))
    after = lengths[max(0, here - 1) : here - 1 + _PACE_SHOTS]
    before = lengths[max(0, here - 1 - _PACE_SHOTS) : max(0, here - 1)]
    if len(before) == 0 or len(after) == 0:
        return 1.0, 1.0
    return float(before.mean()), float(after.mean())


def _jump_db(score: Score, time_s: float) -> float:
    if score.loudness_lufs is None or time_s < 0.5:
        return 0.0
    before = score.within(score.loudness_lufs, time_s - _BEFORE_S, time_s)
    after = score.within(score.loudness_lufs, time_s, time_s + _AFTER_S)
    return float(np.median(after) - np.median(before))


def _loudness(score: Score, time_s: float, energy: float) -> float:
    """Return how near the sound is to the loudest of the footage; silent footage: the energy."""
    if score.loudness_lufs is None:
        return energy
    loudest = float(np.percentile(score.loudness_lufs, 95))
    here = float(np.median(score.within(score.loudness_lufs, time_s, time_s + _AFTER_S)))
    return _unit(1.0 - (loudest - here) / _FULL_JUMP_DB)


def _unit(value: float) -> float:
    return float(min(1.0, max(0.0, value)))
