"""What a new beat is called, and where the next and the last beat or shot is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from autoresolve_gui.model.story import ACT_OF_LABEL, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.story import Beat

OWN_LABEL = "beat"
"""What a beat is called where the story has no name left for its place."""
_FIRST_ACT_SHARE, _SECOND_ACT_SHARE = 0.25, 0.75


def suggest(beats: Sequence[Beat], frame: int, frames: int) -> tuple[str, int]:
    """Return a label and an act for a new beat at `frame` of `frames`.

    The label is the first of the story's that is still free between the beats before and after;
    the act goes with it. Where none is free, the act is that of the beat before, or of the
    first; where there is no beat at all, acts are a quarter, a half and a quarter of the film.
    """
    order = list(Label)
    places = {label.value: place for place, label in enumerate(order)}
    before = [beat for beat in beats if beat.frame <= frame]
    known_before = [places[beat.label] for beat in before if beat.label in places]
    known_after = [places[b.label] for b in beats if b.frame > frame and b.label in places]
    if known_before or known_after:
        first = max(known_before, default=-1) + 1
        free = order[first : min(known_after, default=len(order))]
        if free:
            return free[0].value, ACT_OF_LABEL[free[0]]
    if beats:
        return OWN_LABEL, before[-1].act if before else beats[0].act
    return _by_place(frame, frames)


def _by_place(frame: int, frames: int) -> tuple[str, int]:
    share = frame / max(1, frames)
    if share < _FIRST_ACT_SHARE:
        return Label.HOOK.value, 1
    if share < _SECOND_ACT_SHARE:
        return Label.MIDPOINT.value, 2
    return Label.CLIMAX.value, 3


def frame_before(frames: Sequence[int], frame: int) -> int | None:
    """Return the last of the rising `frames` that lies before `frame`."""
    place = bisect_left(frames, frame)
    return frames[place - 1] if place else None


def frame_after(frames: Sequence[int], frame: int) -> int | None:
    """Return the first of the rising `frames` that lies after `frame`."""
    place = bisect_right(frames, frame)
    return frames[place] if place < len(frames) else None
