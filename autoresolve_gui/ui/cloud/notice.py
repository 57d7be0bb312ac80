"""A line that is always in sight: what went wrong, or why nothing can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.scroll_label import ScrollLabel

if TYPE_CHECKING:
    from autoresolve_gui.ui.cloud.standing import WayOut

_MOST_LINES = 3


class Notice(QWidget):
    """Plain words of up to three lines, longer ones scrolled, and a button that leads on.

    It takes no room while it has nothing to say.
    """

    led_on = Signal(object)  # a WayOut

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way_out: WayOut | None = None
        self.label = ScrollLabel(_MOST_LINES, self, name=name, margin_px=0)
        self.button = QPushButton(self)
        self.button.clicked.connect(lambda: self.led_on.emit(self._way_out))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(self.label, stretch=1, alignment=Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignTop)
        self.tell("")

    def text(self) -> str:
        """Return the words."""
        return self.label.text()

    def tell(self, words: str, way_out: WayOut | None = None) -> None:
        """Say something else; `way_out` is where the button leads, if there is to be one."""
        if words != self.label.text():
            self.label.setText(words)
            self.label.setToolTip(plain_tip(words))
        self._way_out = way_out
        self.button.setText(way_out.value if way_out else "")
        self.button.setVisible(bool(way_out))
        self.setVisible(bool(words))
