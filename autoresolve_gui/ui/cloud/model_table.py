"""The models of a service as a table that can be sorted and searched."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor

from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.ui.cloud.ask_words import used_words
from autoresolve_gui.ui.cloud.plain import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.cloud import CloudModel
    from autoresolve_gui.ui.theme import Theme

SORT_ROLE = Qt.ItemDataRole.UserRole
MODEL_ROLE = Qt.ItemDataRole.UserRole + 1
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_UNKNOWN_PRICE = 2**62
_DASH = "–"  # noqa: RUF001 - the dash of an empty cell


class Column(IntEnum):
    """The columns, from the left."""

    MODEL = 0
    IN = 1
    OUT = 2
    CONTEXT = 3
    SEES = 4
    JSON = 5
    USED = 6
    FLAGS = 7


HEADS = ("Model", "USD/M in", "USD/M out", "Context", "Takes", "JSON", "Used for", "Against it")
_NUMBERS = (Column.IN, Column.OUT, Column.CONTEXT)


class ModelTable(QAbstractTableModel):
    """Read-only. All text is plain; what speaks against a model stands in the warning colour."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._models: tuple[CloudModel, ...] = ()

    def show_models(self, models: Sequence[CloudModel]) -> None:
        """Show these."""
        self.beginResetModel()
        self._models = tuple(models)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many models there are."""
        return 0 if parent.isValid() else len(self._models)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the head of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _NUMBERS:
            return _RIGHT
        return HEADS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows, sorts by, or stands for."""
        model, column = self._models[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in _NUMBERS else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._theme.warning) if column is Column.FLAGS else None
        find = {
            Qt.ItemDataRole.DisplayRole: _text,
            Qt.ItemDataRole.ToolTipRole: _tip,
            SORT_ROLE: _sort_key,
            MODEL_ROLE: lambda model, _column: model,
        }.get(role)
        return find(model, column) if find is not None else None


class ModelFilter(QSortFilterProxyModel):
    """Keeps rows that hold every word that was typed, and those of the chosen sort."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSortRole(SORT_ROLE)
        self._words: tuple[str, ...] = ()
        self._only = ""

    def search(self, text: str) -> None:
        """Keep models with all of these words in their id, name, uses or flags."""
        self._words = tuple(text.casefold().split())
        self.invalidate()

    def keep(self, only: str) -> None:
        """Keep all (""), those in use ("used"), that see ("image"), or are "free"."""
        self._only = only
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        """Tell whether a model is shown."""
        model = self.sourceModel().index(row, 0, parent).data(MODEL_ROLE)
        used = (*model.used_for, used_words(model.used_for))
        text = " ".join((model.id, model.name, *used, *model.flags)).casefold()
        return all(word in text for word in self._words) and self._is_kept(model)

    def _is_kept(self, model: CloudModel) -> bool:
        match self._only:
            case "used":
                return bool(model.used_for)
            case "image":
                return "image" in model.input_modalities
            case "free":
                return model.prompt_nusd_per_mtok == 0 and model.completion_nusd_per_mtok == 0
            case _:
                return True


def price_text(nusd_per_mtok: int | None) -> str:
    """Return a price for a million tokens; a dash where nobody knows it."""
    return _DASH if nusd_per_mtok is None else usd_text(nusd_per_mtok)


def _text(model: CloudModel, column: Column) -> str:
    return {
        Column.MODEL: model.id,
        Column.IN: price_text(model.prompt_nusd_per_mtok),
        Column.OUT: price_text(model.completion_nusd_per_mtok),
        Column.CONTEXT: f"{model.context_tokens:,}" if model.context_tokens else _DASH,
        Column.SEES: ", ".join(model.input_modalities),
        Column.JSON: "yes" if model.supports_json else _DASH,
        Column.USED: used_words(model.used_for),
        Column.FLAGS: "; ".join(model.flags),
    }[column]


def _tip(model: CloudModel, column: Column) -> str:
    """Return a cell in full: columns are narrower than some of what is in them."""
    if column is Column.MODEL:
        expires = f"Leaves on {model.expires_on}" if model.expires_on else ""
        names = dict.fromkeys((model.id, model.name, expires))
        return plain_tip("\n".join(name for name in names if name))
    text = "\n".join(model.flags) if column is Column.FLAGS else _text(model, column)
    return plain_tip("" if text == _DASH else text)


def _sort_key(model: CloudModel, column: Column) -> object:
    prices = {Column.IN: model.prompt_nusd_per_mtok, Column.OUT: model.completion_nusd_per_mtok}
    if column in prices:
        price = prices[column]
        # Qt compares whole numbers of 64 bits; a price that nobody knows comes last.
        return float(_UNKNOWN_PRICE if price is None else price)
    return model.context_tokens if column is Column.CONTEXT else _text(model, column)
