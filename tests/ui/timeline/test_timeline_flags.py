"""Beats in the timeline: choosing, dragging, the keyboard, undo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from timeline_data import make_analysis
from timeline_desk import LEFT, PLAIN, SHIFT


def at(place: QPoint, x: float) -> QPoint:
    return QPoint(round(x), place.y())


@pytest.mark.parametrize("span_s", [120.0, 30.0, 3.0])
def test_that_a_dragged_beat_lands_on_the_frame_under_the_pole(desk, span_s):
    view = desk(make_analysis())
    before = view.document.beat("beat-3").frame
    view.timeline.axis.set_range(60.0 - span_s / 3, span_s)
    start = view.grip("beat-3")
    stop = at(start, start.x() + 200)
    view.drag(start, at(start, start.x() + 60), stop)
    moved = view.document.beat("beat-3").frame
    frame_px = view.x_of_frame(1) - view.x_of_frame(0)
    assert moved != before
    assert abs(view.x_of_frame(moved) - stop.x()) <= max(1.0, frame_px / 2 + 1)
    assert view.flag("beat-3").x() == round(view.x_of_frame(moved))


def test_that_a_drag_is_one_step_of_undo_and_redo(desk):
    view = desk(make_analysis())
    start = view.grip("beat-3")
    view.drag(start, at(start, 620), at(start, 640), at(start, 660))
    assert view.document.undo_stack.count() == 1
    assert view.document.beat("beat-3").frame == view.document.frame_at(66.0)
    view.document.undo_stack.undo()
    assert view.document.beat("beat-3").frame == 1500
    assert view.flag("beat-3").x() == 600
    view.document.undo_stack.redo()
    assert view.flag("beat-3").x() == 660


def test_that_a_drag_shows_its_timecode_and_takes_the_playhead_along(desk):
    view = desk(make_analysis())
    start = view.grip("beat-3")
    view.drag(start, at(start, 620), at(start, 700), release=False)
    assert view.timeline.view.stage.readout.text == "01:01:10:00   +00:10:00"
    assert view.playhead.frame == 1750
    assert view.flag("beat-3").x() == 700
    assert view.document.beat("beat-3").frame == 1500
    QTest.mouseRelease(view.port, LEFT, PLAIN, at(start, 700))
    assert view.document.beat("beat-3").frame == 1750


def test_that_escape_leaves_the_beat_and_the_playhead_where_they_were(desk):
    view = desk(make_analysis())
    view.playhead.seek(42)
    start = view.grip("beat-3")
    view.drag(start, at(start, 700), release=False)
    QTest.keyClick(view.timeline.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.port, LEFT, PLAIN, at(start, 700))
    assert view.document.undo_stack.count() == 0
    assert view.flag("beat-3").x() == 600
    assert view.playhead.frame == 42


def test_that_a_press_that_hardly_moves_is_no_drag(desk):
    view = desk(make_analysis())
    start = view.grip("beat-3")
    view.drag(start, at(start, start.x() + 2))
    assert view.document.undo_stack.count() == 0


def test_that_a_beat_stays_inside_the_footage(desk):
    view = desk(make_analysis())
    start = view.grip("beat-6")
    view.drag(start, at(start, 1190), at(start, 1400))
    assert view.document.beat("beat-6").frame == 2999


def test_that_shift_snaps_a_beat_to_the_start_of_a_shot(desk):
    view = desk(make_analysis())
    shot = view.document.analysis.shots[12].start_frame
    start = view.grip("beat-3")
    near = at(start, view.x_of_frame(shot) + 6)
    QTest.mousePress(view.port, LEFT, PLAIN, start)
    view.timeline.view._gesture.move(near.x(), snap=True)
    QTest.mouseRelease(view.port, LEFT, SHIFT, near)
    assert view.document.beat("beat-3").frame == shot


def test_that_a_click_selects_a_beat_and_seeks_to_it(desk, qtbot):
    view = desk(make_analysis())
    with qtbot.waitSignal(view.timeline.beat_selected) as selected:
        QTest.mouseClick(view.port, LEFT, PLAIN, view.grip("beat-2"))
    assert selected.args == ["beat-2"]
    assert view.playhead.frame == view.document.beat("beat-2").frame
    with qtbot.waitSignal(view.timeline.beat_selected) as selected:
        QTest.mouseClick(view.port, LEFT, PLAIN, view.in_lane("beats", 1000))
    assert selected.args == [""]


def test_that_a_double_click_opens_a_beat(desk, qtbot):
    view = desk(make_analysis())
    with qtbot.waitSignal(view.timeline.beat_activated) as activated:
        QTest.mouseDClick(view.port, LEFT, PLAIN, view.grip("beat-4"))
    assert activated.args == ["beat-4"]


def test_that_selecting_from_outside_is_silent(desk, qtbot):
    view = desk(make_analysis())
    with qtbot.assertNotEmitted(view.timeline.beat_selected):
        view.timeline.select_beat("beat-1")
    assert view.timeline.view.stage.beats.selected == "beat-1"
    view.timeline.select_beat("no such beat")
    assert view.timeline.view.stage.beats.selected is None


def test_that_the_keyboard_walks_opens_and_moves_beats(desk, qtbot):
    view = desk(make_analysis())
    canvas = view.timeline.view
    canvas.activateWindow()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.stage.beats.selected == "beat-1"
    QTest.keyClick(canvas, Qt.Key.Key_Backtab)
    assert canvas.stage.beats.selected == "beat-0"
    with qtbot.waitSignal(view.timeline.beat_activated) as activated:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert activated.args == ["beat-0"]
    before = view.document.beat("beat-0").frame
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert view.document.beat("beat-0").frame == before + 1
    assert view.playhead.frame == before + 1
    for _ in range(8):
        QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert not canvas.hasFocus()


def test_that_labels_of_close_beats_do_not_cover_each_other(desk):
    view = desk(make_analysis())
    for at_frame in range(20):
        view.document.add_beat(1400 + 12 * at_frame, f"a longer label {at_frame}", 2)
    flags = [flag for flag in view.timeline.view.stage.beats.flags if flag.isVisible()]
    rects = [flag.flag_rect.translated(flag.x(), 0) for flag in flags]
    for index, rect in enumerate(rects):
        for other in rects[index + 1 :]:
            shared = rect.intersected(other)
            assert shared.width() <= 1.0 or shared.height() <= 0.0


def test_that_a_deleted_beat_loses_its_flag(desk):
    view = desk(make_analysis())
    view.timeline.select_beat("beat-3")
    view.document.delete_beats({"beat-3"})
    assert "beat-3" not in [flag.beat.id for flag in view.timeline.view.stage.beats.flags]
    assert view.timeline.view.stage.beats.selected is None


def test_that_other_footage_ends_a_drag_and_moves_nothing(desk):
    view = desk(make_analysis())
    start = view.grip("beat-3")
    view.drag(start, at(start, 700), release=False)
    asked = []
    view.playhead.seek_requested.connect(asked.append)
    view.timeline.set_document(None)
    QTest.mouseRelease(view.port, LEFT, PLAIN, at(start, 700))
    assert view.document.undo_stack.count() == 0
    assert asked == []


def test_that_an_analysis_that_arrives_does_not_end_a_drag(desk):
    view = desk(make_analysis())
    start = view.grip("beat-3")
    view.drag(start, at(start, 650), release=False)
    view.document.set_analysis(make_analysis(), edited=False)
    QTest.mouseMove(view.port, at(start, 700))
    QTest.mouseRelease(view.port, LEFT, PLAIN, at(start, 700))
    assert view.document.beat("beat-3").frame == 1750


def test_that_no_flag_covers_another_at_the_end_of_the_view(desk):
    view = desk(make_analysis())
    for number in range(40):
        view.document.add_beat(1800 + 25 * number, f"moment number {number} with a long label", 3)
    view.timeline.select_beat(None)
    flags = [flag for flag in view.timeline.view.stage.beats.flags if flag.isVisible()]
    assert len(flags) > 40
    places = sorted((f.mapRectToParent(f.flag_rect) for f in flags), key=lambda rect: rect.left())
    for at_, rect in enumerate(places):
        for other in places[at_ + 1 :]:
            overlap = rect.intersected(other)
            assert overlap.width() <= 2.0 or overlap.height() <= 0.0


def test_that_the_last_flag_turns_where_it_is_alone(desk):
    view = desk(make_analysis())
    last = view.document.add_beat(2990, "the very end of it", 3)
    flag = view.flag(last.id)
    assert flag.flag_rect.left() < 0
    assert flag.mapRectToParent(flag.flag_rect).right() <= 1200


def test_that_a_flag_between_two_close_ones_has_its_first_letter(desk):
    view = desk(make_analysis())
    view.timeline.view.stage.beats.place(0.0, 1200.0, 44.0)  # one row
    narrow = view.document.add_beat(1465, "sometimes full copyright", 2)
    view.timeline.select_beat(None)
    flag = view.flag(narrow.id)
    width = flag.flag_rect.width()
    assert width < flag.wished_width / 4
    assert flag.written(width) == "s"
    assert flag.written(60.0).startswith("some")
    assert flag.written(2.0) == "", "no letter is cut"
    assert "<b>sometimes full copyright</b>" in flag.toolTip(), "as it was written"
