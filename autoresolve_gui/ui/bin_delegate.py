"""How a file looks in the media bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from autoresolve_gui.ui.bin_model import ITEM_ROLE, facts, state_words
from autoresolve_gui.ui.rows import Index, RowDelegate, bold, small, wrapped
from autoresolve_gui.ui.workspace import OpenFootage, State

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

THUMB = QSize(104, 59)
_LEAST_THUMB_WIDTH = 60
_THUMB_SHARE = 0.27
_MARGIN = 9
_GAP = 10
_BAR_HEIGHT = 4


class BinDelegate(RowDelegate):
    """Draws the thumbnail, the facts, and the state with its progress or its error."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the lines need; an error is shown whole, in the whole width."""
        item: OpenFootage = index.data(ITEM_ROLE)
        width = option.rect.width() or THUMB.width() * 3
        line = QFontMetrics(small(option.font)).height()
        lines = len(facts(item)) + (item.status.state is not State.FAILED)
        bar = _BAR_HEIGHT + 5 if item.status.is_busy else 0
        text = QFontMetrics(option.font).height() + 3 + lines * (line + 1) + 2 + bar
        error = self._error_lines(option.font, item, width)
        below = len(error) * line + _GAP / 2 if error else 0
        content = max(text, thumb_size(width).height()) + below
        return QSize(width, round(content) + 2 * _MARGIN)

    def draw_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, is_selected: bool
    ) -> None:
        """Draw one file."""
        item: OpenFootage = index.data(ITEM_ROLE)
        inner = option.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        thumb = QRect(inner.topLeft(), thumb_size(option.rect.width()))
        self._draw_thumb(painter, thumb, item, index)
        text = inner.adjusted(thumb.width() + _GAP, -2, 0, 0)
        bottom = self._draw_text(painter, text, option.font, item, is_selected=is_selected)
        error = self._error_lines(option.font, item, option.rect.width())
        top = max(bottom, thumb.bottom()) + _GAP // 2
        metrics = QFontMetrics(small(option.font))
        for at, line in enumerate(error):
            painter.drawText(inner.left(), top + at * metrics.height() + metrics.ascent(), line)

    def _draw_thumb(self, painter: QPainter, rect: QRect, item: OpenFootage, index: Index) -> None:
        thumb: QPixmap | None = index.data(Qt.ItemDataRole.DecorationRole)
        is_there = thumb is not None and not thumb.isNull()
        self.draw_no_still(painter, rect, "" if is_there else _symbol(item))
        if is_there:
            self.draw_still(painter, rect, thumb)

    def _draw_text(
        self,
        painter: QPainter,
        rect: QRect,
        font: QFont,
        item: OpenFootage,
        *,
        is_selected: bool,
    ) -> int:
        """Draw the name, the facts and the state; return where they end."""
        metrics, smaller = QFontMetrics(bold(font)), QFontMetrics(small(font))
        painter.setFont(bold(font))
        painter.setPen(QColor(self.theme.text))
        name = metrics.elidedText(item.path.name, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect.left(), rect.top() + metrics.ascent(), name)
        painter.setFont(small(font))
        painter.setPen(QColor(self.theme.text if is_selected else self.theme.text_dim))
        top = rect.top() + metrics.height() + 3
        failed = item.status.state is State.FAILED
        state = [] if failed else [state_words(item)]
        for line in (*facts(item), *state):
            if line in state:
                painter.setPen(QColor(self.theme.text if is_selected else self._state_color(item)))
            elided = smaller.elidedText(line, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect.left(), top + smaller.ascent(), elided)
            top += smaller.height() + 1
        if failed:
            painter.setPen(QColor(self.theme.text if is_selected else self._state_color(item)))
        if item.status.is_busy:
            bar = QRectF(rect.left(), top + 4, rect.width(), _BAR_HEIGHT)
            color = self.theme.text_dim if item.status.is_paused else self.theme.accent
            self.draw_bar(painter, bar, item.status.fraction, color)
        return top

    def _error_lines(self, font: QFont, item: OpenFootage, width: int) -> list[str]:
        """Return the error in lines as wide as the row; none where there is no error."""
        if item.status.state is not State.FAILED:
            return []
        return wrapped(state_words(item), small(font), max(60, width - 2 * _MARGIN))

    def _state_color(self, item: OpenFootage) -> str:
        colors = {
            State.FAILED: self.theme.danger,
            State.DONE: self.theme.ok,
            State.CANCELLED: self.theme.warning,
        }
        return colors.get(item.status.state, self.theme.text_dim)


def thumb_size(row_width: int) -> QSize:
    """Return the size of the picture in a row: smaller where its text would have no room."""
    width = min(max(round(row_width * _THUMB_SHARE), _LEAST_THUMB_WIDTH), THUMB.width())
    return QSize(width, round(width * THUMB.height() / THUMB.width()))


def _symbol(item: OpenFootage) -> str:
    if item.status.state is State.FAILED:
        return "warning"
    footage = item.document.footage
    return "sound" if footage is not None and footage.video is None else "film"
