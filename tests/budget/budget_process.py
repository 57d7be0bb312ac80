"""What a test has other processes do to a ledger: `python budget_process.py PATH TRIES`."""

import sys
from pathlib import Path

from budget_values import PURPOSE, limits

from autoresolve_gui.budget.ledger import BudgetRefused, Ledger

WORST_NUSD = 27
BOUNDS = limits(37 * WORST_NUSD + WORST_NUSD - 1)


def race(path: Path, tries: int) -> int:
    """Reserve again and again; return how often it was allowed."""
    granted = 0
    with Ledger(path) as ledger:
        for _ in range(tries):
            try:
                ledger.reserve(PURPOSE, WORST_NUSD, BOUNDS)
            except BudgetRefused:
                continue
            granted += 1
    return granted


if __name__ == "__main__":
    sys.stdout.write(str(race(Path(sys.argv[1]), int(sys.argv[2]))))
