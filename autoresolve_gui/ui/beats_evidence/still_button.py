"""One picture of a moment. A click goes to its frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.drawn_button import PlaceButton
from autoresolve_gui.ui.resources import picture
from autoresolve_gui.ui.timeline.lane import small, tint

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from autoresolve_gui.ui.beats_evidence.frames import Sight
    from autoresolve_gui.ui.theme import Theme

_ICON_PX = 20
_STAND_IN_OPACITY = 0.45
_CHIP_PAD_PX = 3.0
_STAND_IN = (
    "The file does not give this frame: it is missing, or damaged there. This is the nearest "
    "picture that the library kept."
)
_NONE = "The file does not give this frame: it is missing, or damaged there."


class StillButton(PlaceButton):
    """Shows a frame, or why there is none to show. Click or Enter seeks."""

    seek_asked = Signal(int)

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.sight: Sight | None = None
        self.picture: QPixmap | None = None
        self._name, self._end, self._frame_color = name, "", ""
        self._is_stand_in = False
        self._theme = theme
        self.setAccessibleName(f"Frame {name}")
        self.clicked.connect(self._seek)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def set_frame(self, color: str) -> None:
        """Set the picture off by a frame of a colour."""
        self._frame_color = color
        self.update()

    def show_sight(self, sight: Sight | None, end: str) -> None:
        """Show a place for another frame; where there is none, `end` says why."""
        self.sight, self._end = sight, end
        self.picture, self._is_stand_in = None, False
        self.setEnabled(sight is not None)
        self._tell()

    def show_picture(self, pixmap: QPixmap | None, is_stand_in: bool) -> None:  # noqa: FBT001
        """Show the picture; None while it is made, and null where the frame has none."""
        self.picture, self._is_stand_in = pixmap, is_stand_in
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the picture, how far it is from the moment, and the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect())
        painter.fillRect(rect, QColor(self._theme.window))
        if self.sight is None:
            self._draw_words(painter, rect, self._end)
        elif self.picture is None:
            self._draw_icon(painter, rect)
        elif self.picture.isNull():
            self._draw_words(painter, rect, "No picture")
        else:
            self._draw_picture(painter, rect, self.picture)
        if self.sight is not None:
            self._draw_chip(painter, rect, self.sight.offset)
        self._draw_frame(painter, rect)

    def _draw_picture(self, painter: QPainter, rect: QRectF, pixmap: QPixmap) -> None:
        size = pixmap.size().toSizeF().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(rect.topLeft(), size)
        target.moveCenter(rect.center())
        painter.setOpacity(_STAND_IN_OPACITY if self._is_stand_in else 1.0)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        painter.setOpacity(1.0)
        if self._is_stand_in:
            self._draw_words(painter, rect, "Kept picture")

    def _draw_icon(self, painter: QPainter, rect: QRectF) -> None:
        icon = picture("film", self._theme.text_dim, _ICON_PX)
        painter.setOpacity(_STAND_IN_OPACITY)
        painter.drawPixmap(rect.center() - QPointF(_ICON_PX, _ICON_PX) / 2, icon)
        painter.setOpacity(1.0)

    def _draw_words(self, painter: QPainter, rect: QRectF, words: str) -> None:
        painter.setFont(small(self.font()))
        painter.setPen(QColor(self._theme.text if self._is_stand_in else self._theme.text_dim))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(rect.adjusted(3, 2, -3, -2), int(flags), words)

    def _draw_chip(self, painter: QPainter, rect: QRectF, words: str) -> None:
        """Draw how far the frame is from the moment, readable on every picture."""
        painter.setFont(small(self.font(), 1.5))
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(words) + 2 * _CHIP_PAD_PX
        chip = QRectF(0.0, 0.0, width, metrics.height())
        chip.moveBottomLeft(rect.bottomLeft() + QPointF(2.0, -2.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint("#000000", 0.62))
        painter.drawRoundedRect(chip, 2.0, 2.0)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_frame(self, painter: QPainter, rect: QRectF) -> None:
        color, width = self._frame_color or self._theme.border, 1.0
        if self._frame_color:
            width = 2.0
        if self.isEnabled() and (self.hasFocus() or self.underMouse()):
            color, width = self._theme.accent, 2.0
        painter.setPen(QPen(QColor(color), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2))

    def _tell(self) -> None:
        """Say in the tip, and to a screen reader, what is seen."""
        words = self._end
        if self.sight is not None:
            reason = _STAND_IN if self._is_stand_in else ""
            if self.picture is not None and self.picture.isNull():
                reason = _NONE
            words = "\n".join(part for part in (f"{self.sight.words}.", reason) if part)
        self.setAccessibleDescription(words)
        go = "\nClick or Enter goes there." if self.sight is not None else ""
        self.setToolTip(plain_tip(words + go))
        self.update()

    def _seek(self) -> None:
        if self.sight is not None:
            self.seek_asked.emit(self.sight.frame)
