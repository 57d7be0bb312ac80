"""Real processes on one file; the same that `make budget-soak` does at length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from budget_values import PURPOSE

import budget_soak
from autoresolve_gui.budget.ledger import Ledger

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
    report = budget_soak.soak(tmp_path, calls=PROCESSES * TRIES, processes=PROCESSES, seed=11)
    assert report.faults == []
    assert report.killed >= 1
    assert report.sent > 50
    assert 0 < report.highest_nusd <= budget_soak.LIMITS.daily_nusd
    assert sum(report.states.values()) <= report.calls
