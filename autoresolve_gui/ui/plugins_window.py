"""Tools > Plugins: which there are, which are on, and what went wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.plugin.manager import PluginState
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.style import row_height

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.plugin.manager import PluginInfo, PluginManager
    from autoresolve_gui.ui.jobs import Jobs
    from autoresolve_gui.ui.theme import Theme

STATE_WORDS = {
    PluginState.INVALID: "Cannot be used",
    PluginState.DISABLED: "Off",
    PluginState.ENABLED: "On",
    PluginState.ACTIVE: "On, in use",
    PluginState.FAILED: "Stopped after failures",
}
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class PluginsWindow(QDialog):
    """Lists the plugins. The tick before a name switches it, in a job: plugins are run by it."""

    switched = Signal()
    settings_asked = Signal(object)  # a PluginInfo

    def __init__(
        self,
        plugins: PluginManager,
        user_folder: Path,
        jobs: Jobs,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Plugins")
        self._plugins, self._jobs, self._theme = plugins, jobs, theme
        self._folder = user_folder
        self.list = QTreeWidget(self)
        self.list.setAccessibleName("Plugins")
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(["Name", "Version", "State", "Found in"])
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.detail = QTextBrowser(self)
        self.detail.setOpenLinks(False)
        self.problem = QLabel(self, objectName="problem", wordWrap=True)
        self.settings_button = QPushButton("Settings…", self, autoDefault=False)
        self.settings_button.clicked.connect(self._ask_settings)
        self._lay_out()
        self.refresh()
        self.list.currentItemChanged.connect(self._explain)
        self.list.itemChanged.connect(self._switch)
        self.list.setCurrentItem(self.list.topLevelItem(0))
        self.resize(860, 560)

    @Slot()
    def refresh(self) -> None:
        """Show how it stands with the plugins now."""
        row = self.list.indexOfTopLevelItem(self.list.currentItem())
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.list.clear()
        for info in self._plugins.plugins:
            self._add(info)
        self.list.setCurrentItem(self.list.topLevelItem(max(0, row)))
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._explain()

    def _add(self, info: PluginInfo) -> None:
        texts = [info.name, info.version, STATE_WORDS[info.state], info.origin.value]
        row = QTreeWidgetItem(self.list, texts)
        row.setData(0, Qt.ItemDataRole.UserRole, info)
        row.setSizeHint(0, QSize(0, row_height(self.list)))
        row.setToolTip(3, str(info.folder))
        if info.state is PluginState.INVALID:
            row.setFlags(row.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        else:
            row.setCheckState(0, _CHECKED if info.is_on else _UNCHECKED)
        if info.state in (PluginState.INVALID, PluginState.FAILED):
            row.setForeground(2, QColor(self._theme.danger))

    @Slot()
    def _explain(self) -> None:
        row = self.list.currentItem()
        info = row.data(0, Qt.ItemDataRole.UserRole) if row is not None else None
        can_set = info is not None and info.state is not PluginState.INVALID
        self.settings_button.setEnabled(can_set and bool(info.settings))
        self.detail.setPlainText(description(info) if info is not None else "")

    @Slot(QTreeWidgetItem, int)
    def _switch(self, row: QTreeWidgetItem, _column: int) -> None:
        info: PluginInfo = row.data(0, Qt.ItemDataRole.UserRole)
        wanted = row.checkState(0) == _CHECKED
        if wanted != info.is_on:
            self.problem.clear()
            self._jobs.run(
                lambda: self._plugins.set_enabled(info.id, wanted),
                lambda _none: self._take_switched(),
                self._tell_failed,
                owner=self,
            )

    @Slot()
    def _ask_settings(self) -> None:
        self.settings_asked.emit(self.list.currentItem().data(0, Qt.ItemDataRole.UserRole))

    def _take_switched(self) -> None:
        self.refresh()
        self.switched.emit()

    def _tell_failed(self, error: Exception) -> None:
        self.problem.setText(in_words(error))
        self._take_switched()

    @Slot()
    def _open_folder(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _lay_out(self) -> None:
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        halves = QSplitter(Qt.Orientation.Vertical, self)
        halves.addWidget(self.list)
        halves.addWidget(self.detail)
        halves.setSizes([280, 220])
        words = QLabel(
            "A plugin runs with your rights: switch on only what you trust. "
            "New plugins are seen at the next start.",
            self,
            objectName="dim",
            wordWrap=True,
        )
        folder = QPushButton("Open Plugin Folder", self)
        folder.setAutoDefault(False)
        folder.clicked.connect(self._open_folder)
        close = QPushButton("Close", self, default=True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.settings_button)
        buttons.addWidget(folder)
        buttons.addWidget(self.problem, stretch=1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(words)
        layout.addWidget(halves, stretch=1)
        layout.addLayout(buttons)


def description(info: PluginInfo) -> str:
    """Return everything that is known of a plugin, as text."""
    lines = [info.description] if info.description else []
    lines += ["", f"Id: {info.id}", f"Folder: {info.folder}"]
    if info.contributions:
        lines += ["", "Adds:", *(f"  • {c.title} ({c.kind})" for c in info.contributions)]
    if info.capabilities:
        lines += ["", f"May use: {', '.join(info.capabilities)}"]
    if info.faults:
        lines += ["", "Faults:", *(f"  • {fault}" for fault in info.faults)]
    for failure in reversed(info.failures):
        lines += ["", f"Failed: {failure.message}", failure.traceback.rstrip()]
    return "\n".join(lines).strip()
