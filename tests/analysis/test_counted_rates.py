"""What rate a film is given when its frames have been counted."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from autoresolve_gui.analysis.index_pass import with_frame_times
from autoresolve_gui.media.packets import read_packet_index
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.frame_times import FrameTimes
from support.films import numbered_film

if TYPE_CHECKING:
    from autoresolve_gui.model.footage import Footage

MILLISECOND = Fraction(1, 1000)


def counted(path) -> Footage:
    return with_frame_times(probe(path), read_packet_index(path, lambda _part: None).times)


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(60000, 1001)], ids=str)
def test_that_drop_frame_outlives_a_rough_rate_in_the_header(tmp_path, rate):
    with_a_gap = [*range(10), *range(12, 62)]
    path = numbered_film(
        tmp_path / "film.mov", 60, rate=rate, timecode="01:00:00;00", pts=with_a_gap
    )
    film = counted(path)
    assert film.timebase.rate == rate
    assert film.timebase.drop_frame
    assert film.start_timecode == "01:00:00;00"


def test_that_stamps_that_jitter_do_not_make_an_odd_rate(tmp_path):
    stamps = [12_000 + index * 40 + (index % 3) * 7 for index in range(60)]
    path = numbered_film(
        tmp_path / "film.ts", 60, rate=Fraction(25), pts=stamps, time_base=MILLISECOND
    )
    film = counted(path)
    assert film.video is not None
    assert film.video.frame_rate == 25
    assert not film.video.is_variable_rate


@pytest.mark.parametrize("rate", [Fraction(49, 2), Fraction(1506, 125), Fraction(18)], ids=str)
def test_that_a_rate_of_its_own_is_kept(tmp_path, rate):
    film = probe(numbered_film(tmp_path / "film.mov", 60, rate=rate))
    known = with_frame_times(film, FrameTimes.constant(rate, 600))
    assert known.video is not None
    assert known.video.frame_rate == rate
    assert not known.video.is_variable_rate


@pytest.mark.parametrize("wrong", [Fraction(25), Fraction(30)], ids=str)
def test_that_a_wrong_header_does_not_outweigh_the_count(tmp_path, wrong):
    film = probe(numbered_film(tmp_path / "film.mov", 30, rate=wrong))
    ticks = np.arange(20_000, dtype=np.int64) * 1001
    known = with_frame_times(film, FrameTimes(ticks, Fraction(1, 24_000), 20_000 * 1001))
    assert known.video is not None
    assert known.video.frame_rate == known.timebase.rate == Fraction(24_000, 1001)
