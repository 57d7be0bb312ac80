"""How a file looks in the media bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from autoresolve_gui.ui.bin_model import ITEM_ROLE, facts, state_words
from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.style import field, selection
from autoresolve_gui.ui.workspace import OpenFootage, State

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from autoresolve_gui.ui.theme import Theme

THUMB = QSize(104, 59)
_MARGIN = 9
_GAP = 10
_BAR_HEIGHT = 4
_MOST_ERROR_LINES = 9


class BinDelegate(QStyledItemDelegate):
    """Draws the thumbnail, the facts, and the state with its progress or its error."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours from now on."""
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height that the lines need; an error is shown whole."""
        item: OpenFootage = index.data(ITEM_ROLE)
        width = option.rect.width() or THUMB.width() * 3
        small = QFontMetrics(_small(option.font))
        lines = QFontMetrics(option.font).height() + 3 + len(facts(item)) * (small.height() + 1)
        words = self._words_rect(small, QRect(0, 0, _text_width(width), 0), item)
        bar = _BAR_HEIGHT + 5 if item.status.is_busy else 0
        content = max(lines + words.height() + 2 + bar, THUMB.height())
        return QSize(width, content + 2 * _MARGIN)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        item: OpenFootage = index.data(ITEM_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(option.rect, QColor(selection(self._theme)))
        inner = option.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        self._draw_thumb(painter, QRect(inner.topLeft(), THUMB), item, index)
        text = inner.adjusted(THUMB.width() + _GAP, -2, 0, 0)
        self._draw_text(painter, text, option.font, item, is_selected=is_selected)
        painter.setPen(QColor(self._theme.border))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _draw_thumb(
        self,
        painter: QPainter,
        rect: QRect,
        item: OpenFootage,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.fillRect(rect, QColor(field(self._theme)))
        thumb: QPixmap | None = index.data(Qt.ItemDataRole.DecorationRole)
        if thumb is not None and not thumb.isNull():
            size = QSize(thumb.size()).scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(rect.topLeft(), size)
            target.moveCenter(rect.center())
            painter.drawPixmap(QRectF(target), thumb, QRectF(thumb.rect()))
            return
        symbol = picture(_symbol(item), self._theme.text_dim, 26)
        painter.drawPixmap(rect.center().x() - 13, rect.center().y() - 13, symbol)

    def _draw_text(
        self,
        painter: QPainter,
        rect: QRect,
        font: QFont,
        item: OpenFootage,
        *,
        is_selected: bool,
    ) -> None:
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        metrics, small = QFontMetrics(bold), QFontMetrics(_small(font))
        painter.setFont(bold)
        painter.setPen(QColor(self._theme.text))
        name = metrics.elidedText(item.path.name, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect.left(), rect.top() + metrics.ascent(), name)
        painter.setFont(_small(font))
        painter.setPen(QColor(self._theme.text if is_selected else self._theme.text_dim))
        top = rect.top() + metrics.height() + 3
        for line in facts(item):
            elided = small.elidedText(line, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect.left(), top + small.ascent(), elided)
            top += small.height() + 1
        painter.setPen(QColor(self._theme.text if is_selected else self._state_color(item)))
        words = self._words_rect(small, QRect(rect.left(), top + 1, rect.width(), 0), item)
        painter.drawText(words, _flags(item), self._words(small, item, rect.width()))
        if item.status.is_busy:
            bar = QRectF(rect.left(), words.bottom() + 4, rect.width(), _BAR_HEIGHT)
            self._draw_bar(painter, bar, item.status.fraction)

    def _draw_bar(self, painter: QPainter, rect: QRectF, fraction: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.border))
        painter.drawRoundedRect(rect, 2, 2)
        painter.setBrush(QColor(self._theme.accent))
        painter.drawRoundedRect(
            QRectF(rect.left(), rect.top(), rect.width() * fraction, rect.height()), 2, 2
        )

    def _words_rect(self, metrics: QFontMetrics, rect: QRect, item: OpenFootage) -> QRect:
        room = QRect(rect.left(), rect.top(), rect.width(), metrics.height() * _MOST_ERROR_LINES)
        words = self._words(metrics, item, rect.width())
        found = metrics.boundingRect(room, _flags(item), words)
        return QRect(rect.left(), rect.top(), rect.width(), min(found.height(), room.height()))

    def _words(self, metrics: QFontMetrics, item: OpenFootage, width: int) -> str:
        words = state_words(item)
        if item.status.state is State.FAILED:
            return words
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)

    def _state_color(self, item: OpenFootage) -> str:
        colors = {
            State.FAILED: self._theme.danger,
            State.DONE: self._theme.ok,
            State.CANCELLED: self._theme.warning,
        }
        return colors.get(item.status.state, self._theme.text_dim)


def _flags(item: OpenFootage) -> int:
    top_left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    if item.status.state is State.FAILED:
        return int(top_left) | int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextWrapAnywhere)
    return int(top_left) | int(Qt.TextFlag.TextSingleLine)


def _small(font: QFont) -> QFont:
    result = QFont(font)
    result.setPointSizeF(max(7.0, font.pointSizeF() * 0.92))
    return result


def _symbol(item: OpenFootage) -> str:
    if item.status.state is State.FAILED:
        return "warning"
    footage = item.document.footage
    return "sound" if footage is not None and footage.video is None else "film"


def _text_width(width: int) -> int:
    return max(60, width - THUMB.width() - _GAP - 2 * _MARGIN)
