from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.budget.money import (
    MOST_NUSD,
    cost_reported,
    nusd_of_usd,
    price_of_tokens,
    rate_of_token_price,
    usd_number,
    usd_text,
)


@pytest.mark.parametrize(
    ("usd", "nusd"),
    [("2.50", 2_500_000_000), (" 0.1 ", 100_000_000), ("0", 0), ("-0", 0), ("1e-12", 1)],
)
def test_that_dollars_are_exact_and_rounded_up_below_a_nano_dollar(usd, nusd):
    assert nusd_of_usd(usd) == nusd


@pytest.mark.parametrize(
    "usd", ["", "free", "-1", "nan", "inf", "1e999999999", "1000000.000000001", "-1e-999999999"]
)
def test_that_no_amount_of_money_is_refused(usd):
    with pytest.raises(ValueError, match=r"no amount|more than"):
        nusd_of_usd(usd)


def test_that_a_price_a_token_becomes_a_rate_a_million():
    assert rate_of_token_price("0.0000000375") == 37_500_000
    assert rate_of_token_price("0.00000000000000001") == 1


@given(st.decimals(0, 1000, allow_nan=False))
def test_that_rounding_never_goes_down_and_never_a_whole_nano_dollar_up(usd):
    exact = Fraction(usd) * 10**9
    assert exact <= nusd_of_usd(usd) < exact + 1


@pytest.mark.parametrize(
    "told",
    [None, True, False, "free", "", -1, -0.5, "-0.001", float("nan"), float("-inf"), "inf", {}, []],
)
def test_that_what_is_no_cost_is_not_known(told):
    assert cost_reported(told) is None


@pytest.mark.parametrize(
    ("told", "nusd"),
    [
        (0, 0),
        (0.1, 100_000_000),
        ("0.1", 100_000_000),
        (Decimal("0.25"), 250_000_000),
        (3, 3_000_000_000),
        (1e-12, 1),
        ("1e-999999999", 1),
        (10**400, MOST_NUSD),
        (1e300, MOST_NUSD),
        ("1e999999999", MOST_NUSD),
        (10_000_000, MOST_NUSD),
    ],
)
def test_that_a_cost_is_counted_and_an_absurd_one_at_the_most(told, nusd):
    assert cost_reported(told) == nusd


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary()))
def test_that_whatever_is_told_is_a_cost_that_can_be_counted_or_none(told):
    cost_nusd = cost_reported(told)
    assert cost_nusd is None or 0 <= cost_nusd <= MOST_NUSD


@pytest.mark.parametrize(
    ("nusd", "text"),
    [
        (0, "$0.00"),
        (2_500_000_000, "$2.50"),
        (1_234_567_890, "$1.24"),
        (12_300_000, "$0.0123"),
        (100_000_000, "$0.10"),
        (12_340_001, "$0.0124"),
        (1, "$0.000000001"),
        (99, "$0.000000099"),
        (MOST_NUSD, "$1,000,000.00"),
        (-5_000_000_000, "-$5.00"),
    ],
)
def test_that_amounts_are_told_shortly_and_never_as_less(nusd, text):
    assert usd_text(nusd) == text


@given(st.integers(0, MOST_NUSD))
def test_that_the_number_in_dollars_is_exact(nusd):
    assert nusd_of_usd(usd_number(nusd)) == nusd
    assert Decimal(usd_text(nusd)[1:].replace(",", "")) * 10**9 >= nusd


@given(st.integers(0, 10**7), st.integers(0, 10**11))
def test_that_the_price_of_tokens_is_rounded_up(tokens, rate):
    exact = Fraction(tokens * rate, 10**6)
    assert exact <= price_of_tokens(tokens, rate) < exact + 1
