"""Hands for the transcript panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from autoresolve_gui.ui.transcript.script import WordPlace

if TYPE_CHECKING:
    from window_bench import WindowBench

    from autoresolve_gui.ui.transcript.transcript_desk import TranscriptDesk
    from autoresolve_gui.ui.transcript.transcript_panel import TranscriptPanel
    from autoresolve_gui.ui.transcript.transcript_view import TranscriptView

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Hands:
    bench: WindowBench

    @property
    def panel(self) -> TranscriptPanel:
        return self.bench.window.transcript

    @property
    def view(self) -> TranscriptView:
        return self.panel.view

    @property
    def desk(self) -> TranscriptDesk:
        return self.panel.desk

    @property
    def texts(self) -> list[str]:
        script = self.desk.script
        assert script is not None
        shown = self.view.toPlainText().split("\n") if script.lines else []
        assert shown == [line.segment.text for line in script.lines], "the text is another one"
        return shown

    def place_of(self, word: str, *, nth: int = 0) -> WordPlace:
        script = self.desk.script
        assert script is not None
        found = [
            WordPlace(row, number)
            for row, line in enumerate(script.lines)
            for number, each in enumerate(line.segment.words)
            if each.text.strip(".,!?") == word
        ]
        return found[nth]

    def point_of(self, place: WordPlace) -> QPoint:
        """The middle of a word, in the viewport."""
        block = self.view.document().findBlockByNumber(place.row)
        start, end = self.view.units_of(place)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + start)
        left = self.view.cursorRect(cursor)
        cursor.setPosition(block.position() + end)
        right = self.view.cursorRect(cursor)
        assert left.y() == right.y(), "the word is broken over two lines"
        return QPoint((left.x() + right.x()) // 2, left.center().y())

    def click(self, place: WordPlace) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, NONE, self.point_of(place))
        self.bench.qtbot.wait(20)

    def double_click(self, place: WordPlace) -> None:
        QTest.mouseDClick(self.view.viewport(), LEFT, NONE, self.point_of(place))
        self.bench.qtbot.wait(20)

    def select(self, first: WordPlace, last: WordPlace) -> None:
        """Drag over words, from inside the first to inside the last."""
        port = self.view.viewport()
        QTest.mousePress(port, LEFT, NONE, self.point_of(first))
        QTest.mouseMove(port, self.point_of(last) - QPoint(2, 0))
        QTest.mouseMove(port, self.point_of(last))
        QTest.mouseRelease(port, LEFT, NONE, self.point_of(last))
        self.bench.qtbot.wait(20)

    def frame_of(self, place: WordPlace) -> int:
        script = self.desk.script
        assert script is not None
        return self.bench.current.document.frame_at(float(script.word(place).start_s))

    def correct(self, place: WordPlace, text: str) -> None:
        """Double-click a line, write another text over it, and press Return."""
        self.double_click(place)
        editor = self.panel.editing.editor
        assert editor is not None
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        self.bench.qtbot.wait(20)

    def choose(self, text: str) -> None:
        """Choose from the menu of the right mouse button, at the caret."""
        menu = self.panel.build_menu()
        (action,) = (each for each in menu.actions() if each.text() == text)
        assert action.isEnabled(), text
        action.trigger()
        menu.deleteLater()
        self.bench.qtbot.wait(20)

    def wait_texts(self, texts: list[str]) -> None:
        self.bench.qtbot.waitUntil(lambda: self.texts == texts, timeout=30_000)
