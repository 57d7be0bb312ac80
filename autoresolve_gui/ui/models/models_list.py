"""The list of local models: its rows, and how they look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from autoresolve_gui.models.store import ModelState
from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.models.model_words import (
    facts_text,
    progress_text,
    row_words,
    state_text,
)
from autoresolve_gui.ui.rows import Index, RowDelegate, bold, small, wrapped

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from autoresolve_gui.ui.models.models_desk import ModelsDesk, Row

ROW_ROLE = Qt.ItemDataRole.UserRole
"""The `Row` of a row."""

_ROOT = QModelIndex()
_MARGIN, _GAP = 12, 3
_BAR_HEIGHT = 4


class ModelsList(QAbstractListModel):
    """Shows the rows of a desk."""

    def __init__(self, desk: ModelsDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._names = [row.name for row in desk.rows]
        desk.listed.connect(self._take_list)
        desk.changed.connect(self._take_change)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of models."""
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the name of a model, its row, or everything in words."""
        row = self._desk.row(self._names[index.row()]) if index.isValid() else None
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.status.model.title
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(row_words(row))
            case Qt.ItemDataRole.AccessibleTextRole:
                return row_words(row)
        return row if role == ROW_ROLE else None

    def index_of(self, name: str) -> QModelIndex:
        """Return the index of a model; an invalid one where it is not listed."""
        return self.index(self._names.index(name)) if name in self._names else QModelIndex()

    @Slot()
    def _take_list(self) -> None:
        names = [row.name for row in self._desk.rows]
        if names == self._names:
            self.dataChanged.emit(self.index(0), self.index(len(names) - 1))
            return
        self.beginResetModel()
        self._names = names
        self.endResetModel()

    @Slot(str)
    def _take_change(self, name: str) -> None:
        index = self.index_of(name)
        self.dataChanged.emit(index, index)


class ModelsDelegate(RowDelegate):
    """Draws title and state, what the model is, how far a download is, and what went wrong."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the lines need in the width of the list."""
        row: Row = index.data(ROW_ROLE)
        width = option.rect.width() or 600
        lines = self._lines(row, option.font, width - 2 * _MARGIN)
        height = QFontMetrics(bold(option.font)).height() + _GAP
        height += len(lines) * (QFontMetrics(small(option.font)).height() + 1)
        height += _BAR_HEIGHT + 6 if row.can_stop else 0
        return QSize(width, height + 2 * _MARGIN - 4)

    def draw_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, is_selected: bool
    ) -> None:
        """Draw one model."""
        row: Row = index.data(ROW_ROLE)
        inner = option.rect.adjusted(_MARGIN, _MARGIN - 2, -_MARGIN, -_MARGIN + 2)
        top = self._draw_head(painter, inner, option.font, row, is_selected=is_selected)
        metrics = QFontMetrics(small(option.font))
        painter.setFont(small(option.font))
        for text, color in self._lines(row, option.font, inner.width()):
            painter.setPen(QColor(self.theme.text if is_selected else color))
            painter.drawText(inner.left(), top + metrics.ascent(), text)
            top += metrics.height() + 1
        if row.can_stop:
            bar = QRectF(inner.left(), top + 3, inner.width(), _BAR_HEIGHT)
            part = row.done_bytes / max(1, row.total_bytes)
            self.draw_bar(painter, bar, part, self.theme.accent)

    def _draw_head(
        self, painter: QPainter, rect: QRect, font: QFont, row: Row, *, is_selected: bool
    ) -> int:
        """Draw the title and, at the right, the state; return where they end."""
        metrics = QFontMetrics(bold(font))
        base = rect.top() + metrics.ascent()
        state = state_text(row)
        room = QFontMetrics(small(font)).horizontalAdvance(state)
        painter.setFont(small(font))
        painter.setPen(QColor(self.theme.text if is_selected else self._state_color(row)))
        painter.drawText(rect.right() - room, base, state)
        painter.setFont(bold(font))
        painter.setPen(QColor(self.theme.text))
        left = max(0, rect.width() - room - 2 * _MARGIN)
        title = metrics.elidedText(row.status.model.title, Qt.TextElideMode.ElideRight, left)
        painter.drawText(rect.left(), base, title)
        return rect.top() + metrics.height() + _GAP

    def _lines(self, row: Row, font: QFont, width: int) -> list[tuple[str, str]]:
        """Return the lines under the title, each with its colour."""
        theme, smaller = self.theme, small(font)
        model = row.status.model
        about = " ".join(filter(None, (model.description, model.figures)))
        told = [(about, theme.text_dim), (facts_text(row), theme.text_dim)]
        told.append((progress_text(row), theme.text))
        told.append((row.problem, theme.danger) if row.problem else (row.remark, theme.ok))
        return [
            (line, color) for text, color in told if text for line in wrapped(text, smaller, width)
        ]

    def _state_color(self, row: Row) -> str:
        colors = {
            ModelState.READY: self.theme.ok,
            ModelState.EMBEDDED: self.theme.ok,
            ModelState.PARTIAL: self.theme.warning,
            ModelState.BROKEN: self.theme.danger,
        }
        if row.work is not None:
            return self.theme.accent
        return colors.get(row.status.state, self.theme.text_dim)
