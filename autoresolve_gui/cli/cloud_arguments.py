"""What may be written after `autoresolve cloud`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import argparse

Action = Literal["models", "test"]


@dataclass(frozen=True, slots=True)
class Cloud:
    """`autoresolve cloud`. `search` is empty for every model; `yes_send` is for `test` alone."""

    action: Action
    search: str = ""
    json: bool = False
    yes_send: bool = False


def add_cloud_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words of `autoresolve cloud`."""
    parser.add_argument("action", choices=get_args(Action), help="what is wanted")
    parser.add_argument(
        "--search", metavar="TEXT", default="", help="of models: those whose name has these words"
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for scripts")
    parser.add_argument(
        "--yes-send",
        action="store_true",
        help="of test: send the tiny call without asking; it is shown all the same",
    )


def cloud_command(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> Cloud:
    """Return the command that was parsed."""
    if parsed.action == "models" and parsed.yes_send:
        parser.error("--yes-send belongs to test: the list of models sends nothing of yours")
    if parsed.action == "test" and parsed.search:
        parser.error("--search belongs to models")
    return Cloud(parsed.action, parsed.search, parsed.json, parsed.yes_send)
