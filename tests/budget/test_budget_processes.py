"""Real processes on one file; the same that `make budget-soak` does at length."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from budget_values import PURPOSE

import budget_soak
from autoresolve_gui.budget.errors import LedgerConflictError
from autoresolve_gui.budget.ledger import Ledger, Limits, Outcome
from soak import accounts, audit, cloud_run, ledger_only
from soak.provider import Charge
from soak.report import Report

HERE = Path(__file__).parent
PROCESSES = 4
TRIES = 50


def test_that_processes_that_race_for_the_last_cent_get_exactly_the_cap(path):
    Ledger(path).close()
    script = str(HERE / "budget_process.py")
    racers = [
        subprocess.Popen(  # noqa: S603 -- our own script
            [sys.executable, script, str(path), str(TRIES)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    granted = [int(racer.communicate(timeout=120)[0]) for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * PROCESSES
    with Ledger(path) as ledger:
        rows = ledger.calls()
    assert sum(granted) == 37
    assert sum(row.counted_nusd for row in rows) == 37 * 27
    assert len(rows) == PROCESSES * TRIES
    assert {row.task for row in rows} == {PURPOSE.task}


def test_that_killed_processes_and_a_lying_server_break_no_cap_and_lose_no_call(tmp_path):
    plan = budget_soak.ledger_plan(calls=PROCESSES * TRIES, processes=PROCESSES, seed=11)
    report = ledger_only.soak(tmp_path, plan)
    assert report.faults == []
    assert report.killed >= 1
    assert report.sent > 50
    assert 0 < report.highest_nusd <= plan.cap_nusd
    tried_again = report.refusals["stopped"]
    assert report.states.total() - tried_again <= report.calls


def test_that_the_real_client_breaks_no_cap_either(tmp_path):
    plan = budget_soak.cloud_plan(calls=24, processes=2, seed=3)
    report = cloud_run.soak(tmp_path, replace(plan, deadline_s=3.0))
    assert report.faults == []
    assert report.killed >= 1
    assert report.requests > 5
    assert 0 < report.highest_nusd <= plan.cap_nusd


def test_that_the_soak_sees_a_reservation_that_passes_a_cap(tmp_path):
    plan = budget_soak.ledger_plan(calls=8, processes=2)
    report = Report(plan.cap_nusd, plan.calls)
    path = tmp_path / "ledger.sqlite3"
    with Ledger(path) as ledger:
        audit.install(path, plan.limits)
        # A ledger that knows of no cap is what a fault in it would come to.
        ledger.reserve(PURPOSE, plan.cap_nusd + 1, Limits(daily_nusd=plan.cap_nusd * 2))
    audit.take(path, accounts.rows_of(path), report)
    assert any("was reserved beyond the day" in fault for fault in report.faults)


def test_that_the_soak_sees_a_charge_that_the_ledger_does_not_count():
    charge = Charge("q", kept_nusd=7, told_nusd=7)
    settled = accounts.Row("call-1", "q", "settled", 9, 7, ("gen-1",), "")
    assert accounts.compare([settled], {"q": 1}, {"gen-1": charge}) == ([], 0)
    faults, _ = accounts.compare([settled], {"q": 2}, {"gen-1": charge, "gen-2": charge})
    assert faults == ["7 nUSD were charged for q and are neither settled nor reserved"]
    released = accounts.Row("call-1", "q", "released", 9, None, (), "")
    faults, _ = accounts.compare([released], {"q": 1}, {})
    assert faults == ["1 requests of q came, the ledger knows 0 calls"]


def test_that_a_call_which_somebody_settled_is_told_no_further_request(path):
    with Ledger(path) as ledger:
        call_id = ledger.reserve(PURPOSE, 9, Limits(daily_nusd=9)).call_id
        ledger.note_generation(call_id, "gen-1")
        ledger.settle(call_id, Outcome("done", 7))
        ledger.note_generation(call_id, "gen-1")
        with pytest.raises(LedgerConflictError, match="settled by another process"):
            ledger.note_generation(call_id, "gen-1,?")
