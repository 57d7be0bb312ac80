from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from budget_values import NOON, PURPOSE, cost, limits

from autoresolve_gui.budget.errors import BudgetRefused
from autoresolve_gui.budget.ledger import Ledger

BOUNDS = limits(100)


def test_that_a_new_day_in_utc_has_a_new_budget(ledger, clock):
    clock.now = datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)
    ledger.reserve(PURPOSE, 100, BOUNDS)
    with pytest.raises(BudgetRefused, match="only"):
        ledger.reserve(PURPOSE, 1, BOUNDS)
    clock.move(seconds=1)
    assert ledger.reserve(PURPOSE, 100, BOUNDS).day == "2026-11-22"


@pytest.mark.parametrize("hours", [-12, -5, 0, 5.75, 14])
def test_that_the_time_zone_makes_no_other_day(ledger, clock, hours):
    clock.now = datetime(2026, 11, 21, 23, 0, tzinfo=UTC).astimezone(
        timezone(timedelta(hours=hours))
    )
    assert ledger.reserve(PURPOSE, 100, BOUNDS).day == "2026-11-21"
    with pytest.raises(BudgetRefused):
        ledger.reserve(PURPOSE, 1, BOUNDS)


@pytest.mark.parametrize("back", [{"hours": -13}, {"days": -1}, {"days": -400}])
def test_that_a_clock_set_back_gives_no_second_budget(path, ledger, clock, back):
    ledger.reserve(PURPOSE, 100, BOUNDS)
    clock.move(**back)
    with pytest.raises(BudgetRefused, match="only") as caught:
        ledger.reserve(PURPOSE, 1, BOUNDS)
    assert "The ledger has seen 2026-11-21 already" in caught.value.remedy
    with Ledger(path, clock=clock) as other, pytest.raises(BudgetRefused):
        other.reserve(PURPOSE, 1, BOUNDS)
    standing = ledger.snapshot(limits=BOUNDS)
    assert standing.day == "2026-11-21"
    assert standing.clock_day < standing.day


def test_that_a_month_ends_with_its_last_day_and_a_clock_set_back_gives_no_second_one(
    ledger, clock
):
    bounds = limits(100, monthly_nusd=150)
    clock.now = datetime(2026, 11, 29, tzinfo=UTC)
    ledger.reserve(PURPOSE, 100, bounds)
    clock.move(days=1)
    ledger.reserve(PURPOSE, 50, bounds)
    with pytest.raises(BudgetRefused, match="month"):
        ledger.reserve(PURPOSE, 1, bounds)
    clock.move(days=-30)
    with pytest.raises(BudgetRefused, match="month"):
        ledger.reserve(PURPOSE, 1, bounds)
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    ledger.reserve(PURPOSE, 100, bounds)
    assert ledger.snapshot(limits=bounds).month.reserved_nusd == 100


def test_that_the_last_day_of_a_long_month_belongs_to_it(ledger, clock):
    bounds = limits(100, monthly_nusd=100)
    clock.now = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
    ledger.reserve(PURPOSE, 100, bounds)
    assert ledger.snapshot(limits=bounds).month.reserved_nusd == 100
    with pytest.raises(BudgetRefused):
        ledger.reserve(PURPOSE, 1, bounds)


def test_that_a_call_counts_on_the_day_of_its_reservation_whenever_it_is_settled(ledger, clock):
    call_id = ledger.reserve(PURPOSE, 100, BOUNDS).call_id
    clock.move(days=1)
    ledger.settle(call_id, cost(60))
    assert ledger.snapshot(limits=BOUNDS).today.counted_nusd == 0
    assert ledger.call(call_id).day == "2026-11-21"


def test_that_after_a_clock_was_ahead_the_user_may_have_all_of_it_counted_today(ledger, clock):
    ledger.reserve(PURPOSE, 30, BOUNDS)
    clock.move(days=4000)
    ledger.reserve(PURPOSE, 60, BOUNDS)
    clock.now = NOON
    with pytest.raises(BudgetRefused):
        ledger.reserve(PURPOSE, 50, BOUNDS)
    assert ledger.accept_clock() == 2  # the refused call is one of them
    standing = ledger.snapshot(limits=BOUNDS)
    assert (standing.day, standing.today.reserved_nusd) == ("2026-11-21", 90)
    with pytest.raises(BudgetRefused):
        ledger.reserve(PURPOSE, 11, BOUNDS)
    assert ledger.accept_clock() == 0


def test_that_a_clock_without_a_zone_is_refused(path):
    with (
        Ledger(path, clock=lambda: datetime(2026, 11, 21)) as ledger,  # noqa: DTZ001 -- that is it
        pytest.raises(ValueError, match="time zone"),
    ):
        ledger.reserve(PURPOSE, 1, BOUNDS)
