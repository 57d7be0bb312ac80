"""Where the ruler has its ticks: on round timecodes, drop-frame counted as SMPTE ST 12-1 does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autoresolve_gui.model.timebase import Timebase

_WHOLE_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800)


@dataclass(frozen=True, slots=True)
class TickStep:
    """A distance between ticks in timecode: whole seconds, or `frames` within each second."""

    seconds: int = 0
    frames: int = 0

    def length_s(self, timebase: Timebase) -> float:
        """Return about how long the step lasts."""
        return (self.seconds * timebase.nominal_rate + self.frames) / float(timebase.rate)

    def divides(self, other: TickStep, timebase: Timebase) -> bool:
        """Tell whether ticks of this step meet every tick of `other`."""
        if self.frames:
            whole = other.frames or timebase.nominal_rate
            return whole % self.frames == 0
        return other.seconds > 0 and other.seconds % self.seconds == 0


def tick_steps(timebase: Timebase) -> tuple[TickStep, ...]:
    """Return every step that the ruler may use, finest first."""
    nominal = timebase.nominal_rate
    within = (n for n in (1, 2, 4, 5, 6, 10, 12, 15, 20, 25, 30) if n < nominal and not nominal % n)
    return (
        *(TickStep(frames=frames) for frames in within),
        *(TickStep(seconds=seconds) for seconds in _WHOLE_SECONDS),
    )


def choose_steps(
    timebase: Timebase, px_per_s: float, label_px: float, tick_px: float
) -> tuple[TickStep, TickStep]:
    """Return the steps of labelled and of bare ticks that stand at least so many pixels apart."""
    steps = tick_steps(timebase)
    wide = (step for step in steps if step.length_s(timebase) * px_per_s >= label_px)
    major = next(wide, steps[-1])
    for minor in steps:
        is_apart = minor.length_s(timebase) * px_per_s >= tick_px
        if is_apart and minor.divides(major, timebase):
            return major, minor
    return major, major


def tick_frames(
    timebase: Timebase, start_frame: int, visible: tuple[int, int], step: TickStep
) -> Iterator[int]:
    """Yield the frames of `visible` (first, last) on which a tick of `step` stands, rising.

    Frames count from the first of the footage, which bears the timecode of `start_frame`. A
    second whose first frames are dropped has its tick on the first frame that exists.
    """
    first, last = visible
    counted = float(timebase.rate) if timebase.drop_frame else timebase.nominal_rate
    every = step.seconds or 1
    # Drop-frame counting strays from the clock by less than two seconds between corrections.
    second = int((start_frame + first) / counted - 2) // every * every
    while True:
        opening, dropped = _second_opens(timebase, second)
        if opening - start_frame > last:
            return
        within = range(0, timebase.nominal_rate, step.frames) if step.frames else ()
        for offset in sorted({dropped, *within}):
            frame = opening + offset - start_frame
            if offset >= dropped and first <= frame <= last:
                yield frame
        second += every


def _second_opens(timebase: Timebase, second: int) -> tuple[int, int]:
    """Return the frame count at which a second of timecode opens, and how many it drops."""
    nominal = timebase.nominal_rate
    minutes, seconds = divmod(second, 60)
    # Counted on over midnight: a day has a whole number of ten minutes. Some hundred seconds are
    # asked for each time that the ruler is drawn, too many to be written and parsed as timecode.
    drops = nominal // 15 if timebase.drop_frame else 0
    opening = second * nominal - drops * (minutes - minutes // 10)
    return opening, drops if seconds == 0 and minutes % 10 else 0
