"""What assistants answered, kept beside what was found here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autoresolve_gui.library import answer_rows, cells, story_rows
from autoresolve_gui.library.errors import LibraryError, UnsoundRowError
from autoresolve_gui.model.assist import KeptBeats, KeptCuts, KeptNote

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from sqlite_utils import Database

    from autoresolve_gui.model.assist import FrameNote, Provenance
    from autoresolve_gui.model.story import Beat, CutSuggestion

    Rows = Callable[[str, tuple[object, ...]], list[dict[str, Any]]]
    Writing = Callable[[], AbstractContextManager[Database]]

_BEATS, _CUTS, _NOTES = "beats", "cuts", "notes"
_LATEST = "SELECT * FROM assist_answers WHERE key = ? AND task = ? ORDER BY id DESC LIMIT 1"
_FOUND = """
SELECT frame_notes.*, assist_answers.*, frame_notes.key AS key FROM frame_notes
JOIN assist_answers ON assist_answers.id = frame_notes.answer"""


class Answers:
    """A part of the library. Every method raises `LibraryError` as the library's own do.

    `rows` reads, `writing` holds a transaction, `notice` tells the user of a row that is not sound.
    """

    def __init__(self, rows: Rows, writing: Writing, notice: Callable[[str], None]) -> None:
        self._rows = rows
        self._writing = writing
        self._notice = notice

    def save_beats(
        self, key: str, beats: Sequence[Beat], provenance: Provenance, made_at: str
    ) -> None:
        """Keep an assistant's beats in place of an earlier answer; the editor's own stay."""
        rows = [story_rows.beat_row(beat) for beat in beats]
        self._replace(key, _BEATS, "cloud_beats", rows, provenance, made_at)

    def beats(self, key: str) -> KeptBeats | None:
        """Return an assistant's beats; None where nobody was asked."""
        found = self._latest(key, _BEATS, "cloud_beats")
        if found is None:
            return None
        answer, rows = found
        try:
            beats = tuple(story_rows.read_beat(row) for row in rows)
            return KeptBeats(beats, answer_rows.read_provenance(answer), answer["made_at"])
        except UnsoundRowError as error:
            self._notice(f"the beats of an assistant cannot be read: {error}")
            return None

    def save_cuts(
        self, key: str, cuts: Sequence[CutSuggestion], provenance: Provenance, made_at: str
    ) -> None:
        """Keep an assistant's cuts in place of an earlier answer."""
        rows = [story_rows.cut_row(cut) for cut in cuts]
        self._replace(key, _CUTS, "cloud_cuts", rows, provenance, made_at)

    def cuts(self, key: str) -> KeptCuts | None:
        """Return an assistant's cuts, the best first; None where nobody was asked."""
        found = self._latest(key, _CUTS, "cloud_cuts")
        if found is None:
            return None
        answer, rows = found
        try:
            cuts = tuple(story_rows.read_cut(row) for row in rows)
            return KeptCuts(cuts, answer_rows.read_provenance(answer), answer["made_at"])
        except UnsoundRowError as error:
            self._notice(f"the cuts of an assistant cannot be read: {error}")
            return None

    def save_notes(
        self, key: str, notes: Sequence[FrameNote], provenance: Provenance, made_at: str
    ) -> None:
        """Keep notes on frames, each in place of an earlier one on the same frame."""
        with self._writing() as database:
            answer = self._insert_answer(database, key, _NOTES, provenance, made_at)
            for note in notes:
                database.execute(
                    "DELETE FROM frame_notes WHERE key = ? AND frame = ?", (key, note.frame)
                )
                row = {"key": key, "answer": answer, **answer_rows.note_row(note)}
                database.table("frame_notes").insert(row)

    def notes(self, key: str) -> tuple[KeptNote, ...]:
        """Return the notes on a footage, in order of frames."""
        rows = self._rows(f"{_FOUND} WHERE frame_notes.key = ? ORDER BY frame", (key,))
        return self._sound_notes(rows)

    def search_notes(self, words: str, *, key: str = "", limit: int = 200) -> tuple[KeptNote, ...]:
        """Return notes that have all of `words`, the best first, in all footage or in one.

        Words are found by how they begin, whatever their case and accents. Nothing in them has
        another meaning. Without a word nothing is found.
        """
        query = " ".join(f'"{word}"*' for word in words.replace('"', " ").split())
        if not query.replace("\0", ""):
            return ()
        rows = self._rows(
            f"""{_FOUND} JOIN frame_notes_fts ON frame_notes_fts.rowid = frame_notes.id
            WHERE frame_notes_fts MATCH ? AND (? = '' OR frame_notes.key = ?)
            ORDER BY frame_notes_fts.rank LIMIT ?""",
            (query.replace("\0", ""), key, key, limit),
        )
        return self._sound_notes(rows)

    def forget(self, key: str) -> None:
        """Forget everything that assistants said of a footage."""
        with self._writing() as database:
            database.execute("DELETE FROM assist_answers WHERE key = ?", (key,))

    def _replace(
        self,
        key: str,
        task: str,
        table: str,
        rows: list[dict[str, Any]],
        provenance: Provenance,
        made_at: str,
    ) -> None:
        with self._writing() as database:
            database.execute("DELETE FROM assist_answers WHERE key = ? AND task = ?", (key, task))
            answer = self._insert_answer(database, key, task, provenance, made_at)
            database.table(table).insert_all(
                {"answer": answer, "position": position, **row} for position, row in enumerate(rows)
            )

    def _insert_answer(
        self, database: Database, key: str, task: str, provenance: Provenance, made_at: str
    ) -> int:
        try:
            row = {
                "key": key,
                "task": task,
                "made_at": made_at,
                **answer_rows.provenance_row(provenance),
            }
            answer_rows.read_provenance(row)
        except ValueError as error:
            raise LibraryError(f"the answer of an assistant cannot be kept: {error}") from error
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        statement = f"INSERT INTO assist_answers ({names}) VALUES ({marks})"  # noqa: S608 - names from the code
        cursor: sqlite3.Cursor = database.execute(statement, tuple(row.values()))
        return int(cursor.lastrowid or 0)

    def _latest(
        self, key: str, task: str, table: str
    ) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        found = self._rows(_LATEST, (key, task))
        if not found:
            return None
        statement = f'SELECT * FROM "{table}" WHERE answer = ? ORDER BY position'  # noqa: S608 - names from this module
        return found[0], self._rows(statement, (found[0]["id"],))

    def _sound_notes(self, rows: Sequence[dict[str, Any]]) -> tuple[KeptNote, ...]:
        notes = []
        for row in rows:
            try:
                notes.append(
                    KeptNote(
                        footage_key=cells.text(row, "key"),
                        note=answer_rows.read_note(row),
                        provenance=answer_rows.read_provenance(row),
                        made_at=cells.text(row, "made_at"),
                    )
                )
            except UnsoundRowError as error:
                self._notice(f"a note on a frame cannot be read: {error}")
        return tuple(notes)
