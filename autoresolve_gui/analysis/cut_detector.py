"""Hard cuts: a sudden change that motion, a flash or a change of light does not explain."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.frame_signals import color_distance, tiny_distance
from autoresolve_gui.analysis.motion import FlowMeter, in_the_light_of

if TYPE_CHECKING:
    from autoresolve_gui.analysis.frame_signals import FrameSignals

_AROUND_FRAMES = 8
_MIN_CHANGE = 0.05
_MIN_RATIO = 2.2
_FLAT_TINY_CHANGE = 0.10
_SAME_SCENE = 0.3
_FLASH_S = 0.3
_RETURNED_PART = 0.3
_SHORTEST_SHOT_S = 0.2
_CALM_PART = 0.15
_JUMP_RATIO = 8.0
_JUMP_CHANGE = 0.08
_JUMP_LENGTH = 0.015
_WEAK_RATIO = 1.6
_ALONE_RATIO = 1.6
_SWELLING_PART = 0.45
_UNSURE = (0.2, 0.45)


class CutDetector:
    """Finds hard cuts in frames that are pushed one by one, each decided 16 frames late or so.

    A frame is a candidate where its change (colour histograms and tiny pictures) is a local
    maximum well above the frames around it: the adaptive threshold of Y. Yusoff et al., "Video
    shot cut detection using adaptive thresholding", BMVC 2000. Then optical flow tries to
    explain the new frame by the old one; what it can explain is motion, unless everything jumped
    at once while nothing moved before or after: then the same scene was cut to another framing.
    Last, if one of the frames up to 0.3 s on shows the old scene again, it was a flash.

    `cuts` are the frames decided so far, and `doubts` those where it might as well have been the
    other way round.
    """

    def __init__(self, rate_hz: float) -> None:
        self._flow = FlowMeter()
        self._flash_frames = max(2, round(_FLASH_S * rate_hz))
        self._insert_frames = max(4, round(_SHORTEST_SHOT_S * rate_hz))
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
        if place < 1 or number < 1:
            return
        ratio = self._prominence(place)
        if ratio > _MIN_RATIO:
            likeness = self._likeness(self._frames[place - 1], self._frames[place])
            if not self._explained(place, likeness):
                self.cuts.append(number)
            if _UNSURE[0] < likeness < _UNSURE[1]:
                self.doubts.append(number)
        elif ratio > _WEAK_RATIO:
            likeness = self._likeness(self._frames[place - 1], self._frames[place])
            if likeness < _SAME_SCENE:
                self.doubts.append(number)

    def _prominence(self, place: int) -> float:
        """Return how far the change stands out of those around it; 0 where it is no peak."""
        change = self._changes[place]
        if change < _MIN_CHANGE:
            return 0.0
        around = self._around(place)
        if not around:
            return np.inf
        nearest = [self._changes[near] for near in (place - 1, place + 1)
                   if 0 < near < len(self._changes)]  # fmt: skip
        if change <= max(nearest, default=0.0):
            return 0.0
        # a cut is alone, or has one frame beside it that blends both shots
        swells = len(nearest) == 2 and min(nearest) > _SWELLING_PART * change
        if swells or sum(near > change / _ALONE_RATIO for near in around) > 1:
            return 0.0
        return change / max(float(np.percentile(around, 70)), 1e-6)

    def _around(self, place: int) -> list[float]:
        first = max(1, place - _AROUND_FRAMES)
        last = min(len(self._changes), place + _AROUND_FRAMES + 1)
        return [self._changes[near] for near in range(first, last) if near != place]

    def _explained(self, place: int, likeness: float) -> bool:
        """Tell whether motion or a flash accounts for the change at `place`."""
        before, after = self._frames[place - 1], self._frames[place]
        jumped = self._jumped(place)
        if likeness > _SAME_SCENE and not jumped:
            return True
        near = _RETURNED_PART * tiny_distance(before.tiny, after.tiny)

        def returned(old: FrameSignals, new: FrameSignals) -> bool:
            # what stands still comes back as it was, not somewhere else
            return tiny_distance(old.tiny, new.tiny) < near or (
                not jumped and self._likeness(old, new) > _SAME_SCENE
            )

        last = min(self._flash_frames, len(self._frames) - 1 - place)
        for step in range(1, last + 1):
            if returned(before, self._frames[place + step]):
                return not self._stays(place, place + step)
        first = min(self._flash_frames, place - 1)
        for step in range(1, first + 1):
            if returned(self._frames[place - 1 - step], after):
                return not self._stays(place - step, place)
        return False

    def _stays(self, first: int, last: int) -> bool:
        """Tell whether the pictures from `first` to before `last` are a short, calm shot.

        A flash fades or flickers, and what passes before the lens moves.
        """
        if last - first < self._insert_frames:
            return False
        inside = [self._changes[place] for place in range(first + 1, last)]
        return max(inside) < _CALM_PART * min(self._changes[first], self._changes[last])

    def _jumped(self, place: int) -> bool:
        """Tell whether all of the picture moved at once, and nothing before and after.

        A lamp that is switched on changes the picture at once too, but moves nothing.
        """
        change = self._changes[place]
        around = self._around(place)
        if change < _JUMP_CHANGE or not around or change < _JUMP_RATIO * max(around):
            return False
        before, after = self._frames[place - 1].luma, self._frames[place].luma
        return self._flow.careful_motion(in_the_light_of(before, after), after) > _JUMP_LENGTH

    def _likeness(self, before: FrameSignals, after: FrameSignals) -> float:
        likeness = self._flow.same_scene(before.luma, after.luma)
        if likeness is None:
            return float(tiny_distance(before.tiny, after.tiny) < _FLAT_TINY_CHANGE)
        return likeness
