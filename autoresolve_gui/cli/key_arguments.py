"""What may be written after `autoresolve key`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import argparse

Action = Literal["set", "status", "clear"]

OPENROUTER = "openrouter"
ACCOUNTS = (OPENROUTER, "openai")
"""Whose keys Cloud assist uses."""


@dataclass(frozen=True, slots=True)
class Key:
    """`autoresolve key`."""

    action: Action
    account: str = OPENROUTER


def add_key_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words of `autoresolve key`."""
    parser.add_argument(
        "action", choices=get_args(Action), nargs="?", default="status", help="without it, status"
    )
    parser.add_argument(
        "account",
        choices=ACCOUNTS,
        nargs="?",
        default=OPENROUTER,
        help="whose key; without it, openrouter",
    )


def key_command(parsed: argparse.Namespace) -> Key:
    """Return the command that was parsed."""
    return Key(parsed.action, parsed.account)
