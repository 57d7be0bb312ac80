"""The beats table, its tools, and what the chosen beat rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QToolBar, QVBoxLayout, QWidget

from autoresolve_gui.ui.beats_evidence.evidence_view import EvidenceView
from autoresolve_gui.ui.beats_model import BeatsModel, Column, explained
from autoresolve_gui.ui.beats_view import BeatsView
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QResizeEvent

    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.search.stills import Stills
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.transcript.script import Script

_LEAST_ROWS, _WISHED_ROWS = 2, 3
_TABLE_SHARE = 0.4


class BeatsPanel(QFrame):
    """Shows and edits the beats of the current document. A click seeks."""

    refused = Signal(str)  # why an edit was not taken, in words
    chosen_changed = Signal(str)  # the id of the beat that the user is in, or ""

    def __init__(
        self,
        playhead: Playhead,
        theme: Theme,
        tools: Sequence[QAction],
        stills: Stills,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._playhead = playhead
        self._document: Document | None = None
        self._state = State.WAITING
        self._chosen_id = ""
        self.model = BeatsModel(theme, self)
        self.model.refused.connect(self.refused)
        self.table = BeatsView(self)
        self.table.setModel(self.model)
        self.table.set_columns()
        self.table.clicked.connect(self._seek)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.model.modelReset.connect(self._choose_again)
        self.model.modelReset.connect(self._say_empty)
        self.model.dataChanged.connect(self._explain)
        self.evidence = EvidenceView(stills, theme, self)
        self.evidence.seek_asked.connect(playhead.seek)
        self.detail = self.evidence.reason
        self._appear_later = QTimer(self, singleShot=True)
        self._appear_later.timeout.connect(self._appear)
        self._bar = QToolBar(self)
        self._lay_out(tools)
        self._explain()

    def set_document(self, document: Document | None) -> None:
        """Show the beats of another document."""
        self._chosen_id = ""
        self._document = document
        self.evidence.set_document(document)
        self.model.set_document(document)
        self.set_state(State.WAITING)
        self._explain()

    def set_state(self, state: State) -> None:
        """Take where the analysis stands, for what the empty table says."""
        self._state = state
        self._say_empty()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self.model.set_theme(theme)
        self.evidence.set_theme(theme)

    @Slot(object)
    def set_script(self, script: Script | None) -> None:
        """Take what is said in the document."""
        self.evidence.set_script(script)

    @Slot(bool)
    def show_evidence(self, shown: bool) -> None:  # noqa: FBT001 - a slot for a Qt signal
        """Show frames, curves and words under the reason of a beat, or the reason alone."""
        self.evidence.show_whole(shown)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in order."""
        return (self.table, *self.evidence.stops)

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
            # Not by the table's own methods: they obey a Shift or Ctrl that is held down.
            index = self.model.index(row, Column.LABEL)
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.table.scrollTo(index)

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
        lasts = ""
        if beat is not None and beat.end_frame is not None and self._document is not None:
            lasts = f"\nLasts until {self._document.timecode(beat.end_frame)}."
        self.evidence.show_beat(beat, explained(beat) + lasts if beat is not None else "")
        is_new = beat is not None and self.evidence.isHidden()
        if is_new and QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            # Not under the pointer: a second click is to meet the row that the first one met.
            self._appear_later.start(QApplication.doubleClickInterval())
        else:
            self._appear()

    @Slot()
    def _appear(self) -> None:
        """Show the evidence where a beat is chosen."""
        self._appear_later.stop()
        self._share_room()
        self.evidence.setVisible(self.chosen is not None)

    @Slot()
    def _say_empty(self) -> None:
        self.table.say_empty(empty_words(self._document, self._state))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room between the table and the evidence anew."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Leave the table two fifths of the height, and three rows at least, where it has so many.

        It has two where the evidence would have to be scrolled for the third.
        """
        # What other parts of the window have put above the table counts too.
        parts = (self.layout().itemAt(i).widget() for i in range(self.layout().count()))
        own = (self._bar, self.table, self.evidence)
        others = [part for part in parts if part not in own and not part.isHidden()]
        above = sum(_height_in(part, self.width()) for part in others)
        free = self.height() - self._bar.sizeHint().height() - above
        rows = self.model.rowCount()
        wanted = min(round(free * _TABLE_SHARE), self.table.height_of(rows))
        least = self.table.height_of(min(rows, _WISHED_ROWS))
        if free - least < self.evidence.least_room(self.width()):
            least = self.table.height_of(min(rows, _LEAST_ROWS))
        self.evidence.set_room(free - max(wanted, least))

    def event(self, event: QEvent) -> bool:
        """Share the room anew when a line comes or goes above the table."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._share_room()
        return super().event(event)

    def _lay_out(self, tools: Sequence[QAction]) -> None:
        self._bar.addActions(list(tools))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self.table, stretch=1)
        layout.addWidget(self.evidence)


def _height_in(part: QWidget, width: int) -> int:
    """Return the height that a part of a panel has in a width."""
    height = part.layout().heightForWidth(width) if part.layout() is not None else -1
    return height if height >= 0 else part.sizeHint().height()


def empty_words(document: Document | None, state: State) -> str:
    """Return what the table says while it has no rows."""
    if document is None:
        return "Beats of the open footage stand here"
    if document.footage is None and state is State.FAILED:
        return "No beats\n\nThis file cannot be read."
    if document.is_edited:
        return "No beats\n\nYou deleted them all. Undo brings them back.\nM adds one."
    rest = {
        State.DONE: "The analysis found none to propose in this footage.",
        State.CANCELLED: "The analysis was cancelled before it had any. Resume it with Ctrl+R.",
        State.FAILED: "The analysis failed before it had any.",
    }.get(state, "The analysis proposes them when it has read the footage.")
    return f"No beats{'' if state is State.DONE else ' yet'}\n\n{rest}\nM adds one."
