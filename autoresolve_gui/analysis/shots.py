"""Shot boundaries, frame by frame: cuts, fades and dissolves, and the shots between them."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.boundary import Boundary
from autoresolve_gui.analysis.cut_detector import CutDetector
from autoresolve_gui.analysis.dissolve_detector import DissolveDetector
from autoresolve_gui.analysis.fade_detector import Gradual, find_fades
from autoresolve_gui.model.story import Shot, Transition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.frame_signals import FrameSignals

_MIN_SHOT_FRAMES = 2


class ShotDetector:
    """Takes every frame in display order and returns the shots. `rate_hz`: frames a second."""

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._cuts = CutDetector(rate_hz)
        self._dissolves = DissolveDetector(rate_hz)
        self._contrast = array("f")
        self._saturation = array("f")
        self._brightness = array("f")

    def push(self, frame: FrameSignals) -> float:
        """Take the next frame; return how much changed since the one before, 0 to 1."""
        self._cuts.push(frame)
        self._dissolves.push(frame)
        self._contrast.append(frame.contrast)
        self._saturation.append(frame.saturation)
        self._brightness.append(frame.brightness)
        return self._cuts.last_change

    @property
    def cuts_so_far(self) -> list[int]:
        """The hard cuts that are decided already."""
        return self._cuts.cuts

    def finish(self) -> tuple[Shot, ...]:
        """Return all shots; together they cover every frame that was pushed."""
        self._cuts.finish()
        self._dissolves.finish()
        signals = (self._contrast, self._saturation, self._brightness)
        contrast, saturation, brightness = (np.array(each, dtype=np.float32) for each in signals)
        cuts, dissolves = self._cuts.cuts, self._dissolves.dissolves
        return find_shots(cuts, dissolves, contrast, saturation, brightness, self._rate_hz)


def find_shots(
    cuts: Sequence[int],
    dissolves: Sequence[Gradual],
    contrast: NDArray[np.float32],
    saturation: NDArray[np.float32],
    brightness: NDArray[np.float32],
    rate_hz: float,
) -> tuple[Shot, ...]:
    """Return the shots of footage, of which cuts and dissolves are known and fades are not.

    `cuts` and `dissolves` are frame numbers, rising. The three signals are float32, shape
    (frames,), 0 to 1, one value for every frame.
    """
    fades = find_fades(contrast, saturation, brightness, rate_hz)
    return shots_between(_merged(cuts, fades, dissolves), len(contrast))


def _merged(
    cuts: Sequence[int], fades: Sequence[Gradual], dissolves: Sequence[Gradual]
) -> list[Boundary]:
    """Return one boundary for each change of shot: a fade before a cut before a dissolve."""
    kept = [Boundary(Transition.FADE, fade.start, fade.end) for fade in fades]
    kept += [
        Boundary(Transition.CUT, cut, cut)
        for cut in cuts
        if not any(fade.start <= cut <= fade.end for fade in fades)
    ]
    for dissolve in dissolves:
        if not any(
            boundary.start <= dissolve.end and dissolve.start <= boundary.end for boundary in kept
        ):
            kept.append(Boundary(Transition.DISSOLVE, dissolve.start, dissolve.end))
    return sorted(kept, key=lambda boundary: boundary.frame)


def shots_between(boundaries: Sequence[Boundary], frames: int) -> tuple[Shot, ...]:
    """Return the shots of footage with `frames` frames."""
    shots: list[Shot] = []
    start, transition, first, last = 0, Transition.START, 0, 0
    for boundary in boundaries:
        if boundary.frame - start < _MIN_SHOT_FRAMES or boundary.frame >= frames:
            continue
        shots.append(Shot(start, boundary.frame, transition, first, last))
        start, transition = boundary.frame, boundary.transition
        first, last = boundary.start, boundary.end
    shots.append(Shot(start, frames, transition, first, last))
    return tuple(shots)
