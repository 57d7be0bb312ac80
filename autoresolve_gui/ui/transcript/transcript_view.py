"""The transcript as a text: words that are clicked, lit, selected, marked and corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from autoresolve_gui.ui.transcript.gutter import Gutter
from autoresolve_gui.ui.transcript.marks import Marks
from autoresolve_gui.ui.transcript.places import from_qt, to_qt
from autoresolve_gui.ui.transcript.script import WordPlace
from autoresolve_gui.ui.transcript.script_text import text_of, write_swap
from autoresolve_gui.ui.transcript.selection import selected_words, whole_words
from autoresolve_gui.ui.transcript.spaced_layout import SpacedLayout
from autoresolve_gui.ui.transcript.view_keys import ViewKeys
from autoresolve_gui.ui.words import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPaintEvent, QResizeEvent, QTextBlock
    from PySide6.QtWidgets import QWidget

    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.transcript.script import Line, Script
    from autoresolve_gui.ui.transcript.selection import SelectedWords

_GAP_PX = 7.0
_MARGIN_PX = 6.0
_REVEAL_PART = 0.3
"""Where a word comes to stand, as a part of the height, when the view goes there."""


class TranscriptView(QPlainTextEdit):
    """Shows a script, one paragraph a line. Never markup: what was said is anybody's text.

    Only what is seen is laid out and drawn, so that ten hours scroll as ten seconds do.
    """

    seek_asked = Signal(object)  # seconds, a Fraction
    edit_asked = Signal(int, int)  # a row, and the UTF-16 unit in its text to begin at
    menu_asked = Signal(object)  # where on the screen, a QPoint
    words_selected = Signal(object)  # SelectedWords, or None
    moved = Signal()  # the lines are elsewhere: scrolled, wrapped otherwise, or changed

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transcript")
        self.setAccessibleName("Transcript")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text = QTextDocument(self)
        self._layout = SpacedLayout(self._text, _GAP_PX)
        self._text.setDocumentLayout(self._layout)
        self._text.setDocumentMargin(_MARGIN_PX)
        self._text.setDefaultFont(self.font())
        self.setDocument(self._text)
        self.setUndoRedoEnabled(False)
        self._script: Script | None = None
        self._theme = theme
        self._lit: WordPlace | None = None
        self._pressed: QPoint | None = None
        self.keys = ViewKeys(self)
        self.marks = Marks(self, theme)
        self.gutter = Gutter(self, theme)
        self.gutter.clicked.connect(self._seek_row)
        self.updateRequest.connect(self._follow_update)
        self.selectionChanged.connect(self._tell_selection)
        self._place_gutter()

    @property
    def script(self) -> Script | None:
        """What is shown."""
        return self._script

    @property
    def lit(self) -> WordPlace | None:
        """The word under the playhead."""
        return self._lit

    @property
    def line_height(self) -> float:
        """The height of a line of text, in pixels."""
        return float(self.fontMetrics().lineSpacing())

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.marks.set_theme(theme)
        self.gutter.set_theme(theme)
        self.viewport().update()

    def set_script(self, script: Script | None) -> None:
        """Show another script."""
        if script is self._script:
            return
        if self._script is not None:
            self._script.reset.disconnect(self._show_all)
            self._script.swapped.disconnect(self._show_swap)
        self._script = script
        if script is not None:
            script.reset.connect(self._show_all)
            script.swapped.connect(self._show_swap)
        self._show_all()

    # What is where

    def line(self, row: int) -> Line | None:
        """Return the line of a row; None where there is none."""
        lines = self._script.lines if self._script is not None else ()
        return lines[row] if 0 <= row < len(lines) else None

    def time_of(self, row: int) -> str:
        """Return when a row begins, as it is written beside it."""
        line = self.line(row)
        return clock(line.start_s) if line is not None else ""

    def visible_rows(self) -> Iterator[tuple[int, QRectF]]:
        """Yield each row that is seen, and its rectangle in the viewport, without the gap."""
        block, bottom = self.firstVisibleBlock(), self.viewport().height()
        while block.isValid():
            rect = self.rect_of(block)
            if rect.top() > bottom:
                return
            yield block.blockNumber(), rect.adjusted(0.0, 0.0, 0.0, -_GAP_PX)
            block = block.next()

    def rect_of(self, block: QTextBlock) -> QRectF:
        """Return the rectangle of a paragraph in the viewport."""
        return self.blockBoundingGeometry(block).translated(self.contentOffset())

    def row_at_y(self, y: float) -> int:
        """Return the row at a height of the viewport; -1 where there is none."""
        for row, rect in self.visible_rows():
            if rect.top() <= y < rect.bottom() + _GAP_PX and self.line(row) is not None:
                return row
        return -1

    def word_at_point(self, point: QPoint) -> WordPlace | None:
        """Return the word at a point of the viewport, or just before it."""
        cursor = self.cursorForPosition(point)
        row = cursor.blockNumber()
        if self.line(row) is None or row != self.row_at_y(point.y()):
            return None
        return self._word_at_unit(row, cursor.positionInBlock())

    def selected_words(self) -> SelectedWords | None:
        """Return the selected words; None where none are."""
        script = self._script
        return selected_words(script, self.textCursor()) if script is not None else None

    def units_of(self, place: WordPlace) -> tuple[int, int]:
        """Return where a word stands in its paragraph, in UTF-16 units."""
        line = self._script.lines[place.row]
        start, end = line.spans[place.word]
        return to_qt(line.segment.text, start), to_qt(line.segment.text, end)

    # Following

    def light(self, place: WordPlace | None) -> None:
        """Light a word. Costs two paragraphs, or nothing where it is lit already."""
        if place != self._lit:
            before, self._lit = self._lit, place
            for each in (before, place):
                if each is not None:
                    self._update_row(each.row)

    def is_seen(self, row: int) -> bool:
        """Tell whether a row is wholly in sight."""
        block = self.document().findBlockByNumber(row)
        if not block.isValid() or block.blockNumber() < self.firstVisibleBlock().blockNumber():
            return False
        rect = self.rect_of(block)
        return rect.top() >= 0 and rect.bottom() - _GAP_PX <= self.viewport().height()

    def reveal(self, row: int) -> None:
        """Bring a row into sight, unless it is or somebody holds the mouse here."""
        if self._pressed is not None or self.is_seen(row):
            return
        block = self.document().findBlockByNumber(row)
        if block.isValid():
            lines = self.viewport().height() / (self.line_height + _GAP_PX)
            self.verticalScrollBar().setValue(
                max(0, block.firstLineNumber() - int(lines * _REVEAL_PART))
            )

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what lies under the words, then the words."""
        painter = QPainter(self.viewport())
        self.marks.paint(painter, event.rect())
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the gutter beside the text, and the line on top where it is."""
        top = self.firstVisibleBlock().blockNumber()
        super().resizeEvent(event)
        self._place_gutter()
        block = self.document().findBlockByNumber(top)
        if block.isValid() and event.oldSize().width() != event.size().width():
            self.verticalScrollBar().setValue(block.firstLineNumber())
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select; a click alone will seek."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                # A press on what is selected would begin to drag the text away.
                self.setTextCursor(self.cursorForPosition(self._pressed))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the word that was clicked."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        if self.textCursor().hasSelection():
            self._select_whole_words()
            return
        place = self.word_at_point(event.position().toPoint())
        if place is not None:
            self.seek(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Correct the line that was double-clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = None
            cursor = self.cursorForPosition(event.position().toPoint())
            if self.row_at_y(event.position().y()) == cursor.blockNumber():
                self.edit_asked.emit(cursor.blockNumber(), cursor.positionInBlock())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Have the panel show what can be done here."""
        if not self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(event.pos()))
        self.menu_asked.emit(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Keep the keys that are for the text; all others are the window's, Undo too."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(self.keys.wants(event))
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, select, correct; leave what is not for the text to the window."""
        if not self.keys.wants(event):
            event.ignore()
        elif not self.keys.press(event):
            super().keyPressEvent(event)

    def seek(self, place: WordPlace) -> None:
        """Ask for the moment of a word."""
        self.keys.stand_at(place)
        self.seek_asked.emit(self._script.word(place).start_s)

    def word_at_caret(self) -> WordPlace | None:
        """Return the word that the caret is in, or just behind."""
        cursor = self.textCursor()
        return self._word_at_unit(cursor.blockNumber(), cursor.positionInBlock())

    def _word_at_unit(self, row: int, unit: int) -> WordPlace | None:
        line = self.line(row)
        if line is None or not line.spans:
            return None
        sign = from_qt(line.segment.text, unit)
        number = next((n for n, (_s, end) in enumerate(line.spans) if sign <= end), -1)
        return WordPlace(row, number if number >= 0 else len(line.spans) - 1)

    def drop_selection(self) -> None:
        """Select nothing."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def _select_whole_words(self) -> None:
        """Let the selection be what a mark would be."""
        cursor = self.textCursor()
        whole = whole_words(self._script, cursor) if self._script is not None else None
        if whole is not None:
            start, end = whole
            is_back = cursor.position() < cursor.anchor()
            cursor.setPosition(end if is_back else start)
            cursor.setPosition(start if is_back else end, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)

    @Slot(int)
    def _seek_row(self, row: int) -> None:
        line = self.line(row)
        if line is None:
            return
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(row)))
        if line.segment.words:
            self.seek(WordPlace(row, 0))
        else:
            self.seek_asked.emit(line.segment.start_s)

    @Slot()
    def _tell_selection(self) -> None:
        self.words_selected.emit(self.selected_words())

    # The text behind the script

    @Slot()
    def _show_all(self) -> None:
        lines = self._script.lines if self._script is not None else ()
        self._lit = None
        self.keys.stand_at(None)
        self.setPlainText(text_of(lines))
        self._fit_gutter()

    @Slot(int, int, int)
    def _show_swap(self, row: int, went: int, came: int) -> None:
        bar, lines = self.verticalScrollBar(), self._script.lines
        # Who has the whole text in sight has not gone to its end.
        was_at_end = 0 < bar.value() == bar.maximum()
        before = len(lines) - came + went
        if self._lit is not None and self._lit.row >= row:
            self._lit = None
        write_swap(self.document(), row, went, lines[row : row + came], before)
        self._fit_gutter()
        if was_at_end and not went and row == before:
            bar.setValue(bar.maximum())  # what is being heard is followed as it comes
        self.viewport().update()
        self.moved.emit()

    def _update_row(self, row: int) -> None:
        block = self.document().findBlockByNumber(row)
        if block.isValid():
            self.viewport().update(self.rect_of(block).toAlignedRect())

    def _fit_gutter(self) -> None:
        last = self.line(len(self._script.lines) - 1) if self._script is not None else None
        self.gutter.set_longest(clock(last.start_s if last is not None else 0.0))
        self._place_gutter()
        self.gutter.update()

    def _place_gutter(self) -> None:
        width = self.gutter.wished_width
        if self.viewportMargins().left() != width:
            self.setViewportMargins(width, 0, 0, 0)
        inside = self.contentsRect()
        self.gutter.setGeometry(QRect(inside.left(), inside.top(), width, inside.height()))

    @Slot(QRect, int)
    def _follow_update(self, rect: QRect, moved: int) -> None:
        if moved:
            self.gutter.scroll(0, moved)
            self.moved.emit()
        else:
            self.gutter.update(0, rect.y(), self.gutter.width(), rect.height())
