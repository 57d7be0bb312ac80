"""The footage as the director reads it: the curves, the shots, and when each frame is shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.director.arc import Arc
    from autoresolve_gui.analysis.director.heard import Heard
    from autoresolve_gui.analysis.director.talk import TalkTurn
    from autoresolve_gui.model.curve import Curve
    from autoresolve_gui.model.frame_times import FrameTimes
    from autoresolve_gui.model.story import Shot


@dataclass(frozen=True, eq=False, slots=True)
class Score:
    """What the director works from.

    All curves have the same rate and length. `loudness_lufs` is float32 on the same grid, or
    None where there is no sound. `turns` are those of the talk, in order of time; none where
    nobody speaks or nothing was transcribed. `arc` is that of the film, None where it is too
    short to have one. `heard` is what changes in the sound and in how people speak, in order of
    time.
    """

    times: FrameTimes
    shots: tuple[Shot, ...]
    energy: Curve
    momentum: Curve
    novelty: Curve
    tension: Curve
    loudness_lufs: NDArray[np.float32] | None
    turns: tuple[TalkTurn, ...] = ()
    arc: Arc | None = None
    heard: tuple[Heard, ...] = ()

    @property
    def duration_s(self) -> float:
        """The length of the footage."""
        return float(self.times.duration)

    def frame_at(self, seconds: float) -> int:
        """Return the frame on the screen at `seconds`."""
        return self.times.frame_at(Fraction(max(0.0, seconds)).limit_denominator(1_000_000))

    def seconds_of(self, frame: int) -> float:
        """Return the start of `frame`."""
        return float(self.times.time_of(frame))

    def within(
        self, values: NDArray[np.float32], from_s: float, to_s: float
    ) -> NDArray[np.float32]:
        """Return the part of a curve between two times, held inside; at least one sample."""
        rate_hz = float(self.energy.rate_hz)
        last = max(0, len(values) - 1)
        start = min(max(0, round(from_s * rate_hz)), last)
        return values[start : max(start + 1, min(len(values), round(to_s * rate_hz)))]
