"""Carries over what can still be read of a damaged library.

That is what no machine can make again, the editor's own beats and corrections of transcripts, and
the footage they belong to.
What passes found is left behind: it can be computed, and a damaged page may hold wrong numbers
that look right.
"""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from autoresolve_gui.library import footage_rows, story_rows, transcript_rows
from autoresolve_gui.library.cells import Row, text
from autoresolve_gui.library.errors import UnsoundRowError
from autoresolve_gui.store.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path, PurePath

    from sqlite_utils import Database

    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Segment
    from autoresolve_gui.model.story import Beat


def carry_over(damaged: Path, database: Database) -> str:
    """Copy footage, edited beats and corrected segments from the file `damaged` into `database`.

    Only sound rows are taken, and none in place of one that is there. The damaged file is opened
    for reading only. Returns a sentence for the user that says what was saved.
    """
    footage, beats, segments = _read(damaged)
    now = datetime.now(UTC).isoformat()
    with writing(database):
        known = {row["key"] for row in database.query("SELECT key FROM footage")}
        edited_since = {row["key"] for row in database.query("SELECT key FROM edits")}
        for one in (one for one in footage if one.key not in known):
            row = {**footage_rows.footage_row(one), "opened_at": now}
            database.table("footage").insert(row)
            database.table("audio_tracks").insert_all(footage_rows.audio_rows(one))
        for key, edited in beats.items():
            if key in edited_since:
                continue
            database.table("edits").insert({"key": key, "beats": len(edited), "saved_at": now})
            database.table("edited_beats").insert_all(
                {"key": key, "position": position, **story_rows.edited_beat_row(beat)}
                for position, beat in enumerate(edited)
            )
        _carry_segments(database, segments, now)
    count = sum(len(edited) for edited in beats.values())
    corrected = sum(len(edited) for edited in segments.values())
    if not footage and not count and not corrected:
        return "Nothing in it could be read."
    more = f" Also {corrected} sentences that you corrected in transcripts." if corrected else ""
    return f"Saved from it: {len(footage)} clips and {count} of the beats you edited.{more}"


def _carry_segments(
    database: Database, segments: Mapping[str, Sequence[Segment]], now: str
) -> None:
    """Begin a transcript that holds what the editor corrected, where there is none by now."""
    known = {row["key"] for row in database.query("SELECT key FROM transcripts")}
    for key, edited in segments.items():
        if key in known:
            continue
        database.table("transcripts").insert(transcript_rows.new_row(key, "", now))
        database.table("segments").insert_all(
            {"key": key, **transcript_rows.segment_row(segment)} for segment in edited
        )


def _read(
    damaged: Path,
) -> tuple[list[Footage], dict[str, list[Beat]], dict[str, list[Segment]]]:
    with suppress(sqlite3.Error), closing(_connected(damaged)) as connection:
        return _footage(connection), _edited_beats(connection), _edited_segments(connection)
    return [], {}, {}


def read_only_uri(path: PurePath) -> str:
    """Return the URI by which SQLite opens the absolute `path` for reading only.

    Unlike that of `Path.as_uri` it names no server, which SQLite refuses: the share of a Windows
    network path stands in the path itself.
    """
    slashed = path.as_posix()
    return f"file:///{quote(os.fsencode(slashed.removeprefix('/')))}?mode=ro"


def _connected(damaged: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(read_only_uri(damaged.absolute()), uri=True)
    connection.row_factory = sqlite3.Row
    # SQLite refuses a file that is shorter than its header says, unless told that the reader
    # knows what they do.
    connection.execute("PRAGMA writable_schema = ON")
    return connection


def _footage(connection: sqlite3.Connection) -> list[Footage]:
    audio: dict[Any, list[Row]] = defaultdict(list)
    for track in sorted(_rows(connection, "audio_tracks"), key=lambda row: str(row["position"])):
        audio[track["key"]].append(track)
    found = {}
    for row in _rows(connection, "footage"):
        with suppress(UnsoundRowError):
            footage = footage_rows.read_footage(row, audio[row["key"]])
            found[footage.key] = footage
    return list(found.values())


def _edited_beats(connection: sqlite3.Connection) -> dict[str, list[Beat]]:
    found: dict[str, list[Beat]] = {}
    for row in _rows(connection, "edits"):
        with suppress(UnsoundRowError):
            found[text(row, "key")] = []
    for row in _rows(connection, "edited_beats"):
        with suppress(UnsoundRowError):
            found.setdefault(text(row, "key"), []).append(story_rows.read_beat(row))
    return {key: sorted(beats, key=lambda beat: beat.frame) for key, beats in found.items()}


def _edited_segments(connection: sqlite3.Connection) -> dict[str, list[Segment]]:
    found: dict[str, list[Segment]] = defaultdict(list)
    for row in _rows(connection, "segments"):
        with suppress(UnsoundRowError):
            segment = transcript_rows.read_segment(row)
            if segment.is_edited:
                found[text(row, "key")].append(segment)
    return found


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[Row]:
    """Yield the rows that can be read: from the front up to the damage, then from the back."""
    seen = set()
    for direction in ("ASC", "DESC"):
        statement = f'SELECT rowid AS "rowid", * FROM "{table}" ORDER BY rowid {direction}'  # noqa: S608 - names from this module
        with suppress(sqlite3.Error, UnicodeDecodeError):
            for row in connection.execute(statement):
                if row["rowid"] in seen:
                    break
                seen.add(row["rowid"])
                yield dict(row)
