"""The keys of the transcript: walking through lines and words, selecting, correcting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from autoresolve_gui.ui.transcript.script import WordPlace

if TYPE_CHECKING:
    from autoresolve_gui.ui.transcript.transcript_view import TranscriptView

_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_LINES = {(Qt.Key.Key_Up, _NONE): -1, (Qt.Key.Key_Down, _NONE): 1}
_WORDS = {(Qt.Key.Key_Left, _CTRL): -1, (Qt.Key.Key_Right, _CTRL): 1}
_EXTENDS = {
    (Qt.Key.Key_Left, _CTRL | _SHIFT): QTextCursor.MoveOperation.PreviousWord,
    (Qt.Key.Key_Right, _CTRL | _SHIFT): QTextCursor.MoveOperation.NextWord,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


class ViewKeys:
    """Up and Down go from line to line, with Ctrl Left and Right from word to word.

    All other keys are the window's: it plays and steps while the text has the keyboard.
    """

    def __init__(self, view: TranscriptView) -> None:
        self._view = view
        self._stands_at: WordPlace | None = None

    def stand_at(self, place: WordPlace | None) -> None:
        """Walk on from a word."""
        self._stands_at = place

    def wants(self, event: QKeyEvent) -> bool:
        """Tell whether a key is for the text."""
        if event.matches(QKeySequence.StandardKey.Copy):
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            return True
        cursor, pressed = self._view.textCursor(), _pressed(event)
        if pressed[0] == Qt.Key.Key_Escape:
            return cursor.hasSelection()
        if pressed[0] in _ENTER:
            return pressed[1] == _NONE and self._view.line(cursor.blockNumber()) is not None
        return pressed in _LINES or pressed in _WORDS or pressed in _EXTENDS

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key says; False where the text itself knows it."""
        cursor, pressed = self._view.textCursor(), _pressed(event)
        if pressed in _LINES:
            self._walk_lines(_LINES[pressed])
        elif pressed in _WORDS:
            self._walk_words(_WORDS[pressed])
        elif pressed in _EXTENDS:
            cursor.movePosition(_EXTENDS[pressed], QTextCursor.MoveMode.KeepAnchor)
            self._view.setTextCursor(cursor)
        elif pressed[0] in _ENTER:
            self._view.edit_asked.emit(cursor.blockNumber(), cursor.positionInBlock())
        elif pressed[0] == Qt.Key.Key_Escape:
            self._view.drop_selection()
        else:
            return False
        return True

    def _walk_lines(self, step: int) -> None:
        here = self._here()
        if here is not None:
            self._go(here.row + step, 0)

    def _walk_words(self, step: int) -> None:
        here = self._here()
        line = self._view.line(here.row) if here is not None else None
        if line is None:
            return
        row, word = here.row, here.word + step
        if word < 0:
            row, word = row - 1, -1
        elif word >= len(line.segment.words):
            row, word = row + 1, 0
        self._go(row, word)

    def _go(self, row: int, word: int) -> None:
        line = self._view.line(row)
        if line is None or not line.segment.words:
            return
        place = WordPlace(row, word % len(line.segment.words))
        block = self._view.document().findBlockByNumber(row)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + self._view.units_of(place)[0])
        self._view.setTextCursor(cursor)
        self._view.reveal(row)
        self._view.seek(place)

    def _here(self) -> WordPlace | None:
        """Return the word that was gone to last, if the caret is still in its line."""
        if self._stands_at is not None and self._view.line(self._stands_at.row) is not None:
            block = self._view.document().findBlockByNumber(self._stands_at.row)
            if block.contains(self._view.textCursor().position()):
                return self._stands_at
        return self._view.word_at_caret()


def _pressed(event: QKeyEvent) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    return Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
