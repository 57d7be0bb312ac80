"""The shots that assistants pick from: numbered, and long ones in parts.

A model is never to name a time, since it takes burnt-in numbers for timestamps. It picks from these
numbers. An interview of one take would leave it nothing to pick, so what lasts long is cut into
parts of equal length.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.model.assist import Place, ShotSummary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autoresolve_gui.model.analysis import Analysis

_LONG_S = 20
"""What is longer is cut into parts, where it is also a large part of the whole."""
_LONG_SHARE = 20
"""A shot is a large part of the whole from one twentieth on."""
_CONTINUES = "continues"


@dataclass(frozen=True, slots=True)
class Section:
    """A shot, or a part of a long one. `end_frame` is exclusive. `id` counts from 1."""

    id: int
    start_frame: int
    end_frame: int
    transition: str

    def frame_of(self, place: Place) -> int:
        """Return the frame at a place in it, inside it."""
        last = self.end_frame - 1
        middle = (self.start_frame + last) // 2
        return {Place.START: self.start_frame, Place.MIDDLE: middle, Place.END: last}[place]


def sections_of(analysis: Analysis) -> tuple[Section, ...]:
    """Return the sections of a footage in order of time, without gaps. Always the same ones.

    Footage without shots (sound alone, say) is one long take. Empty for footage without frames.
    """
    frames = frame_count(analysis)
    shots = [
        (shot.start_frame, min(shot.end_frame, frames), str(shot.transition))
        for shot in analysis.shots
        if shot.start_frame < min(shot.end_frame, frames)
    ] or ([(0, frames, "start")] if frames > 0 else [])
    parts = [part for shot in shots for part in _parts(analysis, *shot)]
    return tuple(Section(number, *part) for number, part in enumerate(parts, start=1))


def frame_count(analysis: Analysis) -> int:
    """Return how many frames a footage has; what was counted goes before what its header claims."""
    times = analysis.frame_times
    return len(times) if times is not None else analysis.footage.frames


def seconds_of(analysis: Analysis, frame: int) -> Fraction:
    """Return when `frame` comes on the screen, in exact seconds; the end for the one after all."""
    times = analysis.frame_times
    if times is None:
        return analysis.footage.timebase.seconds_of(frame)
    return times.duration if frame >= len(times) else times.time_of(max(frame, 0))


def summaries_of(analysis: Analysis, sections: Sequence[Section]) -> tuple[ShotSummary, ...]:
    """Return sections as assistants are told of them."""
    return tuple(
        ShotSummary(
            id=section.id,
            start_s=seconds_of(analysis, section.start_frame),
            end_s=seconds_of(analysis, section.end_frame),
            transition=section.transition,
        )
        for section in sections
    )


def _parts(
    analysis: Analysis, start: int, end: int, transition: str
) -> Iterator[tuple[int, int, str]]:
    whole_s = seconds_of(analysis, frame_count(analysis))
    length_s = seconds_of(analysis, end) - seconds_of(analysis, start)
    longest_s = max(whole_s / _LONG_SHARE, Fraction(_LONG_S))
    count = min(max(1, -(-length_s // longest_s)), end - start)
    edges = [start + (end - start) * part // count for part in range(count + 1)]
    for number in range(count):
        how = transition if number == 0 else _CONTINUES
        yield edges[number], edges[number + 1], how
