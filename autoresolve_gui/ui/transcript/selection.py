"""The words that are selected, with their times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.ui.transcript.places import from_qt, to_qt
from autoresolve_gui.ui.transcript.script import WordPlace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from PySide6.QtGui import QTextCursor

    from autoresolve_gui.ui.transcript.script import Script


@dataclass(frozen=True, slots=True)
class SelectedWords:
    """Words from `start_s` to `end_s`, seconds of footage time; how many, and what they say."""

    start_s: Fraction
    end_s: Fraction
    count: int
    text: str


def selected_words(script: Script, cursor: QTextCursor) -> SelectedWords | None:
    """Return the words that the selection of `cursor` touches; None where there are none."""
    touched = list(_touched(script, cursor)) if cursor.hasSelection() else []
    if not touched:
        return None
    words = [script.word(place) for place in touched]
    said = " ".join(word.text for word in words)
    end_s = max(word.end_s for word in words)
    return SelectedWords(words[0].start_s, end_s, len(words), said)


def whole_words(script: Script, cursor: QTextCursor) -> tuple[int, int] | None:
    """Return the positions between which those words stand whole; None where there are none."""
    touched = list(_touched(script, cursor)) if cursor.hasSelection() else []
    if not touched:
        return None
    return _position(script, cursor, touched[0], 0), _position(script, cursor, touched[-1], 1)


def _position(script: Script, cursor: QTextCursor, place: WordPlace, edge: int) -> int:
    line = script.lines[place.row]
    unit = to_qt(line.segment.text, line.spans[place.word][edge])
    return cursor.document().findBlockByNumber(place.row).position() + unit


def _touched(script: Script, cursor: QTextCursor) -> Iterator[WordPlace]:
    document = cursor.document()
    first = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    for row in range(first.blockNumber(), min(last.blockNumber() + 1, len(script.lines))):
        line = script.lines[row]
        text = line.segment.text
        begin, end = 0, len(text)
        if row == first.blockNumber():
            begin = from_qt(text, cursor.selectionStart() - first.position())
        if row == last.blockNumber():
            end = from_qt(text, cursor.selectionEnd() - last.position())
        for number, (start, stop) in enumerate(line.spans):
            if start < end and stop > begin:
                yield WordPlace(row, number)
