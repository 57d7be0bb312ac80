"""The hits as rows of a list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)

from autoresolve_gui.search.values import HitKind
from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.search.result_words import hit_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autoresolve_gui.search.values import Hit
    from autoresolve_gui.ui.search.stills import Stills

Index = QModelIndex | QPersistentModelIndex

HIT_ROLE = Qt.ItemDataRole.UserRole
"""The `Hit` of a row."""
LIKENESS_ROLE = Qt.ItemDataRole.UserRole + 1
"""How alike a row is to what was asked for, 0 to 1; None in an answer to words."""
GUESSES_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether a row is the first of those that are guesses: a heading stands above it."""
PLACE_TYPE = "application/x-autoresolve-place"
"""The type of what is dragged."""

_ROOT = QModelIndex()
_MOST_BYTES = 65_536
_MOST_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class DraggedPlace:
    """A place in a footage, and the words that were found there.

    `is_missing`: there was no file at `path` when it was found.
    """

    key: str
    path: Path
    frame: int
    note: str
    is_missing: bool = False


class ResultsModel(QAbstractListModel):
    """Shows hits, the best first, with pictures that come when they are seen."""

    def __init__(self, stills: Stills, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stills = stills
        self._hits: tuple[Hit, ...] = ()
        self._with_likeness = False
        self._first_guess = -1
        stills.came.connect(self._take_picture)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits, in the order of the rows."""
        return self._hits

    def show_hits(self, hits: tuple[Hit, ...], *, with_likeness: bool) -> None:
        """Show these and no others. `with_likeness`: their scores are how alike they are."""
        self._stills.forget_wishes()
        self.beginResetModel()
        self._hits, self._with_likeness = hits, with_likeness
        guesses = (row for row, hit in enumerate(hits) if hit.is_guess)
        self._first_guess = next(guesses, -1)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of hits."""
        return 0 if parent.isValid() else len(self._hits)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every hit be dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the hit, its picture, or everything in words."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        likeness = hit.score if self._with_likeness else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return hit.title
            case Qt.ItemDataRole.DecorationRole:
                return self._stills.picture(hit.key, hit.frame, hit.path)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(hit_words(hit, likeness))
            case Qt.ItemDataRole.AccessibleTextRole:
                return hit_words(hit, likeness)
        own = {HIT_ROLE: hit, LIKENESS_ROLE: likeness}
        return own.get(role) if role != GUESSES_ROLE else index.row() == self._first_guess

    def mimeTypes(self) -> list[str]:
        """Return the one type that is dragged from here."""
        return [PLACE_TYPE]

    def mimeData(self, indexes: Iterable[Index]) -> QMimeData:
        """Return the place of the first of some hits."""
        data = QMimeData()
        hit = next((index.data(HIT_ROLE) for index in indexes), None)
        if hit is not None:
            data.setData(PLACE_TYPE, _written(dragged(hit)))
        return data

    @Slot(str, int)
    def _take_picture(self, key: str, frame: int) -> None:
        for row, hit in enumerate(self._hits):
            if (hit.key, hit.frame) == (key, frame):
                index = self.index(row)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


def dragged(hit: Hit) -> DraggedPlace:
    """Return the place of a hit; words that were said or written there go along."""
    note = hit.snippet if hit.kind in (HitKind.WORD, HitKind.NOTE) else ""
    return DraggedPlace(hit.key, hit.path, hit.frame, " ".join(note.split()), hit.is_missing)


def read_place(data: QMimeData) -> DraggedPlace | None:
    """Return what is dragged; None where it is not from a list of hits."""
    if not data.hasFormat(PLACE_TYPE):
        return None
    raw = data.data(PLACE_TYPE).data()
    if len(raw) > _MOST_BYTES:
        return None
    try:
        found = json.loads(raw)
        key, path, frame, note = (found[name] for name in ("key", "path", "frame", "note"))
        is_missing = found["is_missing"] is True
    except (ValueError, KeyError, TypeError):
        return None  # another program may use our type's name
    texts = all(isinstance(each, str) for each in (key, path, note))
    is_sound = texts and isinstance(frame, int) and not isinstance(frame, bool) and frame >= 0
    return DraggedPlace(key, Path(path), frame, note, is_missing) if is_sound else None


def _written(place: DraggedPlace) -> bytes:
    found = {
        "key": place.key,
        "path": str(place.path),
        "frame": place.frame,
        "note": place.note[:_MOST_NOTE],
        "is_missing": place.is_missing,
    }
    return json.dumps(found).encode()
