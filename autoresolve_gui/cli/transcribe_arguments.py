"""What may be written after `autoresolve transcribe`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.cli.file_arguments import add_files
from autoresolve_gui.speech.spoken_languages import CODES

if TYPE_CHECKING:
    import argparse

FORMATS = ("txt", "srt", "vtt", "json")
STDOUT = "-"
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Transcribe:
    """`autoresolve transcribe`. `model` is a size or a folder, empty for the best that is here.

    `output` is a folder, or `-` for standard output. `language` is empty to have it found.
    """

    files: tuple[Path, ...]
    model: str = ""
    language: str = ""
    formats: tuple[str, ...] = ("txt",)
    output: str = STDOUT
    again: bool = False
    force: bool = False
    library: Path | None = None
    quiet: bool = False


def add_transcribe_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words of `autoresolve transcribe`."""
    space = " " * len(parser.prog)
    parser.usage = (
        f"{parser.prog} FILE ... [--model NAME|FOLDER] [--language CODE]\n"
        f"{space}              [--format txt|srt|vtt|json]... [--output FOLDER|-]\n"
        f"{space}              [--again] [--force] [--library PATH] [--quiet]"
    )
    add_files(parser, "footage: any file with sound")
    _add_hearing_options(parser)
    _add_result_options(parser)


def _add_hearing_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--model",
        metavar="NAME|FOLDER",
        default="",
        help="tiny, base, small, medium, large-v3-turbo or large-v3, which `autoresolve models` "
        "fetches, or a folder with a Whisper model in CTranslate2 format; without it, the best "
        "one that is here",
    )
    add(
        "--language",
        metavar="CODE",
        default="",
        help="what is spoken: en, de, fr...; without it, it is found",
    )


def _add_result_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--format",
        choices=FORMATS,
        action="append",
        help="what to write: txt (without it), srt, vtt or json; may be given several times with "
        "a folder",
    )
    add(
        "--output",
        metavar="FOLDER|-",
        default=STDOUT,
        help="the folder to write to, each file named like its footage; - is standard output, "
        "which takes one format",
    )
    add("--again", action="store_true", help="hear anew what was heard; what you wrote stays")
    add("--force", action="store_true", help="overwrite files that are there already")
    add("--library", metavar="PATH", type=Path, help="use this library file, not your own")
    add("--quiet", action="store_true", help="no progress: errors only")


def transcribe_command(
    parser: argparse.ArgumentParser, parsed: argparse.Namespace, files: tuple[Path, ...]
) -> Transcribe:
    """Return the command that was parsed; exits with status 2 where it makes no sense."""
    if not files:
        parser.error("name at least one FILE")
    formats = tuple(dict.fromkeys(parsed.format or ("txt",)))
    if parsed.output == "":
        parser.error("--output wants a folder, or - for standard output")
    if parsed.output == STDOUT and len(formats) > 1:
        parser.error("standard output takes one --format; name a folder with --output")
    if parsed.output == STDOUT and len(files) > 1 and formats != ("txt",):
        parser.error(f"several files as {formats[0]} want a folder: --output FOLDER")
    if parsed.language and not _LANGUAGE.fullmatch(parsed.language):
        parser.error(f"--language wants a code of two or three letters, not {parsed.language!r}")
    if parsed.language and parsed.language not in CODES:
        parser.error(
            f"--language: Whisper knows no {parsed.language!r}; it knows {', '.join(CODES)}"
        )
    return Transcribe(
        files=files,
        model=parsed.model,
        language=parsed.language,
        formats=formats,
        output=parsed.output,
        again=parsed.again,
        force=parsed.force,
        library=parsed.library,
        quiet=parsed.quiet,
    )
