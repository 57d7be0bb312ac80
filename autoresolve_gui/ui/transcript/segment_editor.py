"""The field in which a segment is corrected, in its place in the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

_FRAME_PX = 3
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SegmentEditor(QPlainTextEdit):
    """Return and a click elsewhere keep what is written, Escape leaves it as it was."""

    finished = Signal(str, bool)  # the text, and whether it is to be kept
    stepped = Signal(int)  # Tab, and Shift+Tab: edit the next or the last line
    resized = Signal()

    def __init__(self, text: str, unit: int, parent: QWidget) -> None:
        """Edit `text`, the caret at UTF-16 unit number `unit`."""
        super().__init__(parent)
        self.setObjectName("segmentEditor")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Correct the transcript")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(unit, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self._is_over = False
        self.textChanged.connect(self.resized)

    @property
    def wished_height(self) -> int:
        """The height that the text needs in the present width."""
        lines = 0
        block = self.document().begin()
        while block.isValid():
            self.document().documentLayout().blockBoundingRect(block)  # lays it out
            lines += max(1, block.layout().lineCount())
            block = block.next()
        return lines * self.fontMetrics().lineSpacing() + 2 * _FRAME_PX

    def select(self, start: int, end: int) -> None:
        """Select from UTF-16 unit `start` to `end`."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return keeps, Escape does not, Tab goes on to the next line."""
        if event.key() in _ENTER:
            self.finish(is_kept=True)
        elif event.key() == Qt.Key.Key_Escape:
            self.finish(is_kept=False)
        elif event.key() == Qt.Key.Key_Tab:
            self.stepped.emit(1)
        elif event.key() == Qt.Key.Key_Backtab:
            self.stepped.emit(-1)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Escape, Tab and undo from the window: here they belong to the text."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the height that the text needs in the new width."""
        super().resizeEvent(event)
        self.resized.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: ARG002, FBT001 - Qt's signature
        """Have Tab as a key."""
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what is written when the keyboard goes elsewhere, but not to a menu."""
        super().focusOutEvent(event)
        leaves = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in leaves:
            self.finish(is_kept=True)

    def finish(self, *, is_kept: bool) -> None:
        """End, once."""
        if not self._is_over:
            self._is_over = True
            self.finished.emit(self.toPlainText(), is_kept)
