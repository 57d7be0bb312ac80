"""What the middle of the window shows while no footage is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.words import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QResizeEvent

    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.ui.theme import Theme

_MOST_RECENT = 5
_LEAST_SIZE = QSize(300, 150)
_WORDS_FROM_PX, _SYMBOL_FROM_PX = QSize(540, 250), 300
_ABOVE_RECENT_PX, _RECENT_ROW_PX = 330, 28
"""The height of everything above the list of what was opened lately, and of one of its rows."""


class Welcome(QWidget):
    """A place to drop footage on, an Open button, and what was opened lately."""

    recent_chosen = Signal(object)  # a Path

    def __init__(self, theme: Theme, open_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target = QFrame(self)
        self.target.setObjectName("welcome")
        self._symbol = QLabel(self.target)
        heading = QLabel("Drop footage here", self.target)
        heading.setObjectName("heading")
        self._words = words = QLabel(
            "AutoResolve reads it on this machine, shows its energy and its story beats,\n"
            "and exports them as markers to your NLE.",
            self.target,
        )
        words.setObjectName("dim")
        self.button = QPushButton("Open…", self.target)
        self.button.setDefault(True)
        self.button.setToolTip(open_action.toolTip())
        self.button.clicked.connect(open_action.trigger)
        self._recent_heading = QLabel("Recent", self.target)
        self._recent_heading.setObjectName("subheading")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._lay_out(heading, words)
        self.show_recent(())
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the symbol in other colours."""
        self._symbol.setPixmap(picture("drop", theme.text_dim, 64))

    @Slot(object)
    def show_recent(self, footages: Sequence[Footage]) -> None:
        """List the footage opened lately, newest first."""
        while (item := self._recent.takeAt(0)) is not None:
            item.widget().deleteLater()
        for footage in footages[:_MOST_RECENT]:
            button = QPushButton(
                f"{footage.path.name}   {clock(float(footage.duration))}", self.target
            )
            button.setFlat(True)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setToolTip(str(footage.path))
            button.clicked.connect(lambda _=False, f=footage: self.recent_chosen.emit(f.path))
            self._recent.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for the heading and the button; the rest is shown where there is more."""
        return _LEAST_SIZE

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        width, height = self.width(), self.height()
        is_wide = width >= _WORDS_FROM_PX.width()
        self._words.setVisible(is_wide and height >= _WORDS_FROM_PX.height())
        self._symbol.setVisible(height >= _SYMBOL_FROM_PX)
        room = max(0, (height - _ABOVE_RECENT_PX) // _RECENT_ROW_PX)
        for at in range(self._recent.count()):
            self._recent.itemAt(at).widget().setVisible(at < room)
        self._recent_heading.setVisible(bool(room) and self._recent.count() > 0)

    def show_dropping(self, *, dropping: bool) -> None:
        """Light the target up while files hang over the window."""
        self.target.setProperty("dropping", dropping)
        self.target.style().polish(self.target)

    def _lay_out(self, heading: QLabel, words: QLabel) -> None:
        inner = QVBoxLayout(self.target)
        inner.setContentsMargins(32, 24, 32, 24)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(2)
        for widget, gap in (
            (self._symbol, 6),
            (heading, 6),
            (words, 14),
            (self.button, 20),
            (self._recent_heading, 4),
        ):
            inner.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
            inner.addSpacing(gap)
        inner.addLayout(self._recent)
        inner.addStretch(3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 14, 14, 14)
        outer.addWidget(self.target)
