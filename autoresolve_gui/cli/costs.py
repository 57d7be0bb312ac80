"""`autoresolve costs`: what calls cost, from the ledger."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autoresolve_gui.atomic import replace_file
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.budget.location import default_ledger_path
from autoresolve_gui.budget.money import NUSD_PER_USD, usd_text
from autoresolve_gui.budget.report import CostLine, GroupBy, calls_csv, costs_by, total
from autoresolve_gui.cli.arguments import STDOUT
from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.footage_names import footage_names, footage_words
from autoresolve_gui.cli.table import columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.budget.entries import CallRow, Stop
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.cost_arguments import Costs

_REASON = "stopped with `autoresolve costs --stop`"


def costs(command: Costs, console: Console) -> ExitStatus:
    """Print or write what was spent, or stop calls and let them go on.

    Raises `LedgerError` where the ledger cannot be read, `CliError` where no CSV can be written.
    """
    with Ledger(default_ledger_path()) as ledger:
        match command.action:
            case "stop":
                ledger.stop(_REASON)
                console.remark("Calls are stopped; `autoresolve costs --resume` lets them go on.")
            case "resume":
                ledger.resume()
                console.remark("Calls may be made again.")
            case "accept-clock":
                console.remark(f"{ledger.accept_clock()} calls of later days count today now.")
            case "show":
                _show(command, console, ledger.calls(since=command.since), ledger.stopped())
    return ExitStatus.DONE


def _show(command: Costs, console: Console, calls: Sequence[CallRow], stop: Stop | None) -> None:
    if command.csv == STDOUT:
        console.result_bytes(calls_csv(calls).encode())
        return
    if command.csv is not None:
        _write(Path(command.csv), calls, force=command.force)
        console.remark(f"{len(calls)} calls written to {command.csv}.")
    if command.json:
        console.result(json.dumps(_told_to_scripts(command, calls, stop), indent=2))
    elif command.csv is None:
        console.result(_table(command, calls, console.width))
    if stop is not None:
        reason = stop.reason.rstrip(".")
        console.remark(f"Calls are stopped: {reason}. `autoresolve costs --resume` ends that.")


def _write(path: Path, calls: Sequence[CallRow], *, force: bool) -> None:
    try:
        # The mark at the front tells Excel that it is UTF-8.
        replace_file(path, calls_csv(calls).encode("utf-8-sig"), overwrite=force)
    except FileExistsError as error:
        raise CliError(
            f"{path} is there already", remedy="Name another file, or use --force."
        ) from error
    except OSError as error:
        raise CliError(
            f"{path} cannot be written: {error.strerror or error}",
            remedy="Name a file in a folder where you may write.",
        ) from error


def _told_to_scripts(command: Costs, calls: Sequence[CallRow], stop: Stop | None) -> dict[str, Any]:
    lines = costs_by(calls, GroupBy(command.by))
    names = footage_names(line.name for line in lines) if command.by == GroupBy.FOOTAGE else {}
    files = [{"file": names.get(line.name)} if names else {} for line in lines]
    return {
        "by": command.by,
        "since": None if command.since is None else command.since.isoformat(),
        "groups": [_line_of(line) | file for line, file in zip(lines, files, strict=True)],
        "total": _line_of(total(calls)),
        "stopped": None if stop is None else asdict(stop),
    }


def _line_of(line: CostLine) -> dict[str, Any]:
    told = asdict(line)
    amounts = [name for name in told if name.endswith("_nusd")]
    return told | {name.replace("_nusd", "_usd"): told[name] / NUSD_PER_USD for name in amounts}


def _table(command: Costs, calls: Sequence[CallRow], width: int | None) -> str:
    if not calls:
        since = "" if command.since is None else f" since {command.since}"
        return f"No call was made{since}."
    head: tuple[str, ...] = (
        "CALLS",
        "SETTLED",
        "OPEN",
        "SAVED",
        "IN",
        "OUT",
        "FAILED",
        "CACHED",
        "REFUSED",
    )
    rows: list[tuple[str, ...]] = [(*head, command.by.upper())]
    lines = costs_by(calls, GroupBy(command.by))
    if command.by == GroupBy.FOOTAGE:
        names = footage_names(line.name for line in lines)
        lines = tuple(replace(line, name=footage_words(line.name, names)) for line in lines)
    rows += [_row(line) for line in (*lines, total(calls))]
    return columns(rows, width)


def _row(line: CostLine) -> tuple[str, ...]:
    return (
        str(line.calls),
        usd_text(line.settled_nusd),
        usd_text(line.reserved_nusd),
        usd_text(line.saved_nusd),
        str(line.tokens_in),
        str(line.tokens_out),
        str(line.failed),
        str(line.cache_hits),
        str(line.refused),
        line.name or "(none)",
    )
