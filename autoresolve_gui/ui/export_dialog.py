"""File > Export Markers: what, from where, in which format, into which file, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.export.files import preview
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.ui.beat_picker import BeatPicker
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.export_choice import ExportChoice
from autoresolve_gui.ui.export_options import ExportOptions
from autoresolve_gui.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from autoresolve_gui.model.assist import KeptNote
    from autoresolve_gui.plugin.manager import PluginManager
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.jobs import Jobs
    from autoresolve_gui.ui.settings import WindowSettings
    from autoresolve_gui.ui.theme import Theme

PREVIEW_LINES = 60
_PREVIEW_AFTER_MS = 200
_NO_FORMATS = "No export format is on. Switch one on in Tools > Plugins."
_NOT_READ = "The footage has not been read yet. Wait for the analysis, then export."

_LEAST_SIZE = QSize(820, 560)
"""Wrapped words tell Qt of less height than they need, and the fields would be squeezed."""


class ExportDialog(QDialog):
    """Exports the beats of one document. Plugins run in `jobs`, never in the window's thread."""

    def __init__(
        self,
        document: Document,
        plugins: PluginManager,
        jobs: Jobs,
        settings: WindowSettings,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        notes: Sequence[KeptNote] = (),
    ) -> None:
        """Offer `notes` on frames beside the beats."""
        super().__init__(parent)
        self.setWindowTitle(f"Export Markers of {document.path.name}")
        self._document, self._plugins = document, plugins
        self._jobs, self._settings = jobs, settings
        self._asked = 0
        self.options = ExportOptions(document, plugins.exporters(), settings.folder("export"), self)
        self.picker = BeatPicker(document, theme, self)
        self._notes = tuple(notes)
        many = counted(len(self._notes), "note")
        self.with_notes = QCheckBox(f"And {many} of Cloud assist", self)
        self.with_notes.setVisible(bool(self._notes))
        self.preview = QPlainTextEdit(self, objectName="preview", readOnly=True)
        self.preview.setAccessibleName("Preview of the file")
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.count = QLabel(self, objectName="dim")
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.export_button = QPushButton("Export", self, default=True)
        self.close_button = QPushButton("Close", self)
        self.reveal_button = QPushButton("Show in Folder", self, visible=False)
        self._timer = QTimer(self, singleShot=True, interval=_PREVIEW_AFTER_MS)
        self._lay_out()
        self._connect()
        self.options.choose_format(settings.exporter)
        self.setMinimumSize(_LEAST_SIZE)
        self.resize(1040, 680)

    @Slot()
    def refresh(self) -> None:
        """Show the first lines of the file that would be written now."""
        self._timer.stop()
        choice = self._choice()
        self.export_button.setEnabled(choice is not None)
        if choice is None:
            self.preview.clear()
            self.count.clear()
            return
        self._asked += 1
        asked = self._asked
        many = choice.marker_count
        self.count.setText("1 marker" if many == 1 else f"{many} markers")
        self._jobs.run(
            lambda: preview(choice.rendered(self._plugins), PREVIEW_LINES),
            lambda text: self._show_preview(asked, text),
            lambda error: self._show_refusal(asked, error),
            owner=self,
        )

    @Slot()
    def export(self) -> None:
        """Write the file, after asking where one stands there already."""
        if self._timer.isActive():
            self.refresh()  # now: later it would wipe away what this has to say
        choice, target = self._choice(), self.options.target_path
        if choice is None:
            return
        overwrite = target.is_file()
        if overwrite and not self._may_replace(target):
            return
        self.export_button.setEnabled(False)
        self._jobs.run(
            lambda: choice.write(self._plugins, target, overwrite=overwrite),
            lambda _size: self._tell_written(choice, target),
            self._tell_failed,
            owner=self,
        )

    def _choice(self) -> ExportChoice | None:
        exporter, analysis = self.options.exporter, self._document.analysis
        if exporter is None or analysis is None:
            self._say(_NO_FORMATS if exporter is None else _NOT_READ, is_problem=True)
            return None
        try:
            frame_range = self.options.frame_range()
            if self.options.start_timecode is not None:
                analysis.footage.timebase.parse(self.options.start_timecode)
        except AutoResolveError as error:
            self._say(in_words(error), is_problem=True)
            return None
        if not self.options.target_path.name:
            self._say("Name a file to write to.", is_problem=True)
            return None
        self._say("", is_problem=False)
        beats, start = self.picker.picked, self.options.start_timecode
        notes = self._notes if self.with_notes.isChecked() else ()
        return ExportChoice(exporter.id, analysis, beats, frame_range, start, notes)

    def _show_preview(self, asked: int, text: str) -> None:
        if asked == self._asked:
            self.preview.setPlainText(text)

    def _show_refusal(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.preview.clear()
            self.export_button.setEnabled(False)
            self._say(in_words(error), is_problem=True)

    def _tell_written(self, choice: ExportChoice, target: Path) -> None:
        self._settings.set_folder("export", target.parent)
        self._settings.exporter = choice.exporter_id
        many = choice.marker_count
        self._say(f"Wrote {many} marker{'' if many == 1 else 's'} to {target}", is_problem=False)
        self.export_button.setEnabled(True)
        self.reveal_button.show()

    def _tell_failed(self, error: Exception) -> None:
        self.export_button.setEnabled(True)
        self._say(in_words(error), is_problem=True)

    def _may_replace(self, target: Path) -> bool:
        answer = QMessageBox.question(
            self,
            "Export Markers",
            f"{target.name} exists already in {target.parent}.\n\nReplace it?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return answer == QMessageBox.StandardButton.Yes

    def _say(self, words: str, *, is_problem: bool) -> None:
        self.message.setObjectName("problem" if is_problem else "")
        self.message.style().polish(self.message)
        self.message.setText(words)
        self.reveal_button.hide()

    @Slot()
    def _reveal(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.options.target_path.parent)))

    def _connect(self) -> None:
        self._timer.timeout.connect(self.refresh)
        self.options.changed.connect(self._timer.start)
        self.picker.changed.connect(self._timer.start)
        self.with_notes.toggled.connect(self._timer.start)
        self.export_button.clicked.connect(self.export)
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(self._timer.stop)
        self.reveal_button.clicked.connect(self._reveal)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.options)
        left.addSpacing(6)
        left.addWidget(QLabel("Beats", self, objectName="subheading"))
        left.addWidget(self.picker, stretch=1)
        left.addWidget(self.with_notes)
        heading = QHBoxLayout()
        heading.addWidget(QLabel("Preview", self, objectName="subheading"))
        heading.addStretch(1)
        heading.addWidget(self.count)
        right.addLayout(heading)
        right.addWidget(self.preview, stretch=1)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addLayout(left, stretch=1)
        columns.addLayout(right, stretch=1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.message, stretch=1)
        for button in (self.reveal_button, self.close_button, self.export_button):
            buttons.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 14)
        outer.setSpacing(12)
        outer.addLayout(columns, stretch=1)
        outer.addLayout(buttons)
