"""Proposals in the lane of the beats: seen, clicked, and never one of the editor's beats."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from timeline_data import make_analysis
from timeline_desk import LEFT, PLAIN

from autoresolve_gui.model.story import Beat, Source
from autoresolve_gui.ui.timeline.flag_layout import GAP_PX, place_beside
from autoresolve_gui.ui.timeline.ghost_flag import Ghost

HOSTILE = "<img src=x><b>late</b>"


def ghost(name: str, frame: int, label: str = "midpoint") -> Ghost:
    beat = Beat(
        id=name, frame=frame, act=2, label=label, confidence=0.6, source=Source.CLOUD,
        evidence=f"the wind drops {HOSTILE}",
    )  # fmt: skip
    return Ghost(beat, f"mistral-small {HOSTILE}")


def flags(view) -> dict[str, object]:
    return {flag.ghost.beat.id: flag for flag in view.timeline.view.stage.beats.ghosts.flags}


def middle(view, name: str) -> QPoint:
    flag = flags(view)[name]
    top = view.lanes["beats"].y()
    place = flag._flag.translated(flag.x(), top).center()
    return QPoint(round(place.x()), round(place.y()))


def test_that_a_proposal_says_who_proposes_it_and_is_hollow(desk):
    view = desk(make_analysis())
    own = [(flag.beat.id, flag.row, flag.x()) for flag in view.timeline.view.stage.beats.flags]
    view.timeline.set_ghosts([ghost("a", 1800)])
    tip = flags(view)["a"].toolTip()
    assert "Proposed by mistral-small" in tip
    assert "not taken" in tip
    assert "60%" in tip
    assert "<img" not in tip
    assert flags(view)["a"].is_hollow
    after = [(flag.beat.id, flag.row, flag.x()) for flag in view.timeline.view.stage.beats.flags]
    assert after == own, "a proposal moved the editor's own flags"
    assert "a" not in {beat.id for beat in view.document.beats}


def test_that_a_click_chooses_the_proposal_seeks_and_changes_nothing(desk, qtbot):
    view = desk(make_analysis())
    view.timeline.set_ghosts([ghost("a", 1800)])
    before = view.document.beats
    with (
        qtbot.waitSignal(view.timeline.ghost_chosen) as chosen,
        qtbot.assertNotEmitted(view.timeline.beat_selected),
    ):
        QTest.mouseClick(view.port, LEFT, PLAIN, middle(view, "a"))
    assert chosen.args == ["a"]
    assert view.playhead.frame == 1800
    start = middle(view, "a")
    view.drag(start, QPoint(start.x() + 80, start.y()))
    assert view.document.beats == before
    assert view.document.undo_stack.count() == 0
    view.timeline.select_ghost("a")
    assert flags(view)["a"].is_selected
    view.timeline.select_ghost("")
    assert not flags(view)["a"].is_selected


def test_that_the_editors_flag_is_taken_where_both_stand(desk, qtbot):
    view = desk(make_analysis())
    beat = view.document.beat("beat-3")
    view.timeline.set_ghosts([Ghost(replace(beat, id="a", source=Source.CLOUD), "a model")])
    own, other = view.flag("beat-3"), flags(view)["a"]
    assert own.x() == other.x()
    assert not own.flag_rect.translated(own.x(), 0).intersects(other._flag.translated(other.x(), 0))
    with qtbot.waitSignal(view.timeline.beat_selected) as selected:
        QTest.mouseClick(view.port, LEFT, PLAIN, view.grip("beat-3"))
    assert selected.args == ["beat-3"]


def test_that_the_keyboard_walks_over_the_beats_alone(desk, qtbot):
    view = desk(make_analysis())
    view.timeline.set_ghosts([ghost("a", 1800)])
    canvas = view.timeline.view
    canvas.activateWindow()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    seen = []
    for _ in view.document.beats:
        QTest.keyClick(canvas, Qt.Key.Key_Tab)
        seen.append(view.timeline.view.stage.beats.selected)
    assert seen == [beat.id for beat in view.document.beats]


def test_that_proposals_go_with_the_footage_and_when_they_are_taken_away(desk):
    view = desk(make_analysis())
    view.timeline.set_ghosts([ghost("a", 1800), ghost("b", 2000)])
    kept = flags(view)["b"]
    view.timeline.set_ghosts([ghost("b", 2000)])
    assert list(flags(view)) == ["b"]
    assert flags(view)["b"] is kept
    view.timeline.set_document(None)
    assert flags(view) == {}


def test_that_a_lane_without_room_shows_a_diamond(desk, screenshot):
    view = desk(make_analysis())
    view.timeline.set_ghosts([ghost(f"g{at}", 700 + at, "second turning point") for at in range(9)])
    assert [flag.is_hollow for flag in flags(view).values()].count(False) > 0
    screenshot(view.timeline, "timeline-ghosts")


@pytest.mark.parametrize("rows", [0, 1])
def test_that_there_is_no_place_where_one_stands(rows):
    taken = [[(0.0, 100.0)]] * rows
    assert place_beside(taken, [(50.0, 40.0)], 18.0) == [None]


SPANS = st.lists(
    st.tuples(st.floats(0, 900), st.floats(20, 120)).map(lambda span: (span[0], sum(span))),
    max_size=6,
)


@given(
    st.lists(SPANS, min_size=1, max_size=4),
    st.lists(st.tuples(st.floats(0, 900), st.floats(20, 120)), max_size=8),
)
def test_that_no_proposal_covers_a_flag_or_another_one(taken, wishes):
    rows = [list(row) for row in taken]
    wishes = sorted(wishes)
    for (left, width), place in zip(wishes, place_beside(taken, wishes, 18.0), strict=True):
        if place is None:
            continue
        assert 18.0 <= place.width <= width
        for start, end in rows[place.row]:
            assert left + place.width <= start - GAP_PX + 1e-6 or left >= end + GAP_PX - 1e-6
        rows[place.row].append((left, left + place.width))
