"""A list of answers on frames: a click goes there, and the words of a row stand below in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.ui.cloud.plain import ElidedLabel, PlainLabel, plain_tip
from autoresolve_gui.ui.scroll_label import ScrollLabel
from autoresolve_gui.ui.style import row_height

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ROLE = Qt.ItemDataRole.UserRole
_DETAIL_LINES = 3
_FLAT_PX = 110
_LOW_PX = 250
"""A list that is lower than this has rows alone: all other words are in the tool tips."""
_MARGIN_PX, _LOW_MARGIN_PX = 6, 0


class AnswerList(QWidget):
    """Rows of plain text, each with a frame to go to and a value of the caller's."""

    frame_chosen = Signal(int)
    row_chosen = Signal()

    def __init__(self, name: str, heads: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._why_empty = ""
        self._corner: QWidget | None = None
        self.source = ElidedLabel("", self, name="dim")
        self.empty = PlainLabel("", self, name="dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(16, 12, 16, 12)
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
        self.tree.setMinimumHeight(row_height(self.tree))
        self.detail = ScrollLabel(_DETAIL_LINES, self)
        self.detail.setObjectName("detail")
        self.layout_ = QVBoxLayout(self)
        self.layout_.setSpacing(6)
        self.head = QHBoxLayout()
        self.head.addWidget(self.source, stretch=1)
        self.layout_.addLayout(self.head)
        self.layout_.addWidget(self.empty)
        self.layout_.addWidget(self.tree, stretch=1)
        self.layout_.addWidget(self.detail)
        self.say_empty("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave little room to the rows."""
        super().resizeEvent(event)
        self._tell_empty()
        self._spread()

    def minimumSizeHint(self) -> QSize:
        """Ask for the head and a row: the words of a row are seen where there is more room."""
        margins = self.layout_.contentsMargins()
        head = self.head.minimumSize().height() + self.layout_.spacing()
        rows = 2 * row_height(self.tree)
        height = margins.top() + head + rows + margins.bottom()
        return QSize(super().minimumSizeHint().width(), height)

    def say_empty(self, words: str) -> None:
        """Show why there are no rows; with no words, the rows."""
        self._why_empty = words
        self._tell_empty()
        self.tree.setVisible(not words)
        self._spread()

    def say_source(self, words: str, more: str = "") -> None:
        """Say where the answers came from, in a line; the tool tip has it all, and `more`."""
        self.source.setText(words)
        tip = plain_tip("\n".join(each for each in (words, more) if each))
        self.source.setToolTip(tip)
        for column in range(self.tree.columnCount()):
            self.tree.headerItem().setToolTip(column, tip)

    def put_in_heading(self, part: QWidget) -> None:
        """Have a part stand at the right end of the headings, where the last column has no name."""
        self._corner = part
        part.setParent(self.tree.header())
        self.tree.header().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the part in the headings where it is."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and self._corner is not None:
            head = self.tree.header()
            width = self._corner.sizeHint().width()
            self._corner.setGeometry(head.width() - width, 0, width, head.height())
        return super().eventFilter(watched, event)

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
        for column in range(len(texts)):
            row.setToolTip(column, plain_tip(words))
        return row

    def chosen(self) -> list[object]:
        """Return what the selected rows stand for."""
        return [row.data(0, _ROLE)[2] for row in self.tree.selectedItems()]

    def choose(self, is_wanted: Callable[[Any], bool]) -> None:
        """Select the rows whose values are wanted, and bring the first of them into sight."""
        rows = [self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount())]
        found = [row for row in rows if is_wanted(row.data(0, _ROLE)[2])]
        self.tree.clearSelection()
        if found:
            self.tree.setCurrentItem(found[0])
            self.tree.scrollToItem(found[0])
        for row in found:
            row.setSelected(True)

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
        self._show_detail()
        self.row_chosen.emit()

    def _tell_empty(self) -> None:
        """Say the first paragraph alone where there is no room for more."""
        words = self._why_empty
        is_flat = self.height() < _FLAT_PX
        self.empty.tell(words.partition("\n\n")[0] if is_flat else words)

    def _spread(self) -> None:
        """Leave little room to the rows: then they are all that is shown."""
        has_room = self.height() >= _LOW_PX
        margin_px = _MARGIN_PX if has_room else _LOW_MARGIN_PX
        self.layout_.setContentsMargins(10, margin_px, 10, margin_px)
        self.source.setVisible(has_room and not self._why_empty)
        self._show_detail()

    def _show_detail(self) -> None:
        has_words = bool(self.detail.text()) and self.tree.isVisibleTo(self)
        self.detail.setVisible(has_words and self.height() >= _LOW_PX)
