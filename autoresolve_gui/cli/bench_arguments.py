"""What may be written after `autoresolve bench`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


@dataclass(frozen=True, slots=True)
class Bench:
    """`autoresolve bench hybrid`. `reference` is a file of reference beats."""

    file: Path
    reference: Path | None = None
    json: bool = False
    yes_send: bool = False


def add_bench_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words of `autoresolve bench`."""
    parser.usage = f"{parser.prog} hybrid FILE [--reference FILE] [--json] [--yes-send]"
    add = parser.add_argument
    add("what", choices=["hybrid"], help="local only against local and cloud, on the same file")
    add("file", metavar="FILE", type=Path, help="footage")
    add(
        "--reference",
        metavar="FILE",
        type=Path,
        help="JSON with the beats that are right, as `process --json` writes it",
    )
    add("--json", action="store_true", help="as JSON, for scripts")
    add("--yes-send", action="store_true", help="send without asking, for scripts")


def bench_command(parsed: argparse.Namespace) -> Bench:
    """Return the command that was parsed."""
    return Bench(parsed.file, parsed.reference, parsed.json, parsed.yes_send)
