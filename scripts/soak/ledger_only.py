"""The soak of the ledger alone: no server, no client, and so in seconds.

Processes reserve, settle, release, lose and are killed. A journal beside the ledger keeps what was
really sent and what it really cost, as a provider's books would.
"""

from __future__ import annotations

import os
import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.budget.errors import (
    BudgetRefused,
    LedgerConflictError,
    LedgerError,
    RefusalReason,
)
from autoresolve_gui.budget.ledger import Ledger, Outcome, Purpose
from autoresolve_gui.budget.money import cost_reported
from soak import audit, processes
from soak.accounts import rows_of
from soak.plan import PROJECTS, Journal, Plan, journal_lines, ledger_path, wrong_clock
from soak.report import Report

if TYPE_CHECKING:
    from pathlib import Path

    from soak.accounts import Row

SPEND = "spend"
_CALLS_OF_A_DEATH = 199
"""One call in so many is the last one of its process, some time after it was sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A call that the provider's books have, and what it cost."""

    call_id: str
    cost_nusd: int


def soak(folder: Path, plan: Plan) -> Report:
    """Make the calls of `plan` on a ledger in `folder`; return the audit."""
    began_s, began_cpu_s = time.monotonic(), processes.cpu_s()
    report = Report(plan.cap_nusd, plan.calls)
    path = ledger_path(folder)
    with Ledger(path) as ledger:
        audit.install(path, plan.limits)
        plan.write(folder)
        _run(folder, plan, ledger, report)
        lines = journal_lines(folder)
        sent = [Sent(words[1], int(words[2])) for words in lines if words[0] == "sent"]
        report.asked = sum(words[0] == "begin" for words in lines)
        report.troubles = sum(words[0] == "trouble" for words in lines)
        report.faults += [" ".join(words[1:]) for words in lines if words[0] == "fault"]
        rows = rows_of(path)
        _compare(rows, sent, report)
        _settle_lost_answers(ledger, sent)
        settled = rows_of(path)
    report.settled_later = sum(row.is_open for row in rows) - sum(row.is_open for row in settled)
    _compare(settled, sent, report)
    audit.take(path, settled, report)
    report.seconds = time.monotonic() - began_s
    report.cpu_s = processes.cpu_s() - began_cpu_s
    return report


def spend(folder: Path, number: int) -> None:
    """Make the calls of process `number` that no journal has yet, all at once."""
    plan = Plan.read(folder)
    journal = Journal(folder, number)
    begun = {int(words[1]) for words in journal_lines(folder) if words[0] == "begin"}
    clock = wrong_clock(random.Random(f"{plan.seed} clock {number} {len(begun)}"))  # noqa: S311 -- no secret
    with Ledger(ledger_path(folder), clock=clock) as ledger:
        threads = [
            threading.Thread(target=_try_call, args=(ledger, journal, plan, call))
            for call in plan.share_of(number)
            if call not in begun
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _run(folder: Path, plan: Plan, ledger: Ledger, report: Report) -> None:
    next_kill_s = time.monotonic() + 1.5
    chance = random.Random(plan.seed)  # noqa: S311 -- no secret

    def may_kill(killed: int) -> bool:
        nonlocal next_kill_s
        if killed >= plan.processes // 2 or time.monotonic() < next_kill_s:
            return False
        next_kill_s = time.monotonic() + chance.uniform(0.1, 0.5)
        return True

    processes.run(
        SPEND,
        folder,
        plan.processes,
        report,
        chance=chance,
        look=processes.User(ledger).look,
        may_kill=may_kill,
    )


def _try_call(ledger: Ledger, journal: Journal, plan: Plan, number: int) -> None:
    try:
        _make_call(ledger, journal, plan, number)
    except LedgerError as error:  # no ledger, no call: that is no fault, but worth knowing
        journal.write("trouble", number, error)
    except Exception as error:  # noqa: BLE001 -- the end of a thread: it is told in the report
        journal.write("fault", number, repr(error))


def _make_call(ledger: Ledger, journal: Journal, plan: Plan, number: int) -> None:
    chance = random.Random(f"{plan.seed} {number}")  # noqa: S311 -- no secret
    journal.write("begin", number)
    attempts = chance.randint(1, 3)
    once_nusd = chance.randint(1, 9_000_000)
    purpose = Purpose(
        task=chance.choice(("beats", "notes", "cuts")),
        tier="basic",
        footage_key=f"clip-{number % plan.clips}",
        project=f"project-{number % PROJECTS}",
        model_asked="maker/model",
        endpoint="http://127.0.0.1/api/v1",
        provider_kind="openrouter",
    )
    call_id = _reserve(ledger, plan, purpose, attempts * once_nusd)
    if not call_id:
        return
    time.sleep(chance.uniform(0, 0.05))
    if chance.random() < 0.05:
        ledger.release(call_id, "cancelled before it was sent")
        return
    tries = chance.randint(1, attempts)
    cost_nusd = sum(chance.randint(0, once_nusd) for _ in range(tries))
    if chance.random() < 0.01:
        cost_nusd += attempts * once_nusd + 1  # a server that charges more than it may
    journal.write("sent", call_id, cost_nusd)
    if number % _CALLS_OF_A_DEATH == 7:
        time.sleep(chance.uniform(0.5, 1.5))
        os._exit(9)  # as a crash does: in the middle of whatever the other threads do
    _settle(ledger, journal, chance, Sent(call_id, cost_nusd), tries)


def _settle(
    ledger: Ledger, journal: Journal, chance: random.Random, sent: Sent, tries: int
) -> None:
    call_id = sent.call_id
    is_known = chance.random() < 0.9
    if is_known:
        ledger.note_generation(call_id, f"gen-{call_id}")
    time.sleep(chance.uniform(0, 0.6))
    told: object = sent.cost_nusd / 1e9
    if chance.random() < 0.15:
        told = chance.choice((None, -1, float("nan"), float("-inf"), "free", "-0.5", True))
    cost = cost_reported(told if not isinstance(told, float) else f"{told:.9f}")
    status = "done" if cost is not None else "unknown"
    outcome = Outcome(status, cost, tokens_in=900, tokens_out=300, attempts=tries)
    for _ in range(chance.choice((0, 1, 1, 1, 1, 1, 1, 1, 2))):  # lost, told once, told twice
        ledger.settle(call_id, outcome)
    if is_known and chance.random() < 0.05:
        with suppress(LedgerConflictError):
            ledger.release(call_id, "this must not give anything back")
            journal.write("fault", call_id, "was sent and could be released")


def _reserve(ledger: Ledger, plan: Plan, purpose: Purpose, worst_nusd: int) -> str:
    for _ in range(40):
        try:
            return ledger.reserve(purpose, worst_nusd, plan.limits).call_id
        except BudgetRefused as refusal:
            if refusal.reason != RefusalReason.STOPPED:
                return ""
        time.sleep(0.05)  # the user is looking at the costs
    return ""


def _compare(rows: list[Row], sent: list[Sent], report: Report) -> None:
    """Hold the ledger against the books of the provider."""
    calls = {row.call_id: row for row in rows}
    for one in sent:
        call = calls.get(one.call_id)
        if call is None:
            report.faults.append(f"{one.call_id} was sent and is not in the ledger")
        elif call.state == "settled" and call.cost_nusd != one.cost_nusd:
            report.faults.append(f"{one.call_id} cost {one.cost_nusd}, kept is {call.cost_nusd}")
        elif call.state not in ("settled", "unknown", "reserved"):
            report.faults.append(f"{one.call_id} was sent and is {call.state}")


def _settle_lost_answers(ledger: Ledger, sent: list[Sent]) -> None:
    """Ask the provider's books for what nobody settled, as `/generation` is asked."""
    costs = {one.call_id: one.cost_nusd for one in sent}
    for call in ledger.unsettled():
        if call.generation_id.removeprefix("gen-") in costs:
            cost_nusd = costs[call.generation_id.removeprefix("gen-")]
            ledger.settle(call.call_id, Outcome("done", cost_nusd))
