"""The reason of a beat in as many lines as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.rows import wrapped

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget


class ReasonLabel(QLabel):
    """Shows words in up to `most_lines`; what does not fit is left out and stands in its tip.

    It is never scrolled by itself: it stands on a page that is.
    """

    def __init__(self, most_lines: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._most_lines, self._words = most_lines, ""
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def text(self) -> str:
        """Return all the words, whether they fit or not."""
        return self._words

    @property
    def shown(self) -> str:
        """The words that are seen, line by line."""
        return super().text()

    def setText(self, text: str) -> None:
        """Show other words."""
        self._words = text
        self.setAccessibleDescription(text)
        self._fit()

    def heightForWidth(self, width: int) -> int:
        """Return the height that the words need in a width."""
        return min(len(self._lines(width)), self._most_lines) * self._line_px

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = self._lines(self.width())
        room = max(1, min(self._most_lines, self.height() // self._line_px))
        is_cut = len(lines) > room
        if is_cut:
            rest = " ".join(lines[room - 1 :])
            mode = Qt.TextElideMode.ElideRight
            lines = [*lines[: room - 1], self.fontMetrics().elidedText(rest, mode, self.width())]
        super().setText("\n".join(lines))
        self.setToolTip(plain_tip(self._words) if is_cut else "")

    def _lines(self, width: int) -> list[str]:
        if not self._words:
            return []
        paragraphs = self._words.split("\n")
        return [line for each in paragraphs for line in wrapped(each, self.font(), width) or [""]]

    @property
    def _line_px(self) -> int:
        return self.fontMetrics().lineSpacing()
