"""Has several processes spend below one cap at once, breaks them, and audits what became of it.

    python scripts/budget_soak.py [--calls N] [--processes N] [--seed N] [--ledger-only]

Every call is a thread of its own, and all begin at once: real questions by the real client with
the real `openai` package, to the stand-in server on this machine, which answers with every fault
that it knows. Processes are killed in the middle of anything and begun anew; answers are lost,
cut off and told wrong; clocks stand wrong. In the end a fresh process settles what was lost.

While it runs, SQLite itself adds up the ledger's rows at every change (`soak/audit.py`), and the
server looks for each request whether the ledger knows of it. In the end the rows are held against
the server's books. Exit status 1 where a cap was passed or a call was lost.

`--ledger-only` leaves server and client out, and takes seconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

from soak import cloud_run, cloud_worker, ledger_only  # noqa: E402 -- its folder was added above
from soak.plan import Plan  # noqa: E402
from soak.report import told  # noqa: E402

CLOUD_CAP_NUSD = 1_200_000_000
LEDGER_CAP_NUSD = 2_500_000_000


def cloud_plan(*, calls: int = 1000, processes: int = 6, seed: int = 1) -> Plan:
    """Return a plan with the real client, whose cap is too small for all calls."""
    cap_nusd = CLOUD_CAP_NUSD * calls // 1000
    return Plan(calls, processes, seed, cap_nusd, calls_per_video=40, clips=max(1, calls // 50))


def ledger_plan(*, calls: int = 1000, processes: int = 4, seed: int = 1) -> Plan:
    """Return a plan for the ledger alone."""
    return Plan(calls, processes, seed, LEDGER_CAP_NUSD, calls_per_video=40, clips=30)


def main(arguments: list[str]) -> int:
    """Run as the module's own words say."""
    if arguments[:1] == ["--role"]:
        return _play(arguments[1], Path(arguments[2]), int(arguments[3]))
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=0, help="6, or 4 for the ledger alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ledger-only", action="store_true", help="no server and no client")
    wanted = parser.parse_args(arguments)
    count = wanted.processes or (4 if wanted.ledger_only else 6)
    make, soak = (
        (ledger_plan, ledger_only.soak) if wanted.ledger_only else (cloud_plan, cloud_run.soak)
    )
    plan = make(calls=wanted.calls, processes=count, seed=wanted.seed)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = soak(Path(folder), plan)
    sys.stdout.write(told(report))
    return 1 if report.faults else 0


def _play(role: str, folder: Path, number: int) -> int:
    """Be one of the processes."""
    if role == cloud_run.SETTLE:
        cloud_worker.settle_all(folder)
    elif role == cloud_run.ASK:
        cloud_worker.ask_all(folder, number)
    else:
        ledger_only.spend(folder, number)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
