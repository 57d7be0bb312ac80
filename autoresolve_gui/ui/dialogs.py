"""Opens the window's dialogs and hands each what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from autoresolve_gui.ui.cloud.model_browser import ModelBrowser
from autoresolve_gui.ui.cloud.preferences import PreferencesDialog
from autoresolve_gui.ui.export_dialog import ExportDialog
from autoresolve_gui.ui.help_windows import about_window, guide_window, shortcuts_window
from autoresolve_gui.ui.models.models_window import LocalModelsWindow
from autoresolve_gui.ui.plugins_window import PluginsWindow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction

    from autoresolve_gui.model.assist import KeptNote
    from autoresolve_gui.plugin.manager import PluginInfo, PluginManager
    from autoresolve_gui.ui.cloud.parts import CloudParts
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.jobs import Jobs
    from autoresolve_gui.ui.places import Places
    from autoresolve_gui.ui.search.parts import FindingParts
    from autoresolve_gui.ui.settings import WindowSettings
    from autoresolve_gui.ui.transcript.parts import SpeechParts
    from autoresolve_gui.ui.workspace import OpenFootage

FOOTAGE_FILTER = (
    "Footage (*.mp4 *.mov *.m4v *.mkv *.webm *.avi *.mxf *.mts *.m2ts *.ts *.mpg *.mpeg *.wmv "
    "*.flv *.ogv *.3gp *.dv *.wav *.mp3 *.m4a *.aac *.flac *.ogg *.opus *.aif *.aiff);;"
    "All files (*)"
)


@dataclass(frozen=True, eq=False, slots=True)
class Tools:
    """What the dialogs work with."""

    plugins: PluginManager
    jobs: Jobs
    settings: WindowSettings
    places: Places
    cloud: CloudParts
    speech: SpeechParts
    finding: FindingParts


class Dialogs(QObject):
    """Every dialog of the window. None of them stops the others or the playing."""

    files_chosen = Signal(object)  # a list of Paths
    settings_saved = Signal(str)  # the id of the plugin

    def __init__(self, tools: Tools, window: QWidget) -> None:
        super().__init__(window)
        self._tools = tools
        self._window = window
        self._plugins_window: PluginsWindow | None = None
        self._models_window: ModelBrowser | None = None
        self._local_models: LocalModelsWindow | None = None

    @Slot()
    def open_files(self) -> None:
        """Let the user choose footage."""
        folder = self._tools.settings.folder("open")
        names, _filter = QFileDialog.getOpenFileNames(
            self._window, "Open Footage", str(folder), FOOTAGE_FILTER
        )
        if names:
            self._tools.settings.set_folder("open", Path(names[0]).parent)
            self.files_chosen.emit([Path(name) for name in names])

    def export(self, document: Document, notes: Sequence[KeptNote] = ()) -> ExportDialog:
        """Open the export dialog of a document, with the notes on its frames."""
        tools = self._tools
        dialog = ExportDialog(
            document,
            tools.plugins,
            tools.jobs,
            tools.settings,
            tools.settings.theme,
            self._window,
            notes=notes,
        )
        return self._show(dialog)

    def plugins(self) -> PluginsWindow:
        """Open the list of plugins, or bring the open one to the front."""
        if self._plugins_window is None:
            tools = self._tools
            self._plugins_window = PluginsWindow(
                tools.plugins,
                tools.places.user_plugins,
                tools.jobs,
                tools.settings.theme,
                self._window,
            )
            self._plugins_window.finished.connect(self._forget_plugins)
            self._plugins_window.settings_asked.connect(self.preferences)
        return self._show(self._plugins_window)

    @Slot()
    def refresh_plugins(self) -> None:
        """Let an open list of plugins show what happened."""
        if self._plugins_window is not None:
            self._plugins_window.refresh()

    @Slot(object)
    def preferences(self, info: PluginInfo) -> PreferencesDialog:
        """Open the settings of a plugin."""
        parent = self._plugins_window or self._window
        dialog = PreferencesDialog(info, self._tools.plugins, self._tools.jobs, parent)
        dialog.saved.connect(self.settings_saved)
        return self._show(dialog)

    @Slot()
    def cloud_settings(self) -> PreferencesDialog | None:
        """Open the settings of Cloud assist, where there is such a plugin."""
        info = self._tools.cloud.plugin
        return self.preferences(info) if info is not None else None

    @Slot()
    def models(self) -> ModelBrowser:
        """Open the models of Cloud assist, or bring the open window to the front."""
        if self._models_window is None:
            cloud, theme = self._tools.cloud, self._tools.settings.theme
            window = ModelBrowser(cloud.plugins, cloud.jobs, theme, self._window)
            window.finished.connect(self._forget_models)
            window.settings_changed.connect(self.settings_saved)
            self._models_window = window
        return self._show(self._models_window)

    @Slot()
    def local_models(self) -> LocalModelsWindow:
        """Open the models on this machine, or bring the open window to the front."""
        if self._local_models is None:
            tools = self._tools
            window = LocalModelsWindow(
                tools.finding.models, tools.settings, tools.settings.theme, self._window
            )
            window.finished.connect(self._forget_local_models)
            self._local_models = window
        return self._show(self._local_models)

    @Slot()
    def guide(self) -> QDialog:
        """Open the user guide."""
        return self._show(guide_window(self._window))

    def shortcuts(self, actions: Mapping[str, QAction], lanes: Mapping[str, QAction]) -> QDialog:
        """Open the list of shortcuts."""
        return self._show(shortcuts_window(actions, lanes, self._window))

    @Slot()
    def about(self) -> QDialog:
        """Say what is running here."""
        places = self._tools.places
        return self._show(about_window(places.library, places.log, self._window))

    def close_all(self) -> None:
        """Close every dialog that is open."""
        for dialog in self._window.findChildren(QDialog):
            dialog.close()

    def reveal(self, item: OpenFootage) -> None:
        """Show the folder of a file in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(item.path.parent)))

    @Slot()
    def _forget_plugins(self) -> None:
        self._plugins_window = None

    @Slot()
    def _forget_local_models(self) -> None:
        self._local_models = None

    @Slot()
    def _forget_models(self) -> None:
        self._models_window = None

    def _show(self, dialog: QDialog) -> QDialog:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog
