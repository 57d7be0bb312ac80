"""The window of the models on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QModelIndex, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.models.licences import licence_text
from autoresolve_gui.models.store import ModelState
from autoresolve_gui.ui.cloud.plain import PlainLabel, PlainView, plain_tip
from autoresolve_gui.ui.models.model_words import (
    contact_words,
    delete_words,
    download_tip,
)
from autoresolve_gui.ui.models.models_desk import Work
from autoresolve_gui.ui.models.models_list import ROW_ROLE, ModelsDelegate, ModelsList
from autoresolve_gui.ui.resources import resource

if TYPE_CHECKING:
    from autoresolve_gui.models.entry import CatalogueModel
    from autoresolve_gui.ui.models.models_desk import ModelsDesk, Row
    from autoresolve_gui.ui.settings import WindowSettings
    from autoresolve_gui.ui.theme import Theme

_PURPOSE = "models"


class LocalModelsWindow(QDialog):
    """Shows the rows of the desk and asks it to do things; closing it stops nothing."""

    def __init__(
        self,
        desk: ModelsDesk,
        settings: WindowSettings,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Local Models")
        self._desk, self._settings = desk, settings
        self.model = ModelsList(desk, self)
        self.view = _ModelsView(self)
        self.view.setModel(self.model)
        self._delegate = ModelsDelegate(theme, self)
        self.view.setItemDelegate(self._delegate)
        self.contact = PlainLabel(contact_words(self._host), self, name="dim")
        self.download_button = self._button("Download", self._download)
        self.cancel_button = self._button("Cancel", self._cancel)
        self.cancel_button.setToolTip("Stops what is done with the chosen model")
        self.verify_button = self._button("Verify", self._verify)
        self.import_button = self._button("Import from Folder…", self._import)
        self.delete_button = self._button("Delete…", self._ask_delete)
        self.licence_button = self._button("Licence…", self.show_licence)
        self._lay_out()
        self.view.selectionModel().currentRowChanged.connect(self._look)
        self.model.modelReset.connect(self._choose_first)
        self.model.dataChanged.connect(self._look)
        desk.refresh()
        self._choose_first()
        self.resize(860, 620)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._delegate.set_theme(theme)
        self.view.viewport().update()

    @property
    def chosen(self) -> Row | None:
        """The row that the user is in."""
        return self.view.currentIndex().data(ROW_ROLE)

    def choose(self, name: str) -> None:
        """Go to the row of a model."""
        self.view.setCurrentIndex(self.model.index_of(name))

    @Slot()
    def show_licence(self) -> QDialog | None:
        """Show under what the chosen model may be used."""
        row = self.chosen
        if row is None:
            return None
        dialog = LicenceWindow(row.status.model, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends a check or an import of the chosen model first, and then closes.

        A download goes on when the window is closed; its button stops it.
        """
        row = self.chosen
        if (
            event.key() == Qt.Key.Key_Escape
            and row is not None
            and row.work in (Work.VERIFY, Work.IMPORT)
        ):
            self._cancel()
            return
        super().keyPressEvent(event)

    @property
    def _host(self) -> str:
        return urlsplit(self._desk.endpoint).hostname or self._desk.endpoint

    @Slot()
    def _look(self) -> None:
        """Offer what can be done with the chosen model now."""
        row = self.chosen
        idle = row is not None and row.work is None
        state = row.status.state if row is not None else ModelState.ABSENT
        is_own = idle and not row.status.model.is_embedded
        can_stop = row is not None and row.can_stop
        is_begun = state is ModelState.PARTIAL
        self.download_button.setText("Resume Download" if is_begun else "Download")
        self.download_button.setEnabled(is_own and state is not ModelState.READY)
        self.cancel_button.setVisible(can_stop)
        self.download_button.setVisible(not can_stop)
        self.cancel_button.setEnabled(can_stop and not row.is_stopping)
        self.verify_button.setEnabled(idle and state is not ModelState.ABSENT and not is_begun)
        self.import_button.setEnabled(is_own and state is not ModelState.READY)
        self.delete_button.setEnabled(is_own and state is not ModelState.ABSENT)
        self.licence_button.setEnabled(row is not None)
        if row is not None:
            tip = "" if row.status.model.is_embedded else download_tip(row.status.model, self._host)
            self.download_button.setToolTip(plain_tip(tip))

    @Slot()
    def _choose_first(self) -> None:
        if not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0))
        self._look()

    @Slot()
    def _download(self) -> None:
        if self.chosen is not None:
            self._desk.download(self.chosen.name)

    @Slot()
    def _cancel(self) -> None:
        if self.chosen is not None:
            self._desk.stop(self.chosen.name)

    @Slot()
    def _verify(self) -> None:
        if self.chosen is not None:
            self._desk.verify(self.chosen.name)

    @Slot()
    def _import(self) -> None:
        row = self.chosen
        if row is None:
            return
        dialog = QFileDialog(
            self, f"Folder with {row.status.model.title}", str(self._settings.folder(_PURPOSE))
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self.import_folder(row.name, Path(path)))
        dialog.open()

    def import_folder(self, name: str, folder: Path) -> None:
        """Import a model from a folder, and remember that."""
        self._settings.set_folder(_PURPOSE, folder)
        self._desk.import_from(name, folder)

    @Slot()
    def _ask_delete(self) -> None:
        row = self.chosen
        if row is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Delete Model")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(delete_words(row))
        delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        delete.clicked.connect(lambda: self._desk.delete(row.name))
        box.open()

    @Slot()
    def _open_folder(self) -> None:
        folder = self._desk.store.root
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self, autoDefault=False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        folder = QPushButton("Open Folder", self, autoDefault=False)
        folder.clicked.connect(self._open_folder)
        close = QPushButton("Close", self, default=True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        for button in (
            self.download_button,
            self.cancel_button,
            self.verify_button,
            self.import_button,
            self.delete_button,
            self.licence_button,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(folder)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.contact)
        layout.addWidget(self.view, stretch=1)
        layout.addLayout(buttons)


class LicenceWindow(QDialog):
    """The licence of a model, whole, to read and to copy."""

    def __init__(self, model: CatalogueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Licence of {model.title}")
        self.text = PlainView(whole_licence(model), self)
        self.text.setAccessibleName("Licence")
        close = QPushButton("Close", self, default=True)
        close.clicked.connect(self.accept)
        web = QPushButton("Open in Browser", self, autoDefault=False)
        web.setToolTip(plain_tip(model.licence.url))
        web.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(model.licence.url)))
        buttons = QHBoxLayout()
        buttons.addWidget(web)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.addWidget(self.text, stretch=1)
        layout.addLayout(buttons)
        self.resize(640, 520)


def whole_licence(model: CatalogueModel) -> str:
    """Return the licence of a model; of one that comes along, with all that came with it."""
    text = licence_text(model)
    if not model.is_embedded:
        return text
    try:
        along = resource("models/LICENSE.txt").read_text(encoding="utf-8")
    except OSError:
        return text  # the models are not here either
    return f"{text}\n\n\n{along}"


class _ModelsView(QListView):
    """Rows as high as their lines, which wrap to the width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Models on this machine")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: object = ()) -> None:
        """Give a row that has more or fewer lines its room."""
        super().dataChanged(first, last, roles or [])
        self.scheduleDelayedItemsLayout()
