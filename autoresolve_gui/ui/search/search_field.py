"""The one field that everything is asked in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN = (*_ENTERS, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape)
_LONGEST = 1_000


class SearchField(QLineEdit):
    """Enter goes from hit to hit, Shift+Enter back, Down into the list, Escape out."""

    stepped = Signal(int)  # rows on, or back where negative
    left_downwards = Signal()
    escaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Search words, pictures, notes and beats")
        self.setAccessibleName("Search")
        self.setClearButtonEnabled(True)
        self.setMaxLength(_LONGEST)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            with_ctrl = event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            if event.key() in _OWN and not with_ctrl:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through the hits without leaving the field."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in _ENTERS:
            self.stepped.emit(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.escaped.emit()
        else:
            super().keyPressEvent(event)
