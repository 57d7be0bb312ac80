"""A quiet line at the start: go on with the files that were not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.words import counted

if TYPE_CHECKING:
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.workspace import Workspace

_MOST_NAMED = 12


class OfferBar(QFrame):
    """Shown while there are such files that are not open; stays until the user has chosen.

    A program that is closed with the offer unanswered makes it again at the next start.
    """

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("offerBar")
        self._workspace = workspace
        self._symbol = QLabel(self)
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.go_on_button = QPushButton(self)
        self.go_on_button.clicked.connect(self._go_on)
        self.not_now_button = QPushButton("Not Now", self)
        self.not_now_button.setToolTip(
            "Offer these files no more. What was read of them is kept; open them whenever you want."
        )
        self.not_now_button.clicked.connect(self._forget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.addWidget(self._symbol)
        layout.addWidget(self.label, stretch=1)
        layout.addWidget(self.go_on_button)
        layout.addWidget(self.not_now_button)
        workspace.added.connect(self.refresh)
        self.set_theme(theme)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw the symbol in other colours."""
        self._symbol.setPixmap(picture("info", theme.accent, 18))

    @Slot()
    def refresh(self) -> None:
        """Offer what is left over now, or nothing."""
        left = self._workspace.left_over
        self.setVisible(bool(left))
        if left:
            files, were = counted(len(left), "file"), "was" if len(left) == 1 else "were"
            self.label.setText(f"{files} {were} not done when the program ended last.")
            more = [f"and {len(left) - _MOST_NAMED} more"] if len(left) > _MOST_NAMED else []
            self.setToolTip("\n".join([path.name for path in left[:_MOST_NAMED]] + more))
            self.go_on_button.setText(f"Go On with {files.title()}")

    @Slot()
    def _go_on(self) -> None:
        self._workspace.go_on()
        self.refresh()

    @Slot()
    def _forget(self) -> None:
        self._workspace.forget_left_over()
        self.refresh()
