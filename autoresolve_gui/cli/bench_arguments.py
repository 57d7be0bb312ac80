"""What may be written after `autoresolve bench`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


@dataclass(frozen=True, slots=True)
class BenchBeats:
    """`autoresolve bench beats`. `reference` is a file of stories with marked turning points."""

    reference: Path
    json: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    """`autoresolve bench hybrid`. `reference` is a file of reference beats."""

    file: Path
    reference: Path | None = None
    json: bool = False
    yes_send: bool = False


def add_bench_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words of `autoresolve bench`."""
    parser.usage = (
        f"{parser.prog} hybrid FILE [--reference FILE] [--json] [--yes-send]\n"
        f"       {parser.prog} beats --reference FILE [--json]"
    )
    add = parser.add_argument
    add(
        "what",
        choices=["hybrid", "beats"],
        help="hybrid: local only against local and cloud, on the same file; beats: turning points "
        "found in sentences against those that people marked",
    )
    add("file", metavar="FILE", nargs="?", type=Path, help="of hybrid: footage")
    add(
        "--reference",
        metavar="FILE",
        type=Path,
        help="of hybrid: JSON with the beats that are right, as `process --json` writes it; of "
        "beats: JSON with sentences and the turning points in them",
    )
    add("--json", action="store_true", help="as JSON, for scripts")
    add("--yes-send", action="store_true", help="of hybrid: send without asking")


def bench_command(
    parser: argparse.ArgumentParser, parsed: argparse.Namespace
) -> Bench | BenchBeats:
    """Return the command that was parsed; ends the program where it makes no sense."""
    if parsed.what == "beats":
        if parsed.file is not None:
            parser.error(f"beats takes no footage: {parsed.file}")
        if parsed.reference is None:
            parser.error("beats wants --reference FILE")
        return BenchBeats(parsed.reference, parsed.json)
    if parsed.file is None:
        parser.error("hybrid wants a FILE of footage")
    return Bench(parsed.file, parsed.reference, parsed.json, parsed.yes_send)
