"""The soak with the real client: processes, a server that does everything wrong, and the audit."""

from __future__ import annotations

import os
import random
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from autoresolve_gui.budget.ledger import Ledger
from soak import accounts, audit, processes
from soak.cloud_worker import KEY_VARIABLE
from soak.plan import Plan, journal_lines, ledger_path, say_go
from soak.provider import Provider
from soak.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASK = "ask"
SETTLE = "settle"


def soak(folder: Path, plan: Plan) -> Report:
    """Make the calls of `plan` with everything in `folder`; return the audit."""
    began_s, began_cpu_s = time.monotonic(), processes.cpu_s()
    report = Report(plan.cap_nusd, plan.calls)
    path = ledger_path(folder)
    with (
        Ledger(path) as ledger,
        Provider(path, plan.seed) as provider,
        _key_in_environment(provider.key),
    ):
        audit.install(path, plan.limits)
        provider.generation_misses = plan.calls // 40  # it knows of an answer a moment later
        plan = replace(plan, base_url=provider.base_url)
        plan.write(folder)
        say_go(folder)
        _ask(folder, plan, ledger, provider, report)
        rows = accounts.rows_of(path)
        report.faults += accounts.compare(rows, provider.arrived, provider.charges())[0]
        open_before = sum(row.is_open for row in rows)
        settler = processes.start(SETTLE, folder, plan.processes)
        if settler.wait(timeout=150) != 0:
            report.faults.append("the process that settles ended badly")
        rows = accounts.rows_of(path)
        charges = provider.charges()
        report.settled_later = open_before - sum(row.is_open for row in rows)
        faults, report.unheard_nusd = accounts.compare(rows, provider.arrived, charges)
        report.faults += faults
        report.faults += [f"{name} was not settled" for name in accounts.settleable(rows, charges)]
        _take_server(provider, report)
    audit.take(path, rows, report)
    _take_journals(folder, report)
    report.seconds, report.cpu_s = time.monotonic() - began_s, processes.cpu_s() - began_cpu_s
    return report


def _ask(folder: Path, plan: Plan, ledger: Ledger, provider: Provider, report: Report) -> None:
    chance = random.Random(plan.seed)  # noqa: S311 -- no secret
    to_kill = plan.processes // 2

    def may_kill(killed: int) -> bool:
        """Spread the kills over the time in which requests come in."""
        wanted = plan.calls * (killed + 1) // (3 * (to_kill + 1))
        return killed < to_kill and provider.arrived.total() > wanted

    processes.run(
        ASK,
        folder,
        plan.processes,
        report,
        chance=chance,
        look=processes.User(ledger).look,
        may_kill=may_kill,
    )


def _take_server(provider: Provider, report: Report) -> None:
    report.requests = provider.arrived.total()
    report.most_at_once = provider.most_at_once
    report.injected = provider.injected
    report.faults += provider.early


def _take_journals(folder: Path, report: Report) -> None:
    ended = set()
    for what, call, *rest in journal_lines(folder):
        report.asked += what == "begin"
        if what == "end":
            report.endings[rest[0]] += 1
            ended.add(int(call))
        elif what == "fault":
            report.faults.append(" ".join((call, *rest)))
    report.asked -= 1  # the one of the process that settled
    report.troubles = report.endings["ledger"]
    missing = report.calls + 1 - len(ended)
    if missing:
        report.faults.append(f"{missing} calls never came to an end")


@contextmanager
def _key_in_environment(key: str) -> Iterator[None]:
    before = os.environ.get(KEY_VARIABLE)
    os.environ[KEY_VARIABLE] = key
    try:
        yield
    finally:
        del os.environ[KEY_VARIABLE]
        if before is not None:
            os.environ[KEY_VARIABLE] = before
