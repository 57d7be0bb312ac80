"""The column beside the transcript: when each segment begins, and which are the editor's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.timeline.lane import small

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.transcript.transcript_view import TranscriptView

_PAD_PX = 8.0
_MARK_PX = 3.0


class Gutter(QWidget):
    """Draws beside each visible line of a view; a click goes to where the segment begins."""

    clicked = Signal(int)  # a row

    def __init__(self, view: TranscriptView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._longest = "0:00"
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("When each line begins")
        self.setMouseTracking(True)

    @property
    def wished_width(self) -> int:
        """The width in which the longest time has room."""
        self.setFont(small(self._view.font(), 1.0))
        return round(self.fontMetrics().horizontalAdvance(self._longest) + 2 * _PAD_PX + _MARK_PX)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def set_longest(self, text: str) -> None:
        """Take the longest text that will stand here."""
        self._longest = text

    def sizeHint(self) -> QSize:
        """Return the width that is wished."""
        return QSize(self.wished_width, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw times, right-aligned, and a bar where a person wrote."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.panel))
        painter.setFont(small(self._view.font(), 1.0))
        dim, accent = QColor(self._theme.text_dim), QColor(self._theme.accent)
        for row, rect in self._view.visible_rows():
            if rect.bottom() < event.rect().top() or rect.top() > event.rect().bottom():
                continue
            line = self._view.line(row)
            if line is None:
                continue
            first = QRectF(0.0, rect.top(), self.width() - _PAD_PX, self._view.line_height)
            painter.setPen(dim)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(first, flags, self._view.time_of(row))
            if line.segment.is_edited:
                bar = QRectF(1.0, rect.top() + 2.0, _MARK_PX, rect.height() - 6.0)
                painter.fillRect(bar, accent)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say who speaks, and whether a person wrote the line."""
        line = self._view.line(self._view.row_at_y(event.position().y()))
        if line is not None:
            told = [line.segment.speaker, "You wrote this." if line.segment.is_edited else ""]
            self.setToolTip(plain_tip("\n".join(part for part in told if part)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the line that was pressed on."""
        row = self._view.row_at_y(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self.clicked.emit(row)

    def wheelEvent(self, event: QEvent) -> None:
        """Scroll the text."""
        self._view.wheelEvent(event)
