"""What may be written after `autoresolve costs`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from typing import Literal

GROUPS = ("day", "model", "tier", "task", "footage", "project")

Action = Literal["show", "stop", "resume", "accept-clock"]


@dataclass(frozen=True, slots=True)
class Costs:
    """`autoresolve costs`. `since` is a UTC day; `csv` is a path or `-`."""

    by: str = "day"
    since: date | None = None
    json: bool = False
    csv: str | None = None
    force: bool = False
    action: Action = "show"


def add_cost_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of `autoresolve costs`."""
    add = parser.add_argument
    add("--by", choices=GROUPS, default="day", help="what to add up by; without it, by day")
    add(
        "--since", metavar="DATE", type=_day, help="leave out what was before, 2026-11-01 say (UTC)"
    )
    add("--json", action="store_true", help="as JSON, for scripts")
    add("--csv", metavar="FILE|-", help="write every single call as CSV; - is standard output")
    add("--force", action="store_true", help="overwrite the file of --csv if it is there already")
    one = parser.add_mutually_exclusive_group()
    for option, text in (
        ("--stop", "make no more calls, in any window, until --resume"),
        ("--resume", "make calls again after a stop, whatever it was for"),
        ("--accept-clock", "count what stands under later days today: after a wrong clock"),
    ):
        name = option.removeprefix("--")
        one.add_argument(option, dest="action", action="store_const", const=name, help=text)


def costs_command(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> Costs:
    """Return the command that was parsed; exits where it makes no sense."""
    if parsed.csv == "":
        parser.error("--csv wants a path, or - for standard output")
    if parsed.json and parsed.csv == "-":
        parser.error("--json and --csv - both want standard output")
    return Costs(
        by=parsed.by,
        since=parsed.since,
        json=parsed.json,
        csv=parsed.csv,
        force=parsed.force,
        action=parsed.action or "show",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is no day of the form 2026-11-21"
        raise argparse.ArgumentTypeError(msg) from None
