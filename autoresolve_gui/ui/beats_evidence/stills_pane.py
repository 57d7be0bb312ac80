"""Three small pictures: before the moment, at it, and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from autoresolve_gui.ui.beats_evidence.still_button import StillButton

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent, QShowEvent

    from autoresolve_gui.ui.beats_evidence.frames import Sights
    from autoresolve_gui.ui.search.stills import Stills
    from autoresolve_gui.ui.theme import Theme

GAP_PX = 4
SHAPE = 16 / 9
"""Width through height of a picture's box."""
_REST_MS = 80
"""So long the moment stays the same before pictures are made: who walks on needs none."""
_NAMES = ("before the beat", "at the beat", "after the beat")
_ENDS = ("The footage begins here", "", "The footage ends here")


class StillsPane(QWidget):
    """Shows the frames of a moment as they come from `stills`. A click seeks."""

    seek_asked = Signal(int)

    def __init__(self, stills: Stills, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._stills = stills
        self._key, self._path = "", None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.buttons = tuple(StillButton(name, theme, self) for name in _NAMES)
        for button in self.buttons:
            button.seek_asked.connect(self.seek_asked)
        stills.came.connect(self._take)
        stills.forgot.connect(self._rest.start)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for button in self.buttons:
            button.set_theme(theme)

    def show_sights(self, key: str, path: Path, sights: Sights, color: str) -> None:
        """Show frames of a footage; the one of the moment is framed in `color`."""
        self._key, self._path = key, path
        for button, sight, end in zip(self.buttons, sights, _ENDS, strict=True):
            button.show_sight(sight, end)
        self.buttons[1].set_frame(color)
        self._look()
        self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Have the pictures made that were not while nobody saw them."""
        super().showEvent(event)
        self._rest.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room among the three."""
        super().resizeEvent(event)
        count = len(self.buttons)
        width = (self.width() - GAP_PX * (count - 1)) // count
        for number, button in enumerate(self.buttons):
            button.setGeometry(QRect(number * (width + GAP_PX), 0, width, self.height()))

    @Slot(str, int)
    def _take(self, key: str, _frame: int) -> None:
        if key == self._key:
            self._look()
            # One that gave way to other wishes is asked for again.
            self._rest.start()

    def _look(self) -> None:
        """Show what is there already."""
        for button in self.buttons:
            if button.sight is not None:
                frame = button.sight.frame
                kept = self._stills.kept(self._key, frame)
                button.show_picture(kept, self._stills.is_stand_in(self._key, frame))

    @Slot()
    def _ask(self) -> None:
        if self._path is None or not self.isVisible():
            return
        for button in self.buttons:
            if button.sight is not None and button.picture is None:
                self._stills.picture(self._key, button.sight.frame, self._path)
        self._look()


def stills_height(width: int) -> int:
    """Return the height of three pictures beside each other in a width, in pixels."""
    return round(max(0, (width - 2 * GAP_PX) // 3) / SHAPE)


def stills_width(height: int) -> int:
    """Return the width of three pictures of a height, in pixels."""
    return 3 * round(height * SHAPE) + 2 * GAP_PX
