from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugin_folders import REQUEST

from autoresolve_gui.model.rates import STANDARD_RATES
from autoresolve_gui.plugin import api
from autoresolve_gui.plugin.api import (
    Marker,
    MarkerColor,
    Timebase,
    merge_same_frame,
    on_timeline,
    one_line,
)

RED_AT_2 = Marker(2, "red", "", MarkerColor.RED)


@given(st.text(), st.one_of(st.none(), st.integers(2, 50)))
def test_that_one_line_is_one_clean_line_within_its_limit(text, limit):
    line = one_line(text, limit)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert limit is None or len(line) <= limit
    assert one_line(line, limit) == line
    line.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\n\tb", "a b"),
        ("a\x00b\ud800c\ufffed", "a b c d"),
        ("\u202eabc\u202c", "abc"),
        ("שלום", "שלום"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\U0001fae9 newer than this Python", "\U0001fae9 newer than this Python"),
        ("a\ufdd0b\U0001ffffc", "a b c"),
    ],
)
def test_that_letters_stay_and_the_rest_becomes_space(text, line):
    assert one_line(text) == line


def test_that_long_text_ends_in_an_ellipsis_and_not_in_half_a_family():
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("ab👩\u200d👧👧", 5) == "ab👩…"


def test_that_markers_on_one_frame_are_joined_and_others_left_alone():
    one = Marker(3, "a", "why", MarkerColor.RED)
    two = Marker(3, "", "so", MarkerColor.BLUE, duration_frames=2)
    other = Marker(4, "c", "", MarkerColor.BLUE)
    assert merge_same_frame([one, two, other]) == (
        Marker(3, "a", "why; so", MarkerColor.RED, duration_frames=2),
        other,
    )
    assert merge_same_frame([]) == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"duration_frames": 0}, "at least one frame"),
        ({"start_frame": -1}, "start timecode"),
        ({"media_start_frame": -1}, "start timecode"),
        ({"markers": (RED_AT_2, replace(RED_AT_2, frame=1))}, "frame order"),
        ({"markers": (replace(RED_AT_2, frame=-1),)}, "frame order"),
        ({"markers": (replace(RED_AT_2, duration_frames=0),)}, "marker lasts"),
        ({"media_path": REQUEST.media_path.relative_to(REQUEST.media_path.parent)}, "absolute"),
    ],
)
def test_that_a_request_that_breaks_the_rules_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(REQUEST, **changes)


def test_that_the_api_names_all_it_offers():
    assert all(hasattr(api, name) for name in api.__all__)
    assert {kind.protocol.__name__ for kind in api.KINDS.values()} <= set(api.__all__)


@given(st.fractions(Fraction(1, 10), 240, max_denominator=1001), st.integers(1, 10_000), st.data())
def test_that_a_usual_timeline_holds_every_marker_and_no_more_than_the_media(rate, frames, data):
    own = Timebase(rate)
    marked = sorted(data.draw(st.sets(st.integers(0, frames - 1), max_size=5)))
    made = replace(
        REQUEST,
        timebase=own,
        duration_frames=frames,
        markers=tuple(Marker(frame, "", "", MarkerColor.RED) for frame in marked),
    )
    placed = on_timeline(made)
    timeline = placed.timebase
    assert timeline.rate in STANDARD_RATES
    length = timeline.seconds_of(placed.duration_frames)
    assert length <= own.seconds_of(frames) or placed.duration_frames == 1
    for before, after in zip(marked, placed.markers, strict=True):
        assert after.frame < placed.duration_frames
        off = abs(timeline.seconds_of(after.frame) - own.seconds_of(before))
        assert off * timeline.rate < 2
