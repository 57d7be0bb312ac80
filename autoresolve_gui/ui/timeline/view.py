"""The view that shows the lanes and takes the mouse, the wheel and the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from autoresolve_gui.ui.timeline.gestures import BeatDrag, Pan, Scrub
from autoresolve_gui.ui.timeline.stage import Stage

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.beat_flag import BeatFlag
    from autoresolve_gui.ui.timeline.gestures import Gesture
    from autoresolve_gui.ui.timeline.ghost_flag import GhostFlag
    from autoresolve_gui.ui.timeline.lane import Content
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_NOTCH = 120.0
_ZOOM_PER_NOTCH = 1.25
_PAN_PX_PER_NOTCH = 90.0
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NUDGES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TimelineView(pg.GraphicsView):
    """Turns what the user does into seeks, zooms, and moves of beats.

    Scene coordinates are pixels of the view, so that every lane draws on whole pixels.
    """

    beat_selected = Signal(str)
    beat_activated = Signal(str)
    ghost_chosen = Signal(str)

    _is_built = False  # the base class resizes itself while it is being built

    def __init__(
        self, axis: TimeAxis, playhead: Playhead, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, useOpenGL=False, background=theme.panel)
        self.axis = axis
        self._playhead = playhead
        self._theme = theme
        self._gesture: Gesture | None = None
        self._content: Content | None = None
        self.stage = Stage(self.scene(), axis, theme, self.font(), self)
        # The scene has a ground of its own: the widget's would be painted below it for nothing.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Timeline")
        self._is_built = True
        self._fit_stage()

    @property
    def is_busy(self) -> bool:
        """Whether a mouse button is held for something."""
        return self._gesture is not None

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.setBackground(theme.panel)
        self.stage.set_theme(theme)

    def set_content(self, content: Content | None) -> None:
        """Show what is known now."""
        before = self._content.document if self._content is not None else None
        if content is None or content.document is not before:
            self._gesture = None  # not cancelled: that would seek in the other footage
            self.stage.beats.drag(None)
            self.stage.hold_playhead(None)
            self.stage.readout.hide()
        self._content = content
        self.stage.set_content(content)

    def select_beat(self, beat_id: str | None) -> None:
        """Show a beat as selected; None selects nothing."""
        beats = self.stage.beats
        beats.select(beat_id, has_focus=self.hasFocus())
        self.stage.draw_beat_lines()
        flag = next((each for each in beats.flags if each.beat.id == beats.selected), None)
        self.setAccessibleDescription("" if flag is None else f"Selected beat: {flag.beat.label}")

    def cancel_gesture(self) -> None:
        """Put back what the held button has done so far."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the lanes the new size."""
        super().resizeEvent(event)
        if self._is_built:
            self._fit_stage()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the pointer; with Shift, or on a horizontal wheel, pan."""
        turn = event.angleDelta()
        is_sideways = abs(turn.x()) > abs(turn.y())
        if is_sideways or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            notches = (turn.x() if is_sideways else turn.y()) / _NOTCH
            self.axis.pan(-notches * _PAN_PX_PER_NOTCH)
        else:
            self.axis.zoom(_ZOOM_PER_NOTCH ** (turn.y() / _NOTCH), event.position().x())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to seek, to drag a beat or to pan."""
        place = event.position()
        if self._content is None or self._gesture is not None:
            return
        if event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = Pan(self.axis, place.x())
            self.stage.readout.hide()
        elif event.button() == Qt.MouseButton.LeftButton:
            flag, ghost = self._flag_at(place), self._ghost_at(place)
            if flag is not None:
                self._take_flag(flag, place.x())
            elif ghost is not None:
                self._choose_ghost(ghost)
            else:
                self._gesture = Scrub(self.stage, self._content, self._playhead)
                self._gesture.move(self._x_of_press(place), snap=False)
                self._deselect_in_beats(place.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun; else say what the pointer is on."""
        place = event.position()
        if self._gesture is not None:
            snap = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._gesture.move(place.x(), snap=snap)
        else:
            super().mouseMoveEvent(event)
            self._read_out(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what was begun."""
        if event.buttons() == Qt.MouseButton.NoButton and self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            gesture.finish()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a beat; anywhere else it is a click."""
        flag = self._flag_at(event.position())
        if flag is not None and event.button() == Qt.MouseButton.LeftButton:
            self.beat_activated.emit(flag.beat.id)
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the readout."""
        super().leaveEvent(event)
        if self._gesture is None:
            self.stage.readout.hide()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that act on a beat from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels; Enter opens the selected beat; Alt and an arrow move it by a frame."""
        if not self._wants(event):
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancel_gesture()
        elif event.key() in _ENTER:
            self.beat_activated.emit(self.stage.beats.selected)
        else:
            self._nudge(_NUDGES[Qt.Key(event.key())])

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Go from beat to beat with Tab, then on to the next widget."""
        ids = [flag.beat.id for flag in self.stage.beats.flags if self.stage.beats.isVisible()]
        selected = self.stage.beats.selected
        step = 1 if forward else -1
        at = ids.index(selected) + step if selected in ids else (0 if forward else len(ids) - 1)
        if not self.hasFocus() or not 0 <= at < len(ids):
            return super().focusNextPrevChild(forward)
        self._select_and_go(ids[at])
        return True

    def focusInEvent(self, event: QEvent) -> None:
        """Show which beat the keyboard acts on."""
        super().focusInEvent(event)
        self.select_beat(self.stage.beats.selected)
        self.viewport().update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.select_beat(self.stage.beats.selected)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame the view where it has the keyboard."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(self._theme.accent), 1.0))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
            painter.end()

    def hideEvent(self, event: QEvent) -> None:
        """Let go of what was held."""
        self.cancel_gesture()
        super().hideEvent(event)

    def _wants(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            return self.is_busy
        if self.stage.beats.selected is None or self.is_busy:
            return False
        if event.key() in _ENTER:
            return event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
        has_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        return has_alt and event.key() in _NUDGES

    def _take_flag(self, flag: BeatFlag, x: float) -> None:
        if self._content is None:
            return
        self.stage.readout.hide()
        drag = BeatDrag(self.stage, self._content, self._playhead, flag, x)
        self._select_and_go(flag.beat.id)
        self._gesture = drag

    def _select_and_go(self, beat_id: str) -> None:
        self.select_beat(beat_id)
        self.beat_selected.emit(beat_id)
        beat = self._content.document.beat(beat_id) if self._content is not None else None
        if beat is not None:
            self._playhead.seek(beat.frame)

    def _deselect_in_beats(self, y: float) -> None:
        if self.stage.lane_at(y) is self.stage.beats and self.stage.beats.selected is not None:
            self.select_beat(None)
            self.beat_selected.emit("")

    def _nudge(self, frames: int) -> None:
        if self._content is None or self.stage.beats.selected is None:
            return
        beat = self._content.document.beat(self.stage.beats.selected)
        if beat is not None:
            frame = min(max(beat.frame + frames, 0), max(0, self._content.clock.frames - 1))
            self._content.document.move_beat(beat.id, frame)
            self._playhead.seek(frame)

    def _flag_at(self, place: QPointF) -> BeatFlag | None:
        beats = self.stage.beats
        if not beats.isVisible() or self._content is None:
            return None
        top = beats.y()
        inside = top <= place.y() < top + beats.height
        return beats.flag_at(place.x(), place.y() - top) if inside else None

    def _ghost_at(self, place: QPointF) -> GhostFlag | None:
        beats = self.stage.beats
        if not beats.isVisible() or self._content is None:
            return None
        return beats.ghosts.at(place.x(), place.y() - beats.y())

    def _choose_ghost(self, ghost: GhostFlag) -> None:
        self.stage.readout.hide()
        self._playhead.seek(ghost.ghost.beat.frame)
        self.ghost_chosen.emit(ghost.ghost.beat.id)

    def _is_on_flag(self, place: QPointF) -> bool:
        return self._flag_at(place) is not None or self._ghost_at(place) is not None

    def _read_out(self, place: QPointF) -> None:
        lane = self.stage.lane_at(place.y())
        seconds = self.axis.seconds_at(place.x())
        is_outside = seconds >= self.axis.duration_s
        if self._content is None or lane is None or is_outside or self._is_on_flag(place):
            self.stage.readout.hide()
            return
        timecode = self._content.clock.timecode(self._content.clock.frame_at(seconds))
        found = self.stage.hit_marks.words_at(place.x()) if lane is self.stage.ruler else ""
        text = "   ".join(part for part in (timecode, lane.readout(seconds), found) if part)
        self.stage.readout.point_at(place, text, self.stage.rect)

    def _x_of_press(self, place: QPointF) -> float:
        """Return where a press in the ruler goes: to the mark that it hits, where it hits one."""
        is_ruler = self.stage.lane_at(place.y()) is self.stage.ruler
        hit = self.stage.hit_marks.at(place.x()) if is_ruler else None
        x = place.x() if hit is None else float(self.axis.x_of(hit.time_s))
        return x if 0.0 <= x < self.axis.width_px else place.x()

    def _fit_stage(self) -> None:
        self.axis.set_width(self.width())
        self.stage.arrange(self.height())
