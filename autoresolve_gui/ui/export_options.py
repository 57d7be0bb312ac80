"""The left side of the export dialog: format, range, start timecode and file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.export.markers import conform_note
from autoresolve_gui.model.timebase import TimecodeError
from autoresolve_gui.ui.export_choice import with_extension

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.plugin.manager import ExporterInfo
    from autoresolve_gui.ui.document import Document

ONE_HOUR = "01:00:00:00"
_SOURCE, _ONE_HOUR, _CUSTOM = range(3)


class ExportOptions(QWidget):
    """Where everything but the choice of beats is set."""

    changed = Signal()

    def __init__(
        self,
        document: Document,
        exporters: Sequence[ExporterInfo],
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._exporters = list(exporters)
        self.format = QComboBox(self)
        for exporter in exporters:
            self.format.addItem(f"{exporter.title} ({exporter.extension})", exporter.id)
        self.description = _dim_label(self)
        self.whole = QRadioButton("Whole footage", self)
        self.part = QRadioButton("From", self)
        self.whole.setChecked(True)
        last = max(0, document.footage.frames - 1)
        self.range_from = QLineEdit(document.timecode(0), self)
        self.range_to = QLineEdit(document.timecode(last), self)
        self.start = QComboBox(self)
        own = "Source timecode" if document.footage.has_start_timecode else "Zero, as the source"
        self.start.addItem(f"{own} ({document.footage.start_timecode})")
        self.start.addItem(f"One hour ({ONE_HOUR})")
        self.start.addItem("Custom")
        self.custom_start = QLineEdit(ONE_HOUR, self)
        self.note = _dim_label(self)
        self.note.setText(conform_note(document.footage))
        self.note.setVisible(bool(self.note.text()))
        self.target = QLineEdit(str(folder / f"{document.path.stem} beats"), self)
        self.browse = QPushButton("Browse…", self)
        self._lay_out()
        self._connect()

    @property
    def exporter(self) -> ExporterInfo | None:
        """The chosen format; None where no exporter is on."""
        row = self.format.currentIndex()
        return self._exporters[row] if row >= 0 else None

    @property
    def target_path(self) -> Path:
        """The file to write to."""
        return Path(self.target.text().strip()).expanduser()

    @property
    def start_timecode(self) -> str | None:
        """The timecode that the first frame gets; None for the footage's own."""
        kind = self.start.currentIndex()
        return {_SOURCE: None, _ONE_HOUR: ONE_HOUR}.get(kind, self.custom_start.text().strip())

    def frame_range(self) -> tuple[int, int] | None:
        """Return the frames to export, the second exclusive. Raises `TimecodeError`."""
        if self.whole.isChecked():
            return None
        first = self._document.frame_of(self.range_from.text())
        last = self._document.frame_of(self.range_to.text())
        if last < first:
            raise TimecodeError("The range ends before it begins", remedy="Swap the timecodes.")
        return first, last + 1

    def choose_format(self, exporter_id: str) -> None:
        """Choose a format by its id, where it is still there; else the first."""
        self.format.setCurrentIndex(max(0, self.format.findData(exporter_id)))
        self._show_format()

    @Slot()
    def _show_format(self) -> None:
        exporter = self.exporter
        if exporter is not None:
            self.description.setText(exporter.description)
            self.target.setText(str(self._with_extension(self.target_path, exporter)))
            starts = {"source": _SOURCE, ONE_HOUR: _ONE_HOUR}
            kind = starts.get(exporter.default_start, _CUSTOM)
            if kind == _CUSTOM:
                self.custom_start.setText(exporter.default_start)
            self.start.setCurrentIndex(kind)
        self._take_change()

    @Slot()
    def _take_change(self) -> None:
        self.range_from.setEnabled(self.part.isChecked())
        self.range_to.setEnabled(self.part.isChecked())
        self.custom_start.setVisible(self.start.currentIndex() == _CUSTOM)
        self.changed.emit()

    @Slot()
    def _browse(self) -> None:
        exporter = self.exporter
        chosen, _filter = QFileDialog.getSaveFileName(
            self,
            "Export Markers",
            str(self.target_path),
            f"{exporter.title} (*{exporter.extension})" if exporter is not None else "",
            # Asked by the dialog itself, and only once.
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if chosen and exporter is not None:
            self.target.setText(str(self._with_extension(Path(chosen), exporter)))

    def _with_extension(self, path: Path, exporter: ExporterInfo) -> Path:
        known = {exporter.extension for exporter in self._exporters}
        return with_extension(path, exporter.extension, known)

    def _connect(self) -> None:
        self.format.currentIndexChanged.connect(self._show_format)
        self.whole.toggled.connect(self._take_change)
        self.start.currentIndexChanged.connect(self._take_change)
        for line in (self.range_from, self.range_to, self.custom_start):
            line.textEdited.connect(self._take_change)
        self.target.textChanged.connect(self.changed)
        self.browse.clicked.connect(self._browse)

    def _lay_out(self) -> None:
        part = _line(self.part, self.range_from, QLabel("to", self), self.range_to)
        ranges = QVBoxLayout()
        ranges.addWidget(self.whole)
        ranges.addLayout(part)
        for line in (self.range_from, self.range_to, self.custom_start):
            line.setFixedWidth(line.fontMetrics().horizontalAdvance("00:00:00;00") + 26)
        start = _line(self.start, self.custom_start)
        start.addStretch(1)
        part.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(14)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow("Format", self.format)
        form.addRow("", self.description)
        form.addRow("Range", ranges)
        form.addRow("First frame is", start)
        form.addRow("", self.note)
        form.addRow("File", _line(self.target, self.browse))


def _line(*widgets: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget)
    return line


def _dim_label(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName("dim")
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return label
