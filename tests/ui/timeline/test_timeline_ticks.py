"""Where the ruler has its ticks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.model.timebase import Timebase
from autoresolve_gui.ui.timeline.ruler_ticks import (
    TickStep,
    choose_steps,
    tick_frames,
    tick_steps,
)
from support.timebases import NTSC, TIMEBASES

EVERY_TIMEBASE = [*TIMEBASES.values(), Timebase(Fraction(12))]


def parts(timecode):
    hours, minutes, seconds, frames = (int(part) for part in timecode.replace(";", ":").split(":"))
    return hours * 3600 + minutes * 60 + seconds, frames


@given(
    timebase=st.sampled_from(EVERY_TIMEBASE),
    start=st.integers(0, 2_500_000),
    first=st.integers(0, 900_000),
    seconds=st.sampled_from([1, 2, 5, 10, 30, 60, 600]),
)
def test_that_ticks_stand_on_the_first_frame_of_round_seconds(timebase, start, first, seconds):
    last = first + 5 * seconds * timebase.nominal_rate
    frames = list(tick_frames(timebase, start, (first, last), TickStep(seconds=seconds)))
    assert 4 <= len(frames) <= 6
    assert frames == sorted(set(frames))
    for frame in frames:
        second, _ = parts(timebase.timecode(start + frame))
        before, _ = parts(timebase.timecode(start + frame - 1))
        assert second % seconds == 0
        assert before != second


@given(
    timebase=st.sampled_from(EVERY_TIMEBASE),
    start=st.integers(0, 2_500_000),
    first=st.integers(0, 900_000),
)
def test_that_ticks_within_a_second_miss_no_frame_number(timebase, start, first):
    for step in (step for step in tick_steps(timebase) if step.frames):
        frames = list(tick_frames(timebase, start, (first, first + 200), step))
        numbers = {at: parts(timebase.timecode(start + at)) for at in range(first - 1, first + 201)}
        named = [
            at
            for at in range(first, first + 201)
            if numbers[at][1] % step.frames == 0 or numbers[at][0] != numbers[at - 1][0]
        ]
        assert frames == named


def test_that_a_dropped_minute_is_labelled_with_the_frame_that_exists():
    timebase = Timebase(NTSC, drop_frame=True)
    start = timebase.parse("00:59:30;00")
    frames = tick_frames(timebase, start, (0, 3600), TickStep(seconds=30))
    labels = [timebase.timecode(start + frame) for frame in frames]
    assert labels == ["00:59:30;00", "01:00:00;00", "01:00:30;00", "01:01:00;02", "01:01:30;00"]


def test_that_ticks_go_on_over_midnight():
    timebase = Timebase(Fraction(25))
    start = timebase.parse("23:59:50:00")
    frames = list(tick_frames(timebase, start, (0, 500), TickStep(seconds=10)))
    assert [timebase.timecode(start + f) for f in frames] == [
        "23:59:50:00", "00:00:00:00", "00:00:10:00",
    ]  # fmt: skip


@pytest.mark.parametrize("timebase", EVERY_TIMEBASE)
@pytest.mark.parametrize("px_per_s", [0.03, 0.5, 4.0, 31.0, 180.0, 2000.0, 9000.0])
def test_that_labels_have_room_and_ticks_meet_them(timebase, px_per_s):
    major, minor = choose_steps(timebase, px_per_s, 90.0, 8.0)
    assert major.length_s(timebase) * px_per_s >= 90.0
    assert minor.length_s(timebase) * px_per_s >= 8.0
    visible = (0, int(2000 / px_per_s * timebase.rate))
    majors = set(tick_frames(timebase, 1000, visible, major))
    assert majors <= set(tick_frames(timebase, 1000, visible, minor))
