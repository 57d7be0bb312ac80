"""What lists of footage, hits and models draw alike: a row, its still, its bar, its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.style import field, selection

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from autoresolve_gui.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

_SYMBOL_PX = 26
_BAR_RADIUS_PX = 2
_SMALLER, _LEAST_POINTS = 0.92, 7.0
_FADED = 0.45


class RowDelegate(QStyledItemDelegate):
    """Draws the ground of a row and the line below it; children say in `draw_row` what is in it."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours from now on."""
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.fillRect(option.rect, QColor(selection(self.theme)))
        self.draw_row(painter, option, index, is_selected=is_selected)
        painter.setPen(QColor(self.theme.border))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def draw_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, is_selected: bool
    ) -> None:
        """Draw what is in a row. The painter may be left in any state."""
        raise NotImplementedError

    def draw_still(
        self, painter: QPainter, rect: QRect, still: QPixmap, *, is_faded: bool = False
    ) -> None:
        """Draw a picture whole, in the middle of `rect`."""
        size = still.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(rect.topLeft(), size)
        target.moveCenter(rect.center())
        painter.setOpacity(_FADED if is_faded else 1.0)
        painter.drawPixmap(target, still)
        painter.setOpacity(1.0)

    def draw_no_still(self, painter: QPainter, rect: QRect, symbol: str = "") -> None:
        """Draw where a picture will be, or the symbol that stands in its place."""
        painter.fillRect(rect, QColor(field(self.theme)))
        if symbol:
            half = QPoint(_SYMBOL_PX // 2, _SYMBOL_PX // 2)
            drawn = picture(symbol, self.theme.text_dim, _SYMBOL_PX)
            painter.drawPixmap(rect.center() - half, drawn)

    def draw_bar(self, painter: QPainter, rect: QRectF, part: float, color: str) -> None:
        """Draw how much of something is done, `part` from 0 to 1."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.border))
        painter.drawRoundedRect(rect, _BAR_RADIUS_PX, _BAR_RADIUS_PX)
        painter.setBrush(QColor(color))
        done = QRectF(rect.left(), rect.top(), rect.width() * part, rect.height())
        painter.drawRoundedRect(done, _BAR_RADIUS_PX, _BAR_RADIUS_PX)


def bold(font: QFont) -> QFont:
    """Return the font of the name in a row."""
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold)
    return result


def small(font: QFont) -> QFont:
    """Return the font of all else in a row."""
    result = QFont(font)
    result.setPointSizeF(max(_LEAST_POINTS, font.pointSizeF() * _SMALLER))
    return result


def broken(layout: QTextLayout, width: int) -> list[tuple[int, int]]:
    """Break a layout into lines of at most `width` pixels, inside words only where one must.

    Return where each line begins and how long it is, in UTF-16 units, which Qt counts in.
    """
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[tuple[int, int]] = []
    top = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0.0, top))
        top += line.height()
        lines.append((line.textStart(), line.textLength()))
    layout.endLayout()
    return lines


def wrapped(text: str, font: QFont, width: int) -> list[str]:
    """Return `text` in lines of at most `width` pixels."""
    units = text.encode("utf-16-le", "surrogatepass")
    return [
        units[2 * start : 2 * (start + length)].decode("utf-16-le", "surrogatepass").strip()
        for start, length in broken(QTextLayout(text, font), width)
    ]
