"""The table of the beats as a widget: what shows in which width, and the keys it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from autoresolve_gui.ui.beats_delegate import BeatsDelegate
from autoresolve_gui.ui.beats_model import Column

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_WIDEST_TEXT = {
    Column.TIME: "00:00.000",
    Column.TIMECODE: "00:00:00;00 ",
    Column.ACT: "Act",
    Column.LABEL: "second turning point ",
    Column.CONFIDENCE: "100 %",
    Column.SOURCE: "Cloud",
}
_LEAST_NOTE = "A few words here"
_YIELDING = (Column.CONFIDENCE, Column.SOURCE, Column.TIME)
"""What is shown only where the note still has room, the most telling first."""
_PADDING_PX = 20
_LEAST_ROWS = 2
_NARROWEST_PX = 36


class BeatsView(QTableView):
    """A table that keeps Up and Down for itself, and says what it is for where it is empty."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._empty_words = ""
        self._widths: dict[Column, int] = {}
        self.setAccessibleName("Beats")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # arrows go through the cells; Tab goes on
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setItemDelegate(BeatsDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)

    def set_columns(self) -> None:
        """Give every column the width of its widest usual text; the note takes the rest."""
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(_NARROWEST_PX)
        self.setColumnWidth(Column.NOTE, _NARROWEST_PX)
        for column in _WIDEST_TEXT:
            self._widths[column] = self._usual_width(column)
            self.setColumnWidth(column, self._widths[column])
        header.sectionResized.connect(self._keep_width)
        self._fold()

    def height_of(self, rows: int) -> int:
        """Return the height in which the heading and so many rows are seen."""
        frame = 2 * self.frameWidth() + self.horizontalHeader().sizeHint().height()
        return frame + rows * self.verticalHeader().defaultSectionSize()

    def sizeHint(self) -> QSize:
        """Wish for little: the table takes what the others leave."""
        return QSize(super().sizeHint().width(), self.height_of(_LEAST_ROWS))

    def say_empty(self, words: str) -> None:
        """Take what to say while there are no rows."""
        if words != self._empty_words:
            self._empty_words = words
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for, and keep the row that the user is in."""
        super().resizeEvent(event)
        self._fold()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _usual_width(self, column: Column) -> int:
        heading = self.model().headerData(column, Qt.Orientation.Horizontal)
        texts = (_WIDEST_TEXT[column], heading)
        return max(self.fontMetrics().horizontalAdvance(text) for text in texts) + _PADDING_PX

    def _keep_width(self, section: int, _before: int, width: int) -> None:
        if width > 0:
            self._widths[Column(section)] = width

    def _fold(self) -> None:
        """Hide the columns that yield to the note where the panel is narrow.

        What they hold is in the tip of each row, and in the line under the table.
        """
        if not self._widths:
            return
        left = self.viewport().width() - self.fontMetrics().horizontalAdvance(_LEAST_NOTE)
        left -= sum(
            width
            for column, width in self._widths.items()
            if column not in _YIELDING and column is not Column.NOTE
        )
        for column in _YIELDING:
            left -= self._widths[column]
            self.setColumnHidden(column, left < 0)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that walk through the rows from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            walks = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
            if walks and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let a walk through the rows seek as a click does."""
        row = self.currentIndex().row()
        super().keyPressEvent(event)
        if self.currentIndex().row() != row:
            self.clicked.emit(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what the table is for where it is empty."""
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            place = self.viewport().rect().adjusted(16, 8, -16, -8)
            painter.drawText(place, flags, self._empty_words)
