"""The hollow flag of a beat that somebody proposes and the editor has not taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from autoresolve_gui.ui.timeline.flag import ACT_ROOM_PX, FLAG_PX, GRIP_PX, ROW_PX, Flag
from autoresolve_gui.ui.timeline.lane import tint

if TYPE_CHECKING:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QGraphicsItem

    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.theme import Theme

_DIAMOND_PX = 5.0
_DASHES = (3.0, 2.5)


@dataclass(frozen=True, slots=True)
class Ghost:
    """A beat that is no beat of the document: who proposes it, and where. `proposer` is plain."""

    beat: Beat
    proposer: str


class GhostFlag(Flag):
    """A dashed pole and a dashed, hollow flag in the colour of its act.

    Where no row has room for the flag, a hollow diamond at the foot of the pole stands for it. It
    cannot be dragged: it belongs to nobody before it is taken.
    """

    def __init__(self, ghost: Ghost, font: QFont, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(font, theme, parent)
        self.font.setItalic(True)
        self._flag: QRectF | None = None
        self._height = 0.0
        self._is_selected = False
        self.setZValue(0.5)  # behind the editor's own
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_ghost(ghost)

    def set_ghost(self, ghost: Ghost) -> None:
        """Show another state of the proposal."""
        self.ghost = ghost
        beat = ghost.beat
        proposer = f"Proposed by {ghost.proposer}, not taken"
        act = f"Act {beat.act}, confidence {beat.confidence:.0%}"
        self.stand_for(beat, proposer, act, beat.evidence)

    def set_selected(self, *, is_selected: bool) -> None:
        """Show the flag as the one whose row is selected."""
        if is_selected != self._is_selected:
            self._is_selected = is_selected
            self.update()

    @property
    def is_selected(self) -> bool:
        """Whether its row is selected."""
        return self._is_selected

    @property
    def is_hollow(self) -> bool:
        """Whether there is room for the flag; else the diamond stands for it."""
        return self._flag is not None

    def place(self, x: float, row: int | None, left: float, width: float, height: float) -> None:
        """Stand at pixel `x` of a lane `height` pixels high, the flag from pixel `left` in a row.

        A row of None is no room: a diamond at the foot.
        """
        self.prepareGeometryChange()
        self._height = height
        at = round(x)
        self._flag = (
            None
            if row is None
            else QRectF(round(left) - at + 0.5, 2.5 + row * ROW_PX, width - 1.0, FLAG_PX - 1.0)
        )
        self.setPos(at, 0.0)

    def boundingRect(self) -> QRectF:
        """Return what is drawn and can be clicked."""
        pole = QRectF(-_DIAMOND_PX - 1.0, 0.0, 2 * _DIAMOND_PX + 2.0, self._height)
        return pole if self._flag is None else pole.united(self._flag.adjusted(-2, -2, 2, 2))

    def contains_point(self, x: float, y: float) -> bool:
        """Tell whether a point in the flag's coordinates is on it."""
        if self._flag is not None and self._flag.contains(x, y):
            return True
        return -GRIP_PX <= x <= GRIP_PX and y >= self._pole_top

    @property
    def _pole_top(self) -> float:
        foot = self._height - ACT_ROOM_PX
        return self._flag.top() if self._flag is not None else max(0.0, foot - ROW_PX)

    def draw(self, painter: QPainter) -> None:
        """Draw the pole, and the flag or the diamond."""
        color = QColor(self.theme.act(self.beat.act))
        pen = QPen(color, 1.0)
        pen.setDashPattern(list(_DASHES))
        painter.setPen(pen)
        foot = self._height - ACT_ROOM_PX
        painter.drawLine(QPointF(0.5, self._pole_top), QPointF(0.5, foot))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_selected:
            painter.setPen(QPen(QColor(self.theme.accent), 1.5))
        elif self._flag is None:
            painter.setPen(QPen(color, 1.0))  # too small for dashes
        painter.setBrush(tint(self.theme.panel, 0.85))
        if self._flag is None:
            painter.drawPolygon(_diamond(QPointF(0.5, foot + ACT_ROOM_PX / 2)))
            return
        painter.drawRoundedRect(self._flag, 2.5, 2.5)
        self.draw_label(painter, self._flag, color)


def _diamond(center: QPointF) -> QPolygonF:
    x, y, r = center.x(), center.y(), _DIAMOND_PX
    return QPolygonF([QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r), QPointF(x - r, y)])
