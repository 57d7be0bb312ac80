"""What lies under the words: the lit one, what was found, and what the machine was unsure of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from autoresolve_gui.ui.timeline.lane import tint
from autoresolve_gui.ui.transcript.places import to_qt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter, QTextBlock

    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.transcript.script import Line
    from autoresolve_gui.ui.transcript.transcript_view import TranscriptView

DOUBTFUL = 0.35
"""Below this probability of the model a word is underlined with dots."""
_ROUND_PX = 3.0
_SIDE_PX = 2.0

Span = tuple[int, int]
"""From sign (inclusive) to sign (exclusive) of a line's text."""


class Marks:
    """Draws under the text of a view, in the paragraphs that are seen and in no others."""

    def __init__(self, view: TranscriptView, theme: Theme) -> None:
        self._view = view
        self._theme = theme
        self._hits: Mapping[int, Sequence[Span]] = {}
        self._current: Mapping[int, Span] = {}

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme

    def show_hits(self, hits: Mapping[int, Sequence[Span]], current: Mapping[int, Span]) -> None:
        """Mark what was found, by row; `current` is where the search stands."""
        self._hits, self._current = hits, current
        self._view.viewport().update()

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Draw what lies in `area` of the viewport."""
        document = self._view.document()
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        for row, rect in self._view.visible_rows():
            line = self._view.line(row)
            if line is None or rect.bottom() < area.top() or rect.top() > area.bottom():
                continue
            self._paint_row(painter, document.findBlockByNumber(row), row, line)

    def _paint_row(self, painter: QPainter, block: QTextBlock, row: int, line: Line) -> None:
        theme, text = self._theme, line.segment.text
        painter.setPen(Qt.PenStyle.NoPen)
        for span in self._hits.get(row, ()):
            is_current = self._current.get(row) == span
            painter.setBrush(tint(theme.warning, 0.75 if is_current else 0.30))
            for rect in self._rects(block, text, span):
                painter.drawRoundedRect(rect, _ROUND_PX, _ROUND_PX)
        lit = self._view.lit
        if lit is not None and lit.row == row and lit.word < len(line.spans):
            self._light(painter, block, row, line, lit.word)
        pen = QPen(QColor(theme.warning), 1.0, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        for word, span in zip(line.segment.words, line.spans, strict=True):
            if word.probability < DOUBTFUL:
                for rect in self._rects(block, text, span):
                    bottom = round(rect.bottom()) - 0.5
                    painter.drawLine(
                        QPointF(rect.left() + _SIDE_PX, bottom),
                        QPointF(rect.right() - _SIDE_PX, bottom),
                    )

    def _light(self, painter: QPainter, block: QTextBlock, row: int, line: Line, word: int) -> None:
        """Fill the ground of a word, or frame it where what was found is filled already."""
        start, end = line.spans[word]
        is_found = any(first < end and start < last for first, last in self._hits.get(row, ()))
        if is_found:
            painter.setPen(QPen(QColor(self._theme.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setBrush(tint(self._theme.accent, 0.45))
        for rect in self._rects(block, line.segment.text, (start, end)):
            painter.drawRoundedRect(rect, _ROUND_PX, _ROUND_PX)

    def _rects(self, block: QTextBlock, text: str, span: Span) -> Iterator[QRectF]:
        """Yield a rectangle for each line of the paragraph that has a part of `span`."""
        start, end = to_qt(text, span[0]), to_qt(text, span[1])
        layout, place = block.layout(), self._view.rect_of(block).topLeft()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            first, last = line.textStart(), line.textStart() + line.textLength()
            if start >= last or end <= first:
                continue
            left = _x(line, max(start, first))
            right = _x(line, min(end, last))
            rect = QRectF(left, line.y(), right - left, line.height())
            yield rect.translated(place).adjusted(-_SIDE_PX, 0.0, _SIDE_PX, 0.0)


def _x(line: object, unit: int) -> float:
    """Return where a unit stands; PySide hands back the unit beside it."""
    found = line.cursorToX(unit)
    return float(found[0] if isinstance(found, tuple) else found)
