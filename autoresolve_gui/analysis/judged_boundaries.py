"""Shot boundaries from a judge's verdict, and their place among those of the fast pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.story import Shot, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.model.shot_judge import ShotVerdict

BOUNDARY_FROM = 0.5
"""The threshold of the paper on TransNet V2 (arXiv 2008.04838, section 4)."""
TRANSITION_FROM = 0.5
CUT_WIDTH_FRAMES = 3
"""A transition of so many frames or fewer is a hard cut."""
_EMPTY_CONTRAST = 0.022
_SLACK_FRAMES = 3
_MIN_SHOT_FRAMES = 2

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Boundary:
    """A change of shot: `start` is the first frame that it touches, `end` the first untouched one.

    A hard cut has both at the first frame of the new shot.
    """

    transition: Transition
    start: int
    end: int

    @property
    def frame(self) -> int:
        """The first frame of the new shot; the middle of a gradual change."""
        return (self.start + self.end) // 2


def boundaries_in(
    verdict: ShotVerdict, contrast: NDArray[np.float32], first: int
) -> list[Boundary]:
    """Return the boundaries that a verdict tells, in frame order.

    `contrast` is float32, shape (n,), 0 to 1, the standard deviation of each picture; `first` is
    the number of the verdict's first frame. Where `boundary` reaches 0.5 there is one, at its
    highest place, and the frames around it whose `transition` reaches 0.5 say how wide it is. A
    wide one that passes through an empty picture is a fade, any other a dissolve. Two with nothing
    but empty pictures between them are one fade, unless both are cuts.
    """
    found = []
    touched = verdict.transition >= TRANSITION_FROM
    for start, end in _runs(verdict.boundary >= BOUNDARY_FROM):
        peak = start + int(verdict.boundary[start:end].argmax())
        low, high = _run_around(touched, peak)
        if high - low <= CUT_WIDTH_FRAMES:
            # The judge marks the last frame of the old shot.
            found.append(Boundary(Transition.CUT, first + peak + 1, first + peak + 1))
            continue
        is_fade = float(contrast[low:high].min()) < _EMPTY_CONTRAST
        sort = Transition.FADE if is_fade else Transition.DISSOLVE
        found.append(Boundary(sort, first + low, first + high))
    return _one_each(found, contrast, first)


def with_verdicts(
    shots: Sequence[Shot], judged: Sequence[Range], boundaries: Iterable[Boundary]
) -> tuple[Shot, ...]:
    """Return `shots` with the boundaries inside the ranges `judged` replaced by `boundaries`.

    Ranges are [start, end), rising. A judge's boundary up to 3 frames outside a range counts as
    inside, unless the fast pass has one within 3 frames of it that stays.
    """
    kept = [
        Boundary(shot.transition, shot.transition_start, shot.transition_end)
        for shot in shots[1:]
        if not _inside(shot.start_frame, judged, 0)
    ]
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


def _one_each(
    found: Sequence[Boundary], contrast: NDArray[np.float32], first: int
) -> list[Boundary]:
    """Join what is one transition: several peaks, or out and in again by empty pictures."""
    kept: list[Boundary] = []
    for boundary in found:
        if kept and boundary.start < kept[-1].end:
            continue
        between = contrast[kept[-1].end - first : boundary.start - first] if kept else contrast[:0]
        are_cuts = kept and kept[-1].transition is boundary.transition is Transition.CUT
        if len(between) and float(between.max()) < _EMPTY_CONTRAST and not are_cuts:
            kept[-1] = Boundary(Transition.FADE, kept[-1].start, boundary.end)
        else:
            kept.append(boundary)
    return kept


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
