"""Frames are chosen by what the picture does."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.analysis.embedding.choice import (
    MOST_PER_HOUR,
    Signals,
    frames_for,
    spans_of_content,
)
from autoresolve_gui.analysis.frame_signals import COLOR_VALUES
from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, samples_for
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import Shot, Transition

RATE = Fraction(25)


def times_for(seconds: float) -> FrameTimes:
    return FrameTimes.constant(RATE, int(seconds * RATE))


def still(times: FrameTimes, luma_bin: int = 16, moving: float = 0.0) -> Signals:
    """Return the signals of a picture of one brightness, with an even movement."""
    color = np.zeros((samples_for(times.duration, FEATURE_RATE_HZ), COLOR_VALUES), np.float32)
    color[:, luma_bin] = 1.0
    color[:, 32 + 27] = 1.0
    return Signals(color, np.full(samples_for(times.duration), moving, np.float32))


def often(times: FrameTimes) -> np.ndarray:
    """Return a keyframe every half second."""
    return np.arange(0, len(times), 12, dtype=np.int64)


def shots_at(times: FrameTimes, *cuts: int) -> tuple[Shot, ...]:
    return tuple(
        Shot(start, end, Transition.CUT if start else Transition.START, start, start)
        for start, end in pairwise([0, *cuts, len(times)])
    )


def test_that_a_shot_in_which_nothing_happens_has_one_frame_however_long_it_is():
    times = times_for(1_800)
    assert len(spans_of_content(shots_at(times), times, still(times), often(times))) == 1


def test_that_every_shot_has_a_frame():
    times = times_for(60)
    shots = shots_at(times, 100, 130, 400, 900)
    spans = spans_of_content(shots, times, still(times), often(times))
    assert [(span.start, span.end) for span in spans] == [
        (shot.start_frame, shot.end_frame) for shot in shots
    ]


def test_that_a_moving_camera_has_more_and_the_quicker_the_more():
    times = times_for(60)
    slow, quick = (
        len(spans_of_content(shots_at(times), times, still(times, moving=speed), often(times)))
        for speed in (0.1, 0.5)
    )
    assert 2 <= slow <= 4
    assert 10 <= quick <= 14


def test_that_a_change_of_colour_inside_a_shot_begins_a_span_where_it_is():
    times = times_for(40)
    signals = still(times)
    signals.color[40:] = 0.0
    signals.color[40:, 28] = 1.0
    signals.color[40:, 32 + 60] = 1.0
    first, second = spans_of_content(shots_at(times), times, signals, often(times))
    assert first.end == second.start
    assert abs(second.start - 20 * 25) <= 13  # half a second: the rate of the colours


def test_that_black_has_no_frame_and_a_dark_picture_has_one():
    times = times_for(30)
    shots = shots_at(times, 250, 500)
    signals = still(times)
    signals.color[20:40] = 0.0
    signals.color[20:40, 0] = 1.0
    spans = spans_of_content(shots, times, signals, often(times))
    assert [span.start for span in spans] == [0, 500]
    signals.color[20:40, 0] = 0.9
    signals.color[20:40, 8] = 0.1
    assert len(spans_of_content(shots, times, signals, often(times))) == 3


def test_that_no_frame_is_taken_from_a_transition():
    times = times_for(20)
    shots = (
        Shot(0, 250, Transition.START, 0, 0),
        Shot(250, 500, Transition.DISSOLVE, 230, 270),
    )
    spans = spans_of_content(shots, times, still(times), often(times))
    keyframes = np.array([0, 235, 260, 300, 490], np.int64)
    first, second = frames_for(spans, keyframes, times)
    assert first == 0
    assert second in (300, 490)


def test_that_a_keyframe_near_the_middle_is_taken_and_the_earliest_good_frame_without_one():
    times = times_for(20)
    shots = shots_at(times, 250)
    spans = spans_of_content(shots, times, still(times), often(times))
    assert frames_for(spans, np.array([0, 50, 120, 200]), times) == (120, 253)
    assert frames_for(spans, np.array([0, 250]), times) == (0, 250)  # whole, though right at a cut


def test_that_frames_are_bounded_however_wild_the_picture_is():
    times = times_for(600)
    wild = still(times, moving=5.0)
    spans = spans_of_content(shots_at(times), times, wild, often(times))
    assert 250 < len(spans) <= MOST_PER_HOUR / 6
    strobe = shots_at(times, *range(5, len(times), 5))
    spans = spans_of_content(strobe, times, wild, often(times))
    assert len(spans) <= MOST_PER_HOUR / 6


def test_that_a_moving_shot_without_keyframes_has_one_frame_unless_it_is_long():
    times = times_for(24)
    moving = still(times, moving=0.5)
    one_key = np.array([0], np.int64)
    assert len(spans_of_content(shots_at(times), times, moving, often(times))) == 5
    assert len(spans_of_content(shots_at(times), times, moving, one_key)) == 1
    some = np.array([0, 25, 330, 335], np.int64)
    spans = spans_of_content(shots_at(times), times, moving, some)
    assert frames_for(spans, some, times) == (25, 335)
    long = times_for(120)
    crawling = still(long, moving=0.1)
    assert len(spans_of_content(shots_at(long), long, crawling, one_key)) == 5


@given(
    cuts=st.lists(st.integers(1, 999), max_size=30, unique=True).map(sorted),
    moving=st.floats(0.0, 3.0),
    keyframes=st.lists(st.integers(0, 999), max_size=40, unique=True).map(sorted),
)
def test_that_spans_lie_in_shots_in_order_and_each_frame_in_its_span(cuts, moving, keyframes):
    times = times_for(40)
    shots = shots_at(times, *cuts)
    numbers = np.array(keyframes, np.int64)
    spans = spans_of_content(shots, times, still(times, moving=moving), numbers)
    chosen = frames_for(spans, numbers, times)
    assert spans[0].start == 0
    assert spans[-1].end == len(times)
    assert all(first.end == second.start for first, second in pairwise(spans))
    starts = {shot.start_frame for shot in shots}
    assert starts <= {span.start for span in spans}
    for span, frame in zip(spans, chosen, strict=True):
        assert span.start <= span.earliest <= frame < span.latest <= span.end
        assert frame in keyframes or frame == span.settled
