"""What may be written after `autoresolve beats`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


@dataclass(frozen=True, slots=True)
class Beats:
    """`autoresolve beats`. `text` is a JSON file of sentences, or `-`."""

    text: Path


def add_beats_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words of `autoresolve beats`."""
    parser.add_argument(
        "--text",
        metavar="FILE",
        type=Path,
        required=True,
        help='JSON with what is told or said, {"sentences": ["...", ...]}; - is standard input',
    )


def beats_command(parsed: argparse.Namespace) -> Beats:
    """Return the command that was parsed."""
    return Beats(parsed.text)
