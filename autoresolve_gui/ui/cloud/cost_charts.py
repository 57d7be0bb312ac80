"""Cost and response time call by call, with the call under the pointer in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from autoresolve_gui.budget.money import NUSD_PER_USD
from autoresolve_gui.ui.cloud.cost_axes import CallAxis, FigureAxis
from autoresolve_gui.ui.cloud.cost_words import call_words
from autoresolve_gui.ui.cloud.figures import moment
from autoresolve_gui.ui.cloud.plain import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.ui.cloud.figures import Point
    from autoresolve_gui.ui.theme import Theme

MOST_POINTS = 400
"""The latest calls that are drawn; the sums are over all."""
HINT = "Point at a call to read it; the wheel zooms, dragging moves, a double click shows all."
BY_TIME, ONE_BY_ONE = "By time", "One by one"

_DOT_PX, _RING_PX = 7, 13
_AXIS_PX = 82
_PLOT_PX = 112
_TIMES_PX = 30
"""The axis of the times below the second plot, which has the height of the first one."""
_LEAST_CALLS = 6
_LEAST_SPAN_S = 600.0
_CLOSEST_S, _CLOSEST_CALLS = 10.0, 3.0
"""Nearer than this nobody can zoom."""
_SPARE = 0.03
_KINDS = tuple((has_failed, is_open) for has_failed in (False, True) for is_open in (False, True))
_GRID_ALPHA = 40
_GAP_PX = 8


class CostCharts(QWidget):
    """Two plots over one axis, a stem for each call: dollars above, seconds below.

    By time, a call stands where this machine's clock stood when it was made. One by one, calls
    stand at equal steps: work comes in bursts, and those of one are told apart that way. Failed
    ones are red; the cost of a hollow one is not settled. `spread` chooses between the two; it is
    for the owner to lay out.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: tuple[Point, ...] = ()
        self._x = np.zeros(0)
        self._is_zoomed = False
        self.spread = QComboBox(self)
        self.spread.addItems([BY_TIME, ONE_BY_ONE])
        self.spread.setAccessibleName("How calls stand in the charts")
        self.spread.setToolTip("One by one, the calls of a burst are told apart.")
        self.view = pg.GraphicsLayoutWidget(self)
        self.view.setAccessibleName("Cost and response time by call")
        self.view.setMinimumHeight(2 * _PLOT_PX + _TIMES_PX)
        self._times = CallAxis()
        self.cost = _Plot(self.view, 0, "Cost (USD)", None)
        self.latency = _Plot(self.view, 1, "Response (s)", self._times)
        self.readout = PlainLabel(HINT, self, name="dim")
        # Room for two lines always: the charts do not jump while one points about.
        self.readout.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.readout.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.view)
        layout.addWidget(self.readout)
        self.spread.currentIndexChanged.connect(self._spread_anew)
        self.view.scene().sigMouseMoved.connect(self._point_at)
        self.view.viewport().installEventFilter(self)
        # Not `setXLink`: it goes by pixels, and loses calls while the boxes are resized in turn.
        for plot, other in ((self.cost, self.latency), (self.latency, self.cost)):
            plot.box.sigXRangeChanged.connect(partial(_follow, other.box))
            plot.box.sigRangeChangedManually.connect(self._note_zoom)
        self.set_theme(theme)

    @property
    def is_by_time(self) -> bool:
        """Whether calls stand where the clock stood."""
        return self.spread.currentText() == BY_TIME

    @property
    def places(self) -> tuple[float, ...]:
        """Where calls stand along the axis: Unix times in seconds, or numbers from 0 on."""
        return tuple(self._x.tolist())

    def show_points(self, points: Sequence[Point]) -> None:
        """Show these calls, which stand in order of time; where one has zoomed in, that is kept."""
        self._points = tuple(points)
        times_s = [point.at_s for point in points]
        self._times.show_times(times_s, is_by_clock=self.is_by_time)
        self._x = np.array(times_s if self.is_by_time else range(len(points)), dtype=float)
        costs = np.array([point.cost_nusd / NUSD_PER_USD for point in points])
        latencies_s = np.array([point.latency_s for point in points])
        self.cost.show(self._x, costs, points)
        self.latency.show(self._x, latencies_s, points)
        self._hover(None)
        if not self._is_zoomed:
            self.show_all()

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
        return plot.nearest(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Forget the call when the pointer leaves the charts; show all calls at a double click."""
        if event.type() is QEvent.Type.Leave:
            self._hover(None)
        if event.type() is QEvent.Type.MouseButtonDblClick:
            self.show_all()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def show_all(self) -> None:
        """Zoom out to all calls, and follow those that come."""
        self._is_zoomed = False
        if not self._points:
            return
        closest = _CLOSEST_S if self.is_by_time else _CLOSEST_CALLS
        for plot in (self.cost, self.latency):
            plot.box.setLimits(minXRange=closest)
        first, last = float(self._x[0]), float(self._x[-1])
        if self.is_by_time:
            span = max(last - first, _LEAST_SPAN_S) * (1 + 2 * _SPARE)
            spare = (span - (last - first)) / 2
        else:
            spare = max(_LEAST_CALLS - last, 2) / 2
        self.cost.box.setXRange(first - spare, last + spare, padding=0)

    @Slot()
    def _spread_anew(self) -> None:
        self._is_zoomed = False
        self.show_points(self._points)

    @Slot()
    def _note_zoom(self) -> None:
        self._is_zoomed = True

    @Slot(object)
    def _point_at(self, place: QPointF) -> None:
        self._hover(self.point_under(place))

    def _hover(self, number: int | None) -> None:
        self.cost.ring(number)
        self.latency.ring(number)
        self.readout.setText(
            f"{self._span()}{HINT}" if number is None else call_words(self._points[number].call)
        )

    def _span(self) -> str:
        """Return from when to when the calls were made: an axis of hours names no day."""
        if not self._points:
            return ""
        first, last = (moment(self._points[end].call.reserved_at) for end in (0, -1))
        day = "" if first.date() == last.date() else "%d %b "
        return f"{first:%d %b %H:%M} to {last:{day}%H:%M}. "


def _follow(box: pg.ViewBox, _changed: pg.ViewBox, shown: tuple[float, float]) -> None:
    """Have a box show the same stretch of the axis as the one that was changed."""
    if tuple(box.viewRange()[0]) != tuple(shown):
        box.setXRange(*shown, padding=0)


class _Plot:
    """One of the two plots: a stem and a dot for each call, and a ring around one of them."""

    def __init__(
        self, view: pg.GraphicsLayoutWidget, row: int, title: str, times: CallAxis | None
    ) -> None:
        # Not a `PlotItem`: that comes with menus and panels, which nobody needs here.
        self.box = pg.ViewBox(enableMenu=False)
        self.box.setMouseEnabled(x=True, y=False)
        self.left = FigureAxis("left")
        self.left.setLabel(title)
        # The axis would write mUSD and the like.
        self.left.enableAutoSIPrefix(enable=False)
        self.left.setWidth(_AXIS_PX)
        self.left.setGrid(_GRID_ALPHA)
        self.bottom = times or pg.AxisItem("bottom")
        if times is None:
            self.bottom.setStyle(showValues=False, tickLength=0)
            self.bottom.setHeight(_GAP_PX)
        view.addItem(self.left, row=2 * row, col=0)
        view.addItem(self.box, row=2 * row, col=1)
        view.addItem(self.bottom, row=2 * row + 1, col=1)
        self.left.linkToView(self.box)
        self.bottom.linkToView(self.box)
        self._stems = pg.PlotDataItem(connect="pairs")
        # One item for each way a call looks: pens and brushes call by call take most of the time.
        self._dots = {kind: pg.ScatterPlotItem(size=_DOT_PX, pxMode=True) for kind in _KINDS}
        self._ring = pg.ScatterPlotItem(size=_RING_PX, pxMode=True)
        for part in (self._stems, *self._dots.values(), self._ring):
            self.box.addItem(part)
        self._x, self._y = np.zeros(0), np.zeros(0)

    def holds(self, place: QPointF) -> bool:
        return self.box.sceneBoundingRect().contains(place)

    def nearest(self, place: QPointF) -> int:
        """Return the number of the call nearest along the axis; of those in one place, by height.

        Calls of a burst lie on one another by time: then the pointer's height chooses.
        """
        at = self.box.mapSceneToView(place)
        wide, high = self.box.viewPixelSize()
        aside_px = np.abs(self._x - at.x()) / wide
        near = np.flatnonzero(aside_px <= aside_px.min() + _DOT_PX / 2)
        above_px = np.abs(self._y[near] - at.y()) / high
        return int(near[np.argmin(np.hypot(aside_px[near], above_px))])

    def show(self, x: np.ndarray, y: np.ndarray, points: Sequence[Point]) -> None:
        self._x, self._y = x, y
        top = float(y.max()) if len(y) else 0.0
        self.box.setYRange(0.0, (top or 1.0) * 1.15, padding=0)
        self._stems.setData(np.repeat(x, 2), np.column_stack((np.zeros_like(y), y)).ravel())
        failed = np.array([point.has_failed for point in points], dtype=bool)
        is_open = np.array([point.is_open for point in points], dtype=bool)
        for (of_failed, of_open), dots in self._dots.items():
            of_kind = (failed == of_failed) & (is_open == of_open)
            dots.setData(x[of_kind], y[of_kind])

    def set_theme(self, theme: Theme, color: str) -> None:
        for axis in (self.left, self.bottom):
            axis.setPen(theme.border)
            axis.setTextPen(theme.text_dim)
        self._stems.setPen(pg.mkPen(pg.mkColor(color), width=1))
        self._ring.setPen(pg.mkPen(theme.text, width=1.5))
        self._ring.setBrush(None)
        for (of_failed, of_open), dots in self._dots.items():
            line = theme.danger if of_failed else color
            dots.setPen(pg.mkPen(line, width=1.5))
            dots.setBrush(pg.mkBrush(theme.panel if of_open else line))

    def ring(self, number: int | None) -> None:
        if number is None:
            self._ring.clear()
        else:
            self._ring.setData([self._x[number]], [self._y[number]])
