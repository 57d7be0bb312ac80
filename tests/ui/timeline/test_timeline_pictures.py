"""Pictures of the timeline for people to look at: build/screenshots/timeline-*.png.

Run them with QT_SCALE_FACTOR=2 for a screen of double density.
"""

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from timeline_data import PASS_NAMES, make_analysis, make_footage

from autoresolve_gui.ui.theme import DARK, LIGHT

DENSITY = f"{os.environ.get('QT_SCALE_FACTOR', '1')}x"


@pytest.fixture
def take(screenshot, qtbot):
    def take(view, name):
        view.timeline.grab()
        qtbot.waitUntil(lambda: not view.lanes["filmstrip"]._more.isActive())
        path = screenshot(view.timeline, f"timeline-{name}-{DENSITY}")
        assert path.stat().st_size > 5000
        return path

    return take


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_pictures_of_every_zoom(desk, take, theme):
    view = desk(make_analysis(), theme)
    view.playhead.seek(1040)
    view.timeline.select_beat("beat-2")
    take(view, f"fit-{theme.name}")
    view.timeline.axis.set_range(36.0, 12.0)
    take(view, f"near-{theme.name}")
    view.timeline.axis.set_range(41.5, 0.0)
    take(view, f"closest-{theme.name}")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_pictures_of_a_drag(desk, take, theme):
    view = desk(make_analysis(), theme)
    start = view.grip("beat-3")
    view.drag(start, start + QPoint(60, 0), start + QPoint(130, 0), release=False)
    take(view, f"drag-{theme.name}")
    view.timeline.view.cancel_gesture()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_pictures_of_what_is_not_read_yet(desk, take, theme):
    view = desk(make_analysis(passes=PASS_NAMES[:1]), theme)
    view.document.refine_curve(make_analysis().curves["energy"])
    take(view, f"reading-{theme.name}")


def test_a_picture_without_footage(desk, screenshot):
    screenshot(desk().timeline, f"timeline-empty-{DENSITY}")


def test_a_picture_of_ten_hours(desk, take):
    view = desk(make_analysis(make_footage(36_000.0), thumbnails=240))
    take(view, "ten-hours")


def test_a_picture_of_crowded_beats_and_the_readout(desk, take):
    view = desk(make_analysis())
    for at in range(14):
        view.document.add_beat(1300 + 21 * at, f"moment number {at + 1}", 1 + at % 3)
    view.timeline.set_lane_visible("novelty", False)
    QTest.mouseMove(view.port, view.in_lane("energy", 700))
    take(view, "crowded")


@pytest.mark.parametrize("span_s", [300.0, 60.0, 20.0, 4.0])
def test_a_picture_of_the_first_sparse_filmstrip(desk, take, span_s):
    analysis = make_analysis(make_footage(300.0), thumbnails=38)
    late = tuple(each for each in analysis.filmstrip if each.time_s > 5.0)
    view = desk(replace(analysis, filmstrip=late))
    view.timeline.axis.set_range(0.0, span_s)
    take(view, f"sparse-{span_s:g}s")
