"""When each frame is shown."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.model.frame_times import FrameTimes


@st.composite
def any_frame_times(draw):
    gaps = draw(st.lists(st.integers(1, 9000), min_size=1, max_size=60))
    ticks = np.concatenate([[0], np.cumsum(gaps[:-1])]).astype(np.int64)
    base = draw(st.sampled_from([Fraction(1, 90000), Fraction(1, 1000), Fraction(1001, 30000)]))
    return FrameTimes(ticks, base, int(ticks[-1]) + gaps[-1])


@given(times=any_frame_times())
def test_that_every_frame_is_found_at_its_start_and_in_its_middle(times):
    for frame in range(len(times)):
        assert times.frame_at(times.time_of(frame)) == frame
        assert times.frame_at(times.middle_of(frame)) == frame


@given(times=any_frame_times())
def test_that_times_outside_the_footage_are_held_at_its_ends(times):
    assert times.frame_at(Fraction(-5)) == 0
    assert times.frame_at(times.duration + 5) == len(times) - 1


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(60000, 1001)])
def test_that_ten_hours_at_a_constant_rate_do_not_drift(rate):
    frames = int(36_000 * rate)
    times = FrameTimes.constant(rate, frames)
    assert times.time_of(frames - 1) == (frames - 1) / rate
    assert times.duration == frames / rate
    assert times.is_constant(rate)


def test_that_a_variable_rate_is_told_from_a_rounded_one():
    rounded = np.round(np.arange(100) * 1000 / 29.97).astype(np.int64)
    assert FrameTimes(rounded, Fraction(1, 1000), 3337).is_constant(Fraction(2997, 100))
    late = rounded.copy()
    late[50:] += 40
    assert not FrameTimes(late, Fraction(1, 1000), 3377).is_constant(Fraction(2997, 100))


@pytest.mark.parametrize("ticks", [[], [1, 2], [0, 0], [0, 5, 4]])
def test_that_times_that_do_not_rise_from_zero_are_refused(ticks):
    with pytest.raises(ValueError, match="frame"):
        FrameTimes(np.array(ticks, dtype=np.int64), Fraction(1, 25), 10)
