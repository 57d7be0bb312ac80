"""The beats table, its tools, and the line that says what the chosen beat rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QTableView,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.ui.beats_delegate import BeatsDelegate
from autoresolve_gui.ui.beats_model import BeatsModel, Column, explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.theme import Theme

_NO_FOOTAGE = "Beats of the open footage stand here"
_NO_BEATS = "No beats yet\n\nThe analysis proposes them when it has read the footage.\nM adds one."


class BeatsPanel(QFrame):
    """Shows and edits the beats of the current document. A click seeks."""

    refused = Signal(str)  # why an edit was not taken, in words
    chosen_changed = Signal(str)  # the id of the beat that the user is in, or ""

    def __init__(
        self,
        playhead: Playhead,
        theme: Theme,
        tools: Sequence[QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._playhead = playhead
        self._chosen_id = ""
        self.model = BeatsModel(theme, self)
        self.model.refused.connect(self.refused)
        self.table = _BeatsView(self)
        self.table.setModel(self.model)
        self.table.set_columns()
        self.table.clicked.connect(self._seek)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.model.modelReset.connect(self._choose_again)
        self.model.dataChanged.connect(self._explain)
        self.detail = QLabel(self)
        self.detail.setObjectName("detail")
        self.detail.setWordWrap(True)
        self.detail.setMargin(8)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out(tools)
        self._explain()

    def set_document(self, document: Document | None) -> None:
        """Show the beats of another document."""
        self._chosen_id = ""
        self.table.empty_words = _NO_FOOTAGE if document is None else _NO_BEATS
        self.model.set_document(document)
        self._explain()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self.model.set_theme(theme)

    @property
    def chosen(self) -> Beat | None:
        """The beat of the row that the user is in."""
        return self.model.beat_at(self.model.row_of(self._chosen_id))

    @property
    def selected_ids(self) -> set[str]:
        """The ids of all selected beats."""
        rows = self.table.selectionModel().selectedRows()
        beats = (self.model.beat_at(index.row()) for index in rows)
        return {beat.id for beat in beats if beat is not None}

    @Slot(str)
    def choose(self, beat_id: str) -> None:
        """Go to the row of a beat."""
        row = self.model.row_of(beat_id)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, Column.LABEL))
            self.table.selectRow(row)

    def choose_row(self, row: int) -> None:
        """Go to a row, or to the last where there are fewer."""
        beat = self.model.beat_at(min(row, self.model.rowCount() - 1))
        if beat is not None:
            self.choose(beat.id)

    def edit_chosen(self) -> None:
        """Edit the label of the row that the user is in, or the cell where one is chosen."""
        index = self.table.currentIndex()
        if index.isValid():
            if not index.flags() & Qt.ItemFlag.ItemIsEditable:
                index = index.siblingAtColumn(Column.LABEL)
            self.table.setFocus()
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    @Slot(QModelIndex)
    def _seek(self, index: QModelIndex) -> None:
        beat = self.model.beat_at(index.row())
        if beat is not None:
            self._playhead.seek(beat.frame)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        beat = self.model.beat_at(current.row())
        if beat is not None:
            self._chosen_id = beat.id
        self._explain()
        self.chosen_changed.emit(beat.id if beat is not None else "")

    @Slot()
    def _choose_again(self) -> None:
        self.choose(self._chosen_id)
        self._explain()

    @Slot()
    def _explain(self) -> None:
        beat = self.chosen
        self.detail.setText(explained(beat) if beat is not None else "")
        self.detail.setVisible(beat is not None)

    def _lay_out(self, tools: Sequence[QAction]) -> None:
        bar = QToolBar(self)
        bar.addActions(list(tools))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.table, stretch=1)
        layout.addWidget(self.detail)


class _BeatsView(QTableView):
    """A table that keeps Up and Down for itself, and says what it is for where it is empty."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.empty_words = _NO_FOOTAGE
        self.setAccessibleName("Beats")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
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
        widest = {
            Column.TIME: "00:00.000",
            Column.TIMECODE: "00:00:00;00",
            Column.ACT: "Act",
            Column.LABEL: "second turning point",
            Column.CONFIDENCE: "Confidence",
            Column.SOURCE: "Cloud",
        }
        header.setMinimumSectionSize(36)
        self.setColumnWidth(Column.NOTE, 36)
        for column, text in widest.items():
            self.setColumnWidth(column, self.fontMetrics().horizontalAdvance(text) + 22)

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
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty_words)
