"""One sentence of what is said around a moment. A click goes to where it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.drawn_button import PlaceButton
from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.search.results_delegate import held
from autoresolve_gui.ui.search.snippets import shown
from autoresolve_gui.ui.style import mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from autoresolve_gui.ui.beats_evidence.said import Said
    from autoresolve_gui.ui.theme import Theme

_ICON_PX = 14
_TEXT_LEFT_PX = _ICON_PX + 6
_MARK_SHARE = 0.42
_PLACES = {"before": "Said before the beat", "at": "Said at the beat", "after": "Said after it"}


class SaidButton(PlaceButton):
    """Draws a sentence in a few lines, the word of the moment set off. Click or Enter seeks."""

    seek_asked = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.said: Said | None = None
        self._theme = theme
        self._icon = picture("hit_word", theme.text_dim, _ICON_PX)
        self._lines = 1
        self.clicked.connect(self._seek)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._icon = picture("hit_word", theme.text_dim, _ICON_PX)
        self.update()

    def show_said(self, said: Said, timecode: str) -> None:
        """Show another sentence, which begins at `timecode`."""
        self.said = said
        self.setAccessibleName(f"{_PLACES[said.place]}: {said.text}")
        where = f"{_PLACES[said.place]}, from {timecode}."
        self.setAccessibleDescription(where)
        self.setToolTip(plain_tip(f"“{said.text}”\n{where}\nClick or Enter goes there."))
        self.update()

    def set_lines(self, lines: int) -> None:
        """Use up to so many lines."""
        self._lines = lines
        self.update()

    def height_for(self, width: int, lines: int) -> int:
        """Return the height that the sentence needs in a width, with up to so many lines."""
        line_px = QFontMetrics(self.font()).height()
        layout = self._laid_out(self._quoted, self._room(width))
        return max(1, min(lines, layout.lineCount())) * line_px + 2

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the sign of speech and the sentence."""
        if self.said is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line_px = QFontMetrics(self.font()).height()
        painter.drawPixmap(QPointF(0.0, 1.0 + (line_px - _ICON_PX) / 2), self._icon)
        is_lit = self.said.place == "at" or self.underMouse()
        painter.setPen(QColor(self._theme.text if is_lit else self._theme.text_dim))
        self._draw_sentence(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1.0))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_sentence(self, painter: QPainter) -> None:
        room = self._room(self.width())
        signs = self._lines * room // max(1, QFontMetrics(self.font()).averageCharWidth())
        # The quotation mark in front shifts what stands behind it by one sign.
        marks = [(start + 1, end + 1) for start, end in ([self.said.lit] if self.said.lit else [])]
        snippet = shown(self._quoted, marks, round(signs * 0.9))
        text = held(snippet.text, self.font(), room, self._lines)
        layout = self._laid_out(text, room, [self._mark(*mark) for mark in snippet.marks])
        layout.draw(painter, QPointF(_TEXT_LEFT_PX, 1.0))

    def _laid_out(
        self, text: str, width: int, formats: Sequence[QTextLayout.FormatRange] = ()
    ) -> QTextLayout:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout = QTextLayout(text, self.font())
        layout.setTextOption(option)
        layout.setFormats(list(formats))
        top = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0.0, top))
            top += line.height()
        layout.endLayout()
        return layout

    def _mark(self, start: int, length: int) -> QTextLayout.FormatRange:
        look = QTextCharFormat()
        look.setForeground(QColor(self._theme.text))
        look.setBackground(QColor(mixed(self._theme.panel, self._theme.warning, _MARK_SHARE)))
        mark = QTextLayout.FormatRange()
        mark.start, mark.length, mark.format = start, length, look
        return mark

    @property
    def _quoted(self) -> str:
        return f"“{self.said.text}”" if self.said is not None else ""

    @staticmethod
    def _room(width: int) -> int:
        return max(1, width - _TEXT_LEFT_PX)

    def _seek(self) -> None:
        if self.said is not None:
            self.seek_asked.emit(self.said.start_s)
