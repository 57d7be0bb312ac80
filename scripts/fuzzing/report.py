"""Writes the counts of a run into docs/robustness.md, between two marks."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import av
import psutil

from fuzzing.tally import Tally, markdown

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = "<!-- counts: written by `make fuzz ARGS=--write` -->"
END = "<!-- end of the counts -->"


def write_report(path: Path, tally: Tally, seed: int, first: int, seconds: float) -> None:
    """Put the counts in place of those that stand in the page at `path` now.

    Raises `ValueError` where the page does not have the two marks.
    """
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        msg = f"{path} has no place for the counts"
        raise ValueError(msg)
    counts = _counts(tally, seed, first, seconds)
    path.write_text(f"{before}{BEGIN}\n\n{counts}\n\n{END}{after}", encoding="utf-8")


def _counts(tally: Tally, seed: int, first: int, seconds: float) -> str:
    rows = [("figure", "value"), *tally.summary_rows()]
    parts = [
        _setting(),
        f"Seed {seed}, mutants {first} to {first + tally.count - 1}, {seconds / 60:.0f} minutes.",
        markdown(rows),
        "By kind of damage (a mutant with several counts for each):",
        markdown(tally.deed_table()),
        "By the file that was damaged:",
        markdown(tally.source_table()),
    ]
    if tally.violations:
        broken = [f"- `{name}`: {fault.splitlines()[-1]}" for name, fault in tally.violations]
        parts.append("Rules that were broken:\n\n" + "\n".join(broken))
    return "\n\n".join(parts)


def _setting() -> str:
    """Say when, on what, and with which versions."""
    libraries = "; ".join(
        f"{name} {'.'.join(str(one) for one in number)}"
        for name, number in sorted(av.library_versions.items())
        if name in ("libavcodec", "libavformat")
    )
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, {psutil.virtual_memory().total >> 30} GB, "
        f"Python {platform.python_version()}, AutoResolve {version('autoresolve')}, "
        f"PyAV {av.__version__} ({libraries})."
    )
