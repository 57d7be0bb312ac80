"""Which frame is where on the player's clock, and how its timecode reads."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.frame_times import FrameTimes

if TYPE_CHECKING:
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.footage import Footage

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, eq=False, slots=True)
class FrameMap:
    """The frames of one footage on two clocks: footage time, and the player's file clock.

    `times` is what the index pass counted, or the header's constant grid until it has.
    """

    footage: Footage
    times: FrameTimes
    is_indexed: bool

    @classmethod
    def of(cls, footage: Footage, analysis: Analysis | None) -> FrameMap:
        """Return the best map that there is for `footage`."""
        if analysis is not None and analysis.frame_times is not None:
            return cls(footage, analysis.frame_times, is_indexed=True)
        rate = footage.timebase.rate
        if footage.video is not None:
            rate = footage.video.frame_rate
        return cls(footage, FrameTimes.constant(rate, max(1, footage.frames)), is_indexed=False)

    def is_same(self, other: FrameMap) -> bool:
        """Tell whether both give every frame the same place and name."""
        mine, theirs = self.times, other.times
        return (
            self.footage == other.footage
            and self.is_indexed == other.is_indexed
            and (mine.time_base, mine.end_tick) == (theirs.time_base, theirs.end_tick)
            and np.array_equal(mine.ticks, theirs.ticks)
        )

    @property
    def last_frame(self) -> int:
        """The number of the last frame."""
        return len(self.times) - 1

    @property
    def player_offset(self) -> Fraction:
        """From the start of the player's clock to the first frame, in seconds."""
        return self.footage.video.player_offset if self.footage.video is not None else Fraction(0)

    def held(self, frame: int) -> int:
        """Return `frame`, held inside the footage."""
        return min(max(frame, 0), self.last_frame)

    def player_ms(self, frame: int, offset: Fraction) -> int:
        """Return the player position in ms at which `frame` is surely shown: its middle.

        `offset` is where the first frame starts on that player's clock, in seconds.
        """
        return int((self.times.middle_of(frame) + offset) * 1000)

    def frame_of_picture(self, start_us: int, offset: Fraction) -> int:
        """Return the frame whose picture the player says starts at `start_us` (µs)."""
        return self.times.nearest(Fraction(start_us, _MICROSECONDS) - offset)

    def frame_of_position(self, position_ms: int, offset: Fraction) -> int:
        """Return the frame that belongs to a player position in ms."""
        return self.times.frame_at(Fraction(position_ms, 1000) - offset)

    def frame_after(self, frame: int, seconds: float) -> int:
        """Return the frame on the screen `seconds` (negative: before) after the start of one."""
        shift = Fraction(round(seconds * _MICROSECONDS), _MICROSECONDS)
        return self.times.frame_at(self.times.time_of(frame) + shift)

    def same_moment(self, other: FrameMap, frame: int) -> int:
        """Return our frame for the moment at which `frame` of `other` starts."""
        return self.times.nearest(other.times.time_of(other.held(frame)))

    def timecode(self, frame: int) -> str:
        """Return the timecode of `frame`; variable rate counts on the grid of the timebase."""
        return self.footage.timebase.timecode(self.footage.start_frame + self._conformed(frame))

    def duration_text(self) -> str:
        """Return the length as a count of hours, minutes, seconds and frames."""
        return self.footage.timebase.timecode(self._conformed(len(self.times)))

    def frame_named(self, timecode: str) -> int:
        """Return the frame that a typed `timecode` names, held inside the footage.

        Raises `TimecodeError` where it is not a timecode.
        """
        timebase = self.footage.timebase
        count = timebase.parse(timecode) - self.footage.start_frame
        if self._is_constant:
            return self.held(count)
        return self.times.nearest(timebase.seconds_of(count))

    @property
    def _is_constant(self) -> bool:
        video = self.footage.video
        return not self.is_indexed or video is None or not video.is_variable_rate

    def _conformed(self, frame: int) -> int:
        if self._is_constant:
            return frame
        return self.footage.timebase.nearest_frame(self.times.time_of(frame))
