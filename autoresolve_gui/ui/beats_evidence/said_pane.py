"""What is said around a moment: a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from autoresolve_gui.ui.beats_evidence.said_button import SaidButton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from autoresolve_gui.ui.beats_evidence.said import Said
    from autoresolve_gui.ui.theme import Theme

MOST_SENTENCES = 2


class SaidPane(QWidget):
    """Shows sentences below each other; where there is little room, only the one at the moment."""

    seek_asked = Signal(float)  # when a sentence begins, in seconds

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._said: tuple[Said, ...] = ()
        self._sentences, self._lines = MOST_SENTENCES, 1
        self.buttons = tuple(SaidButton(theme, self) for _ in range(MOST_SENTENCES))
        for button in self.buttons:
            button.seek_asked.connect(self.seek_asked)

    @property
    def said(self) -> tuple[Said, ...]:
        """The sentences, in order of time."""
        return self._said

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for button in self.buttons:
            button.set_theme(theme)

    def show_said(self, said: Sequence[Said], timecode_at: Callable[[float], str]) -> None:
        """Show sentences, no more than two; `timecode_at` gives the timecode of a second."""
        self._said = tuple(said)
        for button, each in zip(self.buttons, self._said, strict=False):
            button.show_said(each, timecode_at(each.start_s))

    def height_for(self, width: int, sentences: int, lines: int) -> int:
        """Return the height of so many sentences of so many lines each at most."""
        return sum(button.height_for(width, lines) for button in self._chosen(sentences))

    def arrange(self, sentences: int, lines: int) -> None:
        """Show so many sentences of so many lines each at most, in the size that it has."""
        self._sentences, self._lines = sentences, lines
        chosen, top = self._chosen(sentences), 0
        for button in self.buttons:
            button.setVisible(button in chosen)
        for button in chosen:
            height = button.height_for(self.width(), lines)
            button.set_lines(lines)
            button.setGeometry(0, top, self.width(), height)
            top += height

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the sentences anew."""
        super().resizeEvent(event)
        self.arrange(self._sentences, self._lines)

    def _chosen(self, sentences: int) -> list[SaidButton]:
        used = list(self.buttons[: len(self._said)])
        if sentences >= len(used):
            return used
        at = [button for button in used if button.said.place == "at"]
        return (at or used)[:sentences]
