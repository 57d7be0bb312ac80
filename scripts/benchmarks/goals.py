"""The goals of the engine, what was measured of each, and whether it is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import numbers
from benchmarks.contestants import KEYFRAMES, OURS, PICTURE, SCENEDETECT
from benchmarks.kinds import H264, QUIET
from benchmarks.speed import Row, f1_words
from evaluation.score import Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.long_films import Memory, Opening

MET, NOT_MET, UNKNOWN = "met", "**not met**", "not measured"
REALTIME_GOAL = 30.0
CORES_GOAL = 2
SCENEDETECT_GOAL = 5.0
KEYFRAME_GOAL = 1.5
FIRST_CURVE_GOAL_S = 1.0
SECOND_OPENING_GOAL_S = 0.1
CANCEL_GOAL_S = 0.2
MEMORY_GOAL_BYTES = 600e6


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what is wanted, what was measured, and `MET`, `NOT_MET`, `UNKNOWN`, or why."""

    wanted: str
    measured: str
    verdict: str


def at_least(value: float | None, goal: float) -> str:
    """Return the verdict on a value that should be large."""
    if value is None:
        return UNKNOWN
    return MET if value >= goal else NOT_MET


def at_most(value: float | None, goal: float) -> str:
    """Return the verdict on a value that should be small."""
    return at_least(None if value is None else -value, -goal)


def speed_goals(rows: Sequence[Row], cores: int) -> list[Goal]:
    """Return the goals of speed, a line for each film that they speak of."""
    goals = []
    for row in rows:
        tags, title = row.film.kind.tags, row.film.kind.title
        if H264 in tags:
            goals += [_realtime_goal(row, title, cores), _scenedetect_goal(row, title)]
        if QUIET in tags:
            goals.append(_keyframe_goal(row, title))
    scored = [row for row in rows if H264 in row.film.kind.tags]
    return [*goals, _accuracy_goal(scored)] if scored else goals


def waiting_goals(opening: Opening, memory: Memory) -> list[Goal]:
    """Return the goals of waiting and of memory."""
    first_s = opening.told_s if opening.painted_s is None else opening.painted_s
    where = "told, not painted" if opening.painted_s is None else "painted"
    return [
        Goal(
            "first curve in under 1 s after opening 1 h",
            f"{numbers.seconds(first_s)} ({where}, {numbers.length(opening.film_s)})",
            at_most(first_s, FIRST_CURVE_GOAL_S),
        ),
        Goal(
            "second opening in under 100 ms",
            numbers.seconds(opening.second_s),
            at_most(opening.second_s, SECOND_OPENING_GOAL_S),
        ),
        Goal(
            "cancel in under 200 ms",
            f"{numbers.seconds(opening.slowest_cancel_s)} at worst; the workers rest after "
            f"{numbers.seconds(opening.slowest_rest_s)}",
            at_most(opening.slowest_cancel_s, CANCEL_GOAL_S),
        ),
        Goal(
            "at most 600 MB resident for 3 h",
            f"{numbers.megabytes(memory.worker_bytes)} MB for {numbers.length(memory.film_s)}",
            at_most(memory.worker_bytes, MEMORY_GOAL_BYTES),
        ),
    ]


def table(goals: Iterable[Goal]) -> str:
    """Return the goals as a table."""
    rows = [(goal.wanted, goal.measured, goal.verdict) for goal in goals]
    return numbers.markdown(("goal", "measured", "verdict"), rows)


def _realtime_goal(row: Row, title: str, cores: int) -> Goal:
    speed = row.x_realtime(OURS)
    verdict = at_least(speed, REALTIME_GOAL)
    if verdict == MET and cores > CORES_GOAL:
        verdict = f"met, but on {cores} cores"
    return Goal(f"30x realtime on two cores: {title}", numbers.times(speed), verdict)


def _scenedetect_goal(row: Row, title: str) -> Goal:
    faster = numbers.ratio(row.wall_s(SCENEDETECT), row.wall_s(OURS))
    return Goal(
        f"5 times as fast as PySceneDetect: {title}",
        numbers.times(faster),
        at_least(faster, SCENEDETECT_GOAL),
    )


def _keyframe_goal(row: Row, title: str) -> Goal:
    floor = row.wall_s(KEYFRAMES)
    whole, picture = (numbers.ratio(row.wall_s(name), floor) for name in (OURS, PICTURE))
    verdict = at_most(whole, KEYFRAME_GOAL)
    if verdict == NOT_MET and at_most(picture, KEYFRAME_GOAL) == MET:
        verdict = f"{NOT_MET} by all passes, met by the picture pass alone"
    return Goal(
        f"within 1.5 times the keyframe floor: {title}",
        f"{numbers.times(whole)}, the picture pass alone {numbers.times(picture)}",
        verdict,
    )


def _accuracy_goal(rows: Sequence[Row]) -> Goal:
    wanted = "F1 of cuts no lower than PySceneDetect's on these films together"
    totals = [(_total(rows, name, 0), _total(rows, name, 1)) for name in (PICTURE, SCENEDETECT)]
    (ours, ours_near), (theirs, theirs_near) = totals
    words = f"{f1_words(ours, ours_near)} against {f1_words(theirs, theirs_near)}"
    if ours is None or ours_near is None or theirs is None or theirs_near is None:
        return Goal(wanted, words, UNKNOWN)
    is_met = ours.f1 >= theirs.f1 and ours_near.f1 >= theirs_near.f1
    return Goal(wanted, words, MET if is_met else NOT_MET)


def _total(rows: Sequence[Row], name: str, tolerance: int) -> Score | None:
    """Return the sum over the films; None where one of them was not run."""
    total = Score()
    for row in rows:
        score = row.cuts(name, tolerance)
        if score is None:
            return None
        total = total + score
    return total
