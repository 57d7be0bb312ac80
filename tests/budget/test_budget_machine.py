"""Whatever the order of calls, crashes, clocks and lies: the caps hold, and nothing is lost."""

from __future__ import annotations

import tempfile
from datetime import timedelta, timezone
from pathlib import Path

from budget_values import PURPOSE, Clock
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
)

from autoresolve_gui.budget.errors import BudgetRefused, LedgerConflictError, RefusalReason
from autoresolve_gui.budget.ledger import Ledger, Limits, Outcome
from autoresolve_gui.budget.money import MOST_NUSD, cost_reported

LIMITS = Limits(daily_nusd=1000, monthly_nusd=1700, project_nusd=2500, calls_per_video=5)
AMOUNTS = st.integers(0, 600)
LIES = st.one_of(
    st.none(),
    st.sampled_from([-1, "-5", float("nan"), float("inf"), "1e999999999", True, "free"]),
    st.floats(),
    st.integers(-(10**20), 10**20),
)


class Spending(RuleBasedStateMachine):
    """Two processes (two ledgers on one file) and a model of what must be counted."""

    calls = Bundle("calls")

    @initialize()
    def open_both(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.path = Path(self.folder.name) / "ledger.sqlite3"
        self.clock = Clock()
        self.ledgers = [Ledger(self.path, clock=self.clock) for _ in range(2)]
        # What is counted by call, what was reserved for it, and on which day.
        self.counted: dict[str, int] = {}
        self.worst: dict[str, int] = {}
        self.day: dict[str, str] = {}
        self.closed: set[str] = set()
        self.stopped = False

    def teardown(self):
        if hasattr(self, "folder"):
            for ledger in self.ledgers:
                ledger.close()
            self.folder.cleanup()

    @rule(target=calls, who=st.integers(0, 1), worst=AMOUNTS, clip=st.sampled_from("ab"))
    def reserve(self, who, worst, clip):
        purpose = PURPOSE.__class__("beats", "basic", clip, "p", "m", "e", "openrouter")
        free = self.ledgers[who].snapshot(project="p", footage_key=clip, limits=LIMITS)
        try:
            reservation = self.ledgers[who].reserve(purpose, worst, LIMITS)
        except BudgetRefused as refusal:
            if not self._is_just(refusal, worst, free):
                raise
            return ""
        assert not self.stopped, "a reservation passed while calls were stopped"
        self.counted[reservation.call_id] = self.worst[reservation.call_id] = worst
        self.day[reservation.call_id] = reservation.day
        return reservation.call_id

    @rule(who=st.integers(0, 1), call=calls, share=st.floats(0, 1))
    def settle_honestly(self, who, call, share):
        if call:
            self._settle(who, call, int(self.worst[call] * share))

    @rule(who=st.integers(0, 1), call=calls, told=LIES)
    def settle_with_whatever_a_server_says(self, who, call, told):
        if call:
            self._settle(who, call, cost_reported(told))

    @rule(who=st.integers(0, 1), call=calls, cost_nusd=st.integers(-5, 1) | st.just(10**30))
    def settle_past_the_door(self, who, call, cost_nusd):
        if call:
            self._settle(who, call, cost_nusd)

    @rule(who=st.integers(0, 1), call=consumes(calls), known=st.booleans())
    def release(self, who, call, known):
        if not call:
            return
        if known:
            self.ledgers[who].note_generation(call, "gen")
        is_open = self.ledgers[who].call(call).state in ("reserved", "released")
        try:
            self.ledgers[who].release(call, "never sent")
        except LedgerConflictError:
            assert known or not is_open
        else:
            assert is_open
            self.counted[call] = 0

    @rule(who=st.integers(0, 1))
    def crash(self, who):
        self.ledgers[who].close()
        self.ledgers[who] = Ledger(self.path, clock=self.clock)

    @rule(hours=st.integers(-1000, 40), zone=st.integers(-12, 14))
    def move_the_clock(self, hours, zone):
        moved = self.clock.now + timedelta(hours=hours)
        self.clock.now = moved.astimezone(timezone(timedelta(hours=zone)))

    @rule(who=st.integers(0, 1))
    def press_stop(self, who):
        self.ledgers[who].stop("enough")
        self.stopped = True

    @rule(who=st.integers(0, 1))
    def resume(self, who):
        self.ledgers[who].resume()
        self.stopped = False

    @rule(who=st.integers(0, 1))
    def answer_from_the_cache(self, who):
        self.ledgers[who].cache_hit(PURPOSE, 10**9)

    @invariant()
    def what_was_allowed_never_passes_a_cap(self):
        if not hasattr(self, "folder"):
            return
        by_day: dict[str, int] = {}
        by_month: dict[str, int] = {}
        for call, counted in self.counted.items():
            # What a lying server took above the reservation is counted, and is no permission.
            allowed = min(counted, self.worst[call])
            by_day[self.day[call]] = by_day.get(self.day[call], 0) + allowed
            by_month[self.day[call][:7]] = by_month.get(self.day[call][:7], 0) + allowed
        assert all(total <= LIMITS.daily_nusd for total in by_day.values())
        assert all(total <= LIMITS.monthly_nusd for total in by_month.values())
        assert sum(min(n, self.worst[call]) for call, n in self.counted.items()) <= 2500

    @invariant()
    def the_ledger_counts_what_the_model_counts_and_loses_no_call(self):
        if not hasattr(self, "folder"):
            return
        rows = {row.call_id: row for row in self.ledgers[0].calls()}
        assert {call: rows[call].counted_nusd for call in self.counted} == self.counted
        standing = self.ledgers[1].snapshot(project="p", limits=LIMITS)
        today = sum(n for call, n in self.counted.items() if self.day[call] == standing.day)
        assert standing.today.counted_nusd == today
        assert standing.project.counted_nusd == sum(self.counted.values())
        assert (standing.stop is not None) == self.stopped
        days = [row.day for row in rows.values()]
        assert days == sorted(days), "a clock that was set back made an earlier day"

    def _settle(self, who, call, cost_nusd):
        known = cost_nusd if cost_nusd is not None and cost_nusd >= 0 else None
        known = None if known is None else min(known, MOST_NUSD)
        before = self.ledgers[1 - who].call(call)
        try:
            self.ledgers[who].settle(call, Outcome("done", cost_nusd))
        except LedgerConflictError:
            assert before.state == "settled"
            assert known is not None
            assert known != self.counted[call]
            return
        if before.state == "settled":
            assert known in (None, self.counted[call])
            return
        held = self.worst[call] if before.state in ("reserved", "unknown") else 0
        self.counted[call] = self.worst[call] if known is None else known
        if self.counted[call] > held:
            self.stopped = True

    def _is_just(self, refusal, worst, standing):
        match refusal.reason:
            case RefusalReason.STOPPED:
                return self.stopped
            case RefusalReason.CALLS:
                return standing.calls_left == 0
            case RefusalReason.DAILY:
                return standing.today.counted_nusd + worst > LIMITS.daily_nusd
            case RefusalReason.MONTHLY:
                return standing.month.counted_nusd + worst > LIMITS.monthly_nusd
            case _:
                return standing.project.counted_nusd + worst > LIMITS.project_nusd


TestSpending = Spending.TestCase
TestSpending.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
