"""Times the pane of costs: from the end of a call until the pane shows it.

    make bench-costs                      # 2,000 calls in the ledger, 60 more are watched
    make bench-costs ARGS="--calls 500"
    make bench-costs ARGS=--write         # its section of docs/benchmarks.md too

The real ledger, feed and pane, drawn into memory (Qt's platform `offscreen`), all time shown. A
call ends when the ledger has kept it; it is shown when the pane has its figures and is painted.
Processor time is that of all threads of the process; nothing else should run while the wall-clock
time is looked at. It ends with 1 where the goal is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import goals, numbers, publish, sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.budget.ledger import Ledger, LedgerEvent
    from autoresolve_gui.ui.cloud.costs_feed import CostsFeed
    from autoresolve_gui.ui.cloud.costs_panel import CostsPanel

GOAL_S = 0.1
_CENT_NUSD = 10_000_000
_MODELS = ("mistralai/mistral-small-2603", "openai/gpt-6-luna", "deepseek/deepseek-v4-flash")
_PATIENCE_S = 60.0
_WARM_UP = 3
"""Calls before those that are counted: what is made once is made in them."""
METHOD = """\
From the end of a call, when the ledger has kept it, until the pane has its figures and is painted:
the real ledger, feed and pane, drawn into memory, all time shown. Processor time is that of all
threads."""


def main(arguments: Sequence[str]) -> int:
    """Fill a ledger, watch further calls, print the figures."""
    parser = argparse.ArgumentParser(prog="bench_costs", description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--watched", type=int, default=60)
    publish.add_options(parser)
    found = publish.run(BENCH, parser.parse_args(arguments))
    return 0 if _goal(found).verdict == goals.MET else 1


def measure(options: argparse.Namespace) -> publish.Figures:
    """Return what it took to show each call that was watched."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUTORESOLVE_HOME"] = home
        wall_s, cpu_s = _measure(Path(home), options.calls, options.watched)
    return {"calls": options.calls, "wall_s": wall_s, "cpu_s": cpu_s}


def tables(figures: publish.Figures) -> list[str]:
    """Return the figures as Markdown."""
    rows = []
    for name, spent in (("by the clock", figures["wall_s"]), ("processor", figures["cpu_s"])):
        late = statistics.quantiles(spent, n=20, method="inclusive")[-1]
        told = (statistics.median(spent), late, max(spent))
        rows.append((name, *(numbers.seconds(each) for each in told)))
    size = f"{figures['calls']:,} calls in the ledger, {len(figures['wall_s'])} more are watched."
    table = numbers.markdown(("until a call is shown", "median", "95 %", "slowest"), rows)
    return [size, goals.table([_goal(figures)]), table]


def _goal(figures: publish.Figures) -> goals.Goal:
    slowest_s = max(figures["wall_s"])
    return goals.Goal(
        f"every call is shown in under {numbers.seconds(GOAL_S)}",
        numbers.seconds(slowest_s),
        goals.at_most(slowest_s, GOAL_S),
    )


def _measure(home: Path, calls: int, watched: int) -> tuple[list[float], list[float]]:
    # Here: they read the home folder, and --help needs no window.
    from autoresolve_gui.budget.ledger import Ledger, Limits  # noqa: PLC0415
    from autoresolve_gui.ui.app import application  # noqa: PLC0415
    from autoresolve_gui.ui.cloud.costs_feed import CostsFeed, Scope  # noqa: PLC0415
    from autoresolve_gui.ui.cloud.costs_panel import CostsPanel  # noqa: PLC0415
    from autoresolve_gui.ui.style import dress  # noqa: PLC0415
    from autoresolve_gui.ui.theme import DARK  # noqa: PLC0415

    app = application()
    dress(app, DARK)
    events: list[LedgerEvent] = []
    limits = Limits(daily_nusd=1_000_000 * _CENT_NUSD, calls_per_video=6)
    with Ledger(home / "ledger.sqlite3", publish=events.append) as ledger:
        for number in range(calls):
            _settle(ledger, number, _reserve(ledger, number))
        feed = CostsFeed(home / "ledger.sqlite3", lambda: limits)
        feed.set_scope(Scope(days=None))
        panel = CostsPanel(feed, DARK)
        panel.resize(628, 900)
        panel.show()
        _wait(feed, panel, settled=calls)
        wall_s, cpu_s = [], []
        for number in range(calls, calls + _WARM_UP + watched):
            held = _reserve(ledger, number)
            _show(feed, events)
            _wait(feed, panel, settled=number, held=1)
            _settle(ledger, number, held)
            wall, cpu = time.perf_counter(), time.process_time()
            _show(feed, events)
            _wait(feed, panel, settled=number + 1)
            panel.grab()  # painted, also where the platform would put that off
            wall_s.append(time.perf_counter() - wall)
            cpu_s.append(time.process_time() - cpu)
        panel.hide()
        feed.close()
        panel.deleteLater()
        feed.deleteLater()
        app.processEvents()
    return wall_s[_WARM_UP:], cpu_s[_WARM_UP:]


def _show(feed: CostsFeed, events: list[LedgerEvent]) -> None:
    while events:
        feed.note(events.pop(0))


def _reserve(ledger: Ledger, number: int) -> str:
    """Begin a call as the real ones are kept; return its id."""
    from autoresolve_gui.budget.ledger import Limits, Purpose  # noqa: PLC0415

    model = _MODELS[number % len(_MODELS)]
    purpose = Purpose(
        task=("beats", "notes", "cuts")[number % 3],
        tier=("basic", "standard")[number % 2],
        footage_key=f"film {number // 5}",
        project="Trailer",
        model_asked=model,
        endpoint="https://openrouter.ai/api/v1",
        provider_kind="openrouter",
        input_chars=4000,
    )
    limits = Limits(daily_nusd=1_000_000 * _CENT_NUSD)
    return ledger.reserve(purpose, _CENT_NUSD, limits).call_id


def _settle(ledger: Ledger, number: int, call_id: str) -> None:
    """End a call."""
    from autoresolve_gui.budget.ledger import Outcome  # noqa: PLC0415

    outcome = Outcome(
        status="failed" if number % 17 == 0 else "done",
        cost_nusd=_CENT_NUSD // (2 + number % 7),
        model_answered=_MODELS[number % len(_MODELS)],
        provider="Mistral",
        tokens_in=1200,
        tokens_out=300,
        output_chars=1100,
        latency_s=1.0 + number % 5,
        total_s=1.5 + number % 5,
        finish_reason="stop",
    )
    ledger.settle(call_id, outcome)


def _wait(feed: CostsFeed, panel: CostsPanel, *, settled: int, held: int = 0) -> None:
    """Sleep until the pane shows so many calls: a loop that looks would be measured too."""
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

    until_s = time.monotonic() + _PATIENCE_S
    while _shown(panel) != (settled, held):
        loop = QEventLoop()
        feed.came.connect(loop.quit)
        QTimer.singleShot(round(_PATIENCE_S * 1000), loop.quit)
        loop.exec()
        if time.monotonic() > until_s:
            message = f"the pane does not show {settled + held} calls after {_PATIENCE_S:g} s"
            raise TimeoutError(message)


def _shown(panel: CostsPanel) -> tuple[int, int]:
    """Return how many calls the pane shows: those that have ended, and those under way."""
    calls = panel.view.calls if panel.view is not None else ()
    ended = sum(call.state == "settled" for call in calls)
    return ended, len(calls) - ended


BENCH = publish.Bench(
    sections.COSTS,
    "The pane of costs after a call",
    ("PySide6-Essentials", "pyqtgraph"),
    measure,
    tables,
    METHOD,
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
