"""A quiet line above the panels that says what the user should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from autoresolve_gui.ui.resources import icon, picture

if TYPE_CHECKING:
    from autoresolve_gui.ui.theme import Theme

_MOST_KEPT = 3


class MessageBar(QFrame):
    """Shows the last few messages until the user closes it. Hidden while there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._messages: list[str] = []
        self._symbol = QLabel(self)
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.close_button = QToolButton(self)
        self.close_button.setToolTip("Close this message")
        self.close_button.setAccessibleName("Close this message")
        self.close_button.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.addWidget(self._symbol)
        layout.addWidget(self.label, stretch=1)
        layout.addWidget(self.close_button)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the symbols in other colours."""
        self._symbol.setPixmap(picture("warning", theme.warning, 18))
        self.close_button.setIcon(icon("close", theme.text_dim, theme.border))

    @Slot(str)
    def tell(self, message: str) -> None:
        """Show a message under the ones that stand there."""
        if message in self._messages:
            self._messages.remove(message)
        self._messages = [*self._messages, message][-_MOST_KEPT:]
        self.label.setText("\n".join(self._messages))
        self.show()

    @Slot(str)
    def withdraw(self, message: str) -> None:
        """Take a message away that holds no longer."""
        if message in self._messages:
            self._messages.remove(message)
            self.label.setText("\n".join(self._messages))
            self.setVisible(bool(self._messages))

    @Slot()
    def clear(self) -> None:
        """Take all messages away."""
        self._messages.clear()
        self.hide()
