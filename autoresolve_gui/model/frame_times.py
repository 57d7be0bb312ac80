"""When each frame of a video track is on the screen. Variable frame rate is the normal case."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class FrameTimes:
    """The start of every frame in display order.

    `ticks` is int64, shape (frames,), strictly rising, `ticks[0] == 0`: footage time starts with
    the first frame. `time_base` is the length of a tick in seconds. `end_tick` is where the last
    frame leaves the screen.
    """

    ticks: NDArray[np.int64]
    time_base: Fraction
    end_tick: int

    def __post_init__(self) -> None:
        if len(self.ticks) == 0:
            msg = "a video track has at least one frame"
            raise ValueError(msg)
        if int(self.ticks[0]) != 0 or np.any(np.diff(self.ticks) <= 0):
            msg = "frame times start at 0 and rise"
            raise ValueError(msg)
        if self.end_tick <= int(self.ticks[-1]):
            msg = "the last frame ends after it starts"
            raise ValueError(msg)

    @classmethod
    def constant(cls, rate: Fraction, frames: int) -> FrameTimes:
        """Return the times of `frames` frames at a constant `rate` in frames a second."""
        ticks = np.arange(frames, dtype=np.int64) * rate.denominator
        return cls(ticks, Fraction(1, rate.numerator), frames * rate.denominator)

    def __len__(self) -> int:
        return len(self.ticks)

    @property
    def duration(self) -> Fraction:
        """The time from the start of the first frame to the end of the last, in seconds."""
        return self.end_tick * self.time_base

    def time_of(self, frame: int) -> Fraction:
        """Return the start of `frame` in seconds; `frame == len(self)` gives the end."""
        if frame == len(self.ticks):
            return self.duration
        return int(self.ticks[frame]) * self.time_base

    def middle_of(self, frame: int) -> Fraction:
        """Return the time in the middle of `frame`, where a player is sure to show it."""
        return (self.time_of(frame) + self.time_of(frame + 1)) / 2

    def frame_at(self, seconds: Fraction) -> int:
        """Return the frame on the screen at `seconds`, held inside the track."""
        tick = (seconds / self.time_base).__floor__()
        found = int(np.searchsorted(self.ticks, tick, side="right")) - 1
        return min(max(found, 0), len(self.ticks) - 1)

    def nearest(self, seconds: Fraction) -> int:
        """Return the frame whose start is nearest to `seconds`, for times that were rounded."""
        frame = self.frame_at(seconds)
        is_later = frame + 1 < len(self.ticks) and seconds >= self.middle_of(frame)
        return frame + 1 if is_later else frame

    def seconds(self) -> NDArray[np.float64]:
        """Return all starts in seconds, shape (frames,). For drawing and for signals only."""
        return np.asarray(self.ticks * float(self.time_base), dtype=np.float64)

    def is_constant(self, rate: Fraction) -> bool:
        """Tell whether every frame starts within half a frame of the grid of `rate`."""
        grid = np.arange(len(self.ticks)) / float(rate)
        return bool(np.all(np.abs(self.seconds() - grid) < 0.5 / float(rate)))
