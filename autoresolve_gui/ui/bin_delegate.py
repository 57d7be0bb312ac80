"""How a file looks in the media bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from autoresolve_gui.ui.bin_model import ITEM_ROLE, facts, state_words
from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.style import field, selection
from autoresolve_gui.ui.workspace import OpenFootage, State

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from autoresolve_gui.ui.status import Status
    from autoresolve_gui.ui.theme import Theme

THUMB = QSize(104, 59)
_LEAST_THUMB_WIDTH = 60
_THUMB_SHARE = 0.27
_MARGIN = 9
_GAP = 10
_BAR_HEIGHT = 4


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
        """Return the height that the lines need; an error is shown whole, in the whole width."""
        item: OpenFootage = index.data(ITEM_ROLE)
        width = option.rect.width() or THUMB.width() * 3
        small = QFontMetrics(_small(option.font))
        lines = len(facts(item)) + (item.status.state is not State.FAILED)
        bar = _BAR_HEIGHT + 5 if item.status.is_busy else 0
        text = QFontMetrics(option.font).height() + 3 + lines * (small.height() + 1) + 2 + bar
        error = self._error_lines(option.font, item, width)
        below = len(error) * small.height() + _GAP / 2 if error else 0
        content = max(text, thumb_size(width).height()) + below
        return QSize(width, round(content) + 2 * _MARGIN)

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
        thumb = QRect(inner.topLeft(), thumb_size(option.rect.width()))
        self._draw_thumb(painter, thumb, item, index)
        text = inner.adjusted(thumb.width() + _GAP, -2, 0, 0)
        bottom = self._draw_text(painter, text, option.font, item, is_selected=is_selected)
        error = self._error_lines(option.font, item, option.rect.width())
        top = max(bottom, thumb.bottom()) + _GAP // 2
        small = QFontMetrics(_small(option.font))
        for at, line in enumerate(error):
            painter.drawText(inner.left(), top + at * small.height() + small.ascent(), line)
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
    ) -> int:
        """Draw the name, the facts and the state; return where they end."""
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
        failed = item.status.state is State.FAILED
        state = [] if failed else [state_words(item)]
        for line in (*facts(item), *state):
            if line in state:
                painter.setPen(QColor(self._theme.text if is_selected else self._state_color(item)))
            elided = small.elidedText(line, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect.left(), top + small.ascent(), elided)
            top += small.height() + 1
        if failed:
            painter.setPen(QColor(self._theme.text if is_selected else self._state_color(item)))
        if item.status.is_busy:
            bar = QRectF(rect.left(), top + 4, rect.width(), _BAR_HEIGHT)
            self._draw_bar(painter, bar, item.status)
        return top

    def _draw_bar(self, painter: QPainter, rect: QRectF, status: Status) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.border))
        painter.drawRoundedRect(rect, 2, 2)
        theme = self._theme
        painter.setBrush(QColor(theme.text_dim if status.is_paused else theme.accent))
        done = QRectF(rect.left(), rect.top(), rect.width() * status.fraction, rect.height())
        painter.drawRoundedRect(done, 2, 2)

    def _error_lines(self, font: QFont, item: OpenFootage, width: int) -> list[str]:
        """Return the error in lines as wide as the row; none where there is no error."""
        if item.status.state is not State.FAILED:
            return []
        return wrapped(state_words(item), _small(font), max(60, width - 2 * _MARGIN))

    def _state_color(self, item: OpenFootage) -> str:
        colors = {
            State.FAILED: self._theme.danger,
            State.DONE: self._theme.ok,
            State.CANCELLED: self._theme.warning,
        }
        return colors.get(item.status.state, self._theme.text_dim)


def thumb_size(row_width: int) -> QSize:
    """Return the size of the picture in a row: smaller where its text would have no room."""
    width = min(max(round(row_width * _THUMB_SHARE), _LEAST_THUMB_WIDTH), THUMB.width())
    return QSize(width, round(width * THUMB.height() / THUMB.width()))


def wrapped(text: str, font: QFont, width: int) -> list[str]:
    """Return `text` in lines of at most `width` pixels, broken inside words only where one must."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    units = text.encode("utf-16-le")  # what Qt counts in
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        part = units[2 * line.textStart() : 2 * (line.textStart() + line.textLength())]
        lines.append(part.decode("utf-16-le").strip())
    layout.endLayout()
    return lines


def _small(font: QFont) -> QFont:
    result = QFont(font)
    result.setPointSizeF(max(7.0, font.pointSizeF() * 0.92))
    return result


def _symbol(item: OpenFootage) -> str:
    if item.status.state is State.FAILED:
        return "warning"
    footage = item.document.footage
    return "sound" if footage is not None and footage.video is None else "film"
