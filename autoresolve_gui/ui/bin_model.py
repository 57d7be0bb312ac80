"""The rows of the media bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QPixmap

from autoresolve_gui.ui.words import (
    PASS_WORDS,
    clock,
    eta_words,
    ordinal,
    percent,
    sentences,
    size_words,
)
from autoresolve_gui.ui.workspace import OpenFootage, State, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.model.story import Thumbnail
    from autoresolve_gui.ui.status import Status

Index = QModelIndex | QPersistentModelIndex

ITEM_ROLE = Qt.ItemDataRole.UserRole
"""The `OpenFootage` of a row."""

_ROOT = QModelIndex()


class BinModel(QAbstractListModel):
    """Shows the footage of a workspace, one row each, in the order of opening."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[OpenFootage] = list(workspace.items)
        self._thumbs: dict[Path, tuple[bytes, QPixmap]] = {}
        workspace.added.connect(self._add)
        workspace.removed.connect(self._remove)
        workspace.changed.connect(self._change)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of files."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the file's name, its picture, or everything in words."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return item.path.name
            case Qt.ItemDataRole.DecorationRole:
                return self._thumb(item)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join((str(item.path), *facts(item), state_words(item)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((item.path.name, *facts(item), state_words(item)))
        return item if role == ITEM_ROLE else None

    def index_of(self, item: OpenFootage | None) -> QModelIndex:
        """Return the index of a file; an invalid one where it is not in the bin."""
        return self.index(self._items.index(item)) if item in self._items else QModelIndex()

    @Slot(object)
    def _add(self, item: OpenFootage) -> None:
        row = len(self._items)
        self.beginInsertRows(QModelIndex(), row, row)
        self._items.append(item)
        self.endInsertRows()

    @Slot(object)
    def _remove(self, item: OpenFootage) -> None:
        row = self._items.index(item)
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._items[row]
        self._thumbs.pop(item.path, None)
        self.endRemoveRows()

    @Slot(object)
    def _change(self, item: OpenFootage) -> None:
        index = self.index_of(item)
        self.dataChanged.emit(index, index)

    def _thumb(self, item: OpenFootage) -> QPixmap | None:
        analysis = item.document.analysis
        if analysis is None or not analysis.filmstrip:
            return None
        jpeg = telling(analysis.filmstrip).jpeg
        kept = self._thumbs.get(item.path)
        if kept is None or kept[0] is not jpeg:
            pixmap = QPixmap()
            pixmap.loadFromData(jpeg, "JPG")
            kept = self._thumbs[item.path] = (jpeg, pixmap)
        return kept[1]


def telling(filmstrip: tuple[Thumbnail, ...]) -> Thumbnail:
    """Return the picture of the first quarter that has most to see: films open on black."""
    early = filmstrip[: max(1, len(filmstrip) // 4)]
    return max(early, key=lambda thumb: len(thumb.jpeg))


def facts(item: OpenFootage) -> tuple[str, ...]:
    """Return the lines under a file's name: length, start timecode if any, frame size, rate."""
    footage = item.document.footage
    if footage is None:
        return ()
    start = f"   {footage.start_timecode}" if footage.has_start_timecode else ""
    return (f"{clock(float(footage.duration))}{start}", size_words(footage))


def state_words(item: OpenFootage) -> str:
    """Return where the analysis stands, in words."""
    status = item.status
    if status.is_busy and (status.is_cancelling or status.is_paused):
        return _stopped_words(status)
    match status.state:
        case State.WAITING:
            return f"Waiting ({ordinal(item.turn)})" if item.turn else "Waiting"
        case State.READING:
            doing = PASS_WORDS.get(status.pass_name, status.pass_name)
            parts = (percent(status.fraction), eta_words(status.eta_s), doing)
            return " · ".join(part for part in parts if part)
        case State.DONE:
            return "Analysed"
        case State.CANCELLED:
            return f"Cancelled at {percent(status.fraction)}"
        case State.FAILED:
            return sentences(status.message, status.remedy)


def _stopped_words(status: Status) -> str:
    if status.is_cancelling:
        return "Cancelling…"
    return f"Paused at {percent(status.fraction)}" if status.fraction > 0.0 else "Paused"
