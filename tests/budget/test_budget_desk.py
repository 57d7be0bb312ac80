from __future__ import annotations

import threading

import pytest
from budget_values import cost, limits, purpose

from autoresolve_gui.budget.desk import BudgetDesk
from autoresolve_gui.budget.errors import BudgetRefused, NoPrice
from autoresolve_gui.budget.estimate import CallSize
from autoresolve_gui.budget.prices import ModelPrice, PriceBook, PriceSource

NAMED = {"maker/model": ModelPrice("maker/model", 1_000_000, 2_000_000)}


class Preferences:
    def __init__(self):
        self.limits = limits(1000)
        self.prices = PriceBook(NAMED, {})


@pytest.fixture
def preferences():
    return Preferences()


@pytest.fixture
def desk(ledger, preferences):
    return BudgetDesk(ledger, limits=lambda: preferences.limits, prices=lambda: preferences.prices)


def test_that_limits_and_prices_hold_as_soon_as_they_are_changed(desk, preferences):
    desk.reserve(purpose(), 1000)
    with pytest.raises(BudgetRefused):
        desk.reserve(purpose(), 1)
    preferences.limits = limits(1001)
    desk.reserve(purpose(), 1)
    preferences.prices = PriceBook({}, {})
    with pytest.raises(NoPrice):
        desk.reserve(purpose(), 0)


def test_that_a_model_without_a_price_is_refused_and_that_is_kept(desk, ledger):
    with pytest.raises(NoPrice, match="Nobody knows what"):
        desk.reserve(purpose(model_asked="maker/unheard-of"), 10)
    (call,) = ledger.calls()
    assert (call.state, call.counted_nusd) == ("refused", 0)
    assert call.note.startswith("no_price: ")
    assert desk.snapshot().refused_today == 1


def test_that_prices_of_the_day_are_learned_and_the_users_own_go_before(desk, preferences):
    told = ModelPrice("maker/new", 5_000_000, 6_000_000, source=PriceSource.LIVE)
    desk.learn_prices({"maker/new": told})
    assert desk.price("maker/new") == told
    desk.reserve(purpose(model_asked="maker/new"), 10)
    cheaper = ModelPrice("maker/model", 1, 1, source=PriceSource.LIVE)
    own = ModelPrice("maker/new", 7_000_000, 8_000_000)
    preferences.prices = PriceBook({}, {"maker/new": own, "maker/model": own})
    desk.learn_prices({"maker/model": cheaper})
    assert desk.price("maker/new") == own
    assert desk.price("maker/model") == own


def test_that_the_worst_case_is_told_by_the_names_of_models(desk):
    size = CallSize(968, (), 500, 2)
    assert desk.worst_case_nusd(size, ["maker/model"]) == 2 * (1000 + 1000)
    with pytest.raises(NoPrice):
        desk.worst_case_nusd(size, ["maker/model", "maker/unheard-of"])


def test_that_a_call_goes_its_whole_way_over_the_desk(desk):
    call_id = desk.reserve(purpose(), 100).call_id
    desk.note_generation(call_id, "gen-1")
    assert [one.generation_id for one in desk.unsettled()] == ["gen-1"]
    desk.settle(call_id, cost(60))
    desk.release(desk.reserve(purpose(), 100).call_id, "cancelled")
    desk.cache_hit(purpose(), 60)
    standing = desk.snapshot(project="documentary", footage_key="clip-1")
    assert (standing.today.settled_nusd, standing.today.reserved_nusd) == (60, 0)
    assert (standing.project.settled_nusd, standing.calls_of_video) == (60, 1)
    assert standing.saved_today_nusd == 60


def test_that_threads_may_share_a_desk(desk):
    refused = []

    def spend():
        for _ in range(10):
            try:
                desk.settle(desk.reserve(purpose(), 10).call_id, cost(10))
            except BudgetRefused as refusal:
                refused.append(refusal)

    threads = [threading.Thread(target=spend) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 20
    assert desk.snapshot().today.settled_nusd == 1000


def test_that_what_is_left_and_what_is_over_is_told(desk, preferences):
    desk.reserve(purpose(), 800)
    today = desk.snapshot().today
    assert (today.free_nusd, today.excess_nusd, today.share) == (200, 0, 0.8)
    preferences.limits = limits(500)
    today = desk.snapshot().today
    assert (today.free_nusd, today.excess_nusd, today.share) == (0, 300, 1.6)
    preferences.limits = limits(0)
    assert desk.snapshot().today.share == 1.0
    assert desk.snapshot().month.free_nusd is None
    assert desk.snapshot().month.share == 0.0
