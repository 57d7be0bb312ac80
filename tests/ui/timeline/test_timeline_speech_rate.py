"""The lane of the speech rate: there with a transcript, and gone without."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from timeline_data import make_analysis, make_speech_rate

from autoresolve_gui.model.curve import Curve
from autoresolve_gui.ui.menus import LanesMenu
from autoresolve_gui.ui.theme import DARK, LIGHT


def shown(view):
    return [lane.name for lane in view.timeline.view.stage.visible_lanes]


def header(view):
    return view.timeline._headers._headers["speech_rate"]


def check_is_there(view, *, is_there):
    assert ("speech_rate" in shown(view)) is is_there
    assert view.lanes["speech_rate"].isVisible() is is_there
    assert header(view).isVisible() is is_there
    assert view.timeline._headers._actions["speech_rate"].isEnabled() is is_there


def test_that_the_lane_comes_with_a_transcript_and_goes_with_it(desk):
    view = desk(make_analysis())
    check_is_there(view, is_there=False)
    height, least = view.lanes["energy"].height, view.timeline.view.minimumHeight()
    view.document.set_analysis(make_analysis(transcribed=True), edited=False)
    check_is_there(view, is_there=True)
    assert shown(view)[-3:] == ["speech_rate", "shots", "beats"]
    assert view.lanes["energy"].height < height
    assert view.timeline.view.minimumHeight() == least + view.lanes["speech_rate"].size.least
    view.document.set_analysis(make_analysis(), edited=False)
    check_is_there(view, is_there=False)
    assert view.lanes["energy"].height == height
    assert view.timeline.view.minimumHeight() == least


def test_that_the_lane_comes_before_the_beats_are_found_anew(desk):
    view = desk(make_analysis())
    view.document.refine_curve(make_speech_rate(120.0))
    check_is_there(view, is_there=True)
    assert view.lanes["speech_rate"].message() == ""
    view.timeline.set_document(None)
    check_is_there(view, is_there=False)


def test_that_a_lane_that_was_hidden_stays_hidden_when_it_comes(desk, qtbot):
    view = desk(make_analysis())
    menu = LanesMenu(view.timeline)
    qtbot.addWidget(menu)
    action = menu.lane_actions["Speech rate"]
    assert not action.isEnabled()
    view.timeline.set_lane_visible("speech_rate", False)
    view.document.set_analysis(make_analysis(transcribed=True), edited=False)
    assert "speech_rate" not in shown(view)
    assert action.isEnabled()
    assert not action.isChecked()
    action.trigger()
    check_is_there(view, is_there=True)
    assert view.timeline.save_state()["hidden"] == []


def test_that_the_reader_says_words_a_second_as_far_as_was_heard(desk):
    analysis = make_analysis(transcribed=True)
    whole = analysis.curves["speech_rate"]
    begun = Curve(whole.name, whole.rate_hz, whole.values[:400])
    view = desk(analysis)
    lane = view.lanes["speech_rate"]
    assert lane.readout(20.0) == f"Speech rate {whole.at(20.0):.1f} words/s"
    assert lane.readout(60.0) == "Speech rate 0.0 words/s"
    view.document.set_analysis(
        replace(analysis, curves=analysis.curves | {begun.name: begun}), edited=False
    )
    assert lane.readout(20.0) != ""
    assert lane.readout(40.05) == ""


def test_that_slow_talk_looks_slow(desk):
    analysis = make_analysis(transcribed=True)
    rate = analysis.curves["speech_rate"]
    slow = Curve(rate.name, rate.rate_hz, rate.values / 3)
    fast = Curve(rate.name, rate.rate_hz, rate.values * 2)
    view = desk(replace(analysis, curves=analysis.curves | {slow.name: slow}))
    lane = view.lanes["speech_rate"]
    top_y, bottom_y = lane._y_of(slow.values.max(keepdims=True))[0], lane.height
    assert top_y > 0.6 * bottom_y
    view.document.refine_curve(fast)
    view.timeline._show_refined()
    assert lane._y_of(fast.values.max(keepdims=True))[0] < 0.2 * bottom_y


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_that_the_lane_is_drawn_in_its_colour(desk, screenshot, theme):
    view = desk(make_analysis(transcribed=True), theme)
    image = view.timeline.view.grab().toImage()
    lane = view.lanes["speech_rate"]
    y = int(lane.y() + lane.height) - 8
    talk, pause, color = (
        image.pixelColor(330, y),
        image.pixelColor(580, y),
        QColor(theme.speech_rate),
    )
    assert pause.name() == theme.panel
    assert talk.name() != theme.panel
    assert abs(talk.hue() - color.hue()) <= 10
    screenshot(view.timeline, f"timeline_speech_rate_{theme.name}")
