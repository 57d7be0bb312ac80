"""The frames of one footage in time, as drawing needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.ui.document import Document


class FootageClock:
    """Frames to seconds and back for one state of a document whose footage is known.

    Seconds are floats here: they only become pixels. A position that is kept is always a frame.
    """

    def __init__(self, document: Document, footage: Footage) -> None:
        self._document = document
        self.footage = footage
        self._times = document.analysis.frame_times if document.analysis is not None else None
        self.frames = len(self._times) if self._times is not None else footage.frames
        """The number of frames of the footage."""
        self.duration_s = max(float(footage.duration), document.seconds_of(self.frames))
        """The length of the footage, the longer of picture and sound."""
        self.frame_s = 1.0 / float(footage.timebase.rate)
        """How long a frame lasts at the nominal rate."""

    def seconds_of(self, frame: int) -> float:
        """Return the start of `frame`; `frames` gives the end of the last one."""
        return self._document.seconds_of(frame)

    def seconds_of_all(self, frames: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the starts of many frames, each 0 to `frames`."""
        if self._times is None:
            return frames / float(self.footage.timebase.rate)
        count = len(self._times)
        ticks = self._times.ticks[np.clip(frames, 0, count - 1)]
        ticks = np.where(frames < count, ticks, self._times.end_tick)
        return np.asarray(ticks * float(self._times.time_base), dtype=np.float64)

    def frame_at(self, seconds: float) -> int:
        """Return the frame on the screen at `seconds`, held inside the footage."""
        return self._document.frame_at(seconds)

    def nearest_frame(self, seconds: float) -> int:
        """Return the frame whose start is nearest to `seconds`, held inside the footage."""
        frame = self.frame_at(seconds)
        following = min(frame + 1, max(0, self.frames - 1))
        before_s, after_s = self.seconds_of(frame), self.seconds_of(following)
        return following if abs(after_s - seconds) < abs(seconds - before_s) else frame

    def timecode(self, frame: int) -> str:
        """Return the timecode of `frame`."""
        return self._document.timecode(frame)

    def lasting(self, frames: int) -> str:
        """Return a distance in frames with its sign, as `+MM:SS:FF`, counted without drops."""
        nominal = self.footage.timebase.nominal_rate
        seconds, rest = divmod(abs(frames), nominal)
        sign = "+" if frames >= 0 else "\N{MINUS SIGN}"
        return f"{sign}{seconds // 60:02d}:{seconds % 60:02d}:{rest:02d}"
