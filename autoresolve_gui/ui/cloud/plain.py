"""Text of others, shown as the letters that it is made of: never as markup, never as a link."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget


class PlainLabel(QLabel):
    """A label whose text is never read as markup. Words that are too long for it go on below."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, name: str = "", wrap: bool = True
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setObjectName(name)
        self.setText(text)

    def tell(self, text: str) -> None:
        """Show a text, and take no room where there is none."""
        self.setText(text)
        self.setVisible(bool(text))


class ElidedLabel(PlainLabel):
    """One line of plain text; what does not fit is left out at its end and stands in a tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(text, parent, name=name, wrap=False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write as much as there is room for."""
        room = self.contentsRect()
        words = self.shown_words(room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, words)
        painter.end()

    def shown_words(self, room_px: int) -> str:
        """Return what of the text is written where there is so much room."""
        mode = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.text(), mode, room_px)


class PlainView(QPlainTextEdit):
    """A text of any length to read, to scroll and to copy. It cannot be changed."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setPlainText(text)


def plain_tip(text: str) -> str:
    """Return a tool tip that shows `text` letter by letter; Qt would guess at markup in it."""
    return f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>" if text else ""
