from __future__ import annotations

import pickle
import re

import pytest
from budget_values import NO_LIMITS, PURPOSE, cost, limits, purpose
from sqlite_utils import Database

from autoresolve_gui.budget.entries import CallRow, EventKind
from autoresolve_gui.budget.errors import BudgetRefused, LedgerConflictError, RefusalReason
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.budget.money import MOST_NUSD


def _reserved(ledger, worst_nusd=100, **changes):
    return ledger.reserve(purpose(**changes), worst_nusd, NO_LIMITS).call_id


def _today(ledger):
    today = ledger.snapshot(limits=NO_LIMITS).today
    return today.settled_nusd, today.reserved_nusd


def test_that_a_reservation_counts_at_its_worst_case_and_then_at_its_cost(ledger):
    call_id = _reserved(ledger, 100)
    assert _today(ledger) == (0, 100)
    ledger.settle(call_id, cost(40))
    assert _today(ledger) == (40, 0)


def test_that_everything_that_is_told_of_a_call_is_kept(ledger):
    call_id = _reserved(ledger, 1000)
    told = {
        "model_answered": "maker/other",
        "provider": "Somebody",
        "generation_id": "gen-1",
        "request_id": "req-1",
        "tokens_in": 1,
        "tokens_out": 2,
        "tokens_cached": 3,
        "tokens_reasoning": 4,
        "output_chars": 5,
        "latency_s": 0.5,
        "total_s": 1.5,
        "attempts": 2,
        "error_source": "provider",
        "error": "slow down",
        "finish_reason": "stop",
    }
    ledger.settle(call_id, cost(700, "failed", **told))
    call = ledger.call(call_id)
    assert {name: getattr(call, name) for name in told} == told
    for name in PURPOSE.__dataclass_fields__:
        assert getattr(call, name) == getattr(PURPOSE, name)
    assert (call.state, call.status, call.day) == ("settled", "failed", "2026-11-21")
    assert (call.worst_nusd, call.cost_nusd, call.counted_nusd) == (1000, 700, 700)
    assert call.reserved_at == call.settled_at == "2026-11-21T12:00:00+00:00"


def test_that_each_column_is_a_field_and_each_field_a_column(ledger):
    columns = Database(ledger.path)["calls"].columns_dict
    assert list(columns) == ["number", *CallRow.__dataclass_fields__]


@pytest.mark.parametrize("told", [None, -1, float("nan"), 0.5, True, "7"])
def test_that_a_cost_that_is_none_stays_counted_at_the_worst_case_until_it_is_known(ledger, told):
    call_id = _reserved(ledger, 100)
    ledger.settle(call_id, cost(told, generation_id="gen-1", tokens_in=7))
    assert _today(ledger) == (0, 100)
    assert [(one.call_id, one.generation_id) for one in ledger.unsettled()] == [(call_id, "gen-1")]
    ledger.settle(call_id, cost(30))
    assert _today(ledger) == (30, 0)
    assert ledger.unsettled() == []
    call = ledger.call(call_id)
    assert (call.generation_id, call.tokens_in) == ("gen-1", 7)


def test_that_what_a_later_settlement_does_not_know_stays_as_it_was(ledger):
    call_id = _reserved(ledger, 100)
    ledger.settle(call_id, cost(None, "cancelled", attempts=3, error="it took too long"))
    ledger.settle(call_id, cost(30, "", attempts=0))
    call = ledger.call(call_id)
    assert (call.state, call.status, call.attempts) == ("settled", "cancelled", 3)
    assert call.error == "it took too long"


def test_that_settling_again_with_the_same_cost_changes_nothing(ledger, events):
    call_id = _reserved(ledger, 100)
    ledger.settle(call_id, cost(40))
    before, told = ledger.call(call_id), len(events)
    ledger.settle(call_id, cost(40, "failed", error="late"))
    ledger.settle(call_id, cost(None, "unknown"))
    assert ledger.call(call_id) == before
    assert len(events) == told


@pytest.mark.parametrize("other", [0, 39, 41, 5000])
def test_that_settling_again_with_another_cost_is_refused(ledger, other):
    call_id = _reserved(ledger, 100)
    ledger.settle(call_id, cost(40))
    with pytest.raises(LedgerConflictError, match=re.escape("settled at $0.00000004")):
        ledger.settle(call_id, cost(other))
    assert _today(ledger) == (40, 0)
    assert ledger.stopped() is None


def test_that_a_cost_above_the_reservation_is_counted_whole_and_stops_all_calls(ledger, events):
    call_id = _reserved(ledger, 100)
    ledger.settle(call_id, cost(101))
    assert _today(ledger) == (101, 0)
    stop = ledger.stopped()
    assert stop is not None
    assert stop.kind == "overrun"
    assert "$0.0000001" in stop.reason
    assert "$0.00000011" in stop.reason
    with pytest.raises(BudgetRefused) as caught:
        ledger.reserve(PURPOSE, 0, NO_LIMITS)
    assert caught.value.reason == RefusalReason.STOPPED
    assert [e.kind for e in events][-2:] == [EventKind.STOPPED, EventKind.REFUSED]
    ledger.resume()
    _reserved(ledger)


def test_that_an_unknown_call_that_turns_out_too_dear_stops_all_calls_too(ledger):
    call_id = _reserved(ledger, 100)
    ledger.settle(call_id, cost(None))
    assert ledger.stopped() is None
    ledger.settle(call_id, cost(101))
    assert ledger.stopped() is not None


def test_that_an_absurd_cost_is_counted_and_breaks_no_sum(ledger):
    for _ in range(3):
        call_id = _reserved(ledger, 1)
        ledger.settle(call_id, cost(10**30))
        ledger.resume()
    assert _today(ledger) == (3 * MOST_NUSD, 0)


def test_that_a_settled_call_that_was_released_before_counts_and_stops(ledger):
    call_id = _reserved(ledger, 100)
    ledger.release(call_id, "not sent, it was thought")
    assert _today(ledger) == (0, 0)
    ledger.settle(call_id, cost(50))
    assert _today(ledger) == (50, 0)
    assert ledger.stopped() is not None


def test_that_a_released_call_that_ended_unknown_counts_at_its_worst_case_again(ledger):
    call_id = _reserved(ledger, 100)
    ledger.release(call_id, "not sent, it was thought")
    ledger.settle(call_id, cost(None))
    assert _today(ledger) == (0, 100)
    assert ledger.stopped() is not None


def test_that_only_a_call_that_was_not_sent_is_released(ledger):
    noted, ended, unknown = (_reserved(ledger) for _ in range(3))
    ledger.note_generation(noted, "gen-1")
    ledger.settle(ended, cost(10))
    ledger.settle(unknown, cost(None))
    for call_id in (noted, ended, unknown):
        with pytest.raises(LedgerConflictError, match="was sent"):
            ledger.release(call_id, "cancelled")
    assert _today(ledger) == (10, 200)


def test_that_releasing_twice_is_releasing_once(ledger, events):
    call_id = _reserved(ledger)
    ledger.release(call_id, "cancelled")
    ledger.release(call_id, "cancelled again")
    assert _today(ledger) == (0, 0)
    assert ledger.call(call_id).note == "cancelled"
    assert [e.kind for e in events] == [EventKind.RESERVED, EventKind.RELEASED]


def test_that_a_call_that_nobody_reserved_is_told(ledger):
    for ask in (
        lambda: ledger.settle("x", cost(1)),
        lambda: ledger.release("x", "why"),
        lambda: ledger.note_generation("x", "gen-1"),
        lambda: ledger.call("x"),
    ):
        with pytest.raises(LedgerConflictError, match="knows no call x"):
            ask()


@pytest.mark.parametrize(
    ("bounds", "reason", "name"),
    [
        (limits(150), RefusalReason.DAILY, "today's cap"),
        (limits(1000, monthly_nusd=150), RefusalReason.MONTHLY, "this month's cap"),
        (limits(1000, project_nusd=150), RefusalReason.PROJECT, "the cap of this project"),
    ],
)
def test_that_a_call_that_would_pass_a_cap_is_refused_with_the_amount(ledger, bounds, reason, name):
    ledger.reserve(PURPOSE, 100, bounds)
    with pytest.raises(BudgetRefused, match=name) as caught:
        ledger.reserve(PURPOSE, 51, bounds)
    assert (caught.value.reason, caught.value.amount_nusd, caught.value.free_nusd) == (
        reason,
        51,
        50,
    )
    ledger.reserve(PURPOSE, 50, bounds)
    with pytest.raises(BudgetRefused):
        ledger.reserve(PURPOSE, 1, bounds)
    ledger.reserve(PURPOSE, 0, bounds)


def test_that_a_call_that_no_day_has_room_for_is_told_to_be_made_smaller(ledger):
    with pytest.raises(BudgetRefused) as caught:
        ledger.reserve(PURPOSE, 1001, limits(1000))
    assert caught.value.remedy == (
        "Choose a cheaper model or a lower quality, or raise “Daily cap” (Tools > Cloud Assist "
        "Settings > Budget)."
    )


def test_that_what_costs_nothing_goes_on_when_a_cap_is_passed(ledger):
    ledger.reserve(PURPOSE, 100, limits(1000))
    lowered = limits(50, monthly_nusd=50, project_nusd=50)
    with pytest.raises(BudgetRefused):
        ledger.reserve(PURPOSE, 1, lowered)
    assert ledger.reserve(PURPOSE, 0, lowered).worst_nusd == 0


def test_that_one_project_does_not_pay_for_another(ledger):
    bounds = limits(1000, project_nusd=100)
    ledger.reserve(purpose(project="a"), 100, bounds)
    ledger.reserve(purpose(project="b"), 100, bounds)
    with pytest.raises(BudgetRefused):
        ledger.reserve(purpose(project="a"), 1, bounds)


def test_that_a_name_too_long_to_be_kept_whole_escapes_no_cap(ledger):
    bounds = limits(1000, project_nusd=100, calls_per_video=1)
    long = purpose(project="p\u202e" * 5000, footage_key="f\n" * 5000)
    ledger.reserve(long, 100, bounds)
    with pytest.raises(BudgetRefused, match="1 call was made"):
        ledger.reserve(long, 0, bounds)
    with pytest.raises(BudgetRefused, match="the cap of this project"):
        ledger.reserve(purpose(project=long.project, footage_key="other"), 1, bounds)
    standing = ledger.snapshot(project=long.project, footage_key=long.footage_key, limits=bounds)
    assert (standing.project.reserved_nusd, standing.calls_left) == (100, 0)


def test_that_calls_for_a_footage_are_counted_and_limited(ledger):
    bounds = limits(1000, calls_per_video=2)
    first = ledger.reserve(PURPOSE, 1, bounds).call_id
    ledger.settle(first, cost(0, "failed"))
    second = ledger.reserve(PURPOSE, 1, bounds).call_id
    assert ledger.snapshot(footage_key="clip-1", limits=bounds).calls_left == 0
    with pytest.raises(BudgetRefused) as caught:
        ledger.reserve(PURPOSE, 1, bounds)
    assert caught.value.reason == RefusalReason.CALLS
    ledger.reserve(purpose(footage_key="clip-2"), 1, bounds)
    for _ in range(3):
        ledger.reserve(purpose(footage_key=""), 1, bounds)
    ledger.release(second, "cancelled")
    ledger.cache_hit(PURPOSE, 1)
    ledger.reserve(PURPOSE, 1, bounds)


@pytest.mark.parametrize(
    ("bounds", "reason"),
    [
        (limits(99), RefusalReason.DAILY),
        (limits(1000, monthly_nusd=99), RefusalReason.MONTHLY),
        (limits(1000, project_nusd=99), RefusalReason.PROJECT),
        (limits(1000, calls_per_video=0), RefusalReason.CALLS),
        (None, RefusalReason.STOPPED),
    ],
)
def test_that_a_call_can_be_refused_before_the_user_is_asked_about_it(
    ledger, events, bounds, reason
):
    if bounds is None:
        ledger.stop("the button")
    with pytest.raises(BudgetRefused) as caught:
        ledger.check(PURPOSE, 100, bounds or limits(1000))
    assert caught.value.reason == reason
    assert str(caught.value)[0].isupper() or str(caught.value)[0].isdigit()
    (call,) = ledger.calls()
    assert (call.state, call.worst_nusd, call.counted_nusd) == ("refused", 100, 0)
    assert events[-1].refusal == reason


def test_that_a_check_that_refuses_nothing_leaves_no_trace(ledger, events):
    bounds = limits(100, calls_per_video=1)
    for _ in range(3):
        ledger.check(PURPOSE, 100, bounds)
    assert (ledger.calls(), events) == ([], [])
    ledger.reserve(PURPOSE, 100, bounds)


def test_that_a_lost_call_is_settled_only_under_the_ids_that_were_asked_about(ledger, events):
    call_id = _reserved(ledger, 100)
    ledger.note_generation(call_id, "gen-1")
    ledger.settle(call_id, cost(None, "cancelled"))
    ledger.note_generation(call_id, "gen-1,gen-2")
    told = len(events)
    assert not ledger.settle_lost(call_id, "gen-1", cost(30))
    assert (_today(ledger), len(events)) == ((0, 100), told)
    assert ledger.settle_lost(call_id, "gen-1,gen-2", cost(60))
    assert _today(ledger) == (60, 0)
    assert not ledger.settle_lost(call_id, "gen-1,gen-2", cost(70))
    assert _today(ledger) == (60, 0)


def test_that_a_refused_call_is_kept_with_its_reason_and_counts_nothing(ledger, events):
    with pytest.raises(BudgetRefused):
        ledger.reserve(PURPOSE, 1001, limits(1000))
    (call,) = ledger.calls()
    assert (call.state, call.worst_nusd, call.counted_nusd) == ("refused", 1001, 0)
    assert call.note.startswith("daily_cap: The call can cost up to $0.0000011")
    assert ledger.snapshot(limits=limits(1000)).refused_today == 1
    assert [(e.kind, e.refusal, e.call) for e in events] == [
        (EventKind.REFUSED, RefusalReason.DAILY, call)
    ]


def test_that_a_refusal_crosses_processes_whole():
    error = BudgetRefused(
        "no", remedy="wait", reason=RefusalReason.DAILY, amount_nusd=2, free_nusd=1
    )
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own
    assert (str(copy), copy.remedy, copy.reason, copy.amount_nusd, copy.free_nusd) == (
        "no",
        "wait",
        RefusalReason.DAILY,
        2,
        1,
    )


@pytest.mark.parametrize("worst_nusd", [-1, MOST_NUSD + 1])
def test_that_an_amount_that_is_none_cannot_be_reserved(ledger, worst_nusd):
    with pytest.raises(ValueError, match="cannot be reserved"):
        ledger.reserve(PURPOSE, worst_nusd, NO_LIMITS)
    assert ledger.calls() == []


def test_that_answers_from_the_cache_cost_nothing_and_show_what_they_saved(ledger, events):
    ledger.cache_hit(PURPOSE, 500)
    standing = ledger.snapshot(limits=limits())
    assert (standing.saved_today_nusd, standing.calls_today) == (500, 0)
    assert (standing.today.counted_nusd, standing.calls_of_video) == (0, 0)
    assert events[0].kind == EventKind.CACHE_HIT


def test_that_the_big_stop_is_seen_by_every_process_and_outlives_them(path, ledger):
    with Ledger(path) as other:
        ledger.stop("enough")
        with pytest.raises(BudgetRefused, match="enough"):
            other.reserve(PURPOSE, 1, NO_LIMITS)
    with Ledger(path) as later:
        assert later.stopped().reason == "enough"
        later.resume()
    _reserved(ledger)


def test_that_what_is_on_its_way_can_still_be_settled_while_calls_are_stopped(ledger):
    call_id = _reserved(ledger)
    ledger.stop("enough")
    ledger.settle(call_id, cost(40))
    assert _today(ledger) == (40, 0)


def test_that_of_two_stops_the_one_that_the_user_did_not_make_is_told(ledger):
    call_id = _reserved(ledger, 1)
    ledger.stop("enough")
    ledger.settle(call_id, cost(2))
    assert ledger.stopped().kind == "overrun"


def test_that_events_are_told_after_they_are_kept_with_the_row_as_it_is(path, clock):
    seen = []

    def listen(event):
        with Ledger(path) as other:
            seen.append((event.kind, event.call == other.call(event.call.call_id)))

    with Ledger(path, clock=clock, publish=listen) as ledger:
        first = _reserved(ledger)
        ledger.settle(first, cost(None))
        ledger.settle(first, cost(1, tokens_in=3))
        ledger.release(_reserved(ledger), "cancelled")
    assert seen == [
        (kind, True) for kind in ("reserved", "unknown", "settled", "reserved", "released")
    ]


def test_that_a_listener_that_fails_does_not_undo_what_is_kept(path, expect_log):
    def fail(event):
        raise RuntimeError(event.kind)

    with Ledger(path, publish=fail) as ledger:
        with expect_log("a listener of the ledger failed at reserved"):
            call_id = _reserved(ledger)
        assert ledger.call(call_id).state == "reserved"


def test_that_changes_of_others_are_noticed_and_own_ones_are_none(path, ledger):
    assert not ledger.has_changed()
    _reserved(ledger)
    assert not ledger.has_changed()
    with Ledger(path) as other:
        _reserved(other)
        assert ledger.has_changed()
        assert not ledger.has_changed()
        assert other.has_changed() is False


def test_that_calls_are_listed_in_order_from_a_day_on_and_the_last_of_them(ledger, clock):
    first = _reserved(ledger)
    clock.move(days=1)
    second, third = _reserved(ledger), _reserved(ledger)
    assert [call.call_id for call in ledger.calls()] == [first, second, third]
    assert [call.call_id for call in ledger.calls(limit=2)] == [second, third]
    assert [call.call_id for call in ledger.calls(since=clock.now.date())] == [second, third]


def test_that_young_calls_are_left_out_of_what_is_to_be_settled(ledger, clock):
    old = _reserved(ledger)
    clock.move(seconds=60)
    _reserved(ledger)
    assert [one.call_id for one in ledger.unsettled(older_than_s=30)] == [old]
    clock.move(days=-1)
    assert len(ledger.unsettled(older_than_s=30)) == 2


def test_that_what_a_server_says_can_be_kept_whatever_it_is(ledger):
    call_id = _reserved(ledger, 10)
    hostile = cost(
        5,
        error="a\ud800\0\x1b[2J\u202eb" + "x" * 9000,
        tokens_in=-5,
        tokens_out=10**30,
        latency_s=float("nan"),
        total_s=float("inf"),
        model_answered="=cmd()\n",
    )
    ledger.settle(call_id, hostile)
    call = ledger.call(call_id)
    assert call.error.startswith("a   [2J bxx")
    assert len(call.error) == 2000
    assert (call.tokens_in, call.latency_s, call.total_s) == (0, 0.0, 0.0)
    assert 0 < call.tokens_out < 2**63


def test_that_people_can_browse_it_in_dollars(ledger):
    ledger.settle(_reserved(ledger, 3_000_000), cost(2_500_000))
    _reserved(ledger, 1_000_000)
    database = Database(ledger.path)
    (day,) = database["spending_by_day"].rows
    assert day == {
        "day": "2026-11-21",
        "calls": 2,
        "settled_usd": 0.0025,
        "reserved_usd": 0.001,
        "saved_by_cache_usd": 0,
        "refused_calls": 0,
    }
    assert [row["cost_usd"] for row in database["calls_in_usd"].rows] == [None, 0.0025]
    assert [row["model"] for row in database["spending_by_model"].rows] == ["maker/model"]
    database.close()
