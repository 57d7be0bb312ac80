"""Fades: shots that sink into an empty picture and rise out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EMPTY_CONTENT = 0.022
_EMPTY_SATURATION = 0.02
_BLACK = 16 / 255
_LONGEST_S = 4.0
_MIN_SLOPE_FRAMES = 3
_PLATEAU_PART = 0.985
_MAX_STEP_PART = 0.6


@dataclass(frozen=True, slots=True)
class Gradual:
    """A transition from `start` (first frame that is touched) to `end` (first untouched one)."""

    start: int
    end: int

    @property
    def middle(self) -> int:
        """The frame that the new shot starts with."""
        return (self.start + self.end) // 2


def find_fades(
    contrast: NDArray[np.float32],
    saturation: NDArray[np.float32],
    brightness: NDArray[np.float32],
    rate_hz: float,
) -> list[Gradual]:
    """Return the fades between two shots: out, in, or both around an empty run.

    The three arrays have shape (frames,), 0 to 1. What a picture has of its own, measured from
    black (brightness and contrast) or from any plain colour (contrast), falls or rises step by
    step (R. Lienhart, "Comparison of automatic shot boundary detection algorithms", SPIE 3656,
    1999). Where neither side of an empty run does, it was cut to and from. A run that the footage
    starts or ends with is no transition between shots.
    """
    above_black = np.maximum(brightness - _BLACK, 0.0)
    from_black = np.hypot(above_black, contrast).astype(np.float32)
    fades = _fades_in(contrast, saturation, rate_hz)
    for fade in _fades_in(from_black, saturation, rate_hz):
        if not any(fade.start < other.end and other.start < fade.end for other in fades):
            fades.append(fade)
    return sorted(fades, key=lambda fade: fade.start)


def _fades_in(
    content: NDArray[np.float32], saturation: NDArray[np.float32], rate_hz: float
) -> list[Gradual]:
    longest = max(_MIN_SLOPE_FRAMES, round(_LONGEST_S * rate_hz))
    empty = (content < _EMPTY_CONTENT) & (saturation < _EMPTY_SATURATION)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]]).astype(np.int8)))
    fades = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if start == 0 or end == len(content):
            continue
        out_frames = _slope(content[max(0, start - longest) : start][::-1])
        in_frames = _slope(content[end : end + longest])
        if max(out_frames, in_frames) >= _MIN_SLOPE_FRAMES:
            fades.append(Gradual(start - out_frames, end + in_frames))
    return fades


def _slope(content: NDArray[np.float32]) -> int:
    """Return how many frames it takes from empty to a full picture; 0 where that is a jump.

    `content` leads away from the empty run.
    """
    if len(content) < _MIN_SLOPE_FRAMES:
        return 0
    frames = 0
    highest = 0.0
    for step in range(len(content)):
        ahead = content[step : step + _MIN_SLOPE_FRAMES]
        if float(ahead.max()) * _PLATEAU_PART <= highest:
            break
        highest = max(highest, float(content[step]))
        frames = step + 1
    rises = np.diff(np.concatenate([[_EMPTY_CONTENT], content[:frames]]))
    if frames < _MIN_SLOPE_FRAMES or float(rises.max()) > _MAX_STEP_PART * highest:
        return 0
    return frames - 1
