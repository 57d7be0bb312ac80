"""Moves the view with the playhead, where that is what the user wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.timeline.clock import FootageClock
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis
    from autoresolve_gui.ui.timeline.view import TimelineView

_PAGE_PART = 0.08
"""Where the playhead lands, as a part of the width, when the view turns a page for it."""
_JUMP_PART = 0.4


class Follower(QObject):
    """Turns the page where the playhead runs out of the view, and goes where it was sent.

    A view that the user has panned away from a running playhead is left alone, and nothing moves
    while a mouse button is held.
    """

    def __init__(
        self, playhead: Playhead, axis: TimeAxis, view: TimelineView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._axis = axis
        self._view = view
        self._clock: FootageClock | None = None
        self._seen_frame = playhead.frame
        self._asked_frame = -1
        playhead.seek_requested.connect(self._asked)
        playhead.moved.connect(self._moved)

    def set_clock(self, clock: FootageClock | None) -> None:
        """Take the clock of the footage that is shown."""
        self._clock = clock

    def zoom(self, factor: float) -> None:
        """Zoom around the playhead, which is brought into the view first."""
        if self._clock is None:
            return
        seconds = self._clock.seconds_of(self._playhead.frame)
        if not self._axis.start_s <= seconds <= self._axis.end_s:
            self._axis.show_at(seconds, 0.5)
        self._axis.zoom(factor, float(self._axis.x_of(seconds)))

    def _moved(self, frame: int) -> None:
        before, self._seen_frame = self._seen_frame, frame
        if self._clock is None:
            return
        before_s = self._clock.seconds_of(before)
        was_visible = self._axis.start_s <= before_s <= self._axis.end_s
        if was_visible or frame == self._asked_frame:
            self._reveal(frame, before_s)

    def _asked(self, frame: int) -> None:
        self._asked_frame = frame
        if frame == self._playhead.frame:  # there already: nothing will move
            self._reveal(frame, self._axis.start_s)

    def _reveal(self, frame: int, before_s: float) -> None:
        if self._clock is None or self._view.is_busy:
            return
        axis, seconds = self._axis, self._clock.seconds_of(frame)
        if axis.start_s <= seconds < axis.end_s:
            return
        if abs(seconds - before_s) > axis.span_s:
            axis.show_at(seconds, _JUMP_PART)
        else:
            axis.show_at(seconds, _PAGE_PART if seconds > before_s else 1.0 - _PAGE_PART)
