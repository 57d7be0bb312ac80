"""What may be written after `autoresolve process`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from autoresolve_gui.cli.file_arguments import add_files

STDOUT = "-"
"""Written in place of a path: standard output."""
NAME_PLACEHOLDER = "{name}"
"""In the path of a result: the name of the footage without its extension."""
SOURCE_START = "source"
LOCAL = "local"
"""The executor that needs no plugin: processes on this machine."""

_MOST_WORKERS = 1000


@dataclass(frozen=True, slots=True)
class ExportWish:
    """`--export FORMAT=PATH`: the exporter's id, and a path that may hold `{name}`."""

    format_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Process:
    """`autoresolve process`. `json` is a path that may hold `{name}`, or `-`.

    `executor` is the id of one; `scheduler` and `workers` are None where the user leaves them open.
    """

    files: tuple[Path, ...]
    json: str | None
    exports: tuple[ExportWish, ...]
    start: str | None
    force: bool
    library: Path | None
    quiet: bool
    executor: str = LOCAL
    scheduler: str | None = None
    workers: int | None = None
    accurate: bool = False
    openrouter: bool = False
    yes_send: bool = False
    transcribe: bool = False


def add_process_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words of `autoresolve process`."""
    parser.usage = (
        f"{parser.prog} FILE ... [--json PATH|-] [--export FORMAT=PATH]...\n"
        f"{' ' * len(parser.prog)}              [--start TIMECODE|source] [--force]\n"
        f"{' ' * len(parser.prog)}              [--library PATH] [--quiet] [--accurate]\n"
        f"{' ' * len(parser.prog)}              [--transcribe] [--openrouter [--yes-send]]\n"
        f"{' ' * len(parser.prog)}              [--workers N] [--executor ID [--scheduler ADDRESS]]"
    )
    add_files(parser, "footage: any file with picture or sound")
    _add_result_options(parser)
    _add_reading_options(parser)
    _add_executor_options(parser)
    _add_cloud_options(parser)


def _add_result_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--json",
        metavar="PATH|-",
        help="write everything found as JSON; - is standard output, one line a file; "
        "with several files PATH must hold {name}",
    )
    add(
        "--export",
        metavar="FORMAT=PATH",
        action="append",
        default=[],
        type=_export_wish,
        help="write markers (see `autoresolve formats`); may be given several times; "
        "with several files PATH must hold {name}",
    )
    add(
        "--start",
        metavar="TIMECODE|source",
        help="timecode of the first frame in the export, 01:00:00:00 say, or source for that of "
        "the footage; without it, what suits the format",
    )
    add("--force", action="store_true", help="overwrite files that are there already")
    add("--library", metavar="PATH", type=Path, help="use this library file, not your own")
    add("--quiet", action="store_true", help="no progress, no table: errors only")


def _add_reading_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--accurate",
        action="store_true",
        help="have a neural network look again where the fast search for shots is in doubt; its "
        "plugin is used for this run even if it is switched off",
    )
    add(
        "--transcribe",
        action="store_true",
        help="when all is analysed, transcribe what is said with the best Whisper model that is "
        "here; the JSON has it",
    )


def _add_cloud_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--openrouter",
        action="store_true",
        help="after the analysis, ask Cloud assist for beats and notes on keyframes; shows what "
        "would be sent and what it can cost at most, and asks first; the plugin is used for this "
        "run even if it is switched off",
    )
    add(
        "--yes-send",
        action="store_true",
        help="with --openrouter: send without asking, for scripts",
    )


def _add_executor_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--workers",
        metavar="N",
        type=_count,
        help="how many files are analysed at a time; without it, one, and with another executor as "
        "many as it has room for",
    )
    add(
        "--executor",
        metavar="ID",
        default=LOCAL,
        help="where the analysis runs: local (this machine), or an executor of a plugin such as "
        "dask, which is used for this run even if it is switched off",
    )
    add(
        "--scheduler",
        metavar="ADDRESS",
        help="of the executor, tcp://192.168.1.10:8786 say",
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_WORKERS:
        msg = f"{text!r} is no number from 1 to {_MOST_WORKERS}"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _export_wish(text: str) -> ExportWish:
    format_id, equals, path = text.partition("=")
    if not (equals and format_id and path):
        msg = f"{text!r} is not of the form FORMAT=PATH, for example resolve-edl=markers.edl"
        raise argparse.ArgumentTypeError(msg)
    return ExportWish(format_id, path)


def process_command(
    parser: argparse.ArgumentParser, parsed: argparse.Namespace, files: tuple[Path, ...]
) -> Process:
    """Return the command that was parsed; exits with status 2 where it makes no sense."""
    if not files:
        parser.error("name at least one FILE")
    if parsed.start is not None and not parsed.export:
        parser.error("--start says where exported markers begin: it wants an --export beside it")
    if parsed.json == "":
        parser.error("--json wants a path, or - for standard output")
    if parsed.executor == LOCAL and parsed.scheduler is not None:
        parser.error("--scheduler wants an --executor beside it, for example dask")
    if parsed.yes_send and not parsed.openrouter:
        parser.error("--yes-send wants an --openrouter beside it")
    return Process(
        files=files,
        json=parsed.json,
        exports=tuple(parsed.export),
        start=parsed.start,
        force=parsed.force,
        library=parsed.library,
        quiet=parsed.quiet,
        executor=parsed.executor,
        scheduler=parsed.scheduler,
        workers=parsed.workers,
        accurate=parsed.accurate,
        openrouter=parsed.openrouter,
        yes_send=parsed.yes_send,
        transcribe=parsed.transcribe,
    )
