"""Which models a service has: prices, context, what they take, and what speaks against them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.ui.cloud.ask_words import used_words
from autoresolve_gui.ui.cloud.model_choice import ModelChoice
from autoresolve_gui.ui.cloud.model_table import (
    MODEL_ROLE,
    Column,
    ModelFilter,
    ModelTable,
    price_text,
)
from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.style import row_height
from autoresolve_gui.ui.words import counted

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from autoresolve_gui.model.cloud import CloudModel
    from autoresolve_gui.plugin.manager import PluginManager
    from autoresolve_gui.ui.jobs import Jobs
    from autoresolve_gui.ui.theme import Theme

KEPT = {"All models": "", "In use": "used", "Take pictures": "image", "Free": "free"}
_CATALOG = "model_catalog"
_LEAST_MODEL_PX, _MOST_MODEL_PX = 180, 290


class ModelBrowser(QDialog):
    """Asks the catalog of a plugin in a job; closing the window cancels that."""

    settings_changed = Signal(str)  # the id of the plugin, after a model was chosen

    def __init__(
        self, plugins: PluginManager, jobs: Jobs, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Models")
        self._plugins, self._jobs = plugins, jobs
        self._cancelled = threading.Event()
        self.model = ModelTable(theme, self)
        self.filter = ModelFilter(self)
        self.filter.setSourceModel(self.model)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Search by name, maker or use")
        self.search.setClearButtonEnabled(True)
        self.kept = QComboBox(self)
        self.kept.addItems(list(KEPT))
        self.kept.setAccessibleName("Which models")
        self.table = QTableView(self)
        self.table.setAccessibleName("Models")
        self.table.setModel(self.filter)
        self.status = PlainLabel("", self, name="dim")
        self.detail = PlainLabel("", self)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.refresh_button = QPushButton("Refresh List", self, autoDefault=False)
        self.choice = ModelChoice(plugins, jobs, self)
        self._catalog_of = ""
        self._set_table()
        self._lay_out()
        self.choice.chosen.connect(self._take_chosen)
        self.choice.failed.connect(self._tell_failed)
        self.search.textChanged.connect(self._search)
        self.kept.currentTextChanged.connect(self._keep)
        self.refresh_button.clicked.connect(self.refresh)
        self.table.selectionModel().currentRowChanged.connect(self._explain)
        self.resize(1120, 680)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask for the models."""
        found = self._plugins.assistants.infos(_CATALOG)
        catalog = next((info for info in found if info.is_on), None)
        if catalog is None:
            self.status.setText("No plugin with models is on: switch Cloud assist on first.")
            self.refresh_button.setEnabled(bool(found))
            return
        self._catalog_of = catalog.plugin_id
        self.status.setText("Asking for the models…")
        self.refresh_button.setEnabled(False)
        self._cancelled.clear()
        self._jobs.run(
            lambda: self._plugins.assistants.models(catalog.id, self._cancelled.is_set),
            self._show,
            self._tell_failed,
            owner=self,
        )

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask no further."""
        self._cancelled.set()
        super().hideEvent(event)

    def _show(self, models: tuple[CloudModel, ...]) -> None:
        self.refresh_button.setEnabled(True)
        chosen = self._chosen()
        self.model.show_models(models)
        self.table.sortByColumn(Column.IN, Qt.SortOrder.AscendingOrder)
        self.table.resizeColumnsToContents()
        wanted = self.table.columnWidth(Column.MODEL)
        width = min(max(wanted, _LEAST_MODEL_PX), _MOST_MODEL_PX)
        self.table.setColumnWidth(Column.MODEL, width)
        self._choose_again(chosen)
        self._count()

    def _tell_failed(self, error: Exception) -> None:
        self.refresh_button.setEnabled(True)
        self.status.setText(in_words(error))

    def _count(self) -> None:
        whole, shown = self.model.rowCount(), self.filter.rowCount()
        words = counted(whole, "model") if whole == shown else f"{shown} of {whole} models"
        flagged = sum(
            bool(model.flags) and bool(model.used_for)
            for model in (self.model.index(row, 0).data(MODEL_ROLE) for row in range(whole))
        )
        warning = f" · {counted(flagged, 'model')} in use with something against it"
        self.status.setText(words + (warning if flagged else ""))

    @Slot(str)
    def _search(self, text: str) -> None:
        self.filter.search(text)
        self._count()

    @Slot(str)
    def _keep(self, name: str) -> None:
        self.filter.keep(KEPT[name])
        self._count()

    @Slot(QModelIndex)
    def _explain(self, index: QModelIndex) -> None:
        model = index.data(MODEL_ROLE) if index.isValid() else None
        self.detail.tell(model_words(model) if model is not None else "")
        self.choice.show_model(self._catalog_of, model)

    @Slot(str)
    def _take_chosen(self, plugin_id: str) -> None:
        self.settings_changed.emit(plugin_id)
        self.refresh()

    def _chosen(self) -> str:
        model = self.table.currentIndex().data(MODEL_ROLE)
        return model.id if model is not None else ""

    def _choose_again(self, model_id: str) -> None:
        for row in range(self.filter.rowCount()):
            index = self.filter.index(row, 0)
            if index.data(MODEL_ROLE).id == model_id:
                self.table.setCurrentIndex(index)
                return

    def _set_table(self) -> None:
        table = self.table
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setSortingEnabled(True)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(row_height(table))
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        table.horizontalHeader().setStretchLastSection(True)
        # The arrow of sorting would stand on a head that is aligned right.
        table.horizontalHeader().setStyleSheet("QHeaderView::section { padding-right: 18px; }")
        table.setTabKeyNavigation(False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.search, stretch=1)
        head.addWidget(self.kept)
        close = QPushButton("Close", self, default=True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.status, stretch=1)
        foot.addWidget(self.refresh_button)
        foot.addWidget(close)
        self.detail.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self.table, stretch=1)
        about = QHBoxLayout()
        about.addWidget(self.detail, stretch=1)
        about.addWidget(self.choice, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(about)
        layout.addLayout(foot)


def model_words(model: CloudModel) -> str:
    """Return all that is known of a model, as text."""
    prices = (
        f"{price_text(model.prompt_nusd_per_mtok)} in and "
        f"{price_text(model.completion_nusd_per_mtok)} out for a million tokens"
    )
    lines = [
        f"{model.name} ({model.id})",
        prices,
        f"Leaves on {model.expires_on}" if model.expires_on else "",
        f"Used for {used_words(model.used_for)}" if model.used_for else "",
        f"Against it: {'; '.join(model.flags)}" if model.flags else "",
    ]
    return "\n".join(line for line in lines if line)
