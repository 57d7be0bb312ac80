"""The accurate mode's pass: a judge looks again where the picture pass is in doubt.

It runs only where a judge is on; `with_review` puts it among the passes.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import numpy as np

from autoresolve_gui.analysis.grid import RATE_HZ
from autoresolve_gui.analysis.judged_boundaries import agreed, widened, with_verdicts
from autoresolve_gui.analysis.judged_stretch import judge_stretch, stretches_for
from autoresolve_gui.analysis.pass_contract import Pass, PassContext
from autoresolve_gui.media.judged import judged_pictures
from autoresolve_gui.media.stretches import open_stretches
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.boundary import Boundary
    from autoresolve_gui.analysis.judged_stretch import Range
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.frame_times import FrameTimes
    from autoresolve_gui.model.shot_judge import JudgeSource, ShotVerdict
    from autoresolve_gui.model.story import Shot

Value = TypeVar("Value")

REVIEW = "review"
_VERSION = 1
_REVIEWED = 1_000
_COST_X_REALTIME = 20.0
_FAILED = "review_failed"


def with_review(passes: Sequence[Pass], source: JudgeSource | None) -> tuple[Pass, ...]:
    """Return `passes` with a review of the shots after `picture`; as they are without a source.

    Passes that come later are given the reviewed shots as the picture pass's own. Their versions
    differ from the plain ones', so that they run again when a judge is switched on or off.
    """
    if source is None:
        return tuple(passes)
    review = Pass(
        REVIEW,
        _VERSION + crc32(source.identity.encode()),
        ("index", "picture"),
        partial(run_review, source=source),
        _cost_s,
        is_settled=lambda result: _FAILED not in result.arrays,
    )
    made: list[Pass] = []
    for one in passes:
        is_later = review in made and "picture" in one.needs
        made.append(_on_reviewed_shots(one) if is_later else one)
        if one.name == "picture":
            made.append(review)
    return tuple(made)


def run_review(context: PassContext, source: JudgeSource) -> PassResult:
    """Have the judge look at the doubts of the picture pass. Raises `MediaError`.

    The result has `shots`, and the array `change` as the picture pass has it but for the new cuts.
    Where the judge fails it has neither, an array `review_failed`, and a note that says why.
    """
    picture = context.earlier["picture"]
    shots, times = picture.shots or (), picture.frame_times
    announced = context.earlier["index"].frame_times
    if not shots or times is None or announced is None or "doubts" not in picture.arrays:
        return PassResult()
    doubts = np.asarray(picture.arrays["doubts"], dtype=np.int64)
    ranges = widened(doubts, shots, len(times))
    if len(announced) != len(times):
        note = f"{source.name} did not look again: the file holds other frames than it announces."
        return PassResult(note=note if ranges else "")
    if not ranges:
        return PassResult(shots=shots)
    try:
        boundaries, judged = _ask(context, source, ranges, announced)
    except _JudgeFailedError as error:
        note = f"The fast search for shots stands. {error}"
        return PassResult(arrays={_FAILED: np.ones(1, dtype=np.int8)}, note=note)
    reviewed = with_verdicts(shots, judged, boundaries)
    return PassResult(
        shots=reviewed,
        arrays=_without_new_cuts(picture.arrays, times, shots, reviewed),
        note=_note(source, judged, times, _differences(shots, reviewed)),
    )


class _JudgeFailedError(Exception):
    """The judge cannot be had, or did not answer. The message is for the user."""


def _ask(
    context: PassContext, source: JudgeSource, ranges: Sequence[Range], announced: FrameTimes
) -> tuple[list[Boundary], list[Range]]:
    """Return the boundaries inside `ranges`, and of which ranges enough was seen to tell them."""
    shots = context.earlier["picture"].shots or ()
    index = context.earlier["index"].arrays
    stamps = announced.ticks + int(np.asarray(index["origin_ticks"])[0])
    keyframes = np.asarray(index["keyframes"], dtype=np.int64)
    stretches = stretches_for(ranges)
    boundaries: list[Boundary] = []
    judged: list[Range] = []
    with (
        open_stretches(context.footage.path, stamps, keyframes) as reader,
        _opened(source) as ask,
    ):
        for number, stretch in enumerate(stretches):

            def told(frames: NDArray[np.uint8], done: int = number) -> ShotVerdict:
                context.report(done / len(stretches))
                return ask(frames)

            first, last = max(0, stretch.start), min(len(announced), stretch.end)
            found = judge_stretch(stretch, judged_pictures(reader, first, last), told)
            if found is not None:
                judged += stretch.ranges
                boundaries += agreed(shots, found)
    context.report(1.0)
    return boundaries, judged


@contextmanager
def _opened(source: JudgeSource) -> Iterator[Callable[[NDArray[np.uint8]], ShotVerdict]]:
    """Open the judge; what it fails with, now or when it is asked, is a `_JudgeFailedError`."""
    with ExitStack() as stack:
        judge = _guarded(lambda: stack.enter_context(source.open()))
        yield lambda frames: _guarded(lambda: judge.judge(frames))


def _guarded(call: Callable[[], Value]) -> Value:
    try:
        return call()
    except AutoResolveError as error:
        raise _JudgeFailedError(f"{error} {error.remedy}".strip()) from error


def _without_new_cuts(
    arrays: Mapping[str, NDArray[np.generic]],
    times: FrameTimes,
    shots: Sequence[Shot],
    reviewed: Sequence[Shot],
) -> dict[str, NDArray[np.generic]]:
    """Return `change` without the new shots' beginnings: a cut is rhythm, not change in a shot.

    A sample that holds one falls to the lower of its neighbours.
    """
    if "change" not in arrays:
        return {}
    change = np.array(arrays["change"], dtype=np.float32)
    before = {shot.start_frame for shot in shots}
    for shot in reviewed:
        if shot.start_frame in before:
            continue
        place = min(int(times.time_of(shot.start_frame) * RATE_HZ), len(change) - 1)
        around = [change[near] for near in (place - 1, place + 1) if 0 <= near < len(change)]
        change[place] = min([change[place], *around])
    return {"change": change}


def _note(
    source: JudgeSource, judged: Sequence[Range], times: FrameTimes, changed: tuple[int, int]
) -> str:
    part = sum(end - start for start, end in judged) / len(times)
    added, removed = changed
    return (
        f"{source.name} looked again at {part:.0%} of the frames: {added} shot boundaries more or "
        f"moved, {removed} fewer."
    )


def _differences(shots: Sequence[Shot], reviewed: Sequence[Shot]) -> tuple[int, int]:
    before = {shot.start_frame for shot in shots}
    after = {shot.start_frame for shot in reviewed}
    return len(after - before), len(before - after)


def _on_reviewed_shots(one: Pass) -> Pass:
    return replace(
        one,
        version=one.version + _REVIEWED,
        needs=(*one.needs, REVIEW),
        run=partial(_run_on_reviewed_shots, run=one.run),
    )


def _run_on_reviewed_shots(
    context: PassContext, run: Callable[[PassContext], PassResult]
) -> PassResult:
    picture, review = context.earlier["picture"], context.earlier[REVIEW]
    if review.shots is not None:
        arrays = {**picture.arrays, **review.arrays}
        picture = replace(picture, shots=review.shots, arrays=arrays)
    return run(replace(context, earlier={**context.earlier, "picture": picture}))


def _cost_s(footage: Footage) -> float:
    return 0.5 + float(footage.duration) / _COST_X_REALTIME
