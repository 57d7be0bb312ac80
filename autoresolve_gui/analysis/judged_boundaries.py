"""Shot boundaries from a judge's verdict, and their place among those of the fast pass."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.boundary import Boundary
from autoresolve_gui.model.story import Shot, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.judged_stretch import Judged, Range

BOUNDARY_FROM = 0.3
"""Lower than the 0.5 of the paper on TransNet V2 (arXiv 2008.04838), as flashes are told apart."""
TRANSITION_FROM = 0.5
BOUNDARY_CONFIRMED_FROM = 0.1
TRANSITION_CONFIRMED_FROM = 0.3
"""What the fast pass found too is believed from here on: both would have to be wrong."""
LONGEST_CUT_FRAMES = 3
"""A transition of more frames is a gradual one."""
FLASH_FRAMES = 4
"""Peaks so close together belong to one event: a strobe light has one at each flash."""
_RETURNED = 0.5
_BESIDE_FRAMES = 6
_LONGEST_EMPTY_FRAMES = 100
_EMPTY_CONTRAST = 0.022
_SLACK_FRAMES = 3
_MIN_SHOT_FRAMES = 2


def boundaries_in(judged: Judged) -> list[Boundary]:
    """Return the boundaries that a judge tells in a stretch, in frame order.

    - Peaks of `boundary` from 0.3 on that lie at most 4 frames apart are one event.
    - Where `transition` reaches 0.5 around it for more than 3 frames it is gradual: a fade where
      it passes through an empty picture, else a dissolve.
    - Else it is a cut after the highest peak, unless it was a flash: then one of the pictures
      2 to 7 frames after it is one of the last 6 before it, to within half of the largest jump
      inside.
    - Two of which one is gradual, with an empty picture between them, are one fade.
    """
    verdict, first = judged.verdict, judged.stretch.start
    touched = verdict.transition >= TRANSITION_FROM
    found = []
    for event in _events(verdict.boundary):
        peak = max(event, key=lambda place: float(verdict.boundary[place]))
        low, high = _run_around(touched, peak)
        if high - low > LONGEST_CUT_FRAMES:
            is_fade = float(judged.contrast[low:high].min()) < _EMPTY_CONTRAST
            sort = Transition.FADE if is_fade else Transition.DISSOLVE
            found.append(Boundary(sort, first + low, first + high))
        elif not _returns(judged.tiny, event):
            # The judge marks the last frame of the old shot.
            found.append(Boundary(Transition.CUT, first + peak + 1, first + peak + 1))
    return _one_each(found, judged)


def agreed(shots: Sequence[Shot], judged: Judged) -> list[Boundary]:
    """Return what fast pass and judge make of a stretch together, in frame order.

    That is what the judge tells, and besides what the fast pass found and the judge half sees: it
    knows few slow dissolves. Where both tell a gradual transition, it is the fast pass's sort, and
    all frames count that either of them calls touched.
    """
    fast = [
        Boundary.before(shot)
        for shot in shots[1:]
        if _inside(shot.start_frame, judged.stretch.ranges, 0)
    ]
    told = [_together(one, fast) for one in boundaries_in(judged)]
    half_seen = [
        one
        for one in fast
        if not any(_clash(one, other) for other in told) and _is_half_seen(one, judged)
    ]
    return sorted(told + half_seen, key=lambda boundary: boundary.frame)


def _together(told: Boundary, fast: Sequence[Boundary]) -> Boundary:
    for one in fast:
        both_gradual = Transition.CUT not in (one.transition, told.transition)
        if both_gradual and one.start < told.end and told.start < one.end:
            return Boundary(one.transition, min(one.start, told.start), max(one.end, told.end))
    return told


def _is_half_seen(one: Boundary, judged: Judged) -> bool:
    first = judged.stretch.start
    if one.transition is not Transition.CUT:
        inside = judged.verdict.transition[max(0, one.start - first) : one.end - first]
        return float(inside.max(initial=0.0)) >= TRANSITION_CONFIRMED_FROM
    last_old = one.frame - 1 - first
    near = judged.verdict.boundary[max(0, last_old - 1) : last_old + 2]
    return float(near.max(initial=0.0)) >= BOUNDARY_CONFIRMED_FROM and not _returns(
        judged.tiny, [last_old]
    )


def _events(boundary: NDArray[np.float32]) -> list[list[int]]:
    """Return the places of the peaks, those that belong together in one list."""
    events: list[list[int]] = []
    for start, end in _runs(boundary >= BOUNDARY_FROM):
        peak = start + int(boundary[start:end].argmax())
        if events and peak - events[-1][-1] <= FLASH_FRAMES:
            events[-1].append(peak)
        else:
            events.append([peak])
    return events


def _returns(tiny: NDArray[np.float32], event: Sequence[int]) -> bool:
    """Tell whether one of the pictures soon after an event is much like one just before it."""
    before = tiny[max(0, event[0] + 1 - _BESIDE_FRAMES) : event[0] + 1]
    first = min(event[-1] + 2, len(tiny) - 1)
    after = tiny[first : first + _BESIDE_FRAMES]
    nearest = np.abs(before[:, None] - after[None]).mean(axis=2).min()
    ends = np.minimum(np.array(event) + 1, len(tiny) - 1)
    jumps = np.abs(tiny[ends] - tiny[event]).mean(axis=1)
    return float(nearest) < _RETURNED * float(jumps.max())


def with_verdicts(
    shots: Sequence[Shot], judged: Sequence[Range], boundaries: Iterable[Boundary]
) -> tuple[Shot, ...]:
    """Return `shots` with the boundaries inside the ranges `judged` replaced by `boundaries`.

    Ranges are [start, end), rising. A judge's boundary up to 3 frames outside a range counts as
    inside, unless the fast pass has one within 3 frames of it that stays.
    """
    kept = [Boundary.before(shot) for shot in shots[1:] if not _inside(shot.start_frame, judged, 0)]
    new = [
        boundary
        for boundary in boundaries
        if _inside(boundary.frame, judged, _SLACK_FRAMES)
        and not any(_clash(boundary, other) for other in kept)
    ]
    return _shots(shots, sorted(kept + new, key=lambda boundary: boundary.frame))


def widened(doubts: NDArray[np.int64], shots: Sequence[Shot], frames: int) -> list[Range]:
    """Return the ranges `doubts`, int64 (n, 2), sorted, joined and held inside the footage.

    A range that touches a gradual transition of the fast pass covers all of it, since a part of
    one cannot be replaced.
    """
    ranges = [(max(0, int(start)), min(frames, int(end))) for start, end in doubts]
    gradual = [
        (shot.transition_start, shot.transition_end)
        for shot in shots[1:]
        if shot.transition_end > shot.transition_start
    ]
    touched = [
        one for one in gradual if any(one[0] < end and start < one[1] for start, end in ranges)
    ]
    joined: list[Range] = []
    for start, end in sorted(one for one in ranges + touched if one[0] < one[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _shots(shots: Sequence[Shot], boundaries: Sequence[Boundary]) -> tuple[Shot, ...]:
    end = shots[-1].end_frame
    made = [replace(shots[0], end_frame=end)]
    for boundary in boundaries:
        start = boundary.frame
        if start - made[-1].start_frame < _MIN_SHOT_FRAMES or start >= end:
            continue
        made[-1] = replace(made[-1], end_frame=start)
        made.append(Shot(start, end, boundary.transition, boundary.start, boundary.end))
    return tuple(made)


def _one_each(found: Sequence[Boundary], judged: Judged) -> list[Boundary]:
    """Join what is one transition: several peaks, or out and in again by empty pictures."""
    kept: list[Boundary] = []
    last: Boundary | None = None
    for boundary in found:
        if last is not None and boundary.start < last.end:
            continue
        if last is not None and _is_one_fade(last, boundary, judged):
            kept[-1] = Boundary(Transition.FADE, kept[-1].start, boundary.end)
        else:
            kept.append(boundary)
        last = boundary
    return kept


def _is_one_fade(one: Boundary, other: Boundary, judged: Judged) -> bool:
    """Tell whether an empty picture lies between two, of which one is gradual.

    A cut has to lead to it or away from it; what lies on the other side of a cut does not count.
    """
    if one.transition is other.transition is Transition.CUT:
        return False
    start, end = one.end - judged.stretch.start, other.start - judged.stretch.start
    if one.transition is Transition.CUT:
        between = judged.contrast[start : start + 1]
    elif other.transition is Transition.CUT:
        between = judged.contrast[end - 1 : end]
    else:
        between = judged.contrast[start - 1 : end + 1]
    return end - start <= _LONGEST_EMPTY_FRAMES and float(between.min()) < _EMPTY_CONTRAST


def _inside(frame: int, ranges: Sequence[Range], slack: int) -> bool:
    return any(start - slack <= frame < end + slack for start, end in ranges)


def _clash(one: Boundary, other: Boundary) -> bool:
    return one.start - _SLACK_FRAMES <= other.end and other.start <= one.end + _SLACK_FRAMES


def _runs(flags: NDArray[np.bool_]) -> list[Range]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _run_around(flags: NDArray[np.bool_], place: int) -> Range:
    for start, end in _runs(flags):
        if start <= place < end:
            return start, end
    return place, place
