"""The text of a script in a document of Qt: paragraph by paragraph, as the lines come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from autoresolve_gui.ui.transcript.places import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QTextDocument

    from autoresolve_gui.ui.transcript.script import Line


def text_of(lines: Sequence[Line]) -> str:
    """Return one paragraph a line."""
    return "\n".join(one_line(line.segment.text) for line in lines)


def write_swap(
    document: QTextDocument, row: int, went: int, came: Sequence[Line], before: int
) -> None:
    """Write that from `row` on `went` of `before` lines went, and `came` came."""
    cursor, text = QTextCursor(document), text_of(came)
    keep = QTextCursor.MoveMode.KeepAnchor
    if before == 0 or (went == 0 and row >= before):
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(f"\n{text}" if before else text)
        return
    cursor.setPosition(document.findBlockByNumber(row).position())
    if went == 0:
        cursor.insertText(f"{text}\n")
        return
    last = document.findBlockByNumber(row + went - 1)
    end = last.position() + last.length() - 1
    if not came and row + went < before:
        end += 1  # the break behind goes too
    elif not came and row > 0:
        cursor.setPosition(cursor.position() - 1)  # the break before goes too
    cursor.setPosition(end, keep)
    cursor.insertText(text)
