"""A lane for one curve: its mean as a line, its extremes as a band, its peaks as dots."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from autoresolve_gui.ui.timeline.columns import ColumnPainter, visible_columns
from autoresolve_gui.ui.timeline.lane import Lane
from autoresolve_gui.ui.timeline.pyramid import Keep, Pyramid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.model.curve import Curve, Peak
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.lane import Content
    from autoresolve_gui.ui.timeline.lane_heights import LaneSize
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_PADDING_PX = 4.0
_LINE_PX = 1.3
_PEAK_RADIUS_PX = 2.0
_PEAK_APART_PX = 14.0


class CurveLane(Lane):
    """Shows the curve called `name` over its whole range of values.

    A signed curve has zero in the middle; any other one stands on its lower edge. The scale is
    that of the whole curve and at least 0 to 1, so that it does not change while one zooms.
    """

    def __init__(
        self, name: str, size: LaneSize, axis: TimeAxis, theme: Theme, *, is_signed: bool = False
    ) -> None:
        super().__init__(axis, theme)
        self.name = name
        self.title = name.capitalize()
        self.size = size
        self._is_signed = is_signed
        self._curve: Curve | None = None
        self._pyramid: Pyramid | None = None
        self._peaks: list[Peak] = []
        self._peak_times_s: list[float] = []
        self._low, self._high = 0.0, 1.0

    @property
    def curve(self) -> Curve | None:
        """What is shown."""
        return self._curve

    def set_content(self, content: Content | None) -> None:
        """Take the best version of the curve, and its peaks."""
        analysis = content.document.analysis if content is not None else None
        peaks = analysis.peaks.get(self.name, ()) if analysis is not None else ()
        self._peaks = sorted(peaks, key=lambda peak: peak.time_s)
        self._peak_times_s = [peak.time_s for peak in self._peaks]
        self.set_curve(content.document.curve(self.name) if content is not None else None)
        super().set_content(content)

    def set_curve(self, curve: Curve | None) -> None:
        """Show another version of the curve."""
        if curve is self._curve:
            return
        self._curve = curve
        self._pyramid = None
        if curve is not None and len(curve.values) > 0:
            values = curve.values
            layers = {"low": Keep.LOWEST, "mean": Keep.MEAN, "high": Keep.HIGHEST}
            self._pyramid = Pyramid({layer: (values, keep) for layer, keep in layers.items()})
            self._low, self._high = self._scale_of(float(values.min()), float(values.max()))
        self.redraw()

    def message(self) -> str:
        """Say why there is no curve."""
        if self._pyramid is not None or self.content is None:
            return ""
        if self.content.has_run("curves"):
            return f"No {self.title.lower()}"
        return f"{self.title}: reading…" if self.content.is_reading else f"{self.title}: not read"

    def readout(self, seconds: float) -> str:
        """Return the value at `seconds`."""
        if self._curve is None or self._pyramid is None:
            return ""
        value = (
            f"{self._curve.at(seconds):+.2f}"
            if self._is_signed
            else f"{self._curve.at(seconds):.2f}"
        )
        return f"{self.title} {value.replace('-', chr(0x2212))}"

    def draw(self, painter: QPainter) -> None:
        """Draw the band, the line and the peaks of the visible part."""
        if self._pyramid is None or self._curve is None:
            return
        ratio = painter.device().devicePixelRatioF()
        rate_hz = float(self._curve.rate_hz)
        color: str = getattr(self.theme, self.name)
        zero_y = float(self._y_of(np.zeros(1))[0])
        self._draw_ground(painter, zero_y)
        columns = visible_columns(self._pyramid, rate_hz, self.axis, ratio)
        if columns is not None:
            y = {layer: self._y_of(values) for layer, values in columns.layers.items()}
            brush = ColumnPainter(columns, self.height)
            brush.fill(y["mean"], zero_y, 0.20)
            brush.fill(y["high"], y["low"], 0.40)
            brush.line(y["mean"], _LINE_PX)
            brush.paint(painter, QColor(color))
        self._draw_peaks(painter, color)

    def _scale_of(self, lowest: float, highest: float) -> tuple[float, float]:
        if self._is_signed:
            reach = max(abs(lowest), abs(highest)) or 1.0
            return -reach, reach
        return min(0.0, lowest), max(1.0, highest)

    def _y_of(self, values: NDArray[np.generic]) -> NDArray[np.float64]:
        room = self.height - 1.0 - 2 * _PADDING_PX
        part = (values.astype(np.float64) - self._low) / (self._high - self._low)
        return _PADDING_PX + (1.0 - part) * room

    def _draw_ground(self, painter: QPainter, zero_y: float) -> None:
        if not self._is_signed:
            return
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        level = round(zero_y) + 0.5
        painter.drawLine(QPointF(0.0, level), QPointF(self.axis.width_px, level))

    def _draw_peaks(self, painter: QPainter, color: str) -> None:
        peaks = self._peaks_apart()
        ratio = painter.device().devicePixelRatioF()
        dot = _dot(color, self.theme.panel, ratio)
        half = dot.width() / ratio / 2
        x = self.axis.x_of(np.array([peak.time_s for peak in peaks])) - half
        y = self._y_of(np.array([peak.value for peak in peaks]))
        y = np.maximum(y, _PEAK_RADIUS_PX + 1.0) - half
        # On whole device pixels, where a picture is copied and not resampled.
        x, y = np.round(x * ratio) / ratio, np.round(y * ratio) / ratio
        for left, top in zip(x.tolist(), y.tolist(), strict=True):
            painter.drawPixmap(QPointF(left, top), dot)

    def _peaks_apart(self) -> list[Peak]:
        """Return the visible peaks, of close ones only the most prominent."""
        best: dict[int, Peak] = {}
        apart_s = _PEAK_APART_PX / self.axis.px_per_s
        first = bisect_left(self._peak_times_s, self.axis.start_s - apart_s)
        last = bisect_right(self._peak_times_s, self.axis.end_s + apart_s)
        for peak in self._peaks[first:last]:
            place = int(peak.time_s // apart_s)
            if place not in best or peak.prominence > best[place].prominence:
                best[place] = peak
        return list(best.values())


def _dot(color: str, edge: str, ratio: float) -> QPixmap:
    """Return a peak's dot: drawing the ellipse some hundred times costs more than the curve."""
    side = math.ceil(2 * (_PEAK_RADIUS_PX + 1.0) * ratio) + 1
    dot = QPixmap(side, side)
    dot.setDevicePixelRatio(ratio)
    dot.fill(Qt.GlobalColor.transparent)
    painter = QPainter(dot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(edge), 1.0))
    painter.setBrush(QColor(color))
    middle, radius = side / ratio / 2, _PEAK_RADIUS_PX + 0.5
    painter.drawEllipse(QPointF(middle, middle), radius, radius)
    painter.end()
    return dot
