"""What may be written after `autoresolve`, and what it means as a value.

Each command has a parser of its own and is chosen by the first word, so that files and options may
be mixed (`process a.mp4 --json - b.mp4`), which the standard library's sub-parsers cannot do, and
so that a file may be named where a command could stand (`autoresolve film.mp4`).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn

from autoresolve_gui import __version__
from autoresolve_gui.cli.beats_arguments import Beats, add_beats_options, beats_command
from autoresolve_gui.cli.bench_arguments import (
    Bench,
    BenchBeats,
    add_bench_options,
    bench_command,
)
from autoresolve_gui.cli.cloud_arguments import Cloud, add_cloud_options, cloud_command
from autoresolve_gui.cli.console import PROGRAM
from autoresolve_gui.cli.cost_arguments import Costs, add_cost_options, costs_command
from autoresolve_gui.cli.file_arguments import add_files, files_of, split_at_dashes
from autoresolve_gui.cli.key_arguments import Key, add_key_options, key_command
from autoresolve_gui.cli.model_arguments import Models, add_model_options, models_command
from autoresolve_gui.cli.process_arguments import (
    LOCAL,
    NAME_PLACEHOLDER,
    SOURCE_START,
    STDOUT,
    ExportWish,
    Process,
    add_process_options,
    process_command,
)
from autoresolve_gui.cli.search_arguments import Search, add_search_options, search_command
from autoresolve_gui.cli.transcribe_arguments import (
    Transcribe,
    add_transcribe_options,
    transcribe_command,
)
from autoresolve_gui.privacy.redact import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = [
    "LOCAL",
    "NAME_PLACEHOLDER",
    "SOURCE_START",
    "STDOUT",
    "Beats",
    "Bench",
    "BenchBeats",
    "Cloud",
    "Command",
    "Costs",
    "Doctor",
    "ExportWish",
    "Formats",
    "Key",
    "Models",
    "OpenWindow",
    "Plugins",
    "Process",
    "Search",
    "Transcribe",
    "parse",
    "parsers",
]

_OVERVIEW = """\
Reads footage on this machine, shows its energy and its narrative beats, and exports markers.

  autoresolve [FILE ...]          open the window, with these files
  autoresolve process FILE ...    do the same without a window
  autoresolve transcribe FILE ... write what is said, as text or subtitles
  autoresolve search WORDS        find what is said, seen and noted in all footage
  autoresolve formats             list the marker formats
  autoresolve plugins             list the plugins, switch them on and off
  autoresolve beats --text FILE   find the turning points of a story in its words alone
  autoresolve bench hybrid|beats  measure what the cloud adds, or how well beats are found
  autoresolve cloud models|test   list the models of Cloud assist, try its set-up
  autoresolve costs               what cloud calls cost
  autoresolve key                 keep the key of Cloud assist in the keychain of the system
  autoresolve models              fetch, check and delete models that run on this machine
  autoresolve doctor              say what works on this machine and what is missing

`autoresolve COMMAND --help` tells the options of a command. A file that is named like a
command is opened with `autoresolve ./process` or `autoresolve -- process`.
"""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """`autoresolve [FILE ...]`."""

    files: tuple[Path, ...]


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


Command = (
    OpenWindow
    | Process
    | Transcribe
    | Search
    | Beats
    | Bench
    | BenchBeats
    | Formats
    | Plugins
    | Cloud
    | Costs
    | Key
    | Models
    | Doctor
)


def parse(argv: Sequence[str]) -> Command:  # noqa: C901, PLR0911, PLR0912 -- one a command
    """Return the command that `argv` (without the program's name) spells.

    Raises `SystemExit`: 2 where it makes no sense, 0 after --help and --version.
    """
    known = parsers()
    name = argv[0] if argv and argv[0] in known else ""
    parser = known[name]
    words, after_dashes = split_at_dashes(argv[1:] if name else argv)
    parsed = parser.parse_intermixed_args(words)
    if after_dashes and name not in ("", "process", "transcribe", "search"):
        parser.error(f"takes no files: {' '.join(after_dashes)}")
    match name:
        case "process":
            return process_command(parser, parsed, files_of(parsed, after_dashes))
        case "transcribe":
            return transcribe_command(parser, parsed, files_of(parsed, after_dashes))
        case "search":
            return search_command(parser, parsed, after_dashes)
        case "bench":
            return bench_command(parser, parsed)
        case "beats":
            return beats_command(parsed)
        case "formats":
            return Formats(json=parsed.json)
        case "plugins":
            return _plugins_command(parser, parsed)
        case "cloud":
            return cloud_command(parser, parsed)
        case "costs":
            return costs_command(parser, parsed)
        case "key":
            return key_command(parsed)
        case "models":
            return models_command(parser, parsed)
        case "doctor":
            return Doctor(probe=parsed.probe)
        case _:
            return OpenWindow(files_of(parsed, after_dashes))


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of every command by its name; that of the window under ''."""
    known = {name: _parser(name, words.about, words.more) for name, words in _COMMANDS.items()}
    for name, parser in known.items():
        _COMMANDS[name].add_options(parser)
    return {"": _window_parser(), **known}


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
    add_files(parser, "footage to open")
    parser.add_argument("--version", action="version", version=f"AutoResolve {__version__}")
    return parser


def _add_formats_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")


def _add_plugins_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("list", "enable", "disable"), default="list")
    parser.add_argument("plugin_id", metavar="ID", nargs="?", default="", help="id of a plugin")


def _add_doctor_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--probe",
        metavar="NAME",
        help="run a single check in this process and print what it found as JSON (the doctor "
        "starts itself so, to outlive a library that crashes)",
    )


class _Words(NamedTuple):
    """What the help says of a command, before its options and after them."""

    add_options: Callable[[argparse.ArgumentParser], None]
    about: str
    more: str = ""


_COMMANDS = {
    "process": _Words(
        add_process_options,
        "Analyse footage without a window. What was analysed before is not computed again.",
        "Exit status: 0 everything was done, 1 something was not, 2 wrong usage, 130 Ctrl+C.\n"
        "Without --json, a table of the beats goes to standard output.",
    ),
    "transcribe": _Words(
        add_transcribe_options,
        "Write what is said in footage, with a Whisper model that runs on this machine. What was\n"
        "heard before is not heard again; what you corrected in the window stays.",
        "Exit status: 0 everything was done, 1 something was not, 2 wrong usage, 130 Ctrl+C.",
    ),
    "search": _Words(
        add_search_options,
        "Find what is said, what is seen, notes and beats, in all footage that was analysed.",
        "Exit status: 0 something was found, 1 nothing was, 2 wrong usage.",
    ),
    "beats": _Words(
        add_beats_options,
        "Find the five turning points of a story in its sentences alone, and print them as JSON.",
        "Exit status: 0 they were found, 1 the file holds no sentences, 2 wrong usage.",
    ),
    "bench": _Words(
        add_bench_options,
        "Measure what the cloud adds to the analysis of a file (hybrid), or how near the turning\n"
        "points that are found in sentences come to those that people marked (beats).",
        "Exit status: 0 it was measured and every required gate was passed, 1 not, 2 wrong usage.",
    ),
    "formats": _Words(_add_formats_options, "List the formats that --export knows."),
    "plugins": _Words(_add_plugins_options, "List the plugins, or switch one on or off."),
    "cloud": _Words(
        add_cloud_options,
        "List the models of Cloud assist with prices and what speaks against them, or try the\n"
        "whole set-up: key, credit, models and one tiny call, which is shown and asked for first.",
        "Cloud assist is on for this run, whatever its switch says.\n"
        "Exit status: 0 everything was done, 1 something failed.",
    ),
    "costs": _Words(
        add_cost_options, "Say what cloud calls cost, from the ledger on this machine."
    ),
    "key": _Words(
        add_key_options,
        "Keep the key of Cloud assist in the keychain of the system, see where it comes from, or "
        "remove it.",
        "`set` asks for the key and shows nothing of it, or reads it from standard input; never\n"
        "write a key on a command line. Exit status of `status`: 0 there is one, 1 there is none.",
    ),
    "models": _Words(
        add_model_options,
        "List the models that run on this machine, fetch one from the Hugging Face hub, check it,\n"
        "bring it from a folder, delete it, or print its licence.",
        "Exit status: 0 everything was done and is as it should be, 1 something is not.",
    ),
    "doctor": _Words(
        _add_doctor_options,
        "Say what works on this machine, what is missing, and the command that installs it.",
        "Exit status: 0 nothing essential is missing, 1 something is.",
    ),
}


def _plugins_command(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> Plugins:
    if parsed.action == "list" and parsed.plugin_id:
        parser.error(f"list takes no ID: {parsed.plugin_id}")
    if parsed.action != "list" and not parsed.plugin_id:
        parser.error(f"{parsed.action} wants the ID of a plugin; `{PROGRAM} plugins` lists them")
    return Plugins(parsed.action, parsed.plugin_id)
