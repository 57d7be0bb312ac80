"""Counts what became of the mutants, for the terminal and for the docs."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fuzzing.station import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuzzing.mutants import Mutant
    from fuzzing.station import Passage

_MB = 1 << 20
OF_THE_RUN = "the run"
"""Stands in place of a mutant's name where a rule was broken by none of them alone."""


@dataclass(slots=True)
class Tally:
    """The counts of one run."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    by_deed: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_source: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    violations: list[tuple[str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    worker_peak_bytes: int = 0
    worker_peak_name: str = ""
    parent_peak_bytes: int = 0

    @property
    def count(self) -> int:
        """How many mutants were run."""
        return sum(self.outcomes.values())

    def add(self, mutant: Mutant, passage: Passage) -> None:
        """Count one mutant."""
        self.outcomes[passage.outcome] += 1
        names = [passage.outcome.name]
        if passage.violations:
            names.append("VIOLATIONS")
        for name in names:
            self.by_source[mutant.source][name] += 1
            for deed in set(mutant.deeds):
                self.by_deed[deed][name] += 1
        self.violations += [(mutant.name, fault) for fault in passage.violations]
        self.seconds.append(passage.seconds)
        if passage.worker_peak_bytes > self.worker_peak_bytes:
            self.worker_peak_bytes = passage.worker_peak_bytes
            self.worker_peak_name = mutant.name

    def summary_rows(self) -> list[tuple[str, str]]:
        """Return the run's figures, a name and a value each."""
        rows = [(outcome.value, f"{self.outcomes[outcome]}") for outcome in Outcome]
        ordered = sorted(self.seconds) or [0.0]
        broken = len({name for name, _ in self.violations} - {OF_THE_RUN})
        return [
            ("mutants", f"{self.count}"),
            *rows,
            ("mutants that broke a rule", f"{broken}"),
            ("time a mutant: median", f"{ordered[len(ordered) // 2]:.2f} s"),
            ("time a mutant: longest", f"{ordered[-1]:.1f} s"),
            ("most memory of a worker", f"{self.worker_peak_bytes / _MB:.0f} MB"),
            ("with", self.worker_peak_name or "-"),
            (
                "most memory of the parent, which makes the mutants too",
                f"{self.parent_peak_bytes / _MB:.0f} MB",
            ),
        ]

    def deed_table(self) -> list[list[str]]:
        """Return a row for each kind of damage, the heads first."""
        return _table("damage", self.by_deed)

    def source_table(self) -> list[list[str]]:
        """Return a row for each file that was damaged, the heads first."""
        return _table("file", self.by_source)


def _table(head: str, counts: defaultdict[str, Counter[str]]) -> list[list[str]]:
    columns = [*(outcome.name for outcome in Outcome), "VIOLATIONS"]
    heads = [head, "finished", "failed", "recovered", "given up", "too slow", "broke a rule"]
    rows = [[name, *(str(counts[name][one]) for one in columns)] for name in sorted(counts)]
    return [heads, *rows]


def plain(rows: Sequence[Sequence[str]]) -> str:
    """Return a table for the terminal."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Return a table for the docs, the first row its heads."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    rule = "| --- |" + " ---: |" * (len(rows[0]) - 1)
    return "\n".join([lines[0], rule, *lines[1:]])
