"""The axes of the charts of costs: when calls were made, and figures that are written out."""

from __future__ import annotations

import math
from collections import OrderedDict
from datetime import UTC, datetime

import pyqtgraph as pg
from pyqtgraph.graphicsItems.DateAxisItem import (
    DAY_SPACING,
    HOUR_SPACING,
    MINUTE_SPACING,
    MONTH_SPACING,
    SECOND_SPACING,
    TickSpec,
    ZoomLevel,
    makeMStepper,
    makeSStepper,
)

_TICK_PX = 95
_MOST_PLACES = 9
_DAY = TickSpec(DAY_SPACING, makeSStepper(DAY_SPACING), "%d %b", autoSkip=[1, 2, 7, 14])
_HOUR = TickSpec(HOUR_SPACING, makeSStepper(HOUR_SPACING), "%H:%M", autoSkip=[1, 2, 3, 6, 12])
_MINUTE = TickSpec(
    MINUTE_SPACING, makeSStepper(MINUTE_SPACING), "%H:%M", autoSkip=[1, 2, 5, 10, 15, 30]
)
_SECOND = TickSpec(
    SECOND_SPACING, makeSStepper(SECOND_SPACING), "%H:%M:%S", autoSkip=[1, 2, 5, 10, 15, 30]
)
_MONTH = TickSpec(MONTH_SPACING, makeMStepper(1), "%b %Y", autoSkip=[1, 3, 6, 12])


class CallAxis(pg.DateAxisItem):
    """Times along the bottom, on this machine's clock, its summer time too.

    By the clock, the axis is one of Unix time. Else its values are the numbers of calls, and each
    tick says when its call was made (`times_s`, Unix time).
    """

    def __init__(self) -> None:
        super().__init__("bottom")
        self.times_s: list[float] = []
        self.is_by_clock = True
        # pyqtgraph's own levels name days without their month.
        self.zoomLevels = OrderedDict(
            [
                (math.inf, ZoomLevel([_MONTH], "MMM 0000")),
                (14 * DAY_SPACING, ZoomLevel([_DAY], "00 MMM")),
                (12 * HOUR_SPACING, ZoomLevel([_DAY, _HOUR], "00 MMM")),
                (30 * MINUTE_SPACING, ZoomLevel([_DAY, _MINUTE], "00 MMM")),
                (30 * SECOND_SPACING, ZoomLevel([_SECOND], "00:00:00")),
            ]
        )

    def show_times(self, times_s: list[float], *, is_by_clock: bool) -> None:
        """Take other calls, or the other way to place them."""
        self.times_s, self.is_by_clock = times_s, is_by_clock
        self.picture = None  # it is kept as long as the range is the same
        self.update()

    def tickValues(
        self, low: float, high: float, size_px: float
    ) -> list[tuple[float, list[float]]]:
        """Return where ticks stand: at whole hours and the like, or at a few calls."""
        if self.is_by_clock:
            return super().tickValues(low, high, size_px)
        step = max(1, math.ceil((high - low) / max(1.0, size_px / _TICK_PX)))
        first = math.ceil(low / step) * step
        places = [float(place) for place in range(first, math.floor(high) + 1, step)]
        return [(float(step), places)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return times; of calls the hour where all are of one day, else the day too."""
        if self.is_by_clock:
            return super().tickStrings(values, scale, spacing)
        times = [self._time_of(value) for value in values]
        days = {time.date() for time in times if time is not None}
        form = "%H:%M" if len(days) < 2 else "%d %b %H:%M"
        return ["" if time is None else f"{time:{form}}" for time in times]

    def _time_of(self, value: float) -> datetime | None:
        number = round(value)
        if not 0 <= number < len(self.times_s):
            return None
        return datetime.fromtimestamp(self.times_s[number], UTC).astimezone()


class FigureAxis(pg.AxisItem):
    """Writes figures out: 0.00005, not 5e-05."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the figures with as many places as their distance needs."""
        step = spacing * scale
        places = max(0, -math.floor(math.log10(step))) if step > 0 else 0
        return [f"{value * scale:.{min(places, _MOST_PLACES)}f}" for value in values]
