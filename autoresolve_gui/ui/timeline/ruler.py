"""The ruler: timecode along the top of the timeline."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from autoresolve_gui.ui.timeline.lane import Lane, small
from autoresolve_gui.ui.timeline.lane_heights import LaneSize
from autoresolve_gui.ui.timeline.ruler_ticks import choose_steps, tick_frames

if TYPE_CHECKING:
    from autoresolve_gui.ui.timeline.ruler_ticks import TickStep

RULER_HEIGHT_PX = 26
_TICK_APART_PX = 8.0
_LABEL_GAP_PX = 22.0


class Ruler(Lane):
    """Ticks on round timecodes of the footage, with its start timecode and drop-frame counting."""

    name = "ruler"
    title = "Timecode"
    size = LaneSize(RULER_HEIGHT_PX, RULER_HEIGHT_PX, 0.0)

    def draw(self, painter: QPainter) -> None:
        """Draw the visible ticks and labels."""
        if self.content is None:
            return
        painter.fillRect(self.boundingRect(), QColor(self.theme.raised))
        painter.setFont(small(self.font))
        footage = self.content.clock.footage
        metrics = QFontMetricsF(painter.font(), painter.device())
        label_px = metrics.horizontalAdvance(footage.timebase.timecode(0)) + _LABEL_GAP_PX
        major, minor = choose_steps(footage.timebase, self.axis.px_per_s, label_px, _TICK_APART_PX)
        bottom = self.height - 1.0
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        self._draw_ticks(painter, minor, bottom - 4.0)
        painter.setPen(QPen(QColor(self.theme.text_dim), 1.0))
        self._draw_ticks(painter, major, bottom - 8.0)
        painter.setPen(QColor(self.theme.text_dim))
        baseline = metrics.ascent() + 3.0
        for frame, x in self._visible(major, label_px):
            label = footage.timebase.timecode(footage.start_frame + frame)
            painter.drawText(QPointF(x + 4.0, baseline), label)

    def _draw_ticks(self, painter: QPainter, step: TickStep, top: float) -> None:
        bottom = self.height - 1.0
        lines = [QLineF(x + 0.5, top, x + 0.5, bottom) for _, x in self._visible(step, 1.0)]
        painter.drawLines(lines)

    def _visible(self, step: TickStep, before_px: float) -> list[tuple[int, int]]:
        """Return the frame and the pixel of each tick, from a little before the view on."""
        if self.content is None:
            return []
        footage = self.content.clock.footage
        rate = float(footage.timebase.rate)
        first = max(0, math.floor(self.axis.seconds_at(-before_px) * rate))
        last = math.ceil(self.axis.end_s * rate)
        frames = tick_frames(footage.timebase, footage.start_frame, (first, last), step)
        found = np.fromiter(frames, dtype=np.int64)
        x = np.round(self.axis.x_of(found / rate)).astype(np.int64)
        return list(zip(found.tolist(), x.tolist(), strict=True))
