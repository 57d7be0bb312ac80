"""The flag of one beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from autoresolve_gui.ui.timeline.flag import ACT_ROOM_PX, FLAG_PX, GRIP_PX, ROW_PX, Flag

if TYPE_CHECKING:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QGraphicsItem

    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.theme import Theme

_POLE_PX = 2.0


class BeatFlag(Flag):
    """A pole on the first pixel of the beat's frame, and a flag with its label on the right of it.

    The flag is drawn on the left where the view ends. Positions are those of the lane.
    """

    def __init__(self, beat: Beat, font: QFont, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(font, theme, parent)
        self._width = 0.0
        self._row = 0
        self._pole_height = 0.0
        self._is_left = False
        self._is_selected = False
        self._has_focus = False
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.set_beat(beat)

    def set_beat(self, beat: Beat) -> None:
        """Show another state of the beat."""
        act = f"Act {beat.act}, confidence {beat.confidence:.0%}"
        self.stand_for(beat, act, beat.evidence, beat.note)

    def set_state(self, *, is_selected: bool, has_focus: bool) -> None:
        """Show the flag as selected, and whether the keyboard acts on it."""
        self._is_selected = is_selected
        self._has_focus = has_focus
        self.setZValue(2.0 if is_selected else 1.0)
        self.update()

    @property
    def wished_width(self) -> float:
        """The width in which the whole label can be read."""
        return super().wished_width + _POLE_PX

    def room_at(self, x: float, lane_width: float, free_from: float) -> tuple[float, float]:
        """Return the left edge and the width of a flag at pixel `x`, where there is room for it.

        At the end of the view it stands before its pole, if there is more room up to `free_from`,
        where the beat before it is. It is as wide as the side allows.
        """
        wished, least = self.wished_width, 2 * _POLE_PX
        before, behind = x + _POLE_PX - max(0.0, free_from), lane_width - x
        if behind < wished and before > behind:
            width = min(wished, max(before, least))
            return x + _POLE_PX - width, width
        return x, min(wished, max(behind, least))

    def place(self, x: float, row: int, width: float, lane: QRectF, *, is_left: bool) -> None:
        """Stand at pixel `x` in a row of the lane, the flag `width` pixels wide on one side."""
        self.prepareGeometryChange()
        self._is_left = is_left
        self._row = row
        self._width = self.wished_width if self._is_selected else max(width, 2 * _POLE_PX)
        self._pole_height = max(0.0, lane.height() - ACT_ROOM_PX)
        self.setPos(round(x), 0.0)

    @property
    def row(self) -> int:
        """The row of the lane in which the flag stands, 0 on top."""
        return self._row

    @property
    def flag_rect(self) -> QRectF:
        """The flag without its pole, in its own coordinates."""
        left = _POLE_PX - self._width if self._is_left else 0.0
        return QRectF(left, 2.0 + self._row * ROW_PX, self._width, FLAG_PX)

    def boundingRect(self) -> QRectF:
        """Return what is drawn and can be taken hold of."""
        pole = QRectF(-GRIP_PX, 0.0, _POLE_PX + 2 * GRIP_PX, self._pole_height)
        return pole.united(self.flag_rect.adjusted(-2.0, -2.0, 2.0, 2.0))

    def contains_point(self, x: float, y: float) -> bool:
        """Tell whether a point in the flag's coordinates takes hold of it."""
        return self.flag_rect.contains(x, y) or -GRIP_PX <= x <= _POLE_PX + GRIP_PX

    def draw(self, painter: QPainter) -> None:
        """Draw the pole and the flag."""
        color = QColor(self.theme.act(self.beat.act))
        flag = self.flag_rect
        painter.fillRect(QRectF(0.0, flag.top(), _POLE_PX, self._pole_height - flag.top()), color)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(flag, 2.5, 2.5)
        if self._is_selected:
            edge = QColor(self.theme.accent if self._has_focus else self.theme.text)
            painter.setPen(QPen(edge, 2.0 if self._has_focus else 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(flag, 2.5, 2.5)
        is_bright = color.lightnessF() > 0.5
        self.draw_label(painter, flag, QColor("#101010" if is_bright else "#ffffff"))
