"""Which beats are exported: a list with ticks, and ticks for whole acts and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.ui.style import row_height
from autoresolve_gui.ui.words import SOURCE_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.theme import Theme

_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class BeatPicker(QWidget):
    """Shows the beats of a document with a tick each; all are ticked at first."""

    changed = Signal()

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._beats = document.beats
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("Beats to export")
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setHeaderLabels(["Timecode", "Act", "Label", "From"])
        for beat in self._beats:
            texts = [document.timecode(beat.frame), str(beat.act), beat.label]
            row = QTreeWidgetItem(self.tree, [*texts, SOURCE_WORDS[beat.source]])
            row.setCheckState(0, _ON)
            row.setSizeHint(0, QSize(0, row_height(self.tree)))
            row.setForeground(1, QColor(theme.act(beat.act)))
        self._fit_columns()
        self.tree.itemChanged.connect(self._take_change)
        self._groups: list[tuple[QCheckBox, Callable[[Beat], bool]]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._build_groups())
        layout.addWidget(self.tree, stretch=1)
        self._show_groups()

    @property
    def picked(self) -> tuple[Beat, ...]:
        """The beats that are ticked."""
        return tuple(
            beat for row, beat in enumerate(self._beats) if self._row(row).checkState(0) == _ON
        )

    def tick(self, wanted: Callable[[Beat], bool], *, on: bool) -> None:
        """Tick or untick all beats that are `wanted`."""
        self.tree.blockSignals(True)  # noqa: FBT003 - Qt's signature
        for row, beat in enumerate(self._beats):
            if wanted(beat):
                self._row(row).setCheckState(0, _ON if on else _OFF)
        self.tree.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._take_change()

    def _build_groups(self) -> QHBoxLayout:
        line = QHBoxLayout()
        acts = sorted({beat.act for beat in self._beats})
        sources = sorted({beat.source for beat in self._beats})
        for act in acts:
            self._add_group(line, f"Act {act}", lambda beat, act=act: beat.act == act)
        if len(sources) > 1:
            line.addSpacing(14)
            for source in sources:
                words = SOURCE_WORDS[source]
                self._add_group(line, words, lambda beat, source=source: beat.source is source)
        line.addStretch(1)
        return line

    def _add_group(self, line: QHBoxLayout, text: str, belongs: Callable[[Beat], bool]) -> None:
        box = QCheckBox(text, self)
        box.clicked.connect(lambda: self.tick(belongs, on=box.checkState() != _OFF))
        self._groups.append((box, belongs))
        line.addWidget(box)

    @Slot()
    def _take_change(self) -> None:
        self._show_groups()
        self.changed.emit()

    def _show_groups(self) -> None:
        picked = set(self.picked)
        for box, belongs in self._groups:
            members = {beat for beat in self._beats if belongs(beat)}
            count = len(members & picked)
            partly = Qt.CheckState.PartiallyChecked if count else _OFF
            box.setCheckState(_ON if count == len(members) else partly)

    def _fit_columns(self) -> None:
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        # The style sheet's boxes are not in the width that Qt reckons with.
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.setColumnWidth(0, self.fontMetrics().horizontalAdvance("00:00:00;00") + 56)

    def _row(self, row: int) -> QTreeWidgetItem:
        return self.tree.topLevelItem(row)
