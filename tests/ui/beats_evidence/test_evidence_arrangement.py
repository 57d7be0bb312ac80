"""The parts of the evidence never lie over each other, and shrink before they are scrolled."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from autoresolve_gui.ui.beats_evidence.arrangement import Needs, Plan, plan

LINE = 15


def needs(signs: int, sentences: int, *, has_stills: bool, curves: int) -> Needs:
    """Parts with a reason of so many signs of 6 pixels, and sentences of 60 signs."""

    def lines(count: int, width: int) -> int:
        return -(-count * 6 // max(6, width))

    def said(width: int, most: int, most_lines: int) -> int:
        return min(sentences, most) * min(most_lines, lines(60, width)) * LINE

    return Needs(
        lambda width: min(6, lines(signs, width)) * LINE,
        said,
        has_stills=has_stills,
        curves=curves,
        row_px=13,
        line_px=LINE,
    )


def parts(found: Plan) -> list[QRect]:
    every = (found.text, found.stills, found.curves, found.said)
    return [part for part in every if not part.isEmpty()]


@given(
    signs=st.integers(1, 600),
    sentences=st.integers(0, 2),
    has_stills=st.booleans(),
    curves=st.integers(0, 6),
    width=st.integers(200, 1200),
    room=st.integers(0, 600),
)
def test_that_every_part_has_a_place_of_its_own(
    signs: int, sentences: int, *, has_stills: bool, curves: int, width: int, room: int
) -> None:
    wanted = needs(signs, sentences, has_stills=has_stills, curves=curves)
    found = plan(wanted, width, room)
    page = QRect(0, 0, found.width, found.height)
    assert len(parts(found)) == 1 + has_stills + bool(curves) + bool(sentences)
    assert all(page.contains(part) for part in parts(found))
    assert not any(one.intersects(other) for one, other in combinations(parts(found), 2))
    lowest = plan(wanted, width, 0)
    assert found.height <= max(room, lowest.height)


def test_that_more_room_makes_the_pictures_larger() -> None:
    wanted = needs(200, 2, has_stills=True, curves=4)
    plans = [plan(wanted, 500, room) for room in (112, 170, 400)]
    assert [each.height <= room for each, room in zip(plans, (112, 170, 400), strict=True)] == [
        True
    ] * 3
    heights = [each.stills.height() for each in plans]
    assert heights == sorted(set(heights))
    assert plans[0].text.right() < plans[0].stills.left(), "side by side where it is low"


def test_that_a_very_low_panel_shows_every_part_without_a_scroll_bar() -> None:
    wanted = needs(200, 2, has_stills=True, curves=5)
    found = plan(wanted, 383, 67)
    assert found.height <= 67
    assert found.text.height() == LINE
    assert found.stills.right() < found.curves.left(), "side by side"
    roomy = plan(wanted, 383, 110)
    assert roomy.text.height() >= 2 * LINE
