"""How a hit looks in the list: its picture, where it is, and the words found, set off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPixmap,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.search.result_words import KIND_ICONS, MISSING
from autoresolve_gui.ui.search.results_model import HIT_ROLE, LIKENESS_ROLE
from autoresolve_gui.ui.search.snippets import shown
from autoresolve_gui.ui.style import field, mixed, selection
from autoresolve_gui.ui.words import percent

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from autoresolve_gui.search.values import Hit, HitKind
    from autoresolve_gui.ui.theme import Theme

THUMB = QSize(128, 72)
_NARROW_THUMB = QSize(96, 54)
_NARROW_FROM_PX = 300
_MARGIN, _GAP = 8, 10
_ICON_PX = 15
_SNIPPET_LINES = 2
_MARK_SHARE = 0.42


class ResultsDelegate(QStyledItemDelegate):
    """Draws the rows. Text of others is drawn as it is: nothing in it is read as markup."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[HitKind, QPixmap] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours from now on."""
        self._theme = theme
        self._icons = {
            kind: picture(name, theme.text_dim, _ICON_PX) for kind, name in KIND_ICONS.items()
        }

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of every row: that of the picture, or of the lines where higher."""
        width = option.rect.width() or 3 * THUMB.width()
        lines = QFontMetrics(_bold(option.font)).height() + 3
        lines += _SNIPPET_LINES * QFontMetrics(_small(option.font)).height()
        lines += max(_ICON_PX, QFontMetrics(_small(option.font)).height()) + 4
        return QSize(width, max(thumb_size(width).height(), lines) + 2 * _MARGIN)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        hit: Hit = index.data(HIT_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(option.rect, QColor(selection(self._theme)))
        inner = option.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        thumb = QRect(inner.topLeft(), thumb_size(option.rect.width()))
        self._draw_thumb(painter, thumb, hit, index.data(Qt.ItemDataRole.DecorationRole))
        text = inner.adjusted(thumb.width() + _GAP, -1, 0, 0)
        self._draw_head(painter, text, option.font, hit)
        self._draw_snippet(painter, text, option.font, hit, is_selected=is_selected)
        self._draw_foot(painter, text, option.font, index, is_selected=is_selected)
        painter.setPen(QColor(self._theme.border))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _draw_thumb(self, painter: QPainter, rect: QRect, hit: Hit, still: QPixmap | None) -> None:
        painter.fillRect(rect, QColor(field(self._theme)))
        if still is None:
            return  # it is being made
        if still.isNull():
            symbol = picture("sound", self._theme.text_dim, 26)
            painter.drawPixmap(rect.center() - QPoint(13, 13), symbol)
            return
        size = still.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(rect.topLeft(), size)
        target.moveCenter(rect.center())
        painter.setOpacity(0.45 if hit.is_missing else 1.0)
        painter.drawPixmap(target, still)
        painter.setOpacity(1.0)

    def _draw_head(self, painter: QPainter, rect: QRect, font: QFont, hit: Hit) -> None:
        """Draw the name of the file, and the timecode at the right."""
        bold, small = _bold(font), _small(font)
        metrics = QFontMetrics(bold)
        place = QFontMetrics(small).horizontalAdvance(hit.timecode)
        base = rect.top() + metrics.ascent()
        painter.setFont(small)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(rect.right() - place + 1, base, hit.timecode)
        painter.setFont(bold)
        room = max(0, rect.width() - place - _GAP)
        name = metrics.elidedText(hit.title, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(rect.left(), base, name)

    def _draw_snippet(
        self, painter: QPainter, rect: QRect, font: QFont, hit: Hit, *, is_selected: bool
    ) -> None:
        small = _small(font)
        metrics = QFontMetrics(small)
        signs = _SNIPPET_LINES * rect.width() // max(1, metrics.averageCharWidth())
        snippet = shown(hit.snippet, hit.marks, signs)
        top = rect.top() + QFontMetrics(_bold(font)).height() + 3
        text = held(snippet.text, small, rect.width(), _SNIPPET_LINES)
        layout = QTextLayout(text, small)
        layout.setFormats([self._mark(*each) for each in snippet.marks])
        _break(layout, rect.width())
        painter.setPen(QColor(self._theme.text if is_selected else self._theme.text_dim))
        layout.draw(painter, QPointF(rect.left(), top))

    def _mark(self, start: int, length: int) -> QTextLayout.FormatRange:
        look = QTextCharFormat()
        look.setForeground(QColor(self._theme.text))
        look.setBackground(QColor(mixed(self._theme.panel, self._theme.warning, _MARK_SHARE)))
        mark = QTextLayout.FormatRange()
        mark.start, mark.length, mark.format = start, length, look
        return mark

    def _draw_foot(
        self,
        painter: QPainter,
        rect: QRect,
        font: QFont,
        index: QModelIndex | QPersistentModelIndex,
        *,
        is_selected: bool,
    ) -> None:
        """Draw the signs of the kinds, how alike a row is, and that a file is missing."""
        hit: Hit = index.data(HIT_ROLE)
        left, top = rect.left(), rect.bottom() - _ICON_PX + 1
        for kind in (hit.kind, *(kind for kind in self._icons if kind in hit.also)):
            painter.drawPixmap(left, top, self._icons[kind])
            left += _ICON_PX + 5
        likeness = index.data(LIKENESS_ROLE)
        words = [] if likeness is None else [f"{percent(likeness)} alike"]
        words += [MISSING] if hit.is_missing else []
        small = _small(font)
        metrics = QFontMetrics(small)
        base = top + (_ICON_PX + metrics.ascent() - metrics.descent()) // 2
        painter.setFont(small)
        color = self._theme.warning if hit.is_missing else self._theme.text_dim
        painter.setPen(QColor(self._theme.text if is_selected else color))
        room = max(0, rect.right() - left)
        text = metrics.elidedText(", ".join(words), Qt.TextElideMode.ElideRight, room)
        painter.drawText(left + 1, base, text)


def thumb_size(row_width: int) -> QSize:
    """Return the size of the picture in a row: smaller where its text would have no room."""
    return _NARROW_THUMB if row_width < _NARROW_FROM_PX else THUMB


def held(text: str, font: QFont, width: int, lines: int) -> str:
    """Return as much of `text` as `lines` lines hold; where it goes on, dots end it."""
    layout = QTextLayout(text, font)
    starts = _break(layout, width)
    if len(starts) <= lines:
        return text
    raw = text.encode("utf-16-le", "surrogatepass")
    cut = 2 * starts[lines - 1]  # Qt counts units of two bytes
    first = raw[:cut].decode("utf-16-le", "surrogatepass")
    rest = raw[cut:].decode("utf-16-le", "surrogatepass")
    return first + QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)


def _break(layout: QTextLayout, width: int) -> list[int]:
    """Break a layout into lines; return where each begins, in UTF-16 units."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    starts: list[int] = []
    top = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0.0, top))
        top += line.height()
        starts.append(line.textStart())
    layout.endLayout()
    return starts


def _bold(font: QFont) -> QFont:
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold)
    return result


def _small(font: QFont) -> QFont:
    result = QFont(font)
    result.setPointSizeF(max(7.0, font.pointSizeF() * 0.92))
    return result
