"""Which frames of a footage are worth showing to somebody who is to describe it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from autoresolve_gui.assist.sections import seconds_of, sections_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.assist.sections import Section
    from autoresolve_gui.model.analysis import Analysis

_MARGIN_S = Fraction(1, 5)
"""So far from the end of a transition a frame is taken: its place is not known to the frame."""
_SMALL_SIDE_PX = 64
_LEAST_SPREAD = 0.025
"""Standard deviation of brightness or colour, 0 to 1, below which there is nothing to describe.

Black as it comes from a camera or an encoder has less than 0.01.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A section that is worth a picture. `frames` are places in it, the best one first."""

    section_id: int
    frames: tuple[int, ...]


def choose_frames(analysis: Analysis, count: int) -> tuple[int, ...]:
    """Return up to `count` frames in order of time, by what the analysis knows of them.

    What is in the pictures is not looked at: that is for `shows_something`.
    """
    chosen: list[int] = []
    for wish in wishes(analysis):
        if len(chosen) == count:
            break
        chosen.append(wish.frames[0])
    return tuple(sorted(chosen))


def wishes(analysis: Analysis) -> Iterator[Wish]:
    """Yield the sections of a footage, the most wanted first, each once.

    First come those of beats, the surest first, with the frame of the beat; then those with the
    strongest peaks of novelty; then the longest ones. No frame lies in a transition; a section that
    is nothing else is left out. Nothing for footage without a picture.
    """
    if analysis.footage.video is None:
        return
    seen = set()
    for section, frame in _wanted(analysis, sections_of(analysis)):
        if section.id in seen:
            continue
        seen.add(section.id)
        clear = clear_frames(analysis, section)
        if clear:
            yield Wish(section.id, _places(clear, frame))


def clear_frames(analysis: Analysis, section: Section) -> range:
    """Return the frames of a section that are a little away from transitions and cuts."""
    start, end = section.start_frame, section.end_frame
    starts = [shot.start_frame for shot in analysis.shots]
    here = bisect_right(starts, start) - 1
    if here >= 0:
        start = max(start, analysis.shots[here].transition_end)
    if here + 1 < len(starts):
        end = min(end, analysis.shots[here + 1].transition_start)
    margin = round(_MARGIN_S * analysis.footage.timebase.rate)
    margin = min(margin, max(0, end - start) // 4)
    return range(start + margin, end - margin)


def shows_something(rgb: NDArray[np.uint8]) -> bool:
    """Tell whether a picture is neither black nor of one colour.

    `rgb` has shape (height, width, 3).
    """
    height, width = rgb.shape[:2]
    size = (min(width, _SMALL_SIDE_PX), min(height, _SMALL_SIDE_PX))
    # Small, so that noise is none.
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    spread = np.std(small.reshape(-1, 3).astype(np.float32) / np.float32(255), axis=0)
    return bool(spread.max() >= _LEAST_SPREAD)


def _places(clear: range, wished: int | None) -> tuple[int, ...]:
    """Return where to look in `clear`: the wished frame or one near to it, then all over."""
    count = len(clear)
    spread = [clear[(count - 1) * part // 8] for part in (4, 2, 6, 1, 7)]
    first = [] if wished is None else [min(max(wished, clear[0]), clear[-1])]
    return tuple(dict.fromkeys([*first, *spread]))


def _wanted(
    analysis: Analysis, sections: Sequence[Section]
) -> Iterator[tuple[Section, int | None]]:
    for beat in sorted(analysis.beats, key=lambda beat: -beat.confidence):
        for section in sections:
            if section.start_frame <= beat.frame < section.end_frame:
                yield section, beat.frame
    for peak in sorted(analysis.peaks.get("novelty", ()), key=lambda peak: -peak.prominence):
        for section in sections:
            start_s = seconds_of(analysis, section.start_frame)
            if start_s <= peak.time_s < seconds_of(analysis, section.end_frame):
                yield section, None
    for section in sorted(sections, key=lambda each: each.start_frame - each.end_frame):
        yield section, None
