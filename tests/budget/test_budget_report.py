from __future__ import annotations

import csv
import io

import pytest
from budget_values import NO_LIMITS, cost, purpose

from autoresolve_gui.budget.report import GroupBy, calls_csv, costs_by, total


@pytest.fixture
def spent(ledger, clock):
    """Two days, two models, and one of each way that a call can end."""
    first = ledger.reserve(purpose(model_asked="a/b"), 100, NO_LIMITS).call_id
    told = {"model_answered": "c/d", "tokens_in": 10, "tokens_out": 5, "total_s": 2.0}
    ledger.settle(first, cost(60, **told))
    clock.move(days=1)
    second = ledger.reserve(purpose(task="notes", footage_key="clip-2"), 200, NO_LIMITS).call_id
    ledger.settle(second, cost(None, "failed", error="=HYPERLINK(1)", total_s=4.0))
    ledger.reserve(purpose(tier="premium"), 30, NO_LIMITS)
    ledger.cache_hit(purpose(), 60)
    ledger.release(ledger.reserve(purpose(), 5, NO_LIMITS).call_id, "@cancelled")
    return ledger.calls()


def _amounts(spent, by):
    return [(one.name, one.settled_nusd, one.reserved_nusd) for one in costs_by(spent, by)]


def test_that_costs_are_added_up_by_what_is_asked_for(spent):
    assert _amounts(spent, GroupBy.DAY) == [("2026-11-21", 60, 0), ("2026-11-22", 0, 230)]
    assert _amounts(spent, GroupBy.MODEL) == [("maker/model", 0, 230), ("c/d", 60, 0)]
    assert _amounts(spent, GroupBy.TIER) == [("basic", 60, 200), ("premium", 0, 30)]
    assert _amounts(spent, GroupBy.TASK) == [("notes", 0, 200), ("beats", 60, 30)]
    assert _amounts(spent, GroupBy.FOOTAGE) == [("clip-2", 0, 200), ("clip-1", 60, 30)]


def test_that_calls_are_counted_by_how_they_ended(spent):
    line = total(spent)
    assert (line.calls, line.failed, line.cache_hits, line.refused) == (3, 1, 1, 0)
    assert (line.settled_nusd, line.reserved_nusd, line.saved_nusd) == (60, 230, 60)
    assert (line.tokens_in, line.tokens_out, line.mean_total_s) == (10, 5, 3.0)


def test_that_nothing_adds_up_to_nothing():
    assert costs_by([], GroupBy.DAY) == ()
    assert total([]).mean_total_s == 0.0


def test_that_every_call_is_in_the_csv_and_none_of_it_is_a_formula(spent):
    rows = list(csv.DictReader(io.StringIO(calls_csv(spent))))
    assert [row["call_id"] for row in rows] == [call.call_id for call in spent]
    assert [row["cost_usd"] for row in rows] == ["0.00000006", "", "", "", ""]
    assert rows[1]["error"] == "'=HYPERLINK(1)"
    assert rows[4]["note"] == "'@cancelled"
    assert {cell[:1] for row in rows for cell in row.values()}.isdisjoint("=+-@")
