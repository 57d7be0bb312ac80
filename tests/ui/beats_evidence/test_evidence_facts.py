"""What is true of a place in footage: its frames, how its curves stand, and what is said there."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.model.analysis import Analysis
from autoresolve_gui.model.curve import Curve
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.speech import Segment, spread, tokens
from autoresolve_gui.model.story import Shot, Transition
from autoresolve_gui.ui.beats_evidence.frames import frames_around
from autoresolve_gui.ui.beats_evidence.said import said_around
from autoresolve_gui.ui.beats_evidence.standing import REACH_S, standing, standings
from autoresolve_gui.ui.document import Document
from support.search_library import RATE, footage_at

if TYPE_CHECKING:
    from pathlib import Path

SHOTS = (
    Shot(0, 100, Transition.START, 0, 0),
    Shot(100, 400, Transition.CUT, 100, 100),
    Shot(400, 420, Transition.DISSOLVE, 390, 410),
    Shot(420, 1000, Transition.CUT, 420, 420),
)
FRAMES = 1000
MINUS = "\N{MINUS SIGN}"
TALK = (
    ("Tonight the rocket leaves the pad.", 10, 13),
    ("It has waited for eleven days", 14, 16),
    ("and nights.", 16, 18),
    ("And that was the rocket.", 60, 63),
)


@pytest.fixture
def document(qapp: object, tmp_path: Path) -> Document:
    assert qapp is not None
    return opened(tmp_path / "a.mov", SHOTS, {})


def opened(path: Path, shots: tuple[Shot, ...], curves: dict[str, Curve]) -> Document:
    """A document of 1000 frames at 25 frames a second."""
    document = Document(path)
    times = FrameTimes.constant(RATE, FRAMES)
    footage = footage_at(path, "key", 4)
    found = Analysis(footage, curves, {}, {}, times, None, (), shots, (), (), ())
    document.set_analysis(found, edited=False)
    return document


def segment(text: str, start_s: float, end_s: float) -> Segment:
    start, end = Fraction(start_s), Fraction(end_s)
    return Segment(0, start, end, text, spread(tokens(text), start, end))


def curve(values: list[float], rate_hz: int = 1, name: str = "energy") -> Curve:
    return Curve(name, Fraction(rate_hz), np.array(values, np.float32))


def shown(document: Document, frame: int) -> list[tuple[int, str] | None]:
    sights = frames_around(document, frame)
    return [(sight.frame, sight.offset) if sight is not None else None for sight in sights]


def test_that_a_new_shot_is_shown_between_the_last_frame_before_it_and_its_inside(
    document: Document,
) -> None:
    assert shown(document, 100) == [(99, f"{MINUS}1 frame"), (100, "beat"), (125, "+1.0 s")]
    before, _, after = frames_around(document, 130)
    assert (before.frame, before.words) == (99, "Shot 1, its last frame, 01:00:03:24")
    assert (after.frame, after.words) == (155, "Inside shot 2, 01:00:06:05")


def test_that_a_dissolve_is_shown_from_both_its_sides(document: Document) -> None:
    assert shown(document, 400) == [(389, f"{MINUS}11 frames"), (400, "beat"), (415, "+15 frames")]


def test_that_far_inside_a_shot_a_second_to_either_side_is_shown(document: Document) -> None:
    assert shown(document, 700) == [(675, f"{MINUS}1.0 s"), (700, "beat"), (725, "+1.0 s")]


def test_that_the_ends_of_the_footage_have_nothing_beyond(document: Document) -> None:
    assert shown(document, 0)[0] is None
    assert shown(document, FRAMES - 1)[2] is None


@given(frame=st.integers(0, FRAMES - 1), are_known=st.booleans())
def test_that_frames_are_in_order_and_inside(
    tmp_path_factory: pytest.TempPathFactory, frame: int, *, are_known: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "ordered.mov"
    found = [
        sight.frame
        for sight in frames_around(opened(path, SHOTS if are_known else (), {}), frame)
        if sight is not None
    ]
    assert found == sorted(set(found))
    assert frame in found
    assert 0 <= found[0] <= found[-1] < FRAMES


def test_that_a_rank_is_the_share_of_the_footage_that_is_lower() -> None:
    ninth = standing(curve([float(value) for value in range(10)]), 9.5 - 1.0)
    assert (ninth.value, ninth.below, ninth.above) == (8.0, 0.8, 0.1)
    assert ninth.words == "Energy 8.00: higher than 80 % of the footage"
    assert ninth.short_rank == "top 10 %"
    assert standing(curve([0, 1, 2, 3]), 1.0).short_rank == "low 25 %"
    assert standing(curve([0, 1, 2, 3]), 3.9).rank == "the highest of the footage"
    assert standing(curve([0, 0, 2, 3]), 1.0).rank == "the lowest of the footage"
    assert standing(curve([2, 2, 2]), 1.0).rank == "the same throughout the footage"


def test_that_a_signed_curve_has_zero_in_the_middle_of_its_scale() -> None:
    found = standing(curve([-0.2, 0.1, 0.0], name="momentum"), 0.5)
    assert (found.low, found.high) == (pytest.approx(-0.2), pytest.approx(0.2))
    assert found.words == f"Momentum {MINUS}0.20: the lowest of the footage"


@given(lasts_s=st.integers(1, 200), part=st.floats(0, 1))
def test_that_the_stretch_shown_holds_the_moment_and_lies_inside(lasts_s: int, part: float) -> None:
    found = standing(curve([0.5] * lasts_s * 10, 10), part * lasts_s)
    assert 0 <= found.start_s <= found.at_s <= found.end_s <= lasts_s
    assert found.end_s - found.start_s == pytest.approx(min(2 * REACH_S, lasts_s), abs=0.2)
    assert len(found.values) == round((found.end_s - found.start_s) * 10)


def test_that_what_a_curve_does_not_reach_is_not_told(qapp: object, tmp_path: Path) -> None:
    assert qapp is not None
    heard = curve([1.0] * 5 + [2.5] * 5, name="speech_rate")
    curves = {"speech_rate": heard, "energy": curve([0.5] * 40)}
    document = opened(tmp_path / "a.mov", SHOTS, curves)
    known = standings(document, 8.0)
    assert [each.name for each in known] == ["energy", "speech_rate"]
    assert known[1].words == "Speech rate 2.50 words/s: the highest of the footage"
    assert [each.name for each in standings(document, 30.0)] == ["energy"]


def said(at_s: float) -> list[tuple[str, str, str]]:
    found = said_around([segment(*each) for each in TALK], at_s, at_s + 0.04)
    return [
        (each.place, each.text, each.text[slice(*each.lit)] if each.lit else "") for each in found
    ]


def test_that_the_word_of_the_moment_is_lit_in_its_whole_sentence() -> None:
    second = "It has waited for eleven days and nights."
    assert said(14.1) == [
        ("before", "Tonight the rocket leaves the pad.", ""),
        ("at", second, "It"),
    ]
    assert said(17.5) == [("at", second, "nights.")]


def test_that_between_sentences_the_one_before_and_the_one_behind_are_told() -> None:
    assert said(55.0) == [("after", "And that was the rocket.", "")]
    assert said(20.0) == [("before", "It has waited for eleven days and nights.", "")]
    assert said(35.0) == []
    assert [place for place, _, _ in said(2.5)] == ["after"]
