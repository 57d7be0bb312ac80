"""What the smaller benchmarks do alike: measure, print, keep a record, write their section."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from autoresolve_gui.atomic import replace_file
from benchmarks import machine, sections
from benchmarks.gauge import GaugeError
from evaluation.films import FOLDER

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.sections import Section

Figures = dict[str, Any]
"""What was measured: names, numbers and lists of them, as JSON has them. Seconds and bytes."""


class RecordError(Exception):
    """There is no record of an earlier run, or it cannot be read."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one run measured, and on what. `busy_percent` is what others used before and after."""

    machine: str
    versions: Mapping[str, str]
    busy_percent: float
    remarks: Sequence[str]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark. `packages` are those whose versions matter; `method` says how it is done.

    `measure` takes the words of the command line; `tables` makes Markdown of what it returned.
    """

    section: Section
    title: str
    packages: Sequence[str]
    measure: Callable[[argparse.Namespace], Figures]
    tables: Callable[[Figures], Sequence[str]]
    method: str

    @property
    def record_path(self) -> Path:
        """Where the figures of the last run that was written are kept."""
        return FOLDER / f"benchmark_{self.section.name}.json"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what every benchmark understands."""
    parser.add_argument(
        "--write", action="store_true", help="write its section of docs/benchmarks.md"
    )
    parser.add_argument(
        "--from-records", action="store_true", help="measure nothing: take the last record"
    )
    parser.add_argument(
        "--remark", action="append", default=[], metavar="TEXT", help="what a reader has to know"
    )


def run(bench: Bench, options: argparse.Namespace, page: Path = sections.PAGE) -> Figures:
    """Do what `options` ask for; return the figures. Raises `SystemExit` with words."""
    try:
        if options.write:
            sections.check(page, bench.section)
        record = read(bench.record_path) if options.from_records else _measured(bench, options)
        if options.from_records and options.remark:
            record = Record(**{**asdict(record), "remarks": options.remark})
        body = text(bench, record)
        sys.stdout.write(f"{body}\n")
        if options.write:
            keep(bench.record_path, record)
            sections.write(page, bench.section, body)
            tell(f"written to {page}")
    except (RecordError, sections.SectionError, GaugeError) as error:
        raise SystemExit(str(error)) from error
    return record.figures


def text(bench: Bench, record: Record) -> str:
    """Return the section as Markdown."""
    busy = machine.busy_words([record.busy_percent], "Before and after it")
    remarks = (busy, *record.remarks)
    top = sections.head(bench.title, bench.section, record.machine, record.versions, remarks)
    return "\n\n".join([*top, *bench.tables(record.figures), bench.method.strip()])


def keep(path: Path, record: Record) -> None:
    """Write a record, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, (json.dumps(asdict(record), indent=1) + "\n").encode())


def read(path: Path) -> Record:
    """Return what was kept. Raises `RecordError`."""
    try:
        return Record(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise RecordError(f"{path} cannot be used: {error}. Measure, with --write.") from error


def tell(line: str) -> None:
    """Say on standard error how far it is."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _measured(bench: Bench, options: argparse.Namespace) -> Record:
    before = machine.busy_now()
    figures = bench.measure(options)
    return Record(
        machine.machine_words(),
        machine.versions("autoresolve", *bench.packages),
        max(before, machine.busy_now()),
        tuple(options.remark),
        figures,
    )
