"""What the flag of a beat and that of a proposed one have in common."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject

from autoresolve_gui.ui.timeline.drawn import Drawn
from autoresolve_gui.ui.timeline.lane import small

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QFont, QPainter

    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.theme import Theme

ROW_PX = 19.0
ACT_ROOM_PX = 16.0
"""Room below the flags for the names of the acts."""
FLAG_PX = 17.0
GRIP_PX = 4.0
"""How far beside its pole a flag can still be taken hold of."""
_PAD_PX = 6.0


class Flag(Drawn, QGraphicsObject):
    """Stands for `beat`: has its label, and a tip that says more."""

    beat: Beat

    def __init__(self, font: QFont, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.theme = theme
        self.font = small(font, 0.5)

    def stand_for(self, beat: Beat, *facts: str) -> None:
        """Show a state of a beat; its tip has `facts` that are not empty, a line each."""
        self.beat = beat
        lines = [f"<b>{escape(beat.label)}</b>", *(escape(each) for each in facts if each)]
        self.setToolTip("<br>".join(lines))  # rich text, which Qt breaks into lines
        self.update()

    @property
    def wished_width(self) -> float:
        """The width in which the whole label can be read."""
        return QFontMetricsF(self.font).horizontalAdvance(self.beat.label) + 2 * _PAD_PX

    def written(self, width: float) -> str:
        """Return what of the label stands on a flag of a width: its first letter before nothing."""
        label, metrics = self.beat.label, QFontMetricsF(self.font)
        room = width - 1.5 * _PAD_PX
        text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, room) if room > 0.0 else ""
        if text[:1] == label[:1] and metrics.horizontalAdvance(text) <= room:
            return text
        first = label[:1]
        return first if metrics.tightBoundingRect(first).width() <= width else ""

    def draw_label(self, painter: QPainter, flag: QRectF, color: QColor) -> None:
        """Write the label into a flag, shortened where there is no room for all of it."""
        text = self.written(flag.width())
        painter.setFont(self.font)
        painter.setPen(color)
        if len(text) > 1:
            inner = flag.adjusted(_PAD_PX, 0.0, -_PAD_PX / 2, 0.0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)
        else:
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip)
            painter.drawText(flag, flags, text)
