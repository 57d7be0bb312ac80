"""What stands in the transcript panel while there is no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.transcript.status_words import Help

if TYPE_CHECKING:
    from autoresolve_gui.ui.transcript.status_words import Emptiness

_LEAST_LINES = 9


class EmptyPage(QWidget):
    """A heading, a few words, and the button that leads on."""

    asked = Signal(object)  # a Help

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way_on = Help.NOTHING
        self.heading = PlainLabel("", self, name="subheading")
        self.words = PlainLabel("", self, name="dim")
        self.button = QPushButton(self)
        self.button.clicked.connect(lambda: self.asked.emit(self._way_on))
        for label in (self.heading, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 16, 6)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(self.heading)
        layout.addWidget(self.words)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def minimumSizeHint(self) -> QSize:
        """Ask for a few lines: labels that wrap ask for the height of a much narrower panel."""
        least, lines_px = super().minimumSizeHint(), _LEAST_LINES * self.fontMetrics().lineSpacing()
        return QSize(least.width(), min(least.height(), lines_px))

    def tell(self, emptiness: Emptiness, *, can_ask: bool) -> None:
        """Say something else; `can_ask` is whether the footage can be heard now."""
        self._way_on = emptiness.way_on
        self.heading.setText(emptiness.heading)
        self.words.setText(emptiness.words)
        self.button.setText(emptiness.way_on.value)
        self.button.setVisible(emptiness.way_on is not Help.NOTHING)
        self.button.setEnabled(can_ask or emptiness.way_on is Help.GET_MODEL)
