"""Lanes: hiding, heights, what they say while empty, refinement, themes."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from timeline_data import PASS_NAMES, make_analysis, make_curve, make_filmstrip, make_footage
from timeline_desk import LEFT, PLAIN

from autoresolve_gui.model.curve import Curve
from autoresolve_gui.model.story import Thumbnail
from autoresolve_gui.ui.theme import DARK, LIGHT

NAMES = ("filmstrip", "waveform", "energy", "momentum", "novelty", "tension", "shots", "beats")
"""The lanes of footage that was not transcribed."""


def pixels(view) -> np.ndarray:
    image = (
        view.timeline.view.grab()
        .toImage()
        .convertToFormat(view.timeline.grab().toImage().Format.Format_RGB32)
    )
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[:, :, 2::-1]


def rows_of(view, name: str) -> np.ndarray:
    lane = view.lanes[name]
    return pixels(view)[int(lane.y()) : int(lane.y() + lane.height)]


def holds(area: np.ndarray, color: str, reach: int = 12) -> bool:
    wanted = np.array(QColor(color).getRgb()[:3])
    return bool(np.any(np.all(np.abs(area.astype(int) - wanted) <= reach, axis=2)))


def test_that_a_hidden_lane_gives_its_room_to_the_others(desk, qtbot):
    view = desk(make_analysis())
    assert tuple(lane.name for lane in view.timeline.view.stage.visible_lanes) == NAMES
    before = view.lanes["energy"].height
    with qtbot.waitSignal(view.timeline.lane_visibility_changed) as changed:
        view.timeline.set_lane_visible("novelty", False)
    assert changed.args == ["novelty", False]
    assert not view.lanes["novelty"].isVisible()
    assert view.lanes["energy"].height > before
    stage = view.timeline.view.stage
    tops = [lane.y() for lane in stage.visible_lanes]
    ends = [lane.y() + lane.height for lane in stage.visible_lanes]
    assert tops[1:] == ends[:-1]
    assert ends[-1] <= view.timeline.view.height()


def test_that_the_eye_hides_a_lane_and_the_menu_brings_it_back(desk):
    view = desk(make_analysis())
    eyes = view.timeline.findChildren(QAbstractButton)
    eye = next(button for button in eyes if button.accessibleName() == "Hide Momentum")
    QTest.mouseClick(eye, LEFT)
    assert not view.timeline.is_lane_visible("momentum")
    view.timeline._headers._actions["momentum"].trigger()
    assert view.timeline.is_lane_visible("momentum")


def test_that_an_unknown_lane_is_refused(desk):
    with pytest.raises(KeyError):
        desk(make_analysis()).timeline.set_lane_visible("weather", False)


def test_that_lanes_come_back_as_they_were_left(desk):
    first = desk(make_analysis())
    first.timeline.set_lane_visible("tension", False)
    header = first.timeline._headers._headers["energy"]
    edge = header.rect().bottomLeft()
    QTest.mousePress(header, LEFT, PLAIN, edge)
    QTest.mouseMove(header, edge + type(edge)(0, 40))
    QTest.mouseRelease(header, LEFT, PLAIN, edge + type(edge)(0, 40))
    second = desk(make_analysis())
    second.timeline.restore_state(first.timeline.save_state())
    assert not second.timeline.is_lane_visible("tension")
    assert second.lanes["energy"].height == first.lanes["energy"].height > 80


def test_that_lanes_say_what_they_wait_for(desk):
    view = desk(make_analysis(passes=()))
    said = {name: view.lanes[name].message() for name in NAMES}
    assert said == {name: f"{name.capitalize()}: reading…" for name in NAMES}
    view.timeline.set_reading(False)
    assert view.lanes["waveform"].message() == "Waveform: not read"
    view.document.set_analysis(make_analysis(passes=PASS_NAMES), edited=False)
    assert {view.lanes[name].message() for name in NAMES} == {""}


def test_that_footage_without_sound_or_picture_says_so(desk):
    silent = desk(make_analysis(make_footage(has_audio=False)))
    assert silent.lanes["waveform"].message() == "No sound"
    blind = desk(make_analysis(make_footage(has_video=False)))
    assert blind.lanes["filmstrip"].message() == "No picture"
    assert blind.lanes["shots"].message() == "No picture"
    QTest.mouseClick(blind.port, LEFT, PLAIN, blind.in_lane("waveform", 600))
    assert blind.playhead.frame == 1500


def test_that_an_empty_timeline_gives_a_hint_and_takes_no_harm(desk):
    view = desk()
    hint = view.timeline.view.stage.hint
    assert hint.isVisible()
    assert "Open footage" in hint.text
    QTest.mouseClick(view.port, LEFT, PLAIN, view.in_lane("energy", 600))
    view.wheel(600, 3)
    view.timeline.zoom_in()
    view.timeline.fit()
    assert view.playhead.frame == 0
    view.timeline.set_document(view.document)
    assert hint.text == "Reading Interview A014.mov…"
    view.document.set_footage(make_footage())
    assert not hint.isVisible()
    view.timeline.set_document(None)
    assert "Open footage" in hint.text


def test_that_the_first_curve_is_shown_at_once_and_a_flood_is_thinned(desk, qtbot):
    view = desk(make_analysis(passes=("index",)))
    lane = view.lanes["energy"]
    versions = [make_curve("energy", 120.0, seed) for seed in range(30)]
    view.document.refine_curve(versions[0])
    assert lane.message() == ""
    assert lane._curve is versions[0]
    for curve in versions[1:]:
        view.document.refine_curve(curve)
    assert lane._curve is versions[0]
    qtbot.waitUntil(lambda: lane._curve is versions[-1], timeout=1000)


def test_that_a_finished_curve_takes_the_place_of_a_refined_one(desk, qtbot):
    view = desk(make_analysis(passes=("index",)))
    view.document.refine_curve(make_curve("energy", 120.0, 3))
    view.document.refine_curve(make_curve("energy", 120.0, 4))
    done = make_analysis()
    view.document.set_analysis(done, edited=False)
    qtbot.wait(250)
    assert view.lanes["energy"]._curve is done.curves["energy"]


def test_that_curves_of_other_footage_are_not_heard_any_more(desk):
    view = desk(make_analysis())
    known = view.lanes["energy"]._curve
    view.timeline.set_document(None)
    view.document.refine_curve(make_curve("energy", 120.0, 9))
    view.timeline.set_document(view.document)
    assert view.lanes["energy"]._curve is not known


def test_that_a_curve_is_drawn_where_its_values_are(desk):
    analysis = make_analysis()
    values = np.zeros(1200, np.float32)
    values[600:] = 1.0
    curve = Curve("energy", analysis.curves["energy"].rate_hz, values)
    view = desk(analysis)
    view.document.refine_curve(curve)
    view.timeline._show_refined()
    area = rows_of(view, "energy")
    upper = area[: len(area) // 2]
    assert not holds(upper[:, 330:560], DARK.energy, 40)
    assert holds(upper[:8, 650:740], DARK.energy, 90)


def test_that_pictures_never_cover_each_other(desk):
    view = desk(make_analysis(thumbnails=240))
    lane = view.lanes["filmstrip"]
    for span_s in (120.0, 47.0, 12.0, 1.0, 0.3):
        for start_s in (0.0, 33.3, 61.0, 110.0):
            view.timeline.axis.set_range(start_s, span_s)
            places = lane._places(lane.height - 1)
            assert places
            for (_, x, _), (_, following, _) in itertools.pairwise(places):
                assert following - x >= (lane.height - 1) * 160 / 90 - 1e-6


def test_that_panning_shows_the_same_pictures(desk):
    view = desk(make_analysis(thumbnails=240))
    lane, axis = view.lanes["filmstrip"], view.timeline.axis
    axis.set_range(30.0, 40.0)
    before = {index for index, x, _ in lane._places(lane.height - 1) if 60 < x < 900}
    axis.pan(17.0)
    after = {index for index, _, _ in lane._places(lane.height - 1)}
    assert before
    assert before <= after


def test_that_a_broken_thumbnail_leaves_an_even_patch(desk):
    analysis = make_analysis()
    broken = (Thumbnail(0, 0.0, 160, 90, b"no jpeg"), *make_filmstrip(120.0, 30.0, 25.0)[1:])
    object.__setattr__(analysis, "filmstrip", broken)
    view = desk(analysis)
    assert holds(rows_of(view, "filmstrip")[:, 5:20], DARK.raised, 2)


def test_that_kinds_of_transition_look_different(desk):
    view = desk(make_analysis())
    shots = view.document.analysis.shots
    seen = {}
    for shot in shots[1:6]:
        middle_s = view.document.seconds_of(shot.start_frame)
        view.timeline.axis.set_range(middle_s - 2.0, 4.0)
        area = rows_of(view, "shots")[10:-4, 450:750]
        seen.setdefault(shot.transition, area.tobytes())
    assert len(set(seen.values())) == len(seen) == 3


def test_that_a_theme_recolours_everything(desk):
    view = desk(make_analysis(transcribed=True))
    assert holds(rows_of(view, "energy"), DARK.energy)
    view.timeline.set_theme(LIGHT)
    for name in ("waveform", "energy", "momentum", "novelty", "tension", "speech_rate"):
        area = rows_of(view, name)
        assert holds(area, getattr(LIGHT, name))
        assert holds(area, LIGHT.panel, 0)
        assert not holds(area, DARK.panel, 0)
    assert holds(rows_of(view, "beats"), LIGHT.act_2)
    assert holds(rows_of(view, "shots"), LIGHT.shot_even)


def test_that_the_parts_have_names_for_screen_readers(desk):
    view = desk(make_analysis())
    assert view.timeline.view.accessibleName() == "Timeline"
    buttons = view.timeline.findChildren(QAbstractButton)
    assert all(button.accessibleName() for button in buttons)
    view.timeline.select_beat("beat-3")
    assert view.timeline.view.accessibleDescription() == "Selected beat: midpoint"
    assert view.timeline.view.focusPolicy() == Qt.FocusPolicy.StrongFocus


def filmstrip_row(view, qtbot) -> np.ndarray:
    view.timeline.grab()
    qtbot.waitUntil(lambda: not view.lanes["filmstrip"]._more.isActive())
    area = rows_of(view, "filmstrip")
    return area[len(area) // 2, : int(view.timeline.axis.width_px)]


def test_that_the_filmstrip_has_no_holes_at_any_zoom(desk, qtbot):
    view = desk(make_analysis(thumbnails=40))
    ground = np.array(QColor(DARK.panel).getRgb()[:3])
    for span_s in (120.0, 30.0, 6.0, 1.0, 0.3):
        view.timeline.axis.set_range(41.3, span_s)
        row = filmstrip_row(view, qtbot).astype(int)
        bare = np.all(np.abs(row - ground) <= 3, axis=1)
        longest = max((len(list(run)) for hole, run in itertools.groupby(bare) if hole), default=0)
        assert longest <= 2, span_s


def test_that_a_held_picture_is_dimmer_than_the_frame_itself(desk, qtbot):
    view = desk(make_analysis(shot_frames=100_000, thumbnails=40), LIGHT)
    view.timeline.axis.set_range(42.0, 2.0)
    row = filmstrip_row(view, qtbot).astype(int)
    width = round((view.lanes["filmstrip"].height - 1) * 160 / 90)
    exact, held = row[2:8].mean(), row[width + 3 : width + 9].mean()
    assert held > exact + 20, "on a light ground, dim is light"


def test_that_a_picture_is_held_to_the_cut_and_not_over_it(desk):
    analysis = make_analysis(thumbnails=40)
    cut = analysis.shots[1].start_frame
    cut_s = cut / 25.0
    strip = tuple(
        Thumbnail(round(time_s * 25), time_s, 160, 90, made.jpeg)
        for time_s, made in zip(
            (0.0, cut_s + 3.0), make_filmstrip(60.0, 20.0, 25.0)[1:], strict=True
        )
    )
    object.__setattr__(analysis, "filmstrip", strip)
    view = desk(analysis)
    view.timeline.axis.set_range(cut_s - 2.0, 4.0)
    lane = view.lanes["filmstrip"]
    height = lane.height - 1
    held = lane._held(lane._places(height), height)
    assert {index for index, x, room in held if x + room <= 600.5} == {0}
    assert {index for index, x, _ in held if x >= 599.5} == {1}


def test_that_the_number_of_a_shot_stands_behind_its_transition(desk):
    view = desk(make_analysis())
    lane = view.lanes["shots"]
    shots = view.document.analysis.shots
    soft = [at for at, shot in enumerate(shots) if shot.transition_end > shot.start_frame]
    assert soft
    for at in soft:
        start_s = view.document.seconds_of(shots[at].start_frame)
        view.timeline.axis.set_range(start_s - 1.0, 8.0)
        left = float(view.timeline.axis.x_of(start_s))
        block = QRectF(left, 0.0, 500.0, 20.0)
        end_x = view.timeline.axis.x_of(view.document.seconds_of(shots[at].transition_end))
        assert lane._clear_part(at, block).left() >= float(end_x)


@pytest.mark.parametrize("shot_frames", [25, 130, 4000])
def test_that_a_sparse_filmstrip_has_no_holes_at_any_zoom(desk, shot_frames):
    analysis = make_analysis(make_footage(300.0), thumbnails=38, shot_frames=shot_frames)
    late = tuple(each for each in analysis.filmstrip if each.time_s > 5.0)
    view = desk(replace(analysis, filmstrip=late))
    lane, axis = view.lanes["filmstrip"], view.timeline.axis
    height = lane.height - 1.0
    for start_s in (0.0, 3.0, 70.0, 292.0):
        for span_s in (300.0, 60.0, 20.0, 4.0, 0.5):
            axis.set_range(start_s, span_s)
            places = lane._places(height)
            drawn = [
                (x, x + min(room, lane._width_of(lane._thumbnails[index], height) * 1.3))
                for index, x, room in places
            ]
            drawn += [(x, x + room) for _, x, room in lane._held(places, height)]
            reached = 0.0
            for left, right in sorted(drawn):
                assert left <= reached + 2.5, (start_s, span_s)
                reached = max(reached, right)
            assert reached >= axis.width_px - 2.5, (start_s, span_s)
