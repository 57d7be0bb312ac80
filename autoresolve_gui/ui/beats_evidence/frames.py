"""Which frames show a moment: just before it, at it, and after it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.model.story import Transition

if TYPE_CHECKING:
    from autoresolve_gui.model.story import Shot
    from autoresolve_gui.ui.document import Document

_NEAR_S = 5.0
"""A shot that began no longer ago than this shows in its first frames what changed."""
_APART_S = 1.0
_COUNTED_BELOW_S = 0.95
_GRADUAL = (Transition.FADE, Transition.DISSOLVE)


@dataclass(frozen=True, slots=True)
class Sight:
    """A frame to show, how far from the moment it is, and in words what it is."""

    frame: int
    offset: str
    words: str


Sights = tuple[Sight | None, Sight, Sight | None]
"""Before, at, and after the moment. None where the footage begins or ends with it."""


def frames_around(document: Document, frame: int) -> Sights:
    """Return the frames that show what happens at `frame`.

    Near the beginning of a shot that is the last frame of the shot before and one inside the new
    shot, on the far sides of a fade or dissolve; elsewhere, frames a second away in the same shot.
    The footage must be known.
    """
    number = _shot_at(document, frame)
    at = Sight(frame, "beat", f"The beat, {document.timecode(frame)}")
    return _before(document, frame, number), at, _after(document, frame, number)


def _before(document: Document, frame: int, number: int | None) -> Sight | None:
    if frame <= 0:
        return None
    at_s = document.seconds_of(frame)
    if number is not None and number > 0:
        shot = document.analysis.shots[number]
        if at_s - document.seconds_of(shot.start_frame) <= _NEAR_S:
            found = max(0, min(shot.transition_start, shot.start_frame) - 1)
            return _sight(document, frame, found, f"Shot {number}, {_leaving(shot)}")
    found = min(document.frame_at(max(0.0, at_s - _APART_S)), frame - 1)
    return _sight(document, frame, found, "Before the beat")


def _after(document: Document, frame: int, number: int | None) -> Sight | None:
    frames = document.footage.frames
    end, start, words = frames, frame, "After the beat"
    if number is not None:
        shot = document.analysis.shots[number]
        end, start = min(end, shot.end_frame), max(frame, shot.transition_end)
        words = f"Inside shot {number + 1}"
    start_s, end_s = document.seconds_of(start), document.seconds_of(end)
    found = document.frame_at(min(start_s + _APART_S, (start_s + end_s) / 2))
    found = max(found, frame + 1)
    return _sight(document, frame, found, words) if found < end else None


def _leaving(shot: Shot) -> str:
    if shot.transition in _GRADUAL:
        return f"before the {shot.transition} out of it"
    return "its last frame"


def _sight(document: Document, moment: int, frame: int, words: str) -> Sight:
    apart_s = abs(document.seconds_of(frame) - document.seconds_of(moment))
    count = abs(frame - moment)
    sign = "\N{MINUS SIGN}" if frame < moment else "+"
    many = f"{count} frame{'' if count == 1 else 's'}"
    far = many if apart_s < _COUNTED_BELOW_S or count == 1 else f"{apart_s:.1f} s"
    return Sight(frame, f"{sign}{far}", f"{words}, {document.timecode(frame)}")


def _shot_at(document: Document, frame: int) -> int | None:
    shots = document.analysis.shots if document.analysis is not None else ()
    number = bisect_right(shots, frame, key=lambda shot: shot.start_frame) - 1
    return number if number >= 0 and frame < shots[number].end_frame else None
