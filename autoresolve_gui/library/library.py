"""The library: what is known about each footage, kept by its content."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from autoresolve_gui.closing import Closing
from autoresolve_gui.library import footage_rows, pass_rows, schema, story_rows
from autoresolve_gui.library.answers import Answers
from autoresolve_gui.library.cells import Row, text_cell
from autoresolve_gui.library.errors import (
    LibraryDamagedError,
    LibraryError,
    UnsoundRowError,
    library_error,
)
from autoresolve_gui.library.lookup import Lookup
from autoresolve_gui.library.opening import open_database, suspect
from autoresolve_gui.library.transcripts import Transcripts
from autoresolve_gui.model.analysis import Analysis, PassRecord, PassResult
from autoresolve_gui.store.door import file_identity
from autoresolve_gui.store.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from autoresolve_gui.model.curve import Curve, Peak
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Transcript, WordHit
    from autoresolve_gui.model.story import Beat


class Library(Closing):
    """One connection to the library's file. Layer: library; owns the file.

    Several processes may have it open at once; an object belongs to the thread that made it.
    Every method raises `LibraryError` where the file cannot be read or written. What a method
    writes is written in one transaction. A row that is not sound is never handed out: what it
    belongs to counts as unknown, and `notices` says so.
    """

    def __init__(self, path: Path) -> None:
        """Open the library at `path`, made where there is none.

        A file that is no sound database is set aside beside it, never emptied, and a notice says
        where it went. Raises `LibraryError`.
        """
        self._path = path
        self._notices: list[str] = []
        self._open()
        self.answers = Answers(self._rows, self._writing, self._notice)
        """What assistants answered."""
        self.transcripts = Transcripts(self._rows, self._reading, self._writing, _now, self._notice)
        """What is said, to be kept, corrected and searched."""
        self.lookup = Lookup(self._rows, self._notice)
        """What the search reads."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know, oldest first."""
        return tuple(self._notices)

    def close(self) -> None:
        """Close the file. Nothing else may be called afterwards."""
        self._database.close()

    def key_of(self, path: Path) -> str | None:
        """Return the content key of a file that is known and has its size and mtime still."""
        try:
            status = path.stat()
        except OSError:
            return None  # whoever reads the file says better what is wrong with it
        found = self._rows(
            "SELECT key FROM paths WHERE path = ? AND size_bytes = ? AND mtime_ns = ?",
            (_path_cell(path), status.st_size, status.st_mtime_ns),
        )
        return str(found[0]["key"]) if found else None

    def save_footage(self, footage: Footage) -> None:
        """Keep `footage`, and that its content lies at its path. It is the most recent one."""
        with self._writing():
            self._upsert(footage)
            self._upsert_path(footage)

    def footage(self, key: str) -> Footage | None:
        """Return the footage with the content `key`, as it was last saved."""
        rows = self._rows("SELECT * FROM footage WHERE key = ?", (key,))
        return self._sound_footage(rows[0]) if rows else None

    def recent(self, limit: int = 20) -> tuple[Footage, ...]:
        """Return up to `limit` footages, the last opened first."""
        rows = self._rows(
            "SELECT * FROM footage ORDER BY opened_at DESC, rowid DESC LIMIT ?", (limit,)
        )
        found = (self._sound_footage(row) for row in rows)
        return tuple(footage for footage in found if footage is not None)

    def save_pass(self, key: str, record: PassRecord, result: PassResult) -> None:
        """Keep the result of a pass in place of an earlier one, and what it learned of the footage.

        The footage must be known. Raises `LibraryError` also for a result that could not be read
        back: not-finite numbers, acts beyond 3, arrays of objects.
        """
        try:
            tables = pass_rows.result_tables(result)
            row = pass_rows.record_row(record, result, tables)
            pass_rows.read_record(row)
            pass_rows.read_result(row, tables)
        except ValueError as error:
            raise LibraryError(
                f"the result of the pass “{record.name}” cannot be kept: {error}",
                remedy="This is a fault in AutoResolve or in a plugin; please report it.",
            ) from error
        with self._writing():
            self._database.execute(
                "DELETE FROM passes WHERE key = ? AND name = ?", (key, record.name)
            )
            self._database.table("passes").insert({"key": key, **row, "saved_at": _now()})
            of_pass = {"key": key, "pass": record.name}
            for table, rows in tables.items():
                self._database.table(table).insert_all({**of_pass, **each} for each in rows)
            if result.footage is not None:
                self._database.table("footage").update(
                    key, footage_rows.footage_row(result.footage)
                )
                self._replace_audio(result.footage)

    def forget_pass(self, key: str, name: str) -> None:
        """Forget the result of a pass; where there is none nothing happens."""
        with self._writing():
            self._database.execute("DELETE FROM passes WHERE key = ? AND name = ?", (key, name))

    def pass_result(self, key: str, name: str, version: int) -> PassResult | None:
        """Return the result of a pass; None where there is none of just this `version`.

        Its `footage` is None: what the pass learned is in `footage(key)`.
        """
        with self._reading():
            rows = self._rows(
                "SELECT * FROM passes WHERE key = ? AND name = ? AND version = ?",
                (key, name, version),
            )
            return self._sound_result(rows[0]) if rows else None

    def records(self, key: str) -> tuple[PassRecord, ...]:
        """Return the passes that are done, in the order in which they were saved."""
        rows = self._rows("SELECT * FROM passes WHERE key = ? ORDER BY id", (key,))
        found = (self._sound_record(row) for row in rows)
        return tuple(record for record in found if record is not None)

    def analysis(self, key: str) -> Analysis | None:
        """Return everything known about a footage, of whatever version; None if it is unknown.

        `beats` are the editor's own where there are any, else the proposals.
        """
        with self._reading():
            footage = self.footage(key)
            if footage is None:
                return None
            done = []
            for row in self._rows("SELECT * FROM passes WHERE key = ? ORDER BY id", (key,)):
                record, result = self._sound_record(row), self._sound_result(row)
                if record is not None and result is not None:
                    done.append((record, result))
            return _merged(footage, done, self._edited_beats(key))

    def save_beats(self, key: str, beats: Sequence[Beat]) -> None:
        """Keep the editor's own beats, which may be none: all were deleted.

        Raises `LibraryError` also for a beat that breaks its own rules (an act beyond 3, say).
        """
        rows = [
            {"key": key, "position": position, **story_rows.edited_beat_row(beat)}
            for position, beat in enumerate(beats)
        ]
        try:
            for row in rows:
                story_rows.read_beat(row)
        except UnsoundRowError as error:
            raise LibraryError(
                f"a beat cannot be kept: {error}", remedy="Undo the last change of the beats."
            ) from error
        with self._writing():
            self._database.execute("DELETE FROM edits WHERE key = ?", (key,))
            self._database.table("edits").insert(
                {"key": key, "beats": len(rows), "saved_at": _now()}
            )
            self._database.table("edited_beats").insert_all(rows)

    def has_edited_beats(self, key: str) -> bool:
        """Tell whether the editor has beats of their own, be it none at all."""
        return bool(self._rows("SELECT 1 FROM edits WHERE key = ?", (key,)))

    def discard_edited_beats(self, key: str) -> None:
        """Go back to the proposals."""
        with self._writing():
            self._database.execute("DELETE FROM edits WHERE key = ?", (key,))

    def transcript(self, key: str) -> Transcript | None:
        """Return what is said in a footage as far as it was heard; None where it never was."""
        return self.transcripts.transcript(key)

    def search_words(
        self, query: str, *, keys: Sequence[str] | None = None, limit: int = 200
    ) -> tuple[WordHit, ...]:
        """Return where words are said, the best first. See `Transcripts.search_words`."""
        return self.transcripts.search_words(query, keys=keys, limit=limit)

    def _open(self) -> None:
        self._database, notices = open_database(self._path)
        self._notices += notices
        self._file = file_identity(self._path)

    def _follow(self) -> None:
        """Open the file anew where another process has set the open one aside.

        Without this the editor's beats would go on being written to the file that was set aside.
        """
        if file_identity(self._path) != self._file:
            self._database.close()
            self._open()
            self._notice("another file took the place of the one that was open")

    def _upsert(self, footage: Footage) -> None:
        row = {**footage_rows.footage_row(footage), "opened_at": _now()}
        self._database.table("footage").upsert(row, pk="key")
        self._replace_audio(footage)

    def _replace_audio(self, footage: Footage) -> None:
        self._database.execute("DELETE FROM audio_tracks WHERE key = ?", (footage.key,))
        self._database.table("audio_tracks").insert_all(footage_rows.audio_rows(footage))

    def _upsert_path(self, footage: Footage) -> None:
        try:
            status = footage.path.stat()
        except OSError:
            return  # gone again: then there is nothing to find by its path
        if status.st_size == footage.size_bytes:  # else it grew after it was read
            row = {
                "path": _path_cell(footage.path),
                "size_bytes": status.st_size,
                "mtime_ns": status.st_mtime_ns,
                "key": footage.key,
            }
            self._database.table("paths").upsert(row, pk="path")

    def _edited_beats(self, key: str) -> tuple[Beat, ...] | None:
        if not self.has_edited_beats(key):
            return None
        rows = self._rows("SELECT * FROM edited_beats WHERE key = ? ORDER BY position", (key,))
        beats = []
        for row in rows:
            try:
                beats.append(story_rows.read_beat(row))
            except UnsoundRowError as error:
                self._notice(f"one of your beats could not be read: {error}")
        return tuple(beats)

    def _sound_footage(self, row: Row) -> Footage | None:
        tracks = self._rows(
            "SELECT * FROM audio_tracks WHERE key = ? ORDER BY position", (row["key"],)
        )
        try:
            return footage_rows.read_footage(row, tracks)
        except UnsoundRowError as error:
            self._notice(f"what was known of {row['path']} is not sound and is read anew: {error}")
            return None

    def _sound_record(self, row: Row) -> PassRecord | None:
        try:
            return pass_rows.read_record(row)
        except UnsoundRowError as error:
            self._notice(f"a pass counts as not done, its row is not sound: {error}")
            return None

    def _sound_result(self, row: Row) -> PassResult | None:
        tables = {
            table: self._rows(
                f'SELECT * FROM "{table}" WHERE key = ? AND pass = ? ORDER BY rowid',  # noqa: S608 - names from the schema
                (row["key"], row["name"]),
            )
            for table in schema.PASS_TABLES
        }
        try:
            return pass_rows.read_result(row, tables)
        except UnsoundRowError as error:
            self._notice(f"the pass “{row['name']}” counts as not done, not sound: {error}")
            return None

    def _notice(self, message: str) -> None:
        notice = f"In the library {self._path}, {message}."
        if notice not in self._notices:
            self._notices.append(notice)

    def _rows(self, statement: str, values: tuple[object, ...]) -> list[dict[str, Any]]:
        with self._told():
            return list(self._database.query(statement, values))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Let all reads inside see the same state, whatever other processes write."""
        with self._told(), self._database.atomic():
            yield

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with self._told(), writing(self._database):
            yield self._database

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            if not self._database.conn.in_transaction:
                self._follow()
            yield
        except sqlite3.Error as error:
            told = library_error(error, self._path)
            if isinstance(told, LibraryDamagedError):
                suspect(self._path)
            raise told from error


def _merged(
    footage: Footage,
    done: Sequence[tuple[PassRecord, PassResult]],
    edited: tuple[Beat, ...] | None,
) -> Analysis:
    curves: dict[str, Curve] = {}
    peaks: dict[str, tuple[Peak, ...]] = {}
    arrays: dict[str, Any] = {}
    last = PassResult()
    for _, result in done:
        curves.update(result.curves)
        peaks.update(result.peaks)
        arrays.update(result.arrays)
        fields = (
            *("frame_times", "waveform", "filmstrip", "shots", "beats", "cuts"),
            *("sound_regions", "loudness"),
        )
        filled = {name: getattr(result, name) for name in fields}
        last = replace(last, **{name: v for name, v in filled.items() if v is not None})
    return Analysis(
        footage=footage,
        curves=curves,
        peaks=peaks,
        arrays=arrays,
        frame_times=last.frame_times,
        waveform=last.waveform,
        filmstrip=last.filmstrip or (),
        shots=last.shots or (),
        beats=edited if edited is not None else last.beats or (),
        cuts=last.cuts or (),
        passes=tuple(record for record, _ in done),
        sound_regions=last.sound_regions or (),
        loudness=last.loudness,
    )


def _path_cell(path: Path) -> str | bytes:
    return text_cell(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def _now() -> str:
    return datetime.now(UTC).isoformat()
