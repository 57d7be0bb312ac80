"""How a hit looks in the list: its picture, where it is, and the words found, set off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPixmap,
    QTextCharFormat,
    QTextLayout,
)

from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.rows import Index, RowDelegate, bold, broken, small
from autoresolve_gui.ui.search.result_words import (
    GUESSES,
    GUESSES_MEAN,
    KIND_ICONS,
    MISSING,
    found_words,
)
from autoresolve_gui.ui.search.results_model import GUESSES_ROLE, HIT_ROLE, LIKENESS_ROLE
from autoresolve_gui.ui.search.snippets import shown
from autoresolve_gui.ui.style import mixed

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from autoresolve_gui.search.values import Hit, HitKind
    from autoresolve_gui.ui.search.snippets import Snippet
    from autoresolve_gui.ui.theme import Theme

THUMB, SMALL_THUMB = QSize(128, 72), QSize(96, 54)
_LARGE_FROM_PX = (330, 380)
"""The width and the height of a list from which on its pictures are large."""
_MARGIN, _GAP = 6, 9
_ICON_PX, _ICON_STEP_PX = 15, 19
_SNIPPET_LINES = 2
_MARK_SHARE = 0.42
_ASIDE = " · "


class ResultsDelegate(RowDelegate):
    """Draws the rows. Text of others is drawn as it is: nothing in it is read as markup."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, parent)
        self._icons: dict[HitKind, QPixmap] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours from now on."""
        super().set_theme(theme)
        self._icons = {
            kind: picture(name, theme.text_dim, _ICON_PX) for kind, name in KIND_ICONS.items()
        }

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row: that of the picture, or of the lines where higher.

        The first guess has that of the heading above it besides.
        """
        lines = QFontMetrics(bold(option.font)).height() + 2
        lines += _SNIPPET_LINES * QFontMetrics(small(option.font)).height()
        thumb = thumb_size(option.widget)
        above = heading_px(option.font) if index.data(GUESSES_ROLE) else 0
        return QSize(3 * thumb.width(), above + max(thumb.height(), lines) + 2 * _MARGIN)

    def draw_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, is_selected: bool
    ) -> None:
        """Draw one hit."""
        hit: Hit = index.data(HIT_ROLE)
        above = heading_px(option.font) if index.data(GUESSES_ROLE) else 0
        if above:
            heading = QRect(option.rect.topLeft(), QSize(option.rect.width(), above))
            self._draw_heading(painter, heading, option.font)
        inner = option.rect.adjusted(_MARGIN, _MARGIN + above, -_MARGIN, -_MARGIN)
        thumb = QRect(inner.topLeft(), thumb_size(option.widget))
        self._draw_thumb(painter, thumb, hit, index.data(Qt.ItemDataRole.DecorationRole))
        text = inner.adjusted(thumb.width() + _GAP, -1, 0, 0)
        self._draw_head(painter, text, option.font, hit)
        likeness = index.data(LIKENESS_ROLE)
        words = found_words(hit, likeness)
        text.setTop(text.top() + QFontMetrics(bold(option.font)).height() + 2)
        text.setLeft(self._draw_kinds(painter, text, hit))
        painter.setPen(QColor(self.theme.text if is_selected else self.theme.text_dim))
        self._draw_snippet(painter, text, option.font, shown(words, hit.marks, signs(text, option)))

    def _draw_heading(self, painter: QPainter, rect: QRect, font: QFont) -> None:
        """Draw what the rows from here on are, on a ground of its own."""
        painter.fillRect(rect, QColor(self.theme.window))
        inner = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        line = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(bold(font))
        painter.setPen(QColor(self.theme.text))
        painter.drawText(inner, line, GUESSES)
        inner.setLeft(inner.left() + QFontMetrics(bold(font)).horizontalAdvance(GUESSES) + _GAP)
        metrics = QFontMetrics(small(font))
        words = metrics.elidedText(GUESSES_MEAN, Qt.TextElideMode.ElideRight, inner.width())
        painter.setFont(small(font))
        painter.setPen(QColor(self.theme.text_dim))
        painter.drawText(inner, line, words)

    def _draw_thumb(self, painter: QPainter, rect: QRect, hit: Hit, still: QPixmap | None) -> None:
        is_none = still is not None and still.isNull()
        self.draw_no_still(painter, rect, "sound" if is_none else "")
        if still is not None and not is_none:  # else it is being made
            self.draw_still(painter, rect, still, is_faded=hit.is_missing)

    def _draw_head(self, painter: QPainter, rect: QRect, font: QFont, hit: Hit) -> None:
        """Draw the name of the file; at the right the timecode, and that a file is missing."""
        metrics, small_metrics = QFontMetrics(bold(font)), QFontMetrics(small(font))
        base = rect.top() + metrics.ascent()
        left = rect.right() + 1 - small_metrics.horizontalAdvance(hit.timecode)
        painter.setFont(small(font))
        painter.setPen(QColor(self.theme.text))
        painter.drawText(left, base, hit.timecode)
        if hit.is_missing:
            words = f"{MISSING}{_ASIDE}"
            left -= small_metrics.horizontalAdvance(words)
            painter.setPen(QColor(self.theme.warning))
            painter.drawText(left, base, words)
        painter.setFont(bold(font))
        painter.setPen(QColor(self.theme.text))
        room = max(0, left - _GAP - rect.left())
        name = metrics.elidedText(hit.title, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(rect.left(), base, name)

    def _draw_kinds(self, painter: QPainter, rect: QRect, hit: Hit) -> int:
        """Draw the signs of what found the place, side by side; return where they end."""
        kinds = (hit.kind, *(kind for kind in self._icons if kind in hit.also))
        for at, kind in enumerate(kinds):
            painter.drawPixmap(rect.left() + at * _ICON_STEP_PX, rect.top(), self._icons[kind])
        return rect.left() + len(kinds) * _ICON_STEP_PX + 2

    def _draw_snippet(self, painter: QPainter, rect: QRect, font: QFont, snippet: Snippet) -> None:
        text = held(snippet.text, small(font), rect.width(), _SNIPPET_LINES)
        layout = QTextLayout(text, small(font))
        layout.setFormats([self._mark(*each) for each in snippet.marks])
        broken(layout, rect.width())
        layout.draw(painter, QPointF(rect.topLeft()))

    def _mark(self, start: int, length: int) -> QTextLayout.FormatRange:
        look = QTextCharFormat()
        look.setForeground(QColor(self.theme.text))
        look.setBackground(QColor(mixed(self.theme.panel, self.theme.warning, _MARK_SHARE)))
        mark = QTextLayout.FormatRange()
        mark.start, mark.length, mark.format = start, length, look
        return mark


def heading_px(font: QFont) -> int:
    """Return the height of the heading above the guesses."""
    return QFontMetrics(bold(font)).height() + 2 * _MARGIN


def thumb_size(view: QWidget | None) -> QSize:
    """Return the size of the pictures in a list: small ones where it has little room."""
    width, height = _LARGE_FROM_PX
    is_large = view is not None and view.width() >= width and view.height() >= height
    return THUMB if is_large else SMALL_THUMB


def signs(rect: QRect, option: QStyleOptionViewItem) -> int:
    """Return about how many signs of a snippet fit into its lines."""
    metrics = QFontMetrics(small(option.font))
    return _SNIPPET_LINES * rect.width() // max(1, metrics.averageCharWidth())


def held(text: str, font: QFont, width: int, lines: int) -> str:
    """Return as much of `text` as `lines` lines hold; where it goes on, dots end it."""
    layout = QTextLayout(text, font)
    found = broken(layout, width)
    if len(found) <= lines:
        return text
    raw = text.encode("utf-16-le", "surrogatepass")
    cut = 2 * found[lines - 1][0]  # Qt counts units of two bytes
    first = raw[:cut].decode("utf-16-le", "surrogatepass")
    rest = raw[cut:].decode("utf-16-le", "surrogatepass")
    return first + QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
