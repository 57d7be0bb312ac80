"""The curves around a moment, a line each, with how high they stand in the footage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from autoresolve_gui.ui.beats_evidence.standing import REACH_S
from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.timeline.lane import small, tint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent

    from autoresolve_gui.ui.beats_evidence.standing import Standing
    from autoresolve_gui.ui.theme import Theme

_GAP_PX = 8.0
_LEAST_LINE_PX = 30.0
_DOT_PX = 2.2
_INSET_PX = 1.5


class CurvesPane(QWidget):
    """Draws each curve 20 s to either side of the moment, to the scale of the whole footage."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Standing, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Curves at the beat")

    @property
    def shown(self) -> tuple[Standing, ...]:
        """What is drawn, from the top."""
        return self._shown

    @property
    def row_px(self) -> int:
        """The least height of a curve."""
        return QFontMetrics(small(self.font())).height()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def show_standings(self, standings: Sequence[Standing]) -> None:
        """Show how these curves stand."""
        self._shown = tuple(standings)
        self.setAccessibleDescription(" ".join(f"{each.words}." for each in self._shown))
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say of the curve under the pointer how it stands."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._shown:
            row = event.pos().y() * len(self._shown) // max(1, self.height())
            standing = self._shown[min(max(row, 0), len(self._shown) - 1)]
            QToolTip.showText(event.globalPos(), plain_tip(_tip(standing)), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the rows: the name, the line, the rank."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        metrics = painter.fontMetrics()
        left = max((metrics.horizontalAdvance(s.title) for s in self._shown), default=0) + _GAP_PX
        ranks = [s.short_rank for s in self._shown]
        right = max((metrics.horizontalAdvance(rank) for rank in ranks), default=0) + _GAP_PX
        if self.width() - left - right < _LEAST_LINE_PX:
            right = 0.0
        height = self.height() / max(1, len(self._shown))
        for number, standing in enumerate(self._shown):
            row = QRectF(0.0, number * height, float(self.width()), height)
            color = color_of(self._theme, standing.name)
            painter.setPen(QColor(color))
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, standing.title)
            self._draw_line(painter, row.adjusted(left, 0.0, -right, 0.0), standing, color)
            if right:
                painter.setPen(QColor(self._theme.text))
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
                painter.drawText(row, flags, ranks[number])
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1.0))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_line(self, painter: QPainter, room: QRectF, standing: Standing, color: str) -> None:
        room = room.adjusted(0.0, _INSET_PX, 0.0, -_INSET_PX)
        painter.fillRect(room, tint(self._theme.border, 0.25))
        span = standing.high - standing.low or 1.0

        def y_of(value: float) -> float:
            return room.bottom() - (value - standing.low) / span * room.height()

        points = _points(standing, room, y_of)
        zero_y = y_of(0.0)
        ends = [QPointF(points[-1].x(), zero_y), QPointF(points[0].x(), zero_y)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint(color, 0.22))
        painter.drawPolygon(QPolygonF([*points, *ends]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(color), 1.3))
        painter.drawPolyline(QPolygonF(points))
        lasts_s = max(standing.end_s - standing.start_s, 1e-6)
        x = room.left() + (standing.at_s - standing.start_s) / lasts_s * room.width()
        painter.setPen(QPen(tint(self._theme.text, 0.8), 1.0))
        painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        painter.setPen(QPen(QColor(self._theme.panel), 1.0))
        painter.setBrush(QColor(self._theme.text))
        painter.drawEllipse(QPointF(x, y_of(standing.value)), _DOT_PX, _DOT_PX)


def color_of(theme: Theme, curve: str) -> str:
    """Return the colour that a curve has in the timeline; that of sound where it has no lane."""
    return getattr(theme, curve, theme.waveform)


def _points(standing: Standing, room: QRectF, y_of: Callable[[float], float]) -> list[QPointF]:
    """Return the line, a point a pixel at most: the mean of the samples there."""
    values = standing.values.astype(np.float64)
    count = max(1, min(len(values), round(room.width())))
    firsts = np.arange(count) * len(values) // count
    means = np.add.reduceat(values, firsts) / np.diff(np.append(firsts, len(values)))
    middles = (firsts + np.append(firsts[1:], len(values))) / 2 / len(values)
    # Held to both ends: the first and the last point stand for what is around them.
    x = room.left() + np.concatenate([[0.0], middles, [1.0]]) * room.width()
    y = [y_of(float(mean)) for mean in (means[0], *means, means[-1])]
    return [QPointF(*point) for point in zip(x.tolist(), y, strict=True)]


def _tip(standing: Standing) -> str:
    reach = f"From {REACH_S:.0f} s before the beat to {REACH_S:.0f} s after it"
    return f"{standing.words}.\n{reach}; the scale is that of the whole footage."
