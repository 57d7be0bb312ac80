"""Buttons that draw themselves: lit under the pointer, reached by Tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DrawnButton(QAbstractButton):
    """Is painted anew when the pointer comes and goes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def enterEvent(self, event: QEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Be quiet again."""
        super().leaveEvent(event)
        self.update()


class PlaceButton(DrawnButton):
    """Leads to a place in the footage, by a click or Enter."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go there on Enter; Space is the window's, and plays."""
        if event.key() in _ENTERS and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)
