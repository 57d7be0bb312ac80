"""Words of any length in a few lines of room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_MARGIN_PX = 8


class ScrollLabel(QScrollArea):
    """A label as high as its words, up to `most_lines`; longer ones are scrolled."""

    def __init__(self, most_lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setMargin(_MARGIN_PX)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def text(self) -> str:
        """Return the words."""
        return self._label.text()

    def setText(self, text: str) -> None:
        """Show other words."""
        self._label.setText(text)
        self._label.setAccessibleDescription(text)
        self.verticalScrollBar().setValue(0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the words are in this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = max(0, self._label.heightForWidth(max(1, self.contentsRect().width())))
        most = self.fontMetrics().lineSpacing() * self._most_lines + 2 * _MARGIN_PX
        frame = self.height() - self.contentsRect().height()
        self.setFixedHeight(min(wanted, most) + frame)
