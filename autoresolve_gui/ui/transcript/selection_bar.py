"""What can be made of the words that are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.words import clock, counted

if TYPE_CHECKING:
    from autoresolve_gui.ui.transcript.selection import SelectedWords


class SelectionBar(QFrame):
    """How much is selected, and two ways to mark it. Hidden while nothing is."""

    beat_asked = Signal()
    range_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("selectionBar")
        self.words = PlainLabel("", self, name="dim", wrap=False)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.beat = QPushButton("Add Beat", self)
        self.beat.setToolTip("A beat where the selected words begin; they become its note")
        self.range = QPushButton("Add Range", self)
        self.range.setToolTip("A beat that lasts as long as the selected words")
        self.beat.clicked.connect(self.beat_asked)
        self.range.clicked.connect(self.range_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 5, 8, 5)
        layout.setSpacing(6)
        layout.addWidget(self.words, stretch=1)
        layout.addWidget(self.beat)
        layout.addWidget(self.range)
        self.hide()

    def tell(self, selected: SelectedWords | None) -> None:
        """Say what is selected."""
        self.setVisible(selected is not None)
        if selected is not None:
            lasts_s = float(selected.end_s - selected.start_s)
            many, dash = counted(selected.count, "word"), "\N{EN DASH}"
            when = f"{clock(float(selected.start_s))}{dash}{clock(float(selected.end_s))}"
            self.words.setText(f"{many}, {when} ({lasts_s:.1f} s)")
