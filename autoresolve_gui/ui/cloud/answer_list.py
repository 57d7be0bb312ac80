"""A list of answers on frames: a click goes there, and the words of a row stand below in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.scroll_label import ScrollLabel
from autoresolve_gui.ui.style import row_height

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROLE = Qt.ItemDataRole.UserRole
_DETAIL_LINES = 7


class AnswerList(QWidget):
    """Rows of plain text, each with a frame to go to and a value of the caller's."""

    frame_chosen = Signal(int)
    row_chosen = Signal()

    def __init__(self, name: str, heads: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = PlainLabel("", self, name="dim")
        self.empty = PlainLabel("", self, name="dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(16, 24, 16, 24)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName(name)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.tree.setHeaderLabels(list(heads))
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(True)
        self.tree.itemClicked.connect(self._go)
        self.tree.itemActivated.connect(self._go)
        self.tree.itemSelectionChanged.connect(self._explain)
        self.detail = ScrollLabel(_DETAIL_LINES, self)
        self.detail.setObjectName("detail")
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(10, 6, 10, 8)
        self.layout_.setSpacing(6)
        for part in (self.source, self.empty):
            self.layout_.addWidget(part)
        self.layout_.addWidget(self.tree, stretch=1)
        self.layout_.addWidget(self.detail)
        self.say_empty("")

    def say_empty(self, words: str) -> None:
        """Show why there are no rows; with no words, the rows."""
        self.empty.tell(words)
        self.tree.setVisible(not words)
        self.source.setVisible(not words)
        self.detail.setVisible(not words and bool(self.detail.text()))

    def clear(self) -> None:
        """Take all rows away."""
        self.tree.clear()
        self._explain()

    def add(self, texts: Sequence[str], frame: int, words: str, value: object) -> QTreeWidgetItem:
        """Add a row: its cells, where it goes, all it says, and what it stands for."""
        row = QTreeWidgetItem(self.tree, list(texts))
        # In the last column, whose width is what is left: elsewhere it would be a width of nothing.
        row.setSizeHint(len(texts) - 1, QSize(0, row_height(self.tree)))
        row.setData(0, _ROLE, (frame, words, value))
        return row

    def chosen(self) -> list[object]:
        """Return what the selected rows stand for."""
        return [row.data(0, _ROLE)[2] for row in self.tree.selectedItems()]

    def filter(self, words: str) -> None:
        """Show only rows whose words hold these."""
        wanted = words.casefold().split()
        for number in range(self.tree.topLevelItemCount()):
            row = self.tree.topLevelItem(number)
            text = row.data(0, _ROLE)[1].casefold()
            row.setHidden(not all(word in text for word in wanted))

    @staticmethod
    def color(row: QTreeWidgetItem, column: int, color: str) -> None:
        """Write a cell in a colour."""
        row.setForeground(column, QColor(color))

    @Slot(QTreeWidgetItem)
    def _go(self, row: QTreeWidgetItem) -> None:
        self.frame_chosen.emit(row.data(0, _ROLE)[0])

    @Slot()
    def _explain(self) -> None:
        rows = self.tree.selectedItems()
        self.detail.setText(rows[0].data(0, _ROLE)[1] if len(rows) == 1 else "")
        self.detail.setVisible(bool(self.detail.text()) and self.tree.isVisibleTo(self))
        self.row_chosen.emit()
