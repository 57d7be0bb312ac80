"""The `autoresolve` command: chooses what to run, and turns every failure into a line and a status.

Each command is imported when it is chosen, so that `doctor` and `--version` run where a package is
missing and start at once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, assert_never

from autoresolve_gui.cli.arguments import (
    Beats,
    Bench,
    BenchBeats,
    Cloud,
    Command,
    Doctor,
    Formats,
    OpenWindow,
    Plugins,
    Process,
    Search,
    Transcribe,
    parse,
)
from autoresolve_gui.cli.console import DEBUG_VARIABLE, Console, prepare_streams
from autoresolve_gui.cli.cost_arguments import Costs
from autoresolve_gui.cli.errors import StdoutError, UsageError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.key_arguments import Key
from autoresolve_gui.cli.model_arguments import Models
from autoresolve_gui.cli.window import refuse_mistyped_command, refuse_without_display
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.privacy.guard import NetworkGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    OpenWindowCall = Callable[[Sequence[Path]], int]


def run(argv: Sequence[str], open_window: OpenWindowCall, guard: NetworkGuard | None = None) -> int:
    """Run the command that `argv` (without the program's name) spells; return its exit status.

    `open_window` is called with the files to open where the window is asked for. `guard` is that
    of the process; without one nothing is refused. Raises `SystemExit` for --help, --version and
    wrong usage, and nothing else.
    """
    prepare_streams()
    console = Console(sys.stdout, sys.stderr)
    try:
        command = parse(argv)
        console.quiet = isinstance(command, Process | Transcribe) and command.quiet
        return _dispatch(command, console, open_window, guard or NetworkGuard())
    except AutoResolveError as error:
        console.error(str(error), remedy=error.remedy)
        console.trace(error)
        if isinstance(error, StdoutError):
            _forget_stdout()
        return ExitStatus.USAGE if isinstance(error, UsageError) else ExitStatus.FAILED
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return ExitStatus.FAILED
    except ImportError as error:
        console.error(f"a part of the program cannot be loaded: {error}", remedy=_SEE_DOCTOR)
        console.trace(error)
        return ExitStatus.FAILED
    except Exception as error:  # noqa: BLE001 -- the outermost boundary: a user sees no traceback
        console.error(f"unexpected {type(error).__name__}: {error}", remedy=_SEE_DEBUG)
        console.trace(error)
        return ExitStatus.FAILED


_SEE_DOCTOR = "`autoresolve doctor` says what is missing and how to install it."
_SEE_DEBUG = f"This is a fault of AutoResolve; with {DEBUG_VARIABLE}=1 it shows where."


def _dispatch(  # noqa: C901, PLR0911, PLR0912 -- one a command
    command: Command, console: Console, open_window: OpenWindowCall, guard: NetworkGuard
) -> int:
    # Imports stand here to keep off the start of a command what only another one needs.
    match command:
        case OpenWindow(files):
            refuse_mistyped_command(files)
            refuse_without_display()
            return open_window(files)
        case Process():
            from autoresolve_gui.cli.process import process  # noqa: PLC0415 -- see above

            console.show_log()
            return process(command, console, guard)
        case Search():
            from autoresolve_gui.cli.search import search  # noqa: PLC0415 -- see above

            return search(command, console)
        case Transcribe():
            from autoresolve_gui.cli.transcribe import transcribe  # noqa: PLC0415 -- see above

            console.show_log()
            return transcribe(command, console)
        case Beats():
            from autoresolve_gui.cli.beats import beats  # noqa: PLC0415 -- see above

            return beats(command, console)
        case BenchBeats():
            from autoresolve_gui.cli.bench_beats import bench_beats  # noqa: PLC0415 -- see above

            return bench_beats(command, console)
        case Bench():
            from autoresolve_gui.cli.hybrid import bench_hybrid  # noqa: PLC0415 -- see above

            console.show_log()
            return bench_hybrid(command, console, guard)
        case Formats():
            from autoresolve_gui.cli.listing import list_formats  # noqa: PLC0415 -- see above

            return list_formats(command, console)
        case Plugins():
            from autoresolve_gui.cli.listing import manage_plugins  # noqa: PLC0415 -- see above

            return manage_plugins(command, console)
        case Cloud():
            from autoresolve_gui.cli.models import cloud  # noqa: PLC0415 -- see above

            console.show_log()
            return cloud(command, console, guard)
        case Costs():
            from autoresolve_gui.cli.costs import costs  # noqa: PLC0415 -- see above

            return costs(command, console)
        case Key():
            from autoresolve_gui.cli.key import manage_key  # noqa: PLC0415 -- see above

            return manage_key(command, console)
        case Models():
            from autoresolve_gui.cli.local_models import manage_models  # noqa: PLC0415 -- see above

            return manage_models(command, console, guard)
        case Doctor():
            from autoresolve_gui.cli.doctor import doctor  # noqa: PLC0415 -- see above
            from autoresolve_gui.cli.probes import run_probe  # noqa: PLC0415 -- see above

            return doctor(console) if command.probe is None else run_probe(command.probe, console)
        case _:
            assert_never(command)


def _forget_stdout() -> None:
    """Lead standard output nowhere: it takes nothing more, and the flush at exit would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
