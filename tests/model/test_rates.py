"""Matching a measured rate to the rates that the field uses."""

from __future__ import annotations

from fractions import Fraction

import pytest

from autoresolve_gui.model.rates import (
    STANDARD_RATES,
    conform_rate,
    nearest_standard_rate,
    snap_rate,
    timeline_rate,
)


@pytest.mark.parametrize("rate", STANDARD_RATES, ids=str)
def test_that_a_standard_rate_stays_itself_also_when_it_was_rounded(rate):
    assert snap_rate(rate) == rate
    assert snap_rate(Fraction(round(float(rate), 3)).limit_denominator(1000)) == rate


def test_that_a_containers_average_is_snapped():
    assert snap_rate(Fraction(243090000, 8111111)) == Fraction(30000, 1001)


@pytest.mark.parametrize("rate", [Fraction(179, 6), Fraction(1506, 125), Fraction(8), Fraction(15)])
def test_that_an_odd_rate_is_kept(rate):
    assert snap_rate(rate) == rate


@pytest.mark.parametrize(
    ("usual", "rate"), [(15, 30), (12, 24), (29.9, 30), (24.1, 24), (59.5, 60), (0.2, 24)]
)
def test_that_a_varying_rate_is_conformed_to_one_that_fits(usual, rate):
    found = conform_rate(Fraction(usual))
    assert float(found) == pytest.approx(rate, rel=0.002)


def test_that_a_phone_rate_conforms_to_the_nearest_standard():
    assert nearest_standard_rate(Fraction(90000, 2999)) == 30


@pytest.mark.parametrize("rate", STANDARD_RATES, ids=str)
def test_that_a_standard_rate_is_a_timelines_own(rate):
    assert timeline_rate(rate) == rate


@pytest.mark.parametrize(
    ("rate", "timeline"),
    [
        (Fraction(8), Fraction(24)),
        (Fraction(15), Fraction(30)),
        (Fraction(25, 2), Fraction(25)),
        (Fraction(15000, 1001), Fraction(30000, 1001)),
        (Fraction(1), Fraction(24)),
        (Fraction(179, 6), Fraction(30000, 1001)),
        (Fraction(18), Fraction(24000, 1001)),
        (Fraction(240), Fraction(120)),
    ],
)
def test_that_an_odd_rate_goes_on_a_timeline_where_its_frames_fall_on_frames(rate, timeline):
    assert timeline_rate(rate) == timeline
