"""What a new beat is called, where the neighbours are, and numbers in words."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.model.story import ACT_OF_LABEL, Beat, Label, Source
from autoresolve_gui.ui.beat_choice import OWN_LABEL, frame_after, frame_before, suggest
from autoresolve_gui.ui.export_choice import with_extension
from autoresolve_gui.ui.style import palette, style_sheet
from autoresolve_gui.ui.theme import DARK, LIGHT
from autoresolve_gui.ui.words import clock, eta_words, precise_clock


def _beat(frame: int, label: str, act: int) -> Beat:
    return Beat(f"{frame}", frame, act, label, 0.5, Source.LOCAL)


def test_that_the_first_free_label_between_the_neighbours_is_suggested() -> None:
    beats = [_beat(10, "hook", 1), _beat(500, "midpoint", 2)]
    assert suggest(beats, 100, 1000) == ("inciting incident", 1)
    assert suggest(beats, 600, 1000) == ("second turning point", 3)


def test_that_a_beat_is_a_beat_where_no_label_is_free() -> None:
    beats = [_beat(10, "hook", 1), _beat(20, "inciting incident", 1)]
    assert suggest(beats, 15, 1000) == (OWN_LABEL, 1)
    assert suggest([_beat(10, "resolution", 3)], 50, 1000) == (OWN_LABEL, 3)


def test_that_the_place_in_the_film_decides_where_there_is_no_beat() -> None:
    assert [suggest([], frame, 100) for frame in (0, 50, 99)] == [
        ("hook", 1),
        ("midpoint", 2),
        ("climax", 3),
    ]


@given(st.lists(st.sampled_from(list(Label)), unique=True), st.integers(0, 1000))
def test_that_a_suggestion_never_breaks_the_order_of_the_story(
    labels: list[Label], frame: int
) -> None:
    order = list(Label)
    placed = [
        _beat(100 * (order.index(x) + 1), x.value, ACT_OF_LABEL[x])
        for x in sorted(labels, key=order.index)
    ]
    label, act = suggest(placed, frame, 1000)
    assert act in (1, 2, 3)
    if label != OWN_LABEL and placed:
        place = order.index(Label(label))
        assert all(order.index(Label(b.label)) < place for b in placed if b.frame <= frame)
        assert all(order.index(Label(b.label)) > place for b in placed if b.frame > frame)


@given(st.lists(st.integers(0, 500), unique=True).map(sorted), st.integers(0, 500))
def test_that_neighbours_are_the_nearest_on_their_side(frames: list[int], frame: int) -> None:
    assert frame_before(frames, frame) == max((f for f in frames if f < frame), default=None)
    assert frame_after(frames, frame) == min((f for f in frames if f > frame), default=None)


def test_that_lengths_of_time_read_well() -> None:
    assert [clock(s) for s in (7, 760, 3760)] == ["0:07", "12:40", "1:02:40"]
    assert precise_clock(59.9996) == "1:00.000"
    assert [eta_words(s) for s in (None, 0.4, 42, 600, 7260)] == [
        "",
        "a second left",
        "42 s left",
        "10 min left",
        "2 h 01 min left",
    ]


def test_that_an_ending_is_changed_only_where_it_is_another_formats() -> None:
    known = {".csv", ".edl"}
    assert with_extension(Path("a.csv"), ".edl", known) == Path("a.edl")
    assert with_extension(Path("scene 1.2 beats"), ".edl", known) == Path("scene 1.2 beats.edl")
    assert with_extension(Path("a.EDL"), ".edl", known) == Path("a.edl")


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_that_text_can_be_read_on_its_ground_in_both_themes() -> None:
    for theme in (DARK, LIGHT):
        assert _contrast(theme.text, theme.panel) >= 7
        assert _contrast(theme.text_dim, theme.panel) >= 4.5
        assert _contrast(theme.danger, theme.panel) >= 4.5
        assert "$" not in style_sheet(theme)
        assert palette(theme).text().color().name() == theme.text
