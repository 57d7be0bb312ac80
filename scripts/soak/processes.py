"""The processes of a soak: started all at once, killed in the middle of anything, begun anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from autoresolve_gui.budget.ledger import Ledger
    from soak.report import Report

PROGRAM = Path(__file__).resolve().parents[1] / "budget_soak.py"
_MOST_STARTS = 60
_LOOK_S = 0.02
_READING_S = 0.3


class User:
    """Lets calls go on a moment after they were stopped, as one does who looked at the costs."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seen_s: float | None = None

    def look(self) -> None:
        """Look once."""
        if self._ledger.stopped() is None:
            self._seen_s = None
        elif self._seen_s is None:
            self._seen_s = time.monotonic()
        elif time.monotonic() - self._seen_s > _READING_S:
            self._ledger.resume()


def start(role: str, folder: Path, number: int) -> subprocess.Popen[bytes]:
    """Start a process of the soak in `folder`."""
    words = ["--role", role, str(folder), str(number)]
    return subprocess.Popen([sys.executable, str(PROGRAM), *words])  # noqa: S603 -- our own script


def run(
    role: str,
    folder: Path,
    count: int,
    report: Report,
    *,
    chance: random.Random,
    look: Callable[[], None],
    may_kill: Callable[[int], bool],
) -> None:
    """Keep `count` processes running until each has ended well.

    `look` is called all the time. Where `may_kill` says so, told how many were killed so far, one
    of them is killed; whichever ends badly is begun anew.
    """
    running = {number: start(role, folder, number) for number in range(count)}
    starts, killed = count, 0
    try:
        while running:
            time.sleep(_LOOK_S)
            look()
            if may_kill(killed):
                running[chance.choice(sorted(running))].kill()
                killed += 1
            for number in _ended_badly(running, report):
                starts += 1
                if starts > _MOST_STARTS:
                    report.faults.append(f"process {number} never came to its end")
                    continue
                running[number] = start(role, folder, number)
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def cpu_s() -> float:
    """Return the CPU time of this process and of those that it waited for, where that is known."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _ended_badly(running: dict[int, subprocess.Popen[bytes]], report: Report) -> list[int]:
    """Take out of `running` what has ended; return the numbers of what did not end well."""
    ended = [number for number, process in running.items() if process.poll() is not None]
    badly = [number for number in ended if running[number].returncode != 0]
    for number in ended:
        del running[number]
    report.killed += len(badly)
    return badly
