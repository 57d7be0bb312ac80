"""Which part of the footage is on the screen, and where a moment lies in it."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

FEWEST_FRAMES = 6
"""How many frames the closest zoom shows."""

Seconds = TypeVar("Seconds", float, NDArray[np.float64])


class TimeAxis(QObject):
    """Maps seconds of footage to pixels of the view; every lane reads the same one.

    The visible range always lies inside the footage, is at least `FEWEST_FRAMES` frames long and
    at most all of it. `revision` grows with every change, so that pictures can be kept by it.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._duration_s = 0.0
        self._shortest_s = 1.0
        self._start_s = 0.0
        self._span_s = 1.0
        self._width_px = 1.0
        self.revision = 0

    @property
    def duration_s(self) -> float:
        """The length of the footage; 0.0 while there is none."""
        return self._duration_s

    @property
    def start_s(self) -> float:
        """The moment at the left edge."""
        return self._start_s

    @property
    def span_s(self) -> float:
        """How much time is visible."""
        return self._span_s

    @property
    def end_s(self) -> float:
        """The moment at the right edge."""
        return self._start_s + self._span_s

    @property
    def width_px(self) -> float:
        """The width of the view in device-independent pixels."""
        return self._width_px

    @property
    def px_per_s(self) -> float:
        """Pixels to the second."""
        return self._width_px / self._span_s

    @property
    def is_whole(self) -> bool:
        """Whether the whole footage is visible."""
        return self._span_s >= self._duration_s

    def x_of(self, seconds: Seconds) -> Seconds:
        """Return where `seconds` lies, in pixels from the left edge of the view."""
        return (seconds - self._start_s) * self.px_per_s

    def seconds_at(self, x: float) -> float:
        """Return the moment at pixel `x`."""
        return self._start_s + x / self.px_per_s

    def set_footage(self, duration_s: float, frame_s: float) -> None:
        """Take the length of the footage and of a frame. A view of the whole stays one."""
        was_whole = self.is_whole
        self._duration_s = duration_s
        self._shortest_s = min(FEWEST_FRAMES * frame_s, duration_s) or 1.0
        if was_whole or duration_s <= 0:
            self.set_range(0.0, duration_s)
        else:
            self.set_range(self._start_s, self._span_s)

    def set_width(self, width_px: float) -> None:
        """Take the width of the view; the visible range stays."""
        self._width_px = max(1.0, width_px)
        self._tell()

    def set_range(self, start_s: float, span_s: float) -> None:
        """Show `span_s` seconds from `start_s` on, as far as the limits allow."""
        longest = self._duration_s or 1.0
        self._span_s = min(max(span_s, self._shortest_s), longest)
        self._start_s = min(max(start_s, 0.0), max(0.0, longest - self._span_s))
        self._tell()

    def fit(self) -> None:
        """Show the whole footage."""
        self.set_range(0.0, self._duration_s)

    def zoom(self, factor: float, x: float) -> None:
        """Zoom in by `factor` (above 1) or out (below 1); the moment at pixel `x` stays there."""
        held_s = self.seconds_at(x)
        span_s = min(max(self._span_s / factor, self._shortest_s), self._duration_s or 1.0)
        self.set_range(held_s - x / self._width_px * span_s, span_s)

    def pan(self, distance_px: float) -> None:
        """Move the view to later footage (above 0) or to earlier."""
        self.set_range(self._start_s + distance_px / self.px_per_s, self._span_s)

    def show_at(self, seconds: float, part: float) -> None:
        """Move the view so that `seconds` lies at `part` (0 to 1) of its width."""
        self.set_range(seconds - part * self._span_s, self._span_s)

    def _tell(self) -> None:
        self.revision += 1
        self.changed.emit()
