"""The timeline under real mouse and wheel events."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from timeline_data import make_analysis, make_footage
from timeline_desk import LEFT, MIDDLE, PLAIN, SHIFT

from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.timebase import Timebase

NTSC = Timebase(Fraction(30000, 1001), drop_frame=True)


def test_that_the_whole_footage_is_shown_at_first(desk):
    axis = desk(make_analysis()).timeline.axis
    assert (axis.start_s, axis.span_s) == (0.0, 120.0)


@pytest.mark.parametrize("x", [0, 300, 777, 1199])
@pytest.mark.parametrize("notches", [1, 4, 9])
def test_that_the_wheel_zooms_to_the_pointer(desk, x, notches):
    view = desk(make_analysis())
    axis = view.timeline.axis
    under = axis.seconds_at(x)
    view.wheel(x, notches)
    assert axis.span_s == pytest.approx(120.0 / 1.25**notches)
    assert axis.x_of(under) == pytest.approx(x, abs=1e-6)
    view.wheel(x, -notches)
    assert (axis.start_s, axis.span_s) == (pytest.approx(0.0, abs=1e-9), pytest.approx(120.0))


def test_that_zoom_ends_at_a_few_frames_and_at_the_whole(desk):
    view = desk(make_analysis())
    view.wheel(600, 100)
    assert view.timeline.axis.span_s == pytest.approx(6 / 25)
    view.wheel(600, -200)
    assert view.timeline.axis.span_s == 120.0


@pytest.mark.parametrize(
    "turn", [{"notches": -2, "modifiers": SHIFT}, {"notches": -2, "sideways": True}]
)
def test_that_shift_and_a_sideways_wheel_pan(desk, turn):
    view = desk(make_analysis())
    view.timeline.axis.set_range(30.0, 12.0)
    view.wheel(600, **turn)
    assert view.timeline.axis.span_s == 12.0
    assert view.timeline.axis.start_s == pytest.approx(30.0 + 180 / 100)


def test_that_the_middle_button_drags_the_footage_along(desk):
    view = desk(make_analysis())
    view.timeline.axis.set_range(30.0, 12.0)
    view.drag(QPoint(600, 100), QPoint(500, 100), QPoint(400, 100), button=MIDDLE)
    assert view.timeline.axis.start_s == pytest.approx(32.0)
    assert view.playhead.frame == 0


@pytest.mark.parametrize("timebase", [Timebase(Fraction(25)), NTSC, Timebase(Fraction(60))])
@pytest.mark.parametrize("lane", ["ruler", "filmstrip", "energy", "shots"])
@pytest.mark.parametrize("span_s", [120.0, 20.0, 2.0, 0.0])
def test_that_a_click_seeks_to_the_frame_under_the_pointer(desk, timebase, lane, span_s):
    view = desk(make_analysis(make_footage(timebase=timebase)))
    axis = view.timeline.axis
    axis.set_range(61.7, span_s)
    for x in (13, 388, 1011):
        QTest.mouseClick(view.port, LEFT, PLAIN, view.in_lane(lane, x))
        start, end = view.x_of_frame(view.playhead.frame), view.x_of_frame(view.playhead.frame + 1)
        assert start - 1e-6 <= x < end + 1e-6


def test_that_every_frame_can_be_hit_at_the_closest_zoom(desk):
    view = desk(make_analysis())
    view.timeline.axis.set_range(50.0, 0.0)
    for frame in range(1250, 1256):
        x = (view.x_of_frame(frame) + view.x_of_frame(frame + 1)) / 2
        QTest.mouseClick(view.port, LEFT, PLAIN, view.in_lane("ruler", x))
        assert view.playhead.frame == frame


def test_that_a_drag_scrubs_and_stays_inside_the_view(desk):
    view = desk(make_analysis())
    view.timeline.axis.set_range(60.0, 12.0)
    seen = []
    view.playhead.moved.connect(seen.append)
    row = view.in_lane("ruler", 0).y()
    view.drag(QPoint(100, row), QPoint(300, row), QPoint(600, row), QPoint(1500, row))
    assert seen == [1525, 1575, 1650, 1799]
    assert view.timeline.axis.start_s == 60.0


def test_that_escape_ends_a_scrub_where_it_began(desk):
    view = desk(make_analysis())
    view.playhead.seek(77)
    row = view.in_lane("ruler", 0).y()
    view.drag(QPoint(100, row), QPoint(500, row), release=False)
    assert view.playhead.frame != 77
    QTest.keyClick(view.timeline.view, Qt.Key.Key_Escape)
    assert view.playhead.frame == 77
    QTest.mouseMove(view.port, QPoint(900, row))
    assert view.playhead.frame == 77


def test_that_the_pointer_is_read_out(desk):
    view = desk(make_analysis(make_footage(timebase=NTSC, start="00:59:59;00")))
    readout = view.timeline.view.stage.readout
    QTest.mouseMove(view.port, view.in_lane("energy", 600))
    frame = view.document.frame_at(60.0)
    value = view.document.curve("energy").at(view.timeline.axis.seconds_at(600))
    assert (
        readout.text == f"{NTSC.timecode(NTSC.parse('00:59:59;00') + frame)}   Energy {value:.2f}"
    )
    QTest.mouseMove(view.port, view.in_lane("shots", 605))
    assert "Shot " in readout.text
    QTest.mouseMove(view.port, view.in_lane("waveform", 610))
    assert "dBFS" in readout.text


def test_that_the_playhead_line_stands_on_its_frame(desk):
    view = desk(make_analysis())
    view.timeline.axis.set_range(40.0, 4.0)
    view.playhead.show(1049)
    line = view.timeline.view.stage.playhead_line
    assert line.x() == round(view.x_of_frame(1049))


def test_that_the_page_turns_while_it_plays(desk):
    view = desk(make_analysis())
    axis = view.timeline.axis
    axis.set_range(10.0, 4.0)
    for frame in range(340, 356):
        view.playhead.show(frame)
    assert axis.start_s > 13.0
    assert axis.start_s <= 355 / 25 < axis.end_s


def test_that_a_view_that_was_panned_away_is_left_alone_while_it_plays(desk):
    view = desk(make_analysis())
    axis = view.timeline.axis
    view.playhead.show(300)
    axis.set_range(80.0, 4.0)
    for frame in range(301, 320):
        view.playhead.show(frame)
    assert axis.start_s == 80.0
    view.playhead.seek(321)
    assert axis.start_s <= 321 / 25 < axis.end_s


def test_that_zoom_in_and_out_keep_the_playhead_in_place(desk):
    view = desk(make_analysis())
    axis = view.timeline.axis
    view.playhead.show(900)
    x = view.x_of_frame(900)
    view.timeline.zoom_in()
    assert view.x_of_frame(900) == pytest.approx(x)
    view.timeline.zoom_out()
    assert axis.span_s == pytest.approx(120.0)
    axis.set_range(90.0, 5.0)
    view.timeline.zoom_in()
    assert axis.start_s < 36.0 < axis.end_s
    view.timeline.fit()
    assert axis.is_whole


def test_that_the_scroll_bar_and_the_view_agree(desk):
    view = desk(make_analysis())
    bar = view.timeline._scroll
    assert bar.maximum() == 0
    view.timeline.axis.set_range(30.0, 12.0)
    assert bar.value() / (bar.maximum() + bar.pageStep()) == pytest.approx(0.25)
    bar.setValue(bar.maximum())
    assert view.timeline.axis.end_s == pytest.approx(120.0)


def test_that_a_click_hits_the_frame_of_a_variable_rate(desk):
    analysis = make_analysis()
    ticks = np.cumsum(np.random.default_rng(4).integers(5, 80, 3000)) - 5
    ticks -= ticks[0]
    times = FrameTimes(ticks, Fraction(1, 1000), int(ticks[-1]) + 40)
    view = desk(replace(analysis, frame_times=times))
    for start_s, span_s in ((0.0, 120.0), (60.0, 2.0), (31.0, 0.0)):
        view.timeline.axis.set_range(start_s, span_s)
        for x in (3, 471, 1180):
            QTest.mouseClick(view.port, LEFT, PLAIN, view.in_lane("ruler", x))
            frame = view.playhead.frame
            assert view.x_of_frame(frame) - 1e-6 <= x < view.x_of_frame(frame + 1) + 1e-6


def test_that_the_line_is_under_the_pointer_before_the_picture_comes(desk):
    view = desk(make_analysis())
    view.timeline.axis.set_range(60.0, 12.0)
    view.playhead.seek_requested.disconnect(view.playhead.show)  # a viewer that takes its time
    line, row = view.timeline.view.stage.playhead_line, view.in_lane("ruler", 0).y()
    view.drag(QPoint(100, row), QPoint(300, row), QPoint(600, row), release=False)
    assert line.x() == 600
    view.playhead.show(1525)  # the first one that was asked for comes late
    assert line.x() == 600
    QTest.mouseRelease(view.port, LEFT, PLAIN, QPoint(600, row))
    view.playhead.show(1575)
    assert line.x() == 600
    view.playhead.show(1650)
    assert line.x() == 600
    view.playhead.show(1700)
    assert line.x() == round(view.x_of_frame(1700))


def test_that_the_line_does_not_wait_for_ever_for_a_frame(desk):
    view = desk(make_analysis())
    view.playhead.seek_requested.disconnect(view.playhead.show)
    row = view.in_lane("ruler", 0).y()
    view.drag(QPoint(100, row), QPoint(600, row))
    for frame in (400, 410, 420):
        view.playhead.show(frame)
    assert view.timeline.view.stage.playhead_line.x() == round(view.x_of_frame(420))
