"""Hard cuts: a sudden change that motion, a flash or a change of light does not explain."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.frame_signals import color_distance, tiny_distance
from autoresolve_gui.analysis.motion import FlowMeter

if TYPE_CHECKING:
    from autoresolve_gui.analysis.frame_signals import FrameSignals

_AROUND_FRAMES = 8
_MIN_CHANGE = 0.05
_MIN_RATIO = 2.2
_FLAT_TINY_CHANGE = 0.10
_SAME_SCENE = 0.3
_FLASH_S = 0.3
_RETURNED_PART = 0.3


class CutDetector:
    """Finds hard cuts in frames that are pushed one by one, each decided 16 frames late or so.

    A frame is a candidate where its change (colour histograms and tiny pictures) is a local
    maximum well above the frames around it: the adaptive threshold of Y. Yusoff et al., "Video
    shot cut detection using adaptive thresholding", BMVC 2000. Then optical flow tries to
    explain the new frame by the old one; what it can explain is motion. Last, if one of the
    frames up to 0.3 s on shows the old scene again, it was a flash.
    """

    def __init__(self, rate_hz: float) -> None:
        self._flow = FlowMeter()
        self._flash_frames = max(2, round(_FLASH_S * rate_hz))
        self._delay = max(_AROUND_FRAMES, self._flash_frames) + 1
        self._frames: deque[FrameSignals] = deque(maxlen=2 * self._delay + 2)
        self._changes: deque[float] = deque(maxlen=2 * self._delay + 2)
        self._pushed = 0
        self.cuts: list[int] = []
        self.doubts: list[int] = []
        self.last_change = 0.0

    def push(self, frame: FrameSignals) -> None:
        """Take the next frame."""
        self.last_change = 0.0
        if self._frames:
            before = self._frames[-1]
            self.last_change = tiny_distance(before.tiny, frame.tiny)
            color = color_distance(before.color, frame.color)
            self._changes.append(0.5 * color + 2.0 * self.last_change)
        else:
            self._changes.append(0.0)
        self._frames.append(frame)
        self._pushed += 1
        self._decide(self._pushed - 1 - self._delay)

    def finish(self) -> None:
        """Decide the last frames."""
        for number in range(max(0, self._pushed - self._delay), self._pushed):
            self._decide(number)

    def _decide(self, number: int) -> None:
        first = self._pushed - len(self._frames)
        place = number - first
        if place < 1 or number < 1 or not self._stands_out(place) or self._explained(place):
            return
        self.cuts.append(number)

    def _stands_out(self, place: int) -> bool:
        change = self._changes[place]
        if change < _MIN_CHANGE:
            return False
        around = [
            self._changes[near]
            for near in range(
                max(1, place - _AROUND_FRAMES), min(len(self._changes), place + _AROUND_FRAMES + 1)
            )
            if near != place
        ]
        if not around:
            return True
        nearest = [self._changes[near] for near in (place - 1, place + 1)
                   if 0 < near < len(self._changes)]  # fmt: skip
        return change > max(nearest, default=0.0) and change > _MIN_RATIO * float(
            np.percentile(around, 70)
        )

    def _explained(self, place: int) -> bool:
        """Tell whether motion or a flash accounts for the change at `place`."""
        before, after = self._frames[place - 1], self._frames[place]
        if self._same(before, after):
            return True
        near = _RETURNED_PART * tiny_distance(before.tiny, after.tiny)
        last = min(self._flash_frames, len(self._frames) - 1 - place)
        for step in range(1, last + 1):
            if self._returns(before, self._frames[place + step], near):
                return True
        first = min(self._flash_frames, place - 1)
        return any(
            self._returns(self._frames[place - 1 - step], after, near)
            for step in range(1, first + 1)
        )

    def _returns(self, before: FrameSignals, after: FrameSignals, near: float) -> bool:
        return tiny_distance(before.tiny, after.tiny) < near or self._same(before, after)

    def _same(self, before: FrameSignals, after: FrameSignals) -> bool:
        likeness = self._flow.same_scene(before.luma, after.luma)
        if likeness is None:
            return tiny_distance(before.tiny, after.tiny) < _FLAT_TINY_CHANGE
        return likeness > _SAME_SCENE
