"""Frames, seconds and SMPTE timecode."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.model.timebase import (
    Timebase,
    TimecodeError,
    is_drop_frame_text,
    supports_drop_frame,
)
from support.timebases import NTSC, TIMEBASES

EVERY_TIMEBASE = [
    *TIMEBASES.values(),
    Timebase(4 * NTSC, drop_frame=True),
    Timebase(Fraction(120)),
    Timebase(Fraction(179, 6)),
    Timebase(Fraction(8)),
    Timebase(Fraction(1, 2)),
    Timebase(Fraction(2000)),
    Timebase(Fraction(20_000)),
]


@pytest.mark.parametrize("timebase", EVERY_TIMEBASE, ids=str)
@given(data=st.data())
def test_that_every_frame_of_a_day_comes_back_from_its_timecode(timebase, data):
    day = timebase.parse("23:59:59:00")
    frame = data.draw(st.integers(0, day))
    assert timebase.parse(timebase.timecode(frame)) == frame


@pytest.mark.parametrize("timebase", EVERY_TIMEBASE, ids=str)
@given(frame=st.integers(0, 10_000_000))
def test_that_a_frame_is_on_the_screen_at_its_own_start(timebase, frame):
    assert timebase.frame_at(timebase.seconds_of(frame)) == frame
    assert timebase.nearest_frame(timebase.seconds_of(frame)) == frame


@pytest.mark.parametrize(
    ("frame", "timecode"),
    [
        (0, "00:00:00;00"),
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (17981, "00:09:59;29"),
        (17982, "00:10:00;00"),
        (107892, "01:00:00;00"),
        (2589407, "23:59:59;29"),
        (2589408, "00:00:00;00"),
    ],
)
def test_that_drop_frame_counts_as_smpte_st_12_1(frame, timecode):
    assert Timebase(NTSC, drop_frame=True).timecode(frame) == timecode


def test_that_59_94_drops_four_frames_a_minute():
    timebase = Timebase(2 * NTSC, drop_frame=True)
    assert timebase.timecode(3600) == "00:01:00;04"
    assert timebase.parse("01:00:00;00") == 215784


@pytest.mark.parametrize("text", ["00:01:00;00", "00:01:00;01", "01:59:00;01"])
def test_that_a_dropped_timecode_is_refused_and_the_next_one_named(text):
    with pytest.raises(TimecodeError, match="does not exist") as caught:
        Timebase(NTSC, drop_frame=True).parse(text)
    assert text[:-2] + "02" in caught.value.remedy


@pytest.mark.parametrize(
    ("rate", "text", "following"),
    [(1, " 00:01:00;00 ", "00:01:00;02."), (4, "00:01:00;000", "00:01:00;008.")],
)
def test_that_the_next_timecode_is_named_as_timecodes_are_written(rate, text, following):
    timebase = Timebase(rate * NTSC, drop_frame=True)
    with pytest.raises(TimecodeError) as caught:
        timebase.parse(text)
    assert caught.value.remedy.endswith(f" {following}")
    assert timebase.parse(following[:-1]) == 1800 * rate


@pytest.mark.parametrize(
    "text", ["", "1:2:3", "25:00:00:00", "00:60:00:00", "00:00:00:25", "aa:bb:cc:dd", "00:00:00"]
)
def test_that_a_malformed_timecode_is_refused_with_a_remedy(text):
    with pytest.raises(TimecodeError) as caught:
        Timebase(Fraction(25)).parse(text)
    assert caught.value.remedy


def test_that_drop_frame_exists_only_at_multiples_of_29_97():
    assert supports_drop_frame(NTSC)
    assert supports_drop_frame(2 * NTSC)
    assert not supports_drop_frame(Fraction(24000, 1001))
    assert not supports_drop_frame(Fraction(30))
    with pytest.raises(ValueError, match="does not exist"):
        Timebase(Fraction(25), drop_frame=True)


def test_that_the_separator_tells_a_claim_of_drop_frame():
    assert is_drop_frame_text("01:00:00;00")
    assert is_drop_frame_text("01:00:00.00")
    assert not is_drop_frame_text("01:00:00:00")
    assert not is_drop_frame_text("no timecode;00")
