"""What must hold for every file, however damaged: each function returns what does not, in words."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING

from autoresolve_gui.engine import events
from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from autoresolve_gui.model.analysis import Analysis

ENDS = (events.Finished, events.Failed, events.Cancelled)

_WORDS_OF_PROGRAMMERS = (
    re.compile(
        r"Traceback|File \"|line \d+, in |0x[0-9a-fA-F]{4,}|<class |\bself\.|\bNone\b|\bnan\b"
    ),
    re.compile(r"\b[A-Z]\w*(?:Error|Exception|Warning)\b"),
    re.compile(r"\b[A-Z]{2,}_[A-Z_]+\b|Errno|errno"),
)
_PATH = re.compile(r"(?:[A-Za-z]:)?[\\/][\w.-]+[\\/][\w.\\/-]+")
_LONGEST_MESSAGE = 500


def check_events(path: Path, heard: Sequence[events.Event]) -> list[str]:
    """Check one file's events: their order, the one end, and the words in them."""
    return [*_check_end(heard), *_check_order(heard), *_check_progress(heard)] + [
        fault for event in heard for fault in _check_words(path, event)
    ]


def _check_end(heard: Sequence[events.Event]) -> list[str]:
    ends = [type(event).__name__ for event in heard if isinstance(event, ENDS)]
    if len(ends) != 1:
        return [f"it ended {len(ends)} times: {', '.join(ends) or 'never'}"]
    last = [event for event in heard if not isinstance(event, events.Notice)][-1]
    return [] if isinstance(last, ENDS) else [f"{type(last).__name__} came after the end"]


def _check_order(heard: Sequence[events.Event]) -> list[str]:
    faults = []
    if not heard or not isinstance(heard[0], events.Queued):
        faults.append("it did not begin with Queued")
    is_opened, started = False, set[str]()
    for event in heard:
        match event:
            case events.Opened():
                is_opened = True
            case events.PassStarted(_, name):
                started.add(name)
            case events.PassDone() if not event.from_cache and event.record.name not in started:
                faults.append(f"PassDone of {event.record.name} without PassStarted")
            case events.Progress(_, name) if not started:
                faults.append(f"Progress of {name} before any PassStarted")
        of_passes = (events.PassStarted, events.PassDone, events.Progress, events.CurveRefined)
        if isinstance(event, (*of_passes, events.Finished)) and not is_opened:
            faults.append(f"{type(event).__name__} before Opened")
    names = [event.record.name for event in heard if isinstance(event, events.PassDone)]
    faults += [f"PassDone of {name} came twice" for name in set(names) if names.count(name) > 1]
    return faults


def _check_progress(heard: Sequence[events.Event]) -> list[str]:
    told = [event.fraction for event in heard if isinstance(event, events.Progress)]
    faults = [f"progress is {one}" for one in told if not 0.0 <= one <= 1.0]
    return faults + [f"progress fell from {a} to {b}" for a, b in pairwise(told) if b < a]


def _check_words(path: Path, event: events.Event) -> list[str]:
    match event:
        case events.Failed(_, message, remedy):
            faults = [] if remedy.strip() else [f"no remedy beside “{message}”"]
            return faults + check_text(path, message) + check_text(path, remedy)
        case events.Notice(_, message):
            return check_text(path, message)
        case events.PassDone():
            return check_text(path, event.record.note) if event.record.note else []
    return []


def check_text(path: Path, text: str) -> list[str]:
    """Check that a text is a plain sentence for the user of the file at `path`."""
    faults = []
    rest = text.replace(str(path), "").replace(path.name, "").strip()
    if not text.strip():
        faults.append("an empty message")
    if "\n" in text or len(text) > _LONGEST_MESSAGE:
        faults.append(f"not one plain sentence: {text[:200]!r}")
    for pattern in _WORDS_OF_PROGRAMMERS:
        faults += [f"“{found}” is no word for a user: “{text}”" for found in pattern.findall(rest)]
    faults += [f"it names another path, {found}: “{text}”" for found in _PATH.findall(rest)]
    return faults


def check_database(library_path: Path) -> list[str]:
    """Check that the library is a sound SQLite file."""
    if not library_path.exists():
        return []
    try:
        with closing(sqlite3.connect(library_path)) as database:
            integrity = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
            orphans = database.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [f"integrity_check: {error}"]
    faults = [] if integrity == ["ok"] else [f"integrity_check: {'; '.join(integrity[:3])}"]
    return faults + ([f"foreign_key_check: {len(orphans)} rows"] if orphans else [])


def check_analyses(library_path: Path, keys: Iterable[str]) -> list[str]:
    """Check that what was found of finished files can be read back, and makes sense."""
    faults = []
    try:
        with Library(library_path) as library:
            for key in keys:
                analysis = library.analysis(key)
                faults += _check_analysis(analysis) if analysis else [f"no analysis under {key}"]
            faults += [f"the library says: {notice}" for notice in library.notices]
    except LibraryError as error:
        faults.append(f"the library cannot be read: {error}")
    return faults


def _check_analysis(analysis: Analysis) -> list[str]:
    footage = analysis.footage
    faults = []
    if footage.duration < 0:
        faults.append(f"it lasts {float(footage.duration)} s")
    if footage.video is not None and not (footage.video.frames > 0 < footage.video.frame_rate):
        faults.append(f"{footage.video.frames} frames at {footage.video.frame_rate} Hz")
    bounds = [(shot.start_frame, shot.end_frame) for shot in analysis.shots]
    faults += [f"a shot from {start} to {end}" for start, end in bounds if not 0 <= start < end]
    if any(before[1] > after[0] for before, after in pairwise(bounds)):
        faults.append("shots overlap")
    return [f"{footage.path.name}: {fault}" for fault in faults]


def check_leftovers(folder: Path, allowed: Iterable[str]) -> list[str]:
    """Check that a folder holds no file but those `allowed`, by name."""
    names = {path.name for path in folder.rglob("*") if path.is_file()} - set(allowed)
    return [f"left behind: {name}" for name in sorted(names)]
