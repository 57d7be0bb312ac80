"""The line that says that the beats are older than the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from autoresolve_gui.ui.cloud.plain import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from autoresolve_gui.ui.proposing import Proposing

_WORDS = "The transcript has changed since these beats were proposed."
_TIP = "Runs the analysis of the beats alone. What you added, changed or deleted stays so."


class StaleLine(QFrame):
    """Is seen while the beats are stale, and proposes them again."""

    def __init__(self, proposing: Proposing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = PlainLabel(_WORDS, self, name="dim")
        self.button = QPushButton("Propose Again", self, autoDefault=False)
        self.button.setToolTip(_TIP)
        self.button.clicked.connect(proposing.propose_again)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(self.label, stretch=1)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignVCenter)
        proposing.stale_changed.connect(self.setVisible)
        self.setVisible(proposing.is_stale)
