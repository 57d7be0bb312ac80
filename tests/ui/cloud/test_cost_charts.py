"""The charts of costs: where calls stand in time, and what is told of the one under the pointer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from spending import CENT, FILM, LUNA, SMALL, Books

from autoresolve_gui.budget.money import NUSD_PER_USD
from autoresolve_gui.ui.cloud.cost_charts import HINT, ONE_BY_ONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from autoresolve_gui.ui.cloud.costs_feed import CostsFeed
    from autoresolve_gui.ui.cloud.costs_panel import CostsPanel

CLICK = Qt.MouseButton.LeftButton


def _calls_at(books: Books, *offsets_s: float) -> None:
    """Make calls so long before now, in turn by two models, each dearer than the one before."""
    now = books.clock.now
    for number, offset_s in enumerate(offsets_s):
        books.clock.now = now - timedelta(seconds=offset_s)
        books.call((number + 1) * CENT, model_asked=(SMALL, LUNA)[number % 2])
    books.clock.now = now


def test_that_calls_stand_where_the_clock_stood_or_one_by_one(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed
) -> None:
    _calls_at(books, 7200, 7140, 0)
    feed.set_scope(replace(FILM, days=7))  # yesterday counts too, shortly after midnight
    panel = show()
    charts = panel.charts
    assert panel.period.isVisible()
    assert charts.spread.isVisible()
    assert np.diff(charts.places).tolist() == pytest.approx([60, 7140])
    axis = charts.latency.bottom
    (low, high), _ = charts.latency.box.viewRange()
    assert low < charts.places[0] < charts.places[2] < high
    said = {
        (value, text)
        for spacing, values in axis.tickValues(low, high, 400)
        for value, text in zip(values, axis.tickStrings(values, 1.0, spacing), strict=True)
    }
    local = {(value, datetime.fromtimestamp(value, UTC).astimezone()) for value, _text in said}
    assert len(said) >= 2
    assert said == {
        (value, f"{at:%d %b}" if (at.hour, at.minute) == (0, 0) else f"{at:%H:%M}")
        for value, at in local
    }
    first = datetime.fromtimestamp(charts._points[0].at_s, UTC).astimezone()
    assert charts.readout.text().startswith(f"{first:%d %b %H:%M} to ")  # hours name no day
    charts.spread.setCurrentText(ONE_BY_ONE)
    assert charts.places == (0.0, 1.0, 2.0)
    assert f"{first:%H:%M}" in axis.tickStrings([0.0, 1.0], 1.0, 1.0)[0]


def test_that_the_call_under_the_pointer_is_told_in_words(
    books: Books, show: Callable[[], CostsPanel]
) -> None:
    _calls_at(books, 0.4, 0.3, 0.2)  # a burst: one place for all of them
    panel = show()
    charts = panel.charts
    assert charts.readout.text().endswith(f". {HINT}")
    for number, model in enumerate((SMALL, LUNA, SMALL)):
        at = charts._points[number]
        place = QPointF(charts.places[number], at.cost_nusd / NUSD_PER_USD)
        charts._point_at(charts.cost.box.mapViewToScene(place))
        moment = datetime.fromtimestamp(at.at_s, UTC).astimezone()
        words = charts.readout.text()
        assert words.startswith(f"{moment:%d %b %H:%M:%S} · {model} · $0.0{number + 1} · 1.5 s")
    charts.spread.setCurrentText(ONE_BY_ONE)
    charts._point_at(charts.cost.box.mapViewToScene(QPointF(1.2, 0.01)))
    assert LUNA in charts.readout.text()
    assert charts.point_under(QPointF(-50.0, -50.0)) is None


def test_that_all_calls_stay_in_sight_when_the_pane_gets_narrow(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    _calls_at(books, 7200, 3600, 0)
    feed.set_scope(replace(FILM, days=7))
    panel = show()
    for width in (320, 900):
        panel.resize(width, 900)
        dressed.waitUntil(lambda width=width: panel.charts.width() <= width)
        dressed.wait(50)
        for plot in (panel.charts.cost, panel.charts.latency):
            low, high = plot.box.viewRange()[0]
            assert low < panel.charts.places[0] < panel.charts.places[-1] < high, width


def test_that_the_zoom_is_kept_while_calls_come_and_holds_for_both_plots(
    books: Books, show: Callable[[], CostsPanel], feed: CostsFeed, dressed: QtBot
) -> None:
    _calls_at(books, 3, 2, 1)
    panel = show()
    charts = panel.charts
    whole = charts.cost.box.viewRange()[0]
    charts.latency.box.scaleBy(x=0.25)
    charts.latency.box.sigRangeChangedManually.emit([True, False])
    near = charts.latency.box.viewRange()[0]
    assert near[1] - near[0] < (whole[1] - whole[0]) / 2
    assert charts.cost.box.viewRange()[0] == pytest.approx(near)
    books.call(CENT)
    with dressed.waitSignal(feed.came):
        feed.refresh()
    assert charts.cost.box.viewRange()[0] == pytest.approx(near)
    viewport = charts.view.viewport()
    dressed.mouseDClick(viewport, CLICK, pos=viewport.rect().center())
    low, high = charts.cost.box.viewRange()[0]
    assert low < charts.places[0] < charts.places[-1] < high
