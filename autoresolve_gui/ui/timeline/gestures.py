"""What a pressed mouse button does until it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.timeline.beat_flag import BeatFlag
    from autoresolve_gui.ui.timeline.lane import Content
    from autoresolve_gui.ui.timeline.stage import Stage
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_DRAG_FROM_PX = 3.0
_SNAP_PX = 12.0


class Gesture(Protocol):
    """One press of a button. After `finish` or `cancel` it is over."""

    def move(self, x: float, *, snap: bool) -> None:
        """Follow the pointer to pixel `x`; `snap` while Shift is held."""

    def finish(self) -> None:
        """Let go."""

    def cancel(self) -> None:
        """Put everything back."""


class Scrub:
    """Seeks to the frame under the pointer.

    The line goes there at once; the picture, and the playhead with it, follow as fast as frames
    are decoded.
    """

    def __init__(self, stage: Stage, content: Content, playhead: Playhead) -> None:
        self._stage = stage
        self._axis = stage.axis
        self._clock = content.clock
        self._playhead = playhead
        self._before = playhead.frame
        self._asked: int | None = None

    def move(self, x: float, *, snap: bool) -> None:  # noqa: ARG002 - frames are enough here
        """Seek to the frame at `x`, held inside the view."""
        held = min(max(x, 0.0), self._axis.width_px - 1.0)
        frame = self._clock.frame_at(self._axis.seconds_at(held))
        if frame != self._asked:
            self._asked = frame
            self._stage.hold_playhead(frame)
            self._playhead.seek(frame)

    def finish(self) -> None:
        """Stay where we are: the line is let go when the picture has come."""
        if self._playhead.frame == self._asked:
            self._stage.hold_playhead(None)

    def cancel(self) -> None:
        """Go back to the frame from before."""
        self._stage.hold_playhead(None)
        self._playhead.seek(self._before)


class Pan:
    """Drags the view along the footage."""

    def __init__(self, axis: TimeAxis, x: float) -> None:
        self._axis = axis
        self._start_s = axis.start_s
        self._held_x = x

    def move(self, x: float, *, snap: bool) -> None:  # noqa: ARG002 - a view has no frames
        """Keep the moment that was pressed on under the pointer."""
        moved_s = (x - self._held_x) / self._axis.px_per_s
        self._axis.set_range(self._start_s - moved_s, self._axis.span_s)

    def finish(self) -> None:
        """Stay where we are."""

    def cancel(self) -> None:
        """Go back to where the view was."""
        self._axis.set_range(self._start_s, self._axis.span_s)


class BeatDrag:
    """Moves a beat by whole frames, to shot starts while Shift is held.

    The playhead goes along, so that the viewer shows the picture that the beat would stand on.
    Nothing is changed before the button is let go.
    """

    def __init__(
        self, stage: Stage, content: Content, playhead: Playhead, flag: BeatFlag, x: float
    ) -> None:
        self._stage = stage
        self._content = content
        self._playhead = playhead
        self._beat = flag.beat
        self._before = playhead.frame
        self._pressed_x = x
        start_x = float(stage.axis.x_of(content.clock.seconds_of(flag.beat.frame)))
        self._grip_px = x - start_x
        self._frame = flag.beat.frame
        self._is_moving = False

    def move(self, x: float, *, snap: bool) -> None:
        """Show the beat where it would come to stand."""
        if not self._is_moving and abs(x - self._pressed_x) < _DRAG_FROM_PX:
            return
        self._is_moving = True
        frame = self._frame_under(x, snap=snap)
        if frame != self._frame:
            self._frame = frame
            self._stage.beats.drag((self._beat.id, frame))
            self._stage.draw_beat_lines()
            self._playhead.seek(frame)
        self._say()

    def finish(self) -> None:
        """Move the beat for good, as one step of history."""
        if self._is_moving:
            self._content.document.move_beat(self._beat.id, self._frame)
        self._end()

    def cancel(self) -> None:
        """Leave the beat where it was."""
        if self._is_moving:
            self._playhead.seek(self._before)
        self._end()

    def _frame_under(self, x: float, *, snap: bool) -> int:
        axis = self._stage.axis
        held = min(max(x - self._grip_px, 0.0), axis.width_px)
        seconds = axis.seconds_at(held)
        if snap:
            start = self._stage.shots.nearest_start(seconds, _SNAP_PX / axis.px_per_s)
            if start is not None:
                return start
        return self._content.clock.nearest_frame(seconds)

    def _say(self) -> None:
        clock = self._content.clock
        moved = clock.lasting(self._frame - self._beat.frame)
        text = f"{clock.timecode(self._frame)}   {moved}"
        x = float(self._stage.axis.x_of(clock.seconds_of(self._frame)))
        self._stage.readout.point_at(QPointF(x, self._stage.beats.y()), text, self._stage.rect)

    def _end(self) -> None:
        self._stage.beats.drag(None)
        self._stage.draw_beat_lines()
        self._stage.readout.hide()
