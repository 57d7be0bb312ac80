"""Fades: shots that sink into an empty picture and rise out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EMPTY_CONTRAST = 0.022
_EMPTY_SATURATION = 0.02
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


@dataclass(frozen=True, slots=True)
class EmptyRun:
    """Frames `start` to `end` (exclusive) are one plain colour."""

    start: int
    end: int


def empty_runs(contrast: NDArray[np.float32], saturation: NDArray[np.float32]) -> list[EmptyRun]:
    """Return the runs of empty frames. Both arrays have shape (frames,), 0 to 1."""
    empty = (contrast < _EMPTY_CONTRAST) & (saturation < _EMPTY_SATURATION)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]]).astype(np.int8)))
    return [
        EmptyRun(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def find_fades(
    contrast: NDArray[np.float32], saturation: NDArray[np.float32], rate_hz: float
) -> list[Gradual]:
    """Return the fades between two shots: out, in, or both around an empty run.

    The contrast of a picture that fades falls (or rises) step by step (R. Lienhart, "Comparison
    of automatic shot boundary detection algorithms", SPIE 3656, 1999). Where neither side of an
    empty run does, it was cut to and from. A run that the footage starts or ends with is no
    transition between shots.
    """
    longest = max(_MIN_SLOPE_FRAMES, round(_LONGEST_S * rate_hz))
    fades = []
    for run in empty_runs(contrast, saturation):
        if run.start == 0 or run.end == len(contrast):
            continue
        out_frames = _slope(contrast[max(0, run.start - longest) : run.start][::-1])
        in_frames = _slope(contrast[run.end : run.end + longest])
        if max(out_frames, in_frames) >= _MIN_SLOPE_FRAMES:
            fades.append(Gradual(run.start - out_frames, run.end + in_frames))
    return fades


def _slope(contrast: NDArray[np.float32]) -> int:
    """Return how many frames it takes from empty to a full picture; 0 where that is a jump.

    `contrast` leads away from the empty run.
    """
    if len(contrast) < _MIN_SLOPE_FRAMES:
        return 0
    frames = 0
    highest = 0.0
    for step in range(len(contrast)):
        ahead = contrast[step : step + _MIN_SLOPE_FRAMES]
        if float(ahead.max()) * _PLATEAU_PART <= highest:
            break
        highest = max(highest, float(contrast[step]))
        frames = step + 1
    rises = np.diff(np.concatenate([[_EMPTY_CONTRAST], contrast[:frames]]))
    if frames < _MIN_SLOPE_FRAMES or float(rises.max()) > _MAX_STEP_PART * highest:
        return 0
    return frames - 1
