"""Small tables of figures: one row a model or a quality, numbers right, names left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.ui.cloud.cost_words import response_words
from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.style import row_height
from autoresolve_gui.ui.words import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.budget.report import CostLine
    from autoresolve_gui.ui.cloud.figures import ModelQuality
    from autoresolve_gui.ui.theme import Theme

_MOST_ROWS = 8
_LEAST_NAME_PX = 110
_FIRST_FAULT = 3
_SHARE = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_DASH = "–"  # noqa: RUF001 - the dash of an empty cell


class FigureTable(QTreeWidget):
    """As high as its rows, up to a few. All its text is plain."""

    def __init__(
        self, name: str, heads: Sequence[str], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setRootIsDecorated(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHeaderLabels(list(heads))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        for column in range(1, len(heads)):
            self.headerItem().setTextAlignment(column, _RIGHT)
        self._delegate = _ShareDelegate(theme, self)
        self.setItemDelegateForColumn(0, self._delegate)

    def explain(self, tips: Sequence[str]) -> None:
        """Say in tool tips what each column is."""
        for column, words in enumerate(tips):
            self.headerItem().setToolTip(column, plain_tip(words))

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._delegate.theme = theme
        for row in range(self.topLevelItemCount()):
            item = self.topLevelItem(row)
            for column in range(1, self.columnCount()):
                if item.data(column, _SHARE):
                    item.setForeground(column, QColor(theme.danger))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names what room the figures leave, and enough to tell them apart."""
        super().resizeEvent(event)
        self._fit()

    def show_lines(self, lines: Sequence[CostLine]) -> None:
        """Show what calls of one sort came to: name, calls, cost, what is open."""
        made = [line for line in lines if line.calls]
        whole = sum(line.settled_nusd + line.reserved_nusd for line in made)
        for number, line in enumerate(made):
            share = (line.settled_nusd + line.reserved_nusd) / whole if whole else 0.0
            still = f"≤ {usd_text(line.reserved_nusd)}" if line.reserved_nusd else _DASH
            cost = usd_text(line.settled_nusd)
            row = self._row(number, [line.name or "not named", str(line.calls), cost, still])
            row.setToolTip(0, plain_tip(f"{row.text(0)}: {percent(share)} of the whole cost"))
            row.setData(0, _SHARE, share)
        self._end_at(len(made))

    def show_qualities(self, qualities: Sequence[ModelQuality]) -> None:
        """Show how models did: times, and what went wrong, in red where anything did.

        To answer as another one's backup is no fault.
        """
        for number, one in enumerate(qualities):
            counts = (one.failed, one.fallbacks, one.cut_off, one.invalid)
            faults = (one.failed, 0, one.cut_off, one.invalid)
            row = self._row(
                number,
                [
                    # The maker stands in the tool tip: there are many columns.
                    one.model.rpartition("/")[2] or one.model,
                    str(one.calls),
                    _times(one),
                    *(str(count) if count else _DASH for count in counts),
                ],
            )
            row.setToolTip(0, plain_tip(one.model))
            for column, fault in enumerate(faults, start=_FIRST_FAULT):
                row.setData(column, _SHARE, bool(fault))
                row.setForeground(column, QColor(self._theme.danger) if fault else QBrush())
        self._end_at(len(qualities))

    def _row(self, number: int, texts: list[str]) -> QTreeWidgetItem:
        """Return a row with these texts; one that is there is kept, and costs nothing to draw."""
        row = self.topLevelItem(number)
        if row is not None:
            for column, text in enumerate(texts):
                if row.text(column) != text:
                    row.setText(column, text)
            return row
        row = QTreeWidgetItem(self, texts)
        row.setSizeHint(0, QSize(0, row_height(self)))
        for column in range(1, len(texts)):
            row.setTextAlignment(column, _RIGHT)
        return row

    def _end_at(self, rows: int) -> None:
        while self.topLevelItemCount() > rows:
            self.takeTopLevelItem(rows)
        self._fit()

    def _fit(self) -> None:
        room = self.viewport().width()
        left = room - sum(
            max(self.sizeHintForColumn(number), self.header().sectionSizeHint(number))
            for number in range(1, self.columnCount())
        )
        self.setColumnWidth(0, max(_LEAST_NAME_PX, left))
        rows = min(max(1, self.topLevelItemCount()), _MOST_ROWS)
        bar = self.horizontalScrollBar().sizeHint().height() if left < _LEAST_NAME_PX else 0
        self.setFixedHeight(self.header().sizeHint().height() + rows * row_height(self) + 4 + bar)


class _ShareDelegate(QStyledItemDelegate):
    """Draws the part of the whole behind the name, as a pale bar."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        share = index.data(_SHARE)
        if share:
            color = QColor(self.theme.accent)
            color.setAlphaF(0.22)
            room: QRect = option.rect.adjusted(0, 2, 0, -2)
            room.setWidth(max(2, round(room.width() * float(share))))
            painter.fillRect(room, color)
        super().paint(painter, option, index)


def _times(quality: ModelQuality) -> str:
    if quality.median_s is None or quality.slowest_s is None:
        return _DASH
    return f"{response_words(quality.median_s)}, {response_words(quality.slowest_s)} s"
