"""Frame rates, SMPTE timecode and the frame grid that an NLE cuts on.

Positions are whole frames; seconds are `Fraction`. Nothing here goes through a float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from autoresolve_gui.model.errors import AutoResolveError

_TIMECODE = re.compile(r"(\d{1,3})[:;.](\d{2})[:;.](\d{2})([:;.])(\d{2,6})")
_DROP_SEPARATORS = (";", ".")


class TimecodeError(AutoResolveError, ValueError):
    """A timecode that is not written as SMPTE ST 12-1 wants it."""


@dataclass(frozen=True, slots=True)
class Timebase:
    """A constant frame rate and how timecode counts in it.

    `rate` is in frames a second, exact (`Fraction(30000, 1001)`). `drop_frame` is SMPTE ST 12-1
    drop-frame counting, which exists only where the rate is a multiple of 30000/1001.
    """

    rate: Fraction
    drop_frame: bool = False

    def __post_init__(self) -> None:
        if self.rate <= 0:
            msg = f"a frame rate must be above zero, not {self.rate}"
            raise ValueError(msg)
        if self.drop_frame and not supports_drop_frame(self.rate):
            msg = f"drop-frame timecode does not exist at {self.rate} frames a second"
            raise ValueError(msg)

    @property
    def nominal_rate(self) -> int:
        """The whole number of frames that one second of timecode counts (30 at 29.97)."""
        return max(1, round(self.rate))

    @property
    def _dropped_per_minute(self) -> int:
        return self.nominal_rate // 15 if self.drop_frame else 0

    def frame_at(self, seconds: Fraction) -> int:
        """Return the frame on the screen at `seconds`; a frame's start belongs to it."""
        return int((seconds * self.rate).__floor__())

    def nearest_frame(self, seconds: Fraction) -> int:
        """Return the frame whose start is nearest to `seconds`; a tie goes to the later one."""
        return int((seconds * self.rate + Fraction(1, 2)).__floor__())

    def seconds_of(self, frame: int) -> Fraction:
        """Return the time in seconds at which `frame` starts."""
        return frame / self.rate

    def timecode(self, frame: int) -> str:
        """Return the SMPTE timecode of `frame` (0 is 00:00:00:00), wrapped at 24 hours.

        Drop-frame timecode has `;` before the frames (SMPTE ST 12-1, Heidelberger's algorithm).
        """
        nominal = self.nominal_rate
        dropped = self._dropped_per_minute
        frames_10min = nominal * 600 - 9 * dropped
        frame %= frames_10min * 144
        if dropped:
            tens, rest = divmod(frame, frames_10min)
            minutes = max(0, (rest - dropped) // (nominal * 60 - dropped))
            frame += dropped * (9 * tens + minutes)
        seconds, frames = divmod(frame, nominal)
        separator = ";" if self.drop_frame else ":"
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        return f"{clock}{separator}{frames:0{len(str(nominal - 1)) if nominal > 100 else 2}d}"

    def parse(self, timecode: str) -> int:
        """Return the frame that `timecode` names.

        Raises `TimecodeError` where it is malformed, out of range, or names a dropped frame.
        The separator is not taken as a claim about drop-frame: this timebase says that.
        """
        match = _TIMECODE.fullmatch(timecode.strip())
        if match is None:
            raise TimecodeError(
                f"“{timecode}” is not a timecode",
                remedy="Write it as HH:MM:SS:FF, for example 01:00:00:00.",
            )
        hours, minutes, seconds, frames = (int(match.group(i)) for i in (1, 2, 3, 5))
        nominal, dropped = self.nominal_rate, self._dropped_per_minute
        if hours > 23 or minutes > 59 or seconds > 59 or frames >= nominal:
            raise TimecodeError(
                f"“{timecode}” is out of range at {nominal} frames a second",
                remedy=f"Hours go to 23, minutes and seconds to 59, frames to {nominal - 1}.",
            )
        total_minutes = hours * 60 + minutes
        dropped_before = dropped * (total_minutes - total_minutes // 10)
        count = (total_minutes * 60 + seconds) * nominal + frames - dropped_before
        if dropped and minutes % 10 and seconds == 0 and frames < dropped:
            raise TimecodeError(
                f"“{timecode}” does not exist in drop-frame timecode",
                remedy=f"The next frame is called {self.timecode(count - frames + dropped)}.",
            )
        return count


def supports_drop_frame(rate: Fraction) -> bool:
    """Tell whether drop-frame timecode is defined for `rate` (29.97, 59.94, 119.88)."""
    return (rate / Fraction(30000, 1001)).denominator == 1


def is_drop_frame_text(timecode: str) -> bool:
    """Tell whether a written timecode claims to be drop-frame (`;` or `.` before the frames)."""
    match = _TIMECODE.fullmatch(timecode.strip())
    return match is not None and match.group(4) in _DROP_SEPARATORS
