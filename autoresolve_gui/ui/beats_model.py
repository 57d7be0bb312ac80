"""The rows of the beats table."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor

from autoresolve_gui.model.story import Source
from autoresolve_gui.model.timebase import TimecodeError
from autoresolve_gui.ui.words import SOURCE_WORDS, percent, precise_clock, sentences

if TYPE_CHECKING:
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_ACTS = ("1", "2", "3")


class Column(IntEnum):
    """The columns, from the left."""

    TIME = 0
    TIMECODE = 1
    ACT = 2
    LABEL = 3
    CONFIDENCE = 4
    SOURCE = 5
    NOTE = 6


HEADINGS = {
    Column.TIME: "Time",
    Column.TIMECODE: "Timecode",
    Column.ACT: "Act",
    Column.LABEL: "Label",
    Column.CONFIDENCE: "Confidence",
    Column.SOURCE: "From",
    Column.NOTE: "Note",
}
HEADING_TIPS = {
    Column.TIME: "From the first frame: minutes, seconds, thousandths",
    Column.TIMECODE: "Source timecode. Edit it to move the beat",
    Column.ACT: "Act 1, 2 or 3, in the colour of the beat's flag in the timeline",
    Column.LABEL: "What happens here",
    Column.CONFIDENCE: "How sure the analysis is of it",
    Column.SOURCE: "Who put it here: the analysis on this machine, a cloud service, or you",
    Column.NOTE: "Your own words; they go into the marker's note",
}
EDITABLE = {Column.TIMECODE, Column.ACT, Column.LABEL, Column.NOTE}


class BeatsModel(QAbstractTableModel):
    """Shows the beats of a document in time order; edits go through the document's history."""

    refused = Signal(str)  # why an edit was not taken, in words

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._document: Document | None = None
        self._beats: tuple[Beat, ...] = ()

    def set_document(self, document: Document | None) -> None:
        """Show the beats of another document."""
        if self._document is not None:
            self._document.beats_changed.disconnect(self._reload)
        self._document = document
        if document is not None:
            document.beats_changed.connect(self._reload)
        self._reload()

    def set_theme(self, theme: Theme) -> None:
        """Use the act colours of another theme."""
        self._theme = theme
        self._tell_all_changed()

    def beat_at(self, row: int) -> Beat | None:
        """Return the beat of a row."""
        return self._beats[row] if 0 <= row < len(self._beats) else None

    def row_of(self, beat_id: str) -> int:
        """Return the row of a beat; -1 where there is none."""
        return next((row for row, beat in enumerate(self._beats) if beat.id == beat_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of beats."""
        return 0 if parent.isValid() else len(self._beats)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - what Qt declares
        """Return the heading of a column, or what it means."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[Column(section)]
        if role == Qt.ItemDataRole.ToolTipRole:
            return HEADING_TIPS[Column(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell which cells can be edited."""
        flags = super().flags(index)
        if index.isValid() and Column(index.column()) in EDITABLE:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the text of a cell, the colour of its act, or the evidence of its beat."""
        beat = self.beat_at(index.row())
        if beat is None:
            return None
        column = Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(beat, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(beat, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return beat.note if column is Column.NOTE and beat.note else why(beat)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take an edit. One that makes no sense is refused, with words in `refused`."""
        beat = self.beat_at(index.row())
        if beat is None or self._document is None or role != Qt.ItemDataRole.EditRole:
            return False
        text = str(value).strip()
        match Column(index.column()):
            case Column.TIMECODE:
                return self._move(beat, text)
            case Column.ACT:
                return self._set_act(beat, text)
            case Column.LABEL:
                return self._set_label(beat, text)
            case Column.NOTE:
                self._document.edit_beat(replace(beat, note=text))
                return True
            case _:
                return False

    def _move(self, beat: Beat, timecode: str) -> bool:
        try:
            frame = self._document.frame_of(timecode)
        except TimecodeError as error:
            self.refused.emit(f"{error}. {error.remedy}")
            return False
        self._document.move_beat(beat.id, frame)
        return True

    def _set_act(self, beat: Beat, text: str) -> bool:
        if text not in _ACTS:
            self.refused.emit(f"“{text}” is not an act. A story has the acts 1, 2 and 3.")
            return False
        if int(text) != beat.act:
            self._document.edit_beat(replace(beat, act=int(text), source=Source.YOU))
        return True

    def _set_label(self, beat: Beat, text: str) -> bool:
        if not text:
            self.refused.emit("A beat needs a label: it becomes the marker's name.")
            return False
        if text != beat.label:
            self._document.edit_beat(replace(beat, label=text, source=Source.YOU))
        return True

    def _text(self, beat: Beat, column: Column) -> str:  # noqa: PLR0911 - one a column
        match column:
            case Column.TIME:
                return precise_clock(self._document.seconds_of(beat.frame))
            case Column.TIMECODE:
                return self._document.timecode(beat.frame)
            case Column.ACT:
                return str(beat.act)
            case Column.LABEL:
                return beat.label
            case Column.CONFIDENCE:
                return "" if beat.source is Source.YOU else percent(beat.confidence)
            case Column.SOURCE:
                return SOURCE_WORDS[beat.source]
            case Column.NOTE:
                return beat.note

    def _color(self, beat: Beat, column: Column) -> QColor | None:
        if column is Column.ACT:
            return QColor(self._theme.act(beat.act))
        if column in (Column.TIME, Column.CONFIDENCE, Column.SOURCE):
            return QColor(self._theme.text_dim)
        return None

    @Slot()
    def _reload(self) -> None:
        beats = self._document.beats if self._document is not None else ()
        if [beat.id for beat in beats] == [beat.id for beat in self._beats]:
            self._beats = beats
            self._tell_all_changed()
            return
        self.beginResetModel()
        self._beats = beats
        self.endResetModel()

    def _tell_all_changed(self) -> None:
        if self._beats:
            last = self.index(len(self._beats) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def explained(beat: Beat) -> str:
    """Return what a beat rests on, how sure that is and, below, what the editor noted."""
    words = why(beat)
    if beat.source is not Source.YOU:
        sure = f"Confidence {percent(beat.confidence)}, from {SOURCE_WORDS[beat.source]}."
        words = sentences(words, sure)
    return f"{words}\nNote: {beat.note}" if beat.note else words


def why(beat: Beat) -> str:
    """Return what a beat rests on, as a sentence for the editor."""
    if beat.source is Source.YOU:
        first = "Why: you put it here."
        return f"{first} The analysis had said: {beat.evidence}" if beat.evidence else first
    return f"Why: {beat.evidence or 'the analysis gave no reason.'}"
