"""The files of a command line."""

from __future__ import annotations

import glob
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def add_files(parser: argparse.ArgumentParser, words: str) -> None:
    """Let `parser` take files; `words` says in the help what they are."""
    # Whether there has to be one is for the command to say: it may stand behind `--`.
    parser.add_argument("files", metavar="FILE", nargs="*", default=[], type=Path, help=words)


def files_of(parsed: argparse.Namespace, after_dashes: Sequence[str]) -> tuple[Path, ...]:
    """Return the files of a command line, those that wildcards stand for included.

    The shells of Windows hand wildcards on as they are; every other one fills them in itself.
    """
    written = (*parsed.files, *map(Path, after_dashes))
    fills_in = sys.platform != "win32"
    return written if fills_in else tuple(f for each in written for f in _matching(str(each)))


def split_at_dashes(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return what stands before the first `--` and what after it, which is all files.

    The standard library's parser for mixed files and options takes a file there for an option.
    """
    if "--" not in words:
        return words, ()
    at = words.index("--")
    return words[:at], words[at + 1 :]


def _matching(pattern: str) -> Sequence[Path]:
    """Return the files that `*` and `?` stand for; the word as it is where there are none."""
    # A bracket is a letter of a name like others, and for glob it is not.
    found = sorted(glob.glob(pattern.replace("[", "[[]"))) if {"*", "?"} & {*pattern} else []  # noqa: PTH207 -- the pattern may be absolute
    return [Path(name) for name in found or [pattern]]
