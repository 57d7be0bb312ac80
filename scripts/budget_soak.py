"""Lets several processes spend on one ledger at once, breaks them, and audits what became of it.

    python scripts/budget_soak.py [--calls N] [--processes N] [--seed N]

Every call is a thread of its own, and a process begins all of its calls at once. Processes are
killed in the middle of anything and begun anew; answers are lost, told twice or told wrong, calls
are tried again, given back and never settled; clocks stand wrong. A journal beside the ledger
keeps what was really sent and what it really cost, as a provider's books would. At the end both
are compared, and while it runs the sums are read again and again by a reader that shares no code
with the ledger. Exit status 1 where a cap was passed or a call was lost.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.budget.errors import (
    BudgetRefused,
    LedgerConflictError,
    LedgerError,
    RefusalReason,
)
from autoresolve_gui.budget.ledger import Ledger, Limits, Outcome, Purpose
from autoresolve_gui.budget.money import cost_reported

if TYPE_CHECKING:
    from collections.abc import Callable

CAP_NUSD = 2_500_000_000
LIMITS = Limits(
    daily_nusd=CAP_NUSD,
    monthly_nusd=CAP_NUSD * 3 // 2,
    project_nusd=CAP_NUSD // 2,
    calls_per_video=40,
)
_PROJECTS = 5
_CLIPS = 30
_MOST_STARTS = 60
_CALLS_OF_A_DEATH = 199
"""One call in so many is the last one of its process, some time after it was sent."""
_JOURNALS = "journal-*.txt"


@dataclass(slots=True)
class Report:
    """What happened. `faults` is empty where every rule was kept."""

    seconds: float = 0.0
    calls: int = 0
    sent: int = 0
    killed: int = 0
    stops: int = 0
    looks: int = 0
    troubles: int = 0
    highest_nusd: int = 0
    settled_nusd: int = 0
    open_nusd: int = 0
    excess_nusd: int = 0
    states: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sent:
    """A call that the provider's books have: what it cost, and what was told of that."""

    call_id: str
    cost_nusd: int


class Journal:
    """What one process did, written line by line past all buffers, so that a kill loses none."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, *words: object) -> None:
        """Add a line."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())


def soak(folder: Path, *, calls: int, processes: int, seed: int) -> Report:
    """Make `calls` calls from `processes` processes on a ledger in `folder`; return the audit."""
    started = time.monotonic()
    report = Report(calls=calls)
    path = folder / "ledger.sqlite3"
    with Ledger(path) as ledger, closing(sqlite3.connect(path)) as reader:
        _run(folder, ledger, reader, report, processes=processes, seed=seed)
        _look(reader, report)
        sent = _sent(folder)
        report.sent = len(sent)
        report.troubles = sum(words[0] == "trouble" for words in _lines(folder))
        report.faults += [" ".join(words[1:]) for words in _lines(folder) if words[0] == "fault"]
        _compare(ledger, sent, report)
        _settle_lost_answers(ledger, sent)
        _look(reader, report)
        _compare(ledger, sent, report)
        _count(ledger, report)
        counted = "SELECT count(*) FROM stops WHERE kind = 'overrun'"
        (report.stops,) = reader.execute(counted).fetchone()
    report.seconds = time.monotonic() - started
    return report


def work(folder: Path, number: int, seed: int, calls: range) -> None:
    """Make the `calls` that no journal has yet, all at once, each in a thread."""
    journal = Journal(folder / f"journal-{number}.txt")
    begun = {int(words[1]) for words in _lines(folder) if words[0] == "begin"}
    clock = _wrong_clock(random.Random(f"{seed} clock {number} {len(begun)}"))  # noqa: S311 -- no secret
    with Ledger(folder / "ledger.sqlite3", clock=clock) as ledger:
        threads = [
            threading.Thread(target=_try_call, args=(ledger, journal, seed, call))
            for call in calls
            if call not in begun
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _try_call(ledger: Ledger, journal: Journal, seed: int, number: int) -> None:
    try:
        _make_call(ledger, journal, seed, number)
    except LedgerError as error:  # no ledger, no call: that is no fault, but worth knowing
        journal.write("trouble", number, error)
    except Exception as error:  # noqa: BLE001 -- the end of a thread: it is told in the report
        journal.write("fault", number, repr(error))


def _make_call(ledger: Ledger, journal: Journal, seed: int, number: int) -> None:
    chance = random.Random(f"{seed} {number}")  # noqa: S311 -- no secret
    journal.write("begin", number)
    attempts = chance.randint(1, 3)
    once_nusd = chance.randint(1, 9_000_000)
    purpose = Purpose(
        task=chance.choice(("beats", "notes", "cuts")),
        tier="basic",
        footage_key=f"clip-{number % _CLIPS}",
        project=f"project-{number % _PROJECTS}",
        model_asked="maker/model",
        endpoint="http://127.0.0.1/api/v1",
        provider_kind="openrouter",
    )
    call_id = _reserve(ledger, purpose, attempts * once_nusd)
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


def _reserve(ledger: Ledger, purpose: Purpose, worst_nusd: int) -> str:
    for _ in range(40):
        try:
            return ledger.reserve(purpose, worst_nusd, LIMITS).call_id
        except BudgetRefused as refusal:
            if refusal.reason != RefusalReason.STOPPED:
                return ""
        time.sleep(0.05)  # the user is looking at the costs
    return ""


def _wrong_clock(chance: random.Random) -> Callable[[], datetime]:
    zone = timezone(timedelta(hours=chance.randint(-12, 14)))
    wrong_by = timedelta(hours=chance.choice((-800, -30, -1, 0, 0, 0, 1)))
    return lambda: (datetime.now(UTC) + wrong_by).astimezone(zone)


def _run(
    folder: Path,
    ledger: Ledger,
    reader: sqlite3.Connection,
    report: Report,
    *,
    processes: int,
    seed: int,
) -> None:
    """Keep the processes running until all have ended well; kill some, and look meanwhile."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    running = {
        number: _start(folder, number, report.calls, processes, seed) for number in range(processes)
    }
    to_kill = processes // 2
    starts = processes
    next_kill = time.monotonic() + 1.5
    while running:
        time.sleep(0.02)
        _look(reader, report)
        if ledger.stopped() is not None:
            ledger.resume()
        if to_kill and time.monotonic() > next_kill:
            running[chance.choice(sorted(running))].kill()
            to_kill -= 1
            next_kill = time.monotonic() + chance.uniform(0.1, 0.5)
        for number, process in list(running.items()):
            if process.poll() is None:
                continue
            del running[number]
            if process.returncode == 0:
                continue
            report.killed += 1
            starts += 1
            if starts > _MOST_STARTS:
                report.faults.append(f"process {number} never came to its end")
                continue
            running[number] = _start(folder, number, report.calls, processes, seed)


def _start(
    folder: Path, number: int, calls: int, processes: int, seed: int
) -> subprocess.Popen[bytes]:
    first, last = calls * number // processes, calls * (number + 1) // processes
    words = ["--work", str(folder), str(number), str(seed), str(first), str(last)]
    return subprocess.Popen([sys.executable, str(Path(__file__).resolve()), *words])  # noqa: S603


def _look(reader: sqlite3.Connection, report: Report) -> None:
    """Add up with a reader of its own; what a server charged too much is no fault of the budget."""
    kept = "sum(min(counted_nusd, worst_nusd))"
    sums = (
        ("day", kept, LIMITS.daily_nusd),
        ("substr(day, 1, 7)", kept, LIMITS.monthly_nusd),
        ("project", kept, LIMITS.project_nusd),
        (
            "footage_key || ' on ' || day",
            "sum(state IN ('reserved', 'unknown', 'settled'))",
            LIMITS.calls_per_video,
        ),
    )
    report.looks += 1
    later = "SELECT a.day, b.day FROM calls a JOIN calls b ON b.number = a.number + 1"
    for day, next_day in reader.execute(f"{later} WHERE b.day < a.day"):
        report.faults.append(f"after {day} the ledger counted on {next_day}")
    for what, total, limit in sums:
        for name, found in reader.execute(f"SELECT {what}, {total} FROM calls GROUP BY 1"):  # noqa: S608
            if found > limit:
                report.faults.append(f"{name}: {found} is above {limit}")
            if what == "day":
                report.highest_nusd = max(report.highest_nusd, found)


def _lines(folder: Path) -> list[list[str]]:
    texts = (path.read_text(encoding="utf-8") for path in folder.glob(_JOURNALS))
    return [line.split() for text in texts for line in text.splitlines()]


def _sent(folder: Path) -> list[Sent]:
    return [Sent(words[1], int(words[2])) for words in _lines(folder) if words[0] == "sent"]


def _compare(ledger: Ledger, sent: list[Sent], report: Report) -> None:
    """Hold the ledger against the books of the provider."""
    calls = {call.call_id: call for call in ledger.calls()}
    for one in sent:
        call = calls.get(one.call_id)
        if call is None:
            report.faults.append(f"{one.call_id} was sent and is not in the ledger")
        elif call.state == "settled" and call.cost_nusd != one.cost_nusd:
            report.faults.append(f"{one.call_id} cost {one.cost_nusd}, kept is {call.cost_nusd}")
        elif call.state not in ("settled", "unknown", "reserved"):
            report.faults.append(f"{one.call_id} was sent and is {call.state}")
        elif call.state != "settled" and call.counted_nusd != call.worst_nusd:
            report.faults.append(f"{one.call_id} is not counted at its worst case")


def _settle_lost_answers(ledger: Ledger, sent: list[Sent]) -> None:
    """Ask the provider's books for what nobody settled, as `/generation` is asked."""
    costs = {one.call_id: one.cost_nusd for one in sent}
    for call in ledger.unsettled():
        if call.generation_id.removeprefix("gen-") in costs:
            cost_nusd = costs[call.generation_id.removeprefix("gen-")]
            ledger.settle(call.call_id, Outcome("done", cost_nusd))


def _count(ledger: Ledger, report: Report) -> None:
    for call in ledger.calls():
        report.states[call.state] += 1
        if call.state == "refused":
            report.refusals[call.note.partition(":")[0]] += 1
        if call.state == "settled":
            report.settled_nusd += call.counted_nusd
            report.excess_nusd += max(0, call.counted_nusd - call.worst_nusd)
        else:
            report.open_nusd += call.counted_nusd


def _told(report: Report) -> str:
    states = ", ".join(f"{count} {name}" for name, count in sorted(report.states.items()))
    refusals = ", ".join(f"{count} by {why}" for why, count in sorted(report.refusals.items()))
    lines = [
        f"calls        {report.calls} at once, {report.sent} sent, in {report.seconds:.1f} s",
        f"faults made  {report.killed} processes killed, {report.stops} costs above reservations",
        f"ledger       {states}",
        f"refused      {refusals or 'none'}",
        f"no ledger    {report.troubles} times, and no call was made then",
        f"highest sum  {report.highest_nusd} of {CAP_NUSD} nUSD a day, in {report.looks} looks",
        f"settled      {report.settled_nusd} nUSD, {report.excess_nusd} of it above reservations",
        f"still open   {report.open_nusd} nUSD, counted at the worst case",
        *(f"FAULT        {fault}" for fault in report.faults[:20]),
        "THE BUDGET WAS BROKEN" if report.faults else "Not a nano-dollar over, and no call lost.",
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Run as the module's own words say."""
    if arguments[:1] == ["--work"]:
        folder, number, seed, first, last = arguments[1:]
        work(Path(folder), int(number), int(seed), range(int(first), int(last)))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parsed = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = soak(
            Path(folder), calls=parsed.calls, processes=parsed.processes, seed=parsed.seed
        )
    sys.stdout.write(_told(report))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
