"""`autoresolve search`: finds words, pictures, notes and beats in all footage."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from autoresolve_gui.cli.errors import CliError, UsageError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.plugin_access import open_plugins
from autoresolve_gui.cli.table import clock, columns
from autoresolve_gui.library.library import Library
from autoresolve_gui.library.location import default_library_path
from autoresolve_gui.model.timebase import TimecodeError
from autoresolve_gui.search.desk import SearchDesk
from autoresolve_gui.search.values import Filters, Hit, HitKind

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.search_arguments import Like, Search
    from autoresolve_gui.model.footage import Footage

_GUESSES = "Guesses: the nearest pictures, which may well show something else"
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)")


def search(command: Search, console: Console) -> ExitStatus:
    """Print what answers the question, the best first.

    Raises `CliError` for a file that was not analysed, `UsageError` for a moment that makes no
    sense, `LibraryError`, and `SearchError`. The status is FAILED where nothing was found.
    """
    path = (command.library or default_library_path()).absolute()
    if not path.exists():
        raise CliError(
            f"there is no library {path}", remedy="Analyse footage first: `autoresolve process`."
        )
    with Library(path) as library:
        filters = Filters(
            keys=tuple(_analysed(file, library).key for file in command.files),
            since=command.since,
            until=command.until,
            min_duration_s=command.min_duration_s,
            max_duration_s=command.max_duration_s,
            spoken=command.spoken,
            kinds=frozenset(HitKind(kind) for kind in command.kinds),
            limit=command.limit,
        )
        moment = None if command.like is None else _moment(command.like, library)
        is_empty = not library.lookup.counts().footage
    with open_plugins(console.remark) as plugins, SearchDesk(path, plugins.encoder_source) as desk:
        hits = desk.find(command.query, filters) if moment is None else desk.like(*moment, filters)
        for remark in (desk.remark, unknown_words(desk.unknown_to)):
            if remark:
                console.remark(remark)
    if hits or command.json:
        show_hits(hits, as_json=command.json, console=console, with_likeness=moment is not None)
    elif is_empty:
        console.remark(
            "Nothing was found: no footage was analysed yet. `autoresolve process FILE` does that."
        )
    else:
        console.remark("Nothing was found.")
    return ExitStatus.DONE if hits else ExitStatus.FAILED


def show_hits(
    hits: tuple[Hit, ...], *, as_json: bool, console: Console, with_likeness: bool = False
) -> None:
    """Print hits: as a table, in which guesses stand below a heading, or as a list for scripts.

    `with_likeness`: the scores are how alike they are, and the table says so.
    """
    if as_json:
        console.result(json.dumps([_object(hit) for hit in hits], indent=2))
        return
    sure = tuple(hit for hit in hits if not hit.is_guess)
    parts = [_table(sure, console.width, with_likeness=with_likeness)] if sure else []
    if len(sure) < len(hits):
        parts.append(f"{_GUESSES}\n{_table(hits[len(sure) :], console.width)}")
    console.result("\n\n".join(parts))


def _analysed(file: Path, library: Library) -> Footage:
    key = library.key_of(file)
    footage = None if key is None else library.footage(key)
    if footage is None:
        raise CliError(
            f"{file} was not analysed", remedy=f"Analyse it first: `autoresolve process {file}`."
        )
    return footage


def _moment(like: Like, library: Library) -> tuple[str, int]:
    """Return the key of the footage and the frame that are meant.

    Raises `CliError` where the picture was not analysed, `UsageError` where it has no such moment.
    """
    footage = _analysed(like.file, library)
    layout = library.lookup.layout(footage.key)
    if footage.video is not None and not len(layout.shots):  # transcribed only, say
        raise CliError(
            f"the picture of {like.file} was not analysed yet",
            remedy=f"Analyse it first: `autoresolve process {like.file}`.",
        )
    frame = _timecode_frame(like, footage)
    if frame is not None:
        return footage.key, frame
    at_s = _clock_s(like.at)
    if at_s > footage.duration:
        raise _beyond(like, f"beyond the end ({clock(float(footage.duration))})")
    times = layout.frame_times
    frame = footage.timebase.frame_at(at_s) if times is None else times.frame_at(at_s)
    return footage.key, frame


def _timecode_frame(like: Like, footage: Footage) -> int | None:
    """Return the frame of a timecode, from the first frame on; None where it is none."""
    if like.at.count(":") != 3 and ";" not in like.at:
        return None
    try:
        frame = footage.timebase.parse(like.at) - footage.start_frame
    except TimecodeError as error:
        raise UsageError(str(error), remedy=error.remedy) from error
    if frame < 0:
        raise _beyond(like, f"before the start ({footage.start_timecode})")
    if frame > footage.frames:
        end = footage.timebase.timecode(footage.start_frame + footage.frames)
        raise _beyond(like, f"beyond the end ({end})")
    return frame


def _clock_s(text: str) -> Fraction:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise UsageError(
            f"“{text}” is no moment", remedy="Write 62.5, or 1:02.5, or a timecode 01:00:02:12."
        )
    hours, minutes, seconds = (Fraction(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _beyond(like: Like, where: str) -> UsageError:
    return UsageError(
        f"{like.at} lies {where} of {like.file}", remedy="Name a moment that the file has."
    )


def _object(hit: Hit) -> dict[str, Any]:
    return {
        "kind": str(hit.kind),
        "also": sorted(str(kind) for kind in hit.also),
        "key": hit.key,
        "file": str(hit.path),
        "is_missing": hit.is_missing,
        "frame": hit.frame,
        "timecode": hit.timecode,
        "time_s": float(hit.time_s),
        "end_s": None if hit.end_s is None else float(hit.end_s),
        "text": hit.snippet,
        "marks": [list(mark) for mark in hit.marks],
        "score": hit.score,
        "is_guess": hit.is_guess,
    }


def unknown_words(encoder: str) -> str:
    """Return what is to be said where an encoder knows nothing like the question."""
    if not encoder:
        return ""
    return (
        f"“{encoder}” knows nothing like these words, so its pictures are guesses. CLIP knows far "
        "more: `autoresolve models download clip-vit-b32`."
    )


def _table(hits: tuple[Hit, ...], width: int | None, *, with_likeness: bool = False) -> str:
    rows = [("TIMECODE", "FOUND IN", "FILE", "WHAT")]
    for hit in hits:
        found_in = ", ".join([str(hit.kind), *sorted(str(kind) for kind in hit.also)])
        missing = " (not there any more)" if hit.is_missing else ""
        alike = f" \u00b7 {round(hit.score * 100)} % alike" if with_likeness else ""
        rows.append((hit.timecode, found_in, hit.title + missing, hit.snippet + alike))
    return columns(rows, width)
