"""What may be written after `autoresolve search`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.cli.console import PROGRAM
from autoresolve_gui.search.values import is_question

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("word", "picture", "note", "beat")
_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Like:
    """A moment of a file: seconds, a clock time or a timecode, as it was written."""

    file: Path
    at: str


@dataclass(frozen=True, slots=True)
class Search:
    """`autoresolve search`. Either `query` or `like` is set. `until` is exclusive."""

    query: str
    like: Like | None
    json: bool
    limit: int
    kinds: tuple[str, ...]
    files: tuple[Path, ...]
    since: datetime | None
    until: datetime | None
    min_duration_s: float | None
    max_duration_s: float | None
    spoken: bool | None
    library: Path | None


def add_search_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words and options of `autoresolve search`."""
    add = parser.add_argument
    add("words", metavar="WORDS", nargs="*", default=[], help="what to look for")
    add(
        "--like",
        metavar="FILE@TIME",
        type=_like,
        help="shots that look like this one, film.mp4@1:02.5 say (seconds, a time, or a timecode)",
    )
    add("--json", action="store_true", help="as JSON, for scripts")
    add(
        "--limit", metavar="N", type=_count, default=_LIMIT, help=f"at most so many (else {_LIMIT})"
    )
    add("--kind", dest="kinds", choices=KINDS, action="append", default=[], help="only these")
    add("--in", dest="files", metavar="FILE", type=Path, action="append", default=[],
        help="only in this footage; may be given several times")  # fmt: skip
    add("--since", metavar="DATE", type=_day, help="only files written on this day or later")
    add("--until", metavar="DATE", type=_day, help="only files written on this day or before")
    add("--longer", metavar="SECONDS", type=_seconds, help="only footage of at least this length")
    add("--shorter", metavar="SECONDS", type=_seconds, help="only footage of at most this length")
    sound = parser.add_mutually_exclusive_group()
    sound.add_argument(
        "--spoken", dest="spoken", action="store_const", const=True, help="only where one speaks"
    )
    sound.add_argument(
        "--silent", dest="spoken", action="store_const", const=False, help="only where none does"
    )
    add("--library", metavar="PATH", type=Path, help="search this library instead of your own")


def search_command(
    parser: argparse.ArgumentParser, parsed: argparse.Namespace, after_dashes: Sequence[str]
) -> Search:
    """Return the command that was parsed; exits where it makes no sense.

    `after_dashes` are words too, such that begin with a dash.
    """
    query = " ".join((*parsed.words, *after_dashes)).strip()
    if bool(query) == (parsed.like is not None):
        parser.error(f"wants words or --like FILE@TIME: `{PROGRAM} search rocket on the pad`")
    if query and not is_question(query):
        parser.error(f"{query!r} has no letter and no digit to look for")
    return Search(
        query=query,
        like=parsed.like,
        json=parsed.json,
        limit=parsed.limit,
        kinds=tuple(parsed.kinds),
        files=tuple(parsed.files),
        since=parsed.since,
        until=None if parsed.until is None else parsed.until + timedelta(days=1),
        min_duration_s=parsed.longer,
        max_duration_s=parsed.shorter,
        spoken=parsed.spoken,
        library=parsed.library,
    )


def _like(text: str) -> Like:
    file, at, moment = text.rpartition("@")
    if not at or not file or not moment:
        msg = f"{text!r} is not of the form FILE@TIME"
        raise argparse.ArgumentTypeError(msg)
    return Like(Path(file), moment)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        msg = f"{text!r} is no number from 1 to 100000"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _day(text: str) -> datetime:
    """Return the first moment of a day, in the time zone of this machine."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is no day of the form 2026-11-21"
        raise argparse.ArgumentTypeError(msg) from None
    return datetime(day.year, day.month, day.day).astimezone()


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0.0 <= seconds < 1e9:
        msg = f"{text!r} is no number of seconds"
        raise argparse.ArgumentTypeError(msg)
    return seconds
