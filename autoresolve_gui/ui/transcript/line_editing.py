"""Corrects lines of the transcript: in their place, split, joined, deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from autoresolve_gui.model.speech import joined, split_before, with_text
from autoresolve_gui.ui.transcript.places import one_line
from autoresolve_gui.ui.transcript.segment_editor import SegmentEditor

if TYPE_CHECKING:
    from autoresolve_gui.model.speech import Segment
    from autoresolve_gui.ui.transcript.script import Line
    from autoresolve_gui.ui.transcript.transcript_view import TranscriptView


class LineEditing(QObject):
    """Owns the field that is open, if one is. What it changes are undoable steps."""

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self._view = view
        self._line: Line | None = None
        self.editor: SegmentEditor | None = None
        view.edit_asked.connect(self.edit)
        view.moved.connect(self._place)

    @Slot(int, int)
    def edit(self, row: int, unit: int = 0) -> None:
        """Open the field on a row, the caret at a UTF-16 unit of its text."""
        self.close(is_kept=True)
        line = self._view.line(row)
        if line is None:
            return
        self._view.reveal(row)
        self._line = line
        self.editor = SegmentEditor(one_line(line.segment.text), unit, self._view.viewport())
        self.editor.finished.connect(self._take)
        self.editor.stepped.connect(self._step)
        self.editor.resized.connect(self._place)
        self._place()
        self.editor.show()  # only now it is laid out in its width
        self._place()
        self.editor.setFocus()

    def close(self, *, is_kept: bool) -> None:
        """End what is being edited."""
        if self.editor is not None:
            self.editor.finish(is_kept=is_kept)

    def split(self, row: int, word: int) -> None:
        """Split a line before one of its words."""
        line = self._view.line(row)
        if line is not None and 0 < word < len(line.segment.words):
            parts = split_before(line.segment, word)
            self._change("Split Line", [line], [_edited(part) for part in parts])

    def join_next(self, row: int) -> None:
        """Join a line with the one below."""
        lines = [self._view.line(row), self._view.line(row + 1)]
        if None not in lines:
            whole = joined([line.segment for line in lines])
            self._change("Join Lines", lines, [_edited(whole)])

    def delete(self, row: int) -> None:
        """Delete a line."""
        line = self._view.line(row)
        if line is not None:
            self._change("Delete Line", [line], [])

    @Slot(str, bool)
    def _take(self, text: str, is_kept: bool) -> None:  # noqa: FBT001 - a slot for a Qt signal
        editor, self.editor = self.editor, None
        line, self._line = self._line, None
        if editor is None or line is None:
            return
        had_keyboard = editor.hasFocus()
        editor.hide()
        editor.deleteLater()
        if had_keyboard:
            self._view.setFocus()
        said = " ".join(text.split())
        if is_kept and said != " ".join(line.segment.text.split()):
            by = [with_text(line.segment, said)] if said else []
            self._change("Correct Transcript" if said else "Delete Line", [line], by)

    @Slot(int)
    def _step(self, step: int) -> None:
        row = self._row()
        self.close(is_kept=True)
        if self._view.line(row + step) is not None:
            self._view.reveal(row + step)
            self.edit(row + step, 0)

    @Slot()
    def _place(self) -> None:
        """Lie over the line, wherever it is now."""
        row = self._row()
        if self.editor is None or row < 0:
            self.close(is_kept=False)  # the line is gone: it was transcribed anew
            return
        block = self._view.document().findBlockByNumber(row)
        rect = self._view.rect_of(block).toAlignedRect()
        width = self._view.viewport().width()
        self.editor.resize(width, self.editor.height())
        self.editor.setGeometry(0, rect.top() - 3, width, self.editor.wished_height + 2)

    def _row(self) -> int:
        script = self._view.script
        return script.row_of(self._line) if script is not None and self._line is not None else -1

    def _change(self, text: str, lines: list[Line], by: list[Segment]) -> None:
        self._view.script.change(text, [(lines, by)])


def _edited(segment: Segment) -> Segment:
    return replace(segment, is_edited=True)
