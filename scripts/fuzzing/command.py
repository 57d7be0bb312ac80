"""The command line of `make fuzz`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.engine.limits import Limits
from fuzzing.gauge import Gauge
from fuzzing.mutants import Mutant, Source, make_mutant
from fuzzing.report import write_report
from fuzzing.sources import made_sources, real_sources
from fuzzing.station import Bounds, HungError, Outcome, Passage, Station
from fuzzing.tally import OF_THE_RUN, Tally, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_BATCH = 10
_ROUND = 200
_NOTABLE = (Outcome.GIVEN_UP, Outcome.RECOVERED, Outcome.TIMED_OUT)
FOOTAGE_VARIABLE = "AUTORESOLVE_FOOTAGE"


@dataclass(frozen=True, slots=True)
class Order:
    """What one run is to do. `first` is the number of its first mutant."""

    seed: int
    first: int
    count: int
    minutes: float
    keep: Path
    bounds: Bounds


def main(arguments: Sequence[str], root: Path) -> int:
    """Run the fuzzer; return 0 where no rule was broken, 1 where one was."""
    options = _parser().parse_args(arguments)
    limits = Limits(memory_bytes=options.worker_mb << 20)
    bounds = Bounds(file_s=options.file_seconds, limits=limits)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        work = Path(name)
        _keep_temporary_files_in(work / "temporary")
        if options.again:
            return _again(options.again, work, bounds)
        order = Order(
            options.seed, options.first, options.count, options.minutes, options.keep, bounds
        )
        tally = Tally()
        started = time.monotonic()
        code = _run(order, _sources(work, root), work, tally)
        _say(_summary(tally))
        if options.write:
            report = root / "docs" / "robustness.md"
            write_report(report, tally, order.seed, order.first, time.monotonic() - started)
        return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make fuzz ARGS=...", description=__doc__)
    parser.add_argument("--count", type=int, default=3_000, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other mutants")
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so many minutes")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="keep finds here")
    parser.add_argument("--file-seconds", type=float, default=60.0, help="time of one file")
    parser.add_argument("--worker-mb", type=int, default=2_048, help="memory of one worker")
    parser.add_argument("--again", type=Path, nargs="+", help="run these files, nothing else")
    parser.add_argument("--write", action="store_true", help="write docs/robustness.md's table")
    return parser


def _sources(work: Path, root: Path) -> list[Source]:
    folder = os.environ.get(FOOTAGE_VARIABLE)
    footage = real_sources(Path(folder) if folder else root.parent / "shared" / "footage")
    sample = Source(root / "resources" / "sample" / "sample.mp4", is_real=True)
    return [*(footage or [sample]), *made_sources(work / "sources")]


def _keep_temporary_files_in(folder: Path) -> None:
    """Have the workers leave their temporary files, if they make any, where they are found."""
    folder.mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP"):
        os.environ[variable] = str(folder)


def _run(order: Order, sources: Sequence[Source], work: Path, tally: Tally) -> int:
    deadline = time.monotonic() + 60.0 * order.minutes
    numbers = list(range(order.first, order.first + order.count))
    faults: list[str] = []
    with Gauge() as gauge:
        for start in range(0, len(numbers), _ROUND):
            part = numbers[start : start + _ROUND]
            home = work / f"round{start}"
            with Station(home, gauge, order.bounds) as station:
                try:
                    _round(order, sources, part, work, (station, tally, deadline))
                except HungError as error:
                    faults.append(str(error))
                    break
                faults += station.close()
            shutil.rmtree(home)
            tally.parent_peak_bytes = gauge.parent_peak
            if time.monotonic() > deadline:
                break
    faults += [f"left behind: {path.name}" for path in sorted((work / "temporary").iterdir())]
    tally.violations += [(OF_THE_RUN, fault) for fault in faults]
    return 1 if tally.violations else 0


def _round(
    order: Order,
    sources: Sequence[Source],
    numbers: Sequence[int],
    work: Path,
    tools: tuple[Station, Tally, float],
) -> None:
    station, tally, deadline = tools
    for start in range(0, len(numbers), _BATCH):
        if time.monotonic() > deadline:
            return
        folder = work / "batch"
        folder.mkdir()
        mutants = [make_mutant(order.seed, n, sources) for n in numbers[start : start + _BATCH]]
        for mutant in mutants:
            (folder / mutant.name).write_bytes(mutant.data)
        try:
            passages = station.run([folder / mutant.name for mutant in mutants])
        except HungError:
            for mutant in mutants:
                _keep(order.keep, mutant, None)
            raise
        for mutant, passage in zip(mutants, passages, strict=True):
            tally.add(mutant, passage)
            if passage.violations or passage.outcome in _NOTABLE:
                _keep(order.keep, mutant, passage)
                _say(f"{mutant.name}: {passage.outcome.value}: {_short(passage)}")
        shutil.rmtree(folder)
        if tally.count % 100 < _BATCH:
            _say(f"{tally.count} mutants, {len(tally.violations)} violations")


def _keep(folder: Path, mutant: Mutant, passage: Passage | None) -> None:
    """Keep a mutant, and beside it how it was made and what it did."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / mutant.name).write_bytes(mutant.data)
    story = {
        "seed": mutant.seed,
        "number": mutant.number,
        "source": mutant.source,
        "damage": mutant.deeds,
        "outcome": passage.outcome.value if passage else "the engine hung",
        "seconds": round(passage.seconds, 2) if passage else None,
        "worker_peak_mb": passage.worker_peak_bytes >> 20 if passage else None,
        "message": passage.message if passage else "",
        "violations": passage.violations if passage else (),
    }
    text = json.dumps(story, indent=2, ensure_ascii=False)
    (folder / f"{mutant.name}.json").write_text(text, encoding="utf-8")


def _again(paths: Sequence[Path], work: Path, bounds: Bounds) -> int:
    with Gauge() as gauge, Station(work / "again", gauge, bounds) as station:
        passages = station.run([path.absolute() for path in paths])
        faults = station.close()
    for one in passages:
        peak = f"{one.worker_peak_bytes >> 20} MB"
        _say(f"{one.path.name}: {one.outcome.value} in {one.seconds:.1f} s, {peak}: {one.message}")
        faults += one.violations
    _say("\n".join(f"broken: {fault}" for fault in faults) or "no rule was broken")
    return 1 if faults else 0


def _summary(tally: Tally) -> str:
    parts = [plain(tally.summary_rows()), plain(tally.deed_table()), plain(tally.source_table())]
    parts += [f"{name}: {fault}" for name, fault in tally.violations[:50]]
    return "\n\n".join(parts)


def _short(passage: Passage) -> str:
    return " ".join(" / ".join([*passage.violations, passage.message]).split())[:300]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
