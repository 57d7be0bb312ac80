"""What lies over all lanes: the playhead, the lines of the beats, and what the pointer is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from autoresolve_gui.ui.timeline.lane import small, tint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from autoresolve_gui.ui.theme import Theme

_HEAD_PX = 5.0
_WIDE_FRAME_PX = 4.0


class PlayheadLine(QGraphicsItem):
    """A line on the first pixel of the frame on the screen; far zoomed in, its whole width."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._height = 0.0
        self._frame_px = 0.0
        self.setZValue(30.0)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def place(self, x: float, frame_px: float, height: float) -> None:
        """Stand at pixel `x`; the frame is `frame_px` wide."""
        if (frame_px, height) != (self._frame_px, self._height):
            self.prepareGeometryChange()
            self._frame_px, self._height = frame_px, height
        self.setPos(round(x), 0.0)

    def boundingRect(self) -> QRectF:
        """Return the line with its head and the frame."""
        right = max(_HEAD_PX + 1.0, self._frame_px)
        return QRectF(-_HEAD_PX - 1.0, 0.0, right + _HEAD_PX + 2.0, self._height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw the line, its head in the ruler and the width of the frame."""
        color = QColor(self._theme.playhead)
        if self._frame_px >= _WIDE_FRAME_PX:
            frame = QRectF(0.0, 0.0, self._frame_px, self._height)
            painter.fillRect(frame, tint(self._theme.playhead, 0.10))
        painter.fillRect(QRectF(0.0, 0.0, 1.0, self._height), color)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        head = [
            (-_HEAD_PX, 0.0),
            (_HEAD_PX + 1, 0.0),
            (_HEAD_PX + 1, 6.0),
            (0.5, 12.0),
            (-_HEAD_PX, 6.0),
        ]
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in head]))


class BeatLines(QGraphicsItem):
    """Thin lines through the lanes, so that a beat can be seen against curves and pictures."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self._lines: list[tuple[float, QColor]] = []
        self.setZValue(10.0)

    def place(self, rect: QRectF, lines: Sequence[tuple[float, QColor]]) -> None:
        """Draw lines (pixel and colour) through `rect`."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = QRectF(rect)
        self._lines = [(round(x), color) for x, color in lines if -1 < x < rect.right()]
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the lanes that the lines run through."""
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw the lines."""
        for x, color in self._lines:
            painter.fillRect(QRectF(x, self._rect.top(), 1.0, self._rect.height()), color)


class Readout(QGraphicsItem):
    """A small label beside the pointer with a line through the lanes."""

    def __init__(self, font: QFont, theme: Theme) -> None:
        super().__init__()
        self._font = small(font, 0.5)
        self._theme = theme
        self._text = ""
        self._x = 0.0
        self._bubble = QRectF()
        self._view = QRectF()
        self.setZValue(40.0)
        self.hide()

    @property
    def text(self) -> str:
        """What is written in it; empty while it is hidden."""
        return self._text if self.isVisible() else ""

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def point_at(self, place: QPointF, text: str, view: QRectF) -> None:
        """Say `text` beside `place`, inside `view`."""
        self.prepareGeometryChange()
        metrics = QFontMetricsF(self._font)
        width, height = metrics.horizontalAdvance(text) + 14.0, metrics.height() + 6.0
        left = place.x() + 12.0
        if left + width > view.right():
            left = place.x() - 12.0 - width
        top = min(max(place.y() - height - 6.0, view.top() + 2.0), view.bottom() - height)
        self._text, self._x, self._view = text, round(place.x()), QRectF(view)
        self._bubble = QRectF(round(max(2.0, left)), round(top), round(width), round(height))
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the line and the label."""
        line = QRectF(self._x - 1.0, self._view.top(), 3.0, self._view.height())
        return line.united(self._bubble.adjusted(-1.0, -1.0, 1.0, 1.0))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw the line and the label."""
        line = QRectF(self._x, self._view.top(), 1.0, self._view.height())
        painter.fillRect(line, tint(self._theme.text, 0.28))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.border), 1.0))
        painter.setBrush(tint(self._theme.raised, 0.96))
        painter.drawRoundedRect(self._bubble.adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(self._bubble, Qt.AlignmentFlag.AlignCenter, self._text)


class Hint(QGraphicsItem):
    """A quiet line in the middle of the view while there is nothing to show."""

    def __init__(self, font: QFont, theme: Theme) -> None:
        super().__init__()
        self._font = font
        self._theme = theme
        self._text = ""
        self._view = QRectF()
        self.setZValue(50.0)

    @property
    def text(self) -> str:
        """What is written."""
        return self._text

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def say(self, text: str) -> None:
        """Write another text; nothing with an empty one."""
        self._text = text
        self.setVisible(bool(text))
        self.update()

    def place(self, view: QRectF) -> None:
        """Take the whole view."""
        self.prepareGeometryChange()
        self._view = QRectF(view)

    def boundingRect(self) -> QRectF:
        """Return the view."""
        return self._view

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Write the text over an even ground."""
        painter.fillRect(self._view, QColor(self._theme.panel))
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.text_dim))
        painter.drawText(self._view, Qt.AlignmentFlag.AlignCenter, self._text)
