"""What lies over all lanes: the playhead, the lines of the beats, and what the pointer is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from autoresolve_gui.ui.timeline.drawn import Overlay
from autoresolve_gui.ui.timeline.lane import small, tint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.ui.theme import Theme

_HEAD_PX = 5.0
_WIDE_FRAME_PX = 4.0


class PlayheadLine(Overlay):
    """A line on the first pixel of the frame on the screen; far zoomed in, its whole width."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, layer=30.0)
        self._frame_px = 0.0

    def place(self, x: float, frame_px: float, height: float) -> None:
        """Stand at pixel `x`; the frame is `frame_px` wide."""
        self._frame_px = frame_px
        right = max(_HEAD_PX + 1.0, frame_px)
        self.cover(QRectF(-_HEAD_PX - 1.0, 0.0, right + _HEAD_PX + 2.0, height))
        self.setPos(round(x), 0.0)

    def draw(self, painter: QPainter) -> None:
        """Draw the line, its head in the ruler and the width of the frame."""
        color, height = QColor(self.theme.playhead), self._rect.height()
        if self._frame_px >= _WIDE_FRAME_PX:
            frame = QRectF(0.0, 0.0, self._frame_px, height)
            painter.fillRect(frame, tint(self.theme.playhead, 0.10))
        painter.fillRect(QRectF(0.0, 0.0, 1.0, height), color)
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


class BeatLines(Overlay):
    """Thin lines through the lanes, so that a beat can be seen against curves and pictures."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, layer=10.0)
        self._lines: list[tuple[float, int, bool]] = []

    def place(self, rect: QRectF, lines: Sequence[tuple[float, int, bool]]) -> None:
        """Draw lines through `rect`: the pixel, the beat's act, and whether it is selected."""
        right = rect.right()
        self._lines = [(round(x), act, chosen) for x, act, chosen in lines if -1 < x < right]
        self.cover(rect)

    def draw(self, painter: QPainter) -> None:
        """Draw the lines."""
        for x, act, is_selected in self._lines:
            color = tint(self.theme.act(act), 0.9 if is_selected else 0.4)
            painter.fillRect(QRectF(x, self._rect.top(), 1.0, self._rect.height()), color)


class Readout(Overlay):
    """A small label beside the pointer with a line through the lanes."""

    def __init__(self, font: QFont, theme: Theme) -> None:
        super().__init__(theme, layer=40.0)
        self._font = small(font, 0.5)
        self._text = ""
        self._line = QRectF()
        self._bubble = QRectF()
        self.hide()

    @property
    def text(self) -> str:
        """What is written in it; empty while it is hidden."""
        return self._text if self.isVisible() else ""

    def point_at(self, place: QPointF, text: str, view: QRectF) -> None:
        """Say `text` beside `place`, inside `view`."""
        metrics = QFontMetricsF(self._font)
        width, height = metrics.horizontalAdvance(text) + 14.0, metrics.height() + 6.0
        left = place.x() + 12.0
        if left + width > view.right():
            left = place.x() - 12.0 - width
        top = min(max(place.y() - height - 6.0, view.top() + 2.0), view.bottom() - height)
        self._text = text
        self._line = QRectF(round(place.x()), view.top(), 1.0, view.height())
        self._bubble = QRectF(round(max(2.0, left)), round(top), round(width), round(height))
        line = self._line.adjusted(-1.0, 0.0, 1.0, 0.0)
        self.cover(line.united(self._bubble.adjusted(-1.0, -1.0, 1.0, 1.0)))
        self.show()

    def draw(self, painter: QPainter) -> None:
        """Draw the line and the label."""
        painter.fillRect(self._line, tint(self.theme.text, 0.28))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        painter.setBrush(tint(self.theme.raised, 0.96))
        painter.drawRoundedRect(self._bubble.adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)
        painter.setFont(self._font)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(self._bubble, Qt.AlignmentFlag.AlignCenter, self._text)


class Hint(Overlay):
    """A quiet line in the middle of the view while there is nothing to show."""

    def __init__(self, font: QFont, theme: Theme) -> None:
        super().__init__(theme, layer=50.0)
        self._font = font
        self._text = ""

    @property
    def text(self) -> str:
        """What is written."""
        return self._text

    def say(self, text: str) -> None:
        """Write another text; nothing with an empty one."""
        self._text = text
        self.setVisible(bool(text))
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Write the text over an even ground."""
        painter.fillRect(self._rect, QColor(self.theme.panel))
        painter.setFont(self._font)
        painter.setPen(QColor(self.theme.text_dim))
        painter.drawText(self._rect, Qt.AlignmentFlag.AlignCenter, self._text)
