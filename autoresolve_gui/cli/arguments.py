"""What may be written after `autoresolve`, and what it means as a value.

Each command has a parser of its own and is chosen by the first word, so that files and options may
be mixed (`process a.mp4 --json - b.mp4`), which the standard library's sub-parsers cannot do, and
so that a file may be named where a command could stand (`autoresolve film.mp4`).
"""

from __future__ import annotations

import argparse
import glob
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from autoresolve_gui import __version__
from autoresolve_gui.cli.console import PROGRAM
from autoresolve_gui.cli.cost_arguments import Costs, add_cost_options, costs_command
from autoresolve_gui.cli.key_arguments import Key, add_key_options, key_command
from autoresolve_gui.privacy.redact import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

STDOUT = "-"
"""Written in place of a path: standard output."""
NAME_PLACEHOLDER = "{name}"
"""In the path of a result: the name of the footage without its extension."""
SOURCE_START = "source"
LOCAL = "local"
"""The executor that needs no plugin: processes on this machine."""

_MOST_WORKERS = 1000

_OVERVIEW = """\
Reads footage on this machine, shows its energy and its narrative beats, and exports markers.

  autoresolve [FILE ...]          open the window, with these files
  autoresolve process FILE ...    do the same without a window
  autoresolve formats             list the marker formats
  autoresolve plugins             list the plugins, switch them on and off
  autoresolve costs               what cloud calls cost
  autoresolve key                 keep the key of Cloud assist in the keychain of the system
  autoresolve doctor              say what works on this machine and what is missing

`autoresolve COMMAND --help` tells the options of a command. A file that is named like a
command is opened with `autoresolve ./process` or `autoresolve -- process`.
"""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """`autoresolve [FILE ...]`."""

    files: tuple[Path, ...]


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


@dataclass(frozen=True, slots=True)
class Formats:
    """`autoresolve formats`."""

    json: bool


@dataclass(frozen=True, slots=True)
class Plugins:
    """`autoresolve plugins`. `plugin_id` is empty for the list."""

    action: Literal["list", "enable", "disable"]
    plugin_id: str = ""


@dataclass(frozen=True, slots=True)
class Doctor:
    """`autoresolve doctor`. `probe` names the one check that a child process is to run."""

    probe: str | None


Command = OpenWindow | Process | Formats | Plugins | Costs | Key | Doctor


def parse(argv: Sequence[str]) -> Command:  # noqa: PLR0911 -- one a command
    """Return the command that `argv` (without the program's name) spells.

    Raises `SystemExit`: 2 where it makes no sense, 0 after --help and --version.
    """
    known = parsers()
    name = argv[0] if argv and argv[0] in known else ""
    parser = known[name]
    words, after_dashes = _split_at_dashes(argv[1:] if name else argv)
    parsed = parser.parse_intermixed_args(words)
    if after_dashes and name not in ("", "process"):
        parser.error(f"takes no files: {' '.join(after_dashes)}")
    match name:
        case "process":
            return _process_command(parser, parsed, after_dashes)
        case "formats":
            return Formats(json=parsed.json)
        case "plugins":
            return _plugins_command(parser, parsed)
        case "costs":
            return costs_command(parser, parsed)
        case "key":
            return key_command(parsed)
        case "doctor":
            return Doctor(probe=parsed.probe)
        case _:
            return OpenWindow(_files(parsed, after_dashes))


def _files(parsed: argparse.Namespace, after_dashes: Sequence[str]) -> tuple[Path, ...]:
    """Return the files of a command line, those that wildcards stand for included.

    The shells of Windows hand wildcards on as they are; every other one fills them in itself.
    """
    written = (*parsed.files, *map(Path, after_dashes))
    fills_in = sys.platform != "win32"
    return written if fills_in else tuple(f for each in written for f in _matching(str(each)))


def _matching(pattern: str) -> Sequence[Path]:
    """Return the files that `*` and `?` stand for; the word as it is where there are none."""
    # A bracket is a letter of a name like others, and for glob it is not.
    found = sorted(glob.glob(pattern.replace("[", "[[]"))) if {"*", "?"} & {*pattern} else []  # noqa: PTH207 -- the pattern may be absolute
    return [Path(name) for name in found or [pattern]]


def _split_at_dashes(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return what stands before the first `--` and what after it, which is all files.

    The standard library's parser for mixed files and options takes a file there for an option.
    """
    if "--" not in words:
        return words, ()
    at = words.index("--")
    return words[:at], words[at + 1 :]


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of every command by its name; that of the window under ''."""
    return {
        "": _window_parser(),
        "process": _process_parser(),
        "formats": _formats_parser(),
        "plugins": _plugins_parser(),
        "costs": _costs_parser(),
        "key": _key_parser(),
        "doctor": _doctor_parser(),
    }


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command without repeating a key that was pasted into it."""

    def error(self, message: str) -> NoReturn:
        """Say it and exit with status 2."""
        super().error(redact(message))


def _parser(name: str, description: str, epilog: str = "") -> argparse.ArgumentParser:
    return _Parser(
        prog=f"{PROGRAM} {name}".strip(),
        description=description,
        epilog=epilog,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _window_parser() -> argparse.ArgumentParser:
    parser = _parser("", _OVERVIEW)
    parser.usage = f"{PROGRAM} [-h] [--version] [FILE ...]\n       {PROGRAM} COMMAND [-h] ..."
    parser.add_argument(
        "files", metavar="FILE", nargs="*", default=[], type=Path, help="footage to open"
    )
    parser.add_argument("--version", action="version", version=f"AutoResolve {__version__}")
    return parser


def _process_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "process",
        "Analyse footage without a window. What was analysed before is not computed again.",
        "Exit status: 0 everything was done, 1 something was not, 2 wrong usage, 130 Ctrl+C.\n"
        "Without --json, a table of the beats goes to standard output.",
    )
    parser.usage = (
        f"{parser.prog} FILE ... [--json PATH|-] [--export FORMAT=PATH]...\n"
        f"{' ' * len(parser.prog)}              [--start TIMECODE|source] [--force]\n"
        f"{' ' * len(parser.prog)}              [--library PATH] [--quiet] [--accurate]\n"
        f"{' ' * len(parser.prog)}              [--workers N] [--executor ID [--scheduler ADDRESS]]"
    )
    add = parser.add_argument
    # That there is one is checked later: it may stand behind `--`.
    add(
        "files",
        metavar="FILE",
        nargs="*",
        default=[],
        type=Path,
        help="footage: any file with picture or sound",
    )
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
    add(
        "--accurate",
        action="store_true",
        help="have a neural network look again where the fast search for shots is in doubt; its "
        "plugin is used for this run even if it is switched off",
    )
    _add_executor_options(parser)
    return parser


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


def _formats_parser() -> argparse.ArgumentParser:
    parser = _parser("formats", "List the formats that --export knows.")
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")
    return parser


def _plugins_parser() -> argparse.ArgumentParser:
    parser = _parser("plugins", "List the plugins, or switch one on or off.")
    parser.add_argument("action", nargs="?", choices=("list", "enable", "disable"), default="list")
    parser.add_argument("plugin_id", metavar="ID", nargs="?", default="", help="id of a plugin")
    return parser


def _costs_parser() -> argparse.ArgumentParser:
    parser = _parser("costs", "Say what cloud calls cost, from the ledger on this machine.")
    add_cost_options(parser)
    return parser


def _key_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "key",
        "Keep the key of Cloud assist in the keychain of the system, see where it comes from, or "
        "remove it.",
        "`set` asks for the key and shows nothing of it, or reads it from standard input; never\n"
        "write a key on a command line. Exit status of `status`: 0 there is one, 1 there is none.",
    )
    add_key_options(parser)
    return parser


def _doctor_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "doctor",
        "Say what works on this machine, what is missing, and the command that installs it.",
        "Exit status: 0 nothing essential is missing, 1 something is.",
    )
    parser.add_argument(
        "--probe",
        metavar="NAME",
        help="run a single check in this process and print what it found as JSON (the doctor "
        "starts itself so, to outlive a library that crashes)",
    )
    return parser


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


def _process_command(
    parser: argparse.ArgumentParser, parsed: argparse.Namespace, after_dashes: Sequence[str]
) -> Process:
    files = _files(parsed, after_dashes)
    if not files:
        parser.error("name at least one FILE")
    if parsed.start is not None and not parsed.export:
        parser.error("--start says where exported markers begin: it wants an --export beside it")
    if parsed.json == "":
        parser.error("--json wants a path, or - for standard output")
    if parsed.executor == LOCAL and parsed.scheduler is not None:
        parser.error("--scheduler wants an --executor beside it, for example dask")
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
    )


def _plugins_command(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> Plugins:
    if parsed.action == "list" and parsed.plugin_id:
        parser.error(f"list takes no ID: {parsed.plugin_id}")
    if parsed.action != "list" and not parsed.plugin_id:
        parser.error(f"{parsed.action} wants the ID of a plugin; `{PROGRAM} plugins` lists them")
    return Plugins(parsed.action, parsed.plugin_id)
