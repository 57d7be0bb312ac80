"""Ten hours of curves at 10 Hz and of sound at 100 Hz."""

import gc

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from timeline_data import make_analysis, make_footage
from timeline_desk import LEFT, PLAIN

from autoresolve_gui.ui.timeline.lane import Lane

TEN_HOURS_S = 36_000.0


@pytest.fixture(scope="module")
def long_analysis():
    return make_analysis(make_footage(TEN_HOURS_S), thumbnails=240, transcribed=True)


@pytest.mark.parametrize("span_s", [TEN_HOURS_S, 3600.0, 60.0, 0.0])
def test_that_a_click_hits_its_frame_anywhere_in_ten_hours(desk, long_analysis, span_s):
    view = desk(long_analysis)
    view.timeline.axis.set_range(35_211.0, span_s)
    QTest.mouseClick(view.port, LEFT, PLAIN, view.in_lane("ruler", 803))
    frame = view.playhead.frame
    assert view.x_of_frame(frame) - 1e-3 <= 803 < view.x_of_frame(frame + 1) + 1e-3


def test_that_the_moving_playhead_draws_no_lane_anew(desk, long_analysis, qtbot, monkeypatch):
    view = desk(long_analysis)
    qtbot.waitUntil(lambda: not view.lanes["filmstrip"]._more.isActive())
    view.timeline.view.grab()
    drawn = []
    render = Lane._render
    monkeypatch.setattr(
        Lane, "_render", lambda lane, ratio: (drawn.append(lane.name), render(lane, ratio))
    )
    for frame in range(0, 900_000, 90_000):
        view.playhead.show(frame)
        view.timeline.view.grab()
    assert drawn == []
    view.timeline.axis.pan(10)
    view.timeline.zoom_in()
    view.timeline.view.grab()
    assert set(drawn) == {"ruler", *view.timeline.lanes}


def test_that_nothing_is_left_behind(desk, long_analysis, qtbot):
    view = desk(long_analysis)
    timers = view.timeline.findChildren(QTimer)
    lanes_timer = view.lanes["filmstrip"]._more
    assert view.timeline._refine_timer in timers
    assert lanes_timer.parent() is view.lanes["filmstrip"]
    view.timeline.set_document(None)
    view.timeline.close()
    gc.collect()
    qtbot.wait(50)
    assert not view.timeline._refine_timer.isActive()
    assert not lanes_timer.isActive()
