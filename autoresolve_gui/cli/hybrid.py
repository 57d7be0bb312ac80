"""`autoresolve bench hybrid`: what the cloud adds to the analysis of a file, and what it takes."""

from __future__ import annotations

import json
import queue
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.assist.comparison import TOLERANCE, accept_all, agreement
from autoresolve_gui.assist.limits import target_api_s_of
from autoresolve_gui.assist.quality import PlacedBeat, completeness, score
from autoresolve_gui.assist.reference import read_reference
from autoresolve_gui.assist.sections import frame_count, seconds_of
from autoresolve_gui.budget.entries import CallStatus
from autoresolve_gui.budget.money import NUSD_PER_USD
from autoresolve_gui.cli.cloud import PLUGIN, CloudRun, open_services
from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.plugin_access import judge_for, open_plugins
from autoresolve_gui.cli.preflight import (
    check_all_calls,
    check_first,
    check_money,
    hear_prices,
)
from autoresolve_gui.cli.run_costs import RunCosts
from autoresolve_gui.cli.table import columns
from autoresolve_gui.engine import events
from autoresolve_gui.engine.engine import Engine
from autoresolve_gui.engine.local_executor import LocalExecutor
from autoresolve_gui.library.library import Library
from autoresolve_gui.privacy.keychain import Keychain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.assist.quality import ReferenceBeat
    from autoresolve_gui.cli.arguments import Bench
    from autoresolve_gui.cli.cloud import CloudResult
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.report import JsonObject
    from autoresolve_gui.engine.events import Event
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.plugin.manager import PluginManager
    from autoresolve_gui.privacy.guard import NetworkGuard

LOCAL_X_REALTIME = 30.0
COST_USD_PER_MINUTE = 0.05
UPLIFT = 1.3
_WAKE_EVERY_S = 0.25
_INCOMPLETE = "a call was refused or failed, so this run does not show whether a gate is passed"


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that is asked of a run. `is_required`: the exit status hangs on it.

    `passed` is None where the run does not show it: a call was refused or failed.
    """

    name: str
    measured: float
    wanted: str
    passed: bool | None
    is_required: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How good one set of beats is; precision, recall and F1 only with a reference."""

    beats: int
    completeness: float
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None


def bench_hybrid(options: Bench, console: Console, guard: NetworkGuard) -> ExitStatus:
    """Measure and report; DONE where every required gate was passed.

    The analysis is made anew, in a library that is thrown away, and the cloud is asked anew and
    paid for, whatever is in the cache. A run in which a call was refused or failed shows none of
    the gates. Raises `CliError` where the cloud could not be asked anyway, a cap has no room for
    all of its calls, the file cannot be analysed, or the cloud gave no beats; `AssistError` for a
    reference that is none.
    """
    reference = read_reference(options.reference) if options.reference is not None else None
    keychain, costs = Keychain(redactor=console.redactor), RunCosts()
    with (
        tempfile.TemporaryDirectory(
            prefix="autoresolve-bench-", ignore_cleanup_errors=True
        ) as home,
        open_services(console, guard, keychain, yes_send=options.yes_send, costs=costs) as services,
        # With a folder of their own: an answer from the cache would measure nothing.
        open_plugins(console.remark, keychain, services, Path(home) / "plugins") as plugins,
    ):
        library_path, file = Path(home) / "library.sqlite3", options.file.absolute()
        with closing(CloudRun(plugins, library_path, console, costs)) as cloud:
            settings = plugins.settings(PLUGIN)
            questions = check_first(file, settings, services, yes_send=options.yes_send)
            check_money(file, plugins, services)
            if questions.is_asked:
                console.tell("When it is analysed here you are asked before anything is sent.")
            analysis, local_s = _analyse(file, library_path, plugins)
            hear_prices(plugins, settings, console)
            quotes = cloud.quotes(analysis, with_notes=questions.with_notes)
            check_all_calls(analysis, quotes, services)
            said = cloud.ask(analysis, with_notes=questions.with_notes)
        target_api_s = target_api_s_of(settings)
    if said.beats is None:
        raise CliError("the cloud gave no beats, so there is nothing to compare")
    report = _report(analysis, local_s, said, reference, target_api_s)
    gates = [Gate(**each) for each in report["gates"]]
    console.result(json.dumps(report, indent=2) if options.json else _table(report, gates))
    if not report["complete"]:
        console.tell(f"{file}: {_INCOMPLETE}.")
    missed = [gate for gate in gates if gate.is_required and not gate.passed]
    return ExitStatus.FAILED if missed else ExitStatus.DONE


def _analyse(file: Path, library_path: Path, plugins: PluginManager) -> tuple[Analysis, float]:
    """Return the analysis, and the seconds from its first pass to its end.

    It has the judge and the encoder that `process` gives it, so it is the product's own.
    The start of the worker process is left out: it is the same for a clip and for a day of footage.
    """
    arrived: queue.SimpleQueue[Event] = queue.SimpleQueue()
    began_s: float | None = None
    engine = Engine(library_path, arrived.put, executor=LocalExecutor(1), remembers=False)
    with closing(engine):
        engine.open(
            file, judge=judge_for(plugins, accurate=False), encoder=plugins.encoder_source()
        )
        while True:
            try:
                event = arrived.get(timeout=_WAKE_EVERY_S)
            except queue.Empty:
                continue
            match event:
                case events.PassStarted() if began_s is None:
                    began_s = time.monotonic()
                case events.Failed(message=message, remedy=remedy):
                    raise CliError(message, remedy=remedy)
                case events.Cancelled():
                    raise CliError("its analysis was cancelled")
                case events.Finished(key=key):
                    took_s = time.monotonic() - (began_s or 0.0)
                    break
    with Library(library_path) as library:
        analysis = library.analysis(key)
    if analysis is None:
        raise CliError("its analysis is not in the library any more")
    return analysis, took_s


def _report(
    analysis: Analysis,
    local_s: float,
    said: CloudResult,
    reference: Sequence[ReferenceBeat] | None,
    api_s_per_minute: float,
) -> JsonObject:
    whole_s = seconds_of(analysis, frame_count(analysis))
    merged = accept_all(analysis.beats, said.pairs)
    local = _quality(analysis, analysis.beats, reference)
    hybrid = _quality(analysis, merged, reference)
    before, after = _figure(local), _figure(hybrid)
    cost_usd = said.cost_nusd / NUSD_PER_USD
    is_complete = not said.failures and all(call.status == CallStatus.DONE for call in said.calls)
    uplift = after / before if before else None
    gates = _gates(said, float(whole_s), local_s, uplift, api_s_per_minute)
    return {
        "file": str(analysis.footage.path),
        "duration_s": float(whole_s),
        "local_s": local_s,
        "cloud_wall_s": said.wall_s,
        "api_s": said.api_s,
        "calls": len(said.calls),
        "cost_usd": cost_usd,
        "models": sorted({call.model_answered or call.model_asked for call in said.calls}),
        "tolerance_s": float(TOLERANCE * whole_s),
        "agreement": agreement(said.pairs),
        "quality_is": "f1" if reference is not None else "completeness",
        "local": asdict(local),
        "cloud": asdict(_quality(analysis, said.beats.beats if said.beats else (), reference)),
        "hybrid": asdict(hybrid),
        "notes": len(said.notes),
        "failures": [message for message, _ in said.failures.values()],
        "complete": is_complete,
        "gates": [asdict(gate if is_complete else replace(gate, passed=None)) for gate in gates],
    }


def _gates(
    said: CloudResult,
    whole_s: float,
    local_s: float,
    uplift: float | None,
    api_s_per_minute: float,
) -> list[Gate]:
    """Return the gates; `uplift` is None where nothing was found here that could be raised."""
    minutes, x_realtime = whole_s / 60, whole_s / local_s
    api_s, cost_usd = said.api_s / minutes, said.cost_nusd / NUSD_PER_USD / minutes
    return [
        Gate(
            "local speed (x real time)",
            x_realtime,
            f">= {LOCAL_X_REALTIME:g}",
            x_realtime >= LOCAL_X_REALTIME,
            is_required=True,
        ),
        Gate(
            "API time (s a minute of footage)",
            api_s,
            f"< {api_s_per_minute:g}",
            api_s < api_s_per_minute,
            is_required=True,
        ),
        Gate(
            "cost (USD a minute of footage)",
            cost_usd,
            f"< {COST_USD_PER_MINUTE:g}",
            cost_usd < COST_USD_PER_MINUTE,
            is_required=True,
        ),
        Gate(
            "quality uplift (hybrid / local)",
            uplift if uplift is not None else 0.0,
            f"> {UPLIFT:g}",
            uplift is not None and uplift > UPLIFT,
            is_required=False,
        ),
    ]


def _quality(
    analysis: Analysis, beats: Sequence[Beat], reference: Sequence[ReferenceBeat] | None
) -> Quality:
    placed = [
        PlacedBeat(beat.label, seconds_of(analysis, beat.frame), beat.confidence) for beat in beats
    ]
    complete = completeness(placed)
    if reference is None:
        return Quality(len(placed), complete)
    tolerance_s = TOLERANCE * seconds_of(analysis, frame_count(analysis))
    found = score(placed, reference, Fraction(tolerance_s))
    return Quality(len(placed), complete, found.precision, found.recall, found.f1)


def _figure(quality: Quality) -> float:
    return quality.completeness if quality.f1 is None else quality.f1


def _table(report: JsonObject, gates: Sequence[Gate]) -> str:
    rows: list[Sequence[str]] = [("", "BEATS", "COMPLETE", "PRECISION", "RECALL", "F1")]
    for name in ("local", "cloud", "hybrid"):
        quality = report[name]
        rows.append(
            (
                name,
                str(quality["beats"]),
                f"{quality['completeness']:.2f}",
                *(
                    "" if quality[key] is None else f"{quality[key]:.2f}"
                    for key in ("precision", "recall", "f1")
                ),
            )
        )
    told = [("GATE", "MEASURED", "WANTED", "")]
    told += [(gate.name, f"{gate.measured:.4g}", gate.wanted, _verdict(gate)) for gate in gates]
    calls = "1 call" if report["calls"] == 1 else f"{report['calls']} calls"
    facts = (
        f"{report['file']}\n  {report['duration_s']:.1f} s of footage, analysed here in "
        f"{report['local_s']:.2f} s; {calls}, "
        f"{report['api_s']:.1f} s, agreement {report['agreement']:.0%}"
    )
    return "\n\n".join([facts, columns(rows, indent="  "), columns(told, indent="  ")])


def _verdict(gate: Gate) -> str:
    if gate.passed is None:
        return "not shown"
    if gate.passed:
        return "passed"
    return "missed" if gate.is_required else "missed (only reported)"
