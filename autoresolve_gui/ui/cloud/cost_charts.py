"""Cost and response time call by call, with the call under the pointer in words."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from autoresolve_gui.budget.money import NUSD_PER_USD
from autoresolve_gui.ui.cloud.cost_words import call_words
from autoresolve_gui.ui.cloud.plain import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.ui.cloud.figures import Point
    from autoresolve_gui.ui.theme import Theme

MOST_POINTS = 400
"""The latest calls that are drawn; the sums are over all."""
HINT = "Point at a call to read what it was. The wheel zooms, dragging moves."

_DOT_PX, _RING_PX = 7, 13
_AXIS_PX = 82
_MOST_PLACES = 9
_PLOT_PX = 112
_TIMES_PX = 30
"""The axis of the times below the second plot, which has the height of the first one."""
_LEAST_CALLS = 6
_TICK_PX = 95
_GRID_ALPHA = 40
_GAP_PX = 8


class CostCharts(QWidget):
    """Two plots, a place for each call in order of time: dollars above, seconds below.

    Calls are not spread by the clock: work comes in bursts, and a day would be one dot. Failed
    ones are red; the cost of a hollow one is not settled.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: tuple[Point, ...] = ()
        self.view = pg.GraphicsLayoutWidget(self)
        self.view.setAccessibleName("Cost and response time by call")
        self.view.setMinimumHeight(2 * _PLOT_PX + _TIMES_PX)
        times = _CallAxis()
        self.cost = _Plot(self.view, 0, "Cost (USD)", None)
        self.latency = _Plot(self.view, 1, "Response (s)", times)
        self._times = times
        self.latency.box.setXLink(self.cost.box)
        self.readout = PlainLabel(HINT, self, name="dim")
        # Room for two lines always: the charts do not jump while one points about.
        self.readout.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.readout.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.view)
        layout.addWidget(self.readout)
        self.view.scene().sigMouseMoved.connect(self._point_at)
        self.view.viewport().installEventFilter(self)
        self.set_theme(theme)

    def show_points(self, points: Sequence[Point]) -> None:
        """Show these calls, which stand in order of time."""
        self._points = tuple(points)
        self._times.times_s = [point.at_s for point in points]
        costs = np.array([point.cost_nusd / NUSD_PER_USD for point in points])
        latencies_s = np.array([point.latency_s for point in points])
        self.cost.show(costs, points)
        self.latency.show(latencies_s, points)
        self._hover(None)
        if points:
            self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.view.setBackground(theme.panel)
        self.cost.set_theme(theme, theme.accent)
        self.latency.set_theme(theme, theme.waveform)

    def point_under(self, place: QPointF) -> int | None:
        """Return the number of the call that is nearest to a place of the scene."""
        plot = self.cost if self.cost.holds(place) else self.latency
        if not self._points or not plot.holds(place):
            return None
        number = round(plot.box.mapSceneToView(place).x())
        return min(max(number, 0), len(self._points) - 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Forget the call when the pointer leaves the charts."""
        if event.type() is QEvent.Type.Leave:
            self._hover(None)
        return super().eventFilter(watched, event)

    @Slot(object)
    def _point_at(self, place: QPointF) -> None:
        self._hover(self.point_under(place))

    def _hover(self, number: int | None) -> None:
        self.cost.ring(number)
        self.latency.ring(number)
        self.readout.setText(HINT if number is None else call_words(self._points[number].call))

    def _fit(self) -> None:
        last = len(self._points) - 1
        spare = max(_LEAST_CALLS - last, 2) / 2
        self.cost.box.setXRange(-spare, last + spare, padding=0)


class _CallAxis(pg.AxisItem):
    """Names the places of calls by when the calls were made."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.times_s: list[float] = []

    def tickValues(
        self, low: float, high: float, size_px: float
    ) -> list[tuple[float, list[float]]]:
        """Return a few whole places."""
        step = max(1, math.ceil((high - low) / max(1.0, size_px / _TICK_PX)))
        first = math.ceil(low / step) * step
        places = [float(place) for place in range(first, math.floor(high) + 1, step)]
        return [(float(step), places)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: ARG002 - pyqtgraph's signature
        """Return the times: the hour where all are of one day, else the day too."""
        times = [self._time_of(value) for value in values]
        days = {time.date() for time in times if time is not None}
        form = "%H:%M" if len(days) < 2 else "%d %b %H:%M"
        return ["" if time is None else f"{time:{form}}" for time in times]

    def _time_of(self, value: float) -> datetime | None:
        number = round(value)
        if not 0 <= number < len(self.times_s):
            return None
        return datetime.fromtimestamp(self.times_s[number], UTC).astimezone()


class _FigureAxis(pg.AxisItem):
    """Writes figures out: 0.00005, not 5e-05."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the figures with as many places as their distance needs."""
        step = spacing * scale
        places = max(0, -math.floor(math.log10(step))) if step > 0 else 0
        return [f"{value * scale:.{min(places, _MOST_PLACES)}f}" for value in values]


class _Plot:
    """One of the two plots: a stem and a dot for each call, and a ring around one of them."""

    def __init__(
        self, view: pg.GraphicsLayoutWidget, row: int, title: str, times: _CallAxis | None
    ) -> None:
        # Not a `PlotItem`: that comes with menus and panels, which nobody needs here.
        self.box = pg.ViewBox(enableMenu=False)
        self.box.setMouseEnabled(x=True, y=False)
        self.left = _FigureAxis("left")
        self.left.setLabel(title)
        # The axis would write mUSD and the like.
        self.left.enableAutoSIPrefix(enable=False)
        self.left.setWidth(_AXIS_PX)
        self.left.setGrid(_GRID_ALPHA)
        self.bottom = times or pg.AxisItem("bottom")
        if times is None:
            self.bottom.setStyle(showValues=False)
            self.bottom.setHeight(_GAP_PX)
        view.addItem(self.left, row=2 * row, col=0)
        view.addItem(self.box, row=2 * row, col=1)
        view.addItem(self.bottom, row=2 * row + 1, col=1)
        self.left.linkToView(self.box)
        self.bottom.linkToView(self.box)
        self._stems = pg.PlotDataItem(connect="pairs")
        self._dots = pg.ScatterPlotItem(size=_DOT_PX, pxMode=True)
        self._ring = pg.ScatterPlotItem(size=_RING_PX, pxMode=True)
        for part in (self._stems, self._dots, self._ring):
            self.box.addItem(part)
        self._y = np.zeros(0)
        self._points: Sequence[Point] = ()
        self._color, self._theme = "", None

    def holds(self, place: QPointF) -> bool:
        return self.box.sceneBoundingRect().contains(place)

    def show(self, y: np.ndarray, points: Sequence[Point]) -> None:
        self._y, self._points = y, points
        top = float(y.max()) if len(y) else 0.0
        self.box.setYRange(0.0, (top or 1.0) * 1.15, padding=0)
        x = np.repeat(np.arange(len(y), dtype=float), 2)
        self._stems.setData(x, np.column_stack((np.zeros_like(y), y)).ravel())
        self._paint()

    def set_theme(self, theme: Theme, color: str) -> None:
        self._color, self._theme = color, theme
        for axis in (self.left, self.bottom):
            axis.setPen(theme.border)
            axis.setTextPen(theme.text_dim)
        self._stems.setPen(pg.mkPen(pg.mkColor(color), width=1))
        self._ring.setPen(pg.mkPen(theme.text, width=1.5))
        self._ring.setBrush(None)
        self._paint()

    def ring(self, number: int | None) -> None:
        if number is None:
            self._ring.clear()
        else:
            self._ring.setData([float(number)], [self._y[number]])

    def _paint(self) -> None:
        if self._theme is None:
            return
        colors = [self._theme.danger if point.has_failed else self._color for point in self._points]
        # One pen and brush a colour: made for each call they would take most of the time.
        pens = {color: pg.mkPen(color, width=1.5) for color in set(colors)}
        brushes = {color: pg.mkBrush(color) for color in (*pens, self._theme.panel)}
        fills = [
            self._theme.panel if point.is_open else color
            for point, color in zip(self._points, colors, strict=True)
        ]
        self._dots.setData(
            np.arange(len(self._y), dtype=float),
            self._y,
            pen=[pens[color] for color in colors],
            brush=[brushes[fill] for fill in fills],
        )
