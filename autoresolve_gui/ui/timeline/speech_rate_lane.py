"""A lane for how fast people speak; it is there where footage was transcribed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.analysis.speech_rate import SPEECH_RATE
from autoresolve_gui.ui.timeline.curve_lane import CurveLane

if TYPE_CHECKING:
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.lane_heights import LaneSize
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_LEAST_TOP_HZ = 4.0
"""The lane reaches to four words a second at least, so that slow talk looks slow."""


class SpeechRateLane(CurveLane):
    """Shows words a second, from none up to four or the fastest of this footage."""

    def __init__(self, size: LaneSize, axis: TimeAxis, theme: Theme) -> None:
        super().__init__(SPEECH_RATE, size, axis, theme)
        self.title = "Speech rate"

    @property
    def is_there(self) -> bool:
        """Whether anything was heard that a rate could be of."""
        return self.curve is not None

    def readout(self, seconds: float) -> str:
        """Return the rate at `seconds`; nothing behind what was heard so far."""
        curve = self.curve
        if curve is None or seconds >= len(curve.values) / float(curve.rate_hz):
            return ""
        return f"{self.title} {curve.at(seconds):.1f} words/s"

    def _scale_of(self, lowest: float, highest: float) -> tuple[float, float]:  # noqa: ARG002 - as of every curve
        return 0.0, max(_LEAST_TOP_HZ, highest)
