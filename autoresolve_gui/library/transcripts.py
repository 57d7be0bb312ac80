"""What is said in each footage, with the editor's corrections, which no machine overwrites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autoresolve_gui.library import transcript_rows, word_search
from autoresolve_gui.library.cells import fraction_cell
from autoresolve_gui.library.errors import LibraryError, UnsoundRowError
from autoresolve_gui.model.speech import Segment, Transcript, without_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from fractions import Fraction

    from sqlite_utils import Database

    from autoresolve_gui.library.cells import Row
    from autoresolve_gui.model.speech import WordHit

    Rows = Callable[[str, tuple[object, ...]], list[dict[str, Any]]]
    Reading = Callable[[], AbstractContextManager[None]]
    Writing = Callable[[], AbstractContextManager[Database]]


class Transcripts:
    """A part of the library. Every method raises `LibraryError` as the library's own do.

    `rows` reads, `reading` and `writing` hold a transaction, `now` is the time to write down,
    `notice` tells the user of a row that is not sound.

    What a person wrote stays until that person takes it away. A segment that the editor deleted is
    kept as an edited one without text, so that no later hearing brings it back.
    """

    def __init__(
        self,
        rows: Rows,
        reading: Reading,
        writing: Writing,
        now: Callable[[], str],
        notice: Callable[[str], None],
    ) -> None:
        self._rows = rows
        self._reading = reading
        self._writing = writing
        self._now = now
        self._notice = notice

    def transcript(self, key: str) -> Transcript | None:
        """Return what is said in a footage as far as it was heard; None where it never was."""
        with self._reading():
            found = self._rows("SELECT * FROM transcripts WHERE key = ?", (key,))
            rows = self._rows("SELECT * FROM segments WHERE key = ? AND text <> ''", (key,))
        if not found:
            return None
        try:
            return transcript_rows.read_transcript(found[0], self._sound(rows))
        except UnsoundRowError as error:
            self._notice(f"a transcript counts as not heard yet, its row is not sound: {error}")
            return None

    def unfinished_transcripts(self) -> tuple[str, ...]:
        """Return the keys of footage that was heard in part, the last one first."""
        rows = self._rows(
            "SELECT key FROM transcripts WHERE is_complete = 0 ORDER BY saved_at DESC", ()
        )
        return tuple(str(row["key"]) for row in rows)

    def begin_transcript(self, key: str, model: str, *, again: bool = False) -> Transcript:
        """Go on with a transcript that is not complete, or begin one; return how it stands.

        One that another model began, and with `again` any, is begun anew: what the machine heard
        goes, what the editor wrote stays. A complete one is only begun `again`.
        """
        kept = self.transcript(key)
        if kept is not None and not again and (kept.is_complete or kept.model == model):
            return kept
        with self._writing() as database:
            database.execute("DELETE FROM segments WHERE key = ? AND is_edited = 0", (key,))
            row = transcript_rows.new_row(key, model, self._now())
            database.table("transcripts").upsert(row, pk="key")
        begun = self.transcript(key)
        if begun is None:
            raise LibraryError("a transcript that was begun is gone", remedy="Ask for it again.")
        return begun

    def set_language(self, key: str, language: str, probability: float) -> None:
        """Keep the language that a transcript is in; `probability` is 0 to 1."""
        with self._writing() as database:
            database.execute(
                "UPDATE transcripts SET language = ?, language_probability = ? WHERE key = ?",
                (language, min(max(float(probability), 0.0), 1.0), key),
            )

    def add_segment(
        self, key: str, segment: Segment, heard_until_s: Fraction | None = None
    ) -> tuple[Segment, ...]:
        """Keep what the machine heard, and that all is heard up to its end, or `heard_until_s`.

        Returns what was kept, with ids: nothing where the editor wrote what is said there, two
        segments where the editor wrote what is said in between. Raises `LibraryError` also for a
        segment with impossible times, or of a transcript that was not begun.
        """
        heard = replace(segment, id=0, is_edited=False)
        with self._writing() as database:
            edited = self._rows(
                "SELECT start_s, end_s FROM segments WHERE key = ? AND is_edited = 1", (key,)
            )
            spans = self._spans(edited)
            parts = tuple(self._insert(database, key, part) for part in without_spans(heard, spans))
            until_s = segment.end_s if heard_until_s is None else heard_until_s
            self._move(database, key, until_s)
        return parts

    def heard_until(self, key: str, heard_until_s: Fraction) -> None:
        """Keep that all is heard up to a time, and that nothing more was said."""
        with self._writing() as database:
            self._move(database, key, heard_until_s)

    def finish_transcript(self, key: str) -> None:
        """Keep that a transcript is complete."""
        with self._writing() as database:
            database.execute(
                "UPDATE transcripts SET is_complete = 1, saved_at = ? WHERE key = ?",
                (self._now(), key),
            )

    def replace_segment(self, key: str, segment: Segment) -> Segment:
        """Put the editor's `segment` in place of the one with its id; return it as it is kept.

        Raises `LibraryError` also where there is none with its id, or for impossible times.
        """
        return self.replace_segments(key, (segment.id,), (segment,))[0]

    def replace_segments(
        self, key: str, ids: Sequence[int], by: Sequence[Segment], *, is_edited: bool = True
    ) -> tuple[Segment, ...]:
        """Put `by` in place of the segments `ids`: to split, to join, to delete, to undo that.

        One of `by` whose id is among `ids` keeps it; others get a new one. `is_edited` False is
        for undoing: it takes back that a person wrote them. What was deleted and lies where one
        of `by` lies comes back to be written anew. Returns `by` as it is kept. Raises
        `LibraryError` also where there is no segment with one of `ids`, or for impossible times.
        """
        with self._writing() as database:
            old = {number: self._segment(key, number) for number in ids}
            self._drop_deleted(database, key, by)
            for number in ids:
                database.execute("DELETE FROM segments WHERE id = ?", (number,))
            kept = tuple(
                self._insert(
                    database,
                    key,
                    replace(one, id=one.id if one.id in old else 0, is_edited=is_edited),
                )
                for one in by
            )
            if not by and is_edited:
                for one in old.values():
                    gone = replace(one, id=0, text="", words=(), is_edited=True)
                    self._insert(database, key, gone)
        return kept

    def delete_transcript(self, key: str) -> None:
        """Forget all that is said in a footage, the editor's corrections too."""
        with self._writing() as database:
            database.execute("DELETE FROM transcripts WHERE key = ?", (key,))

    def search_words(
        self, query: str, *, keys: Sequence[str] | None = None, limit: int = 200
    ) -> tuple[WordHit, ...]:
        """Return where words of `query` are said, the best first, in all footage or in `keys`.

        First where they stand as they are, then where all of them are in one segment, then where
        at least half of them are. Words are found by how they begin, whatever their case and
        accents. Nothing in `query` has another meaning. Without a word nothing is found.
        """
        with self._reading():
            return word_search.search(self._rows, query, keys, limit, self._notice)

    def _segment(self, key: str, number: int) -> Segment:
        rows = self._rows("SELECT * FROM segments WHERE key = ? AND id = ?", (key, number))
        found = self._sound(rows)
        if not found:
            raise LibraryError(
                f"the transcript has no segment {number}",
                remedy="It was heard anew meanwhile. Open the transcript again.",
            )
        return found[0]

    def _insert(self, database: Database, key: str, segment: Segment) -> Segment:
        row = transcript_rows.segment_row(segment)
        try:
            kept = transcript_rows.read_segment({"id": segment.id, **row})
        except UnsoundRowError as error:
            raise LibraryError(
                f"a segment of a transcript cannot be kept: {error}",
                remedy="Undo the last change of the transcript.",
            ) from error
        number = segment.id or None
        cursor = database.execute(
            """INSERT INTO segments
            (id, key, start_s, end_s, text, search_text, words, speaker, is_edited)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (number, key, *row.values()),
        )
        return replace(kept, id=int(cursor.lastrowid or 0))

    def _drop_deleted(self, database: Database, key: str, by: Sequence[Segment]) -> None:
        """Forget that segments were deleted where segments of `by` now lie."""
        rows = self._rows(
            "SELECT id, start_s, end_s FROM segments WHERE key = ? AND is_edited = 1 AND text = ''",
            (key,),
        )
        for row, (start_s, end_s) in zip(rows, self._spans(rows), strict=True):
            if any(one.start_s < end_s and start_s < one.end_s for one in by):
                database.execute("DELETE FROM segments WHERE id = ?", (row["id"],))

    def _move(self, database: Database, key: str, heard_until_s: Fraction) -> None:
        database.execute(
            "UPDATE transcripts SET heard_until_s = ?, saved_at = ? WHERE key = ?",
            (fraction_cell(heard_until_s), self._now(), key),
        )

    def _spans(self, rows: Sequence[Row]) -> list[tuple[Fraction, Fraction]]:
        try:
            return [transcript_rows.read_span(row) for row in rows]
        except UnsoundRowError as error:
            raise LibraryError(
                f"a correction in a transcript cannot be read: {error}",
                remedy="Delete the transcript and have the footage transcribed again.",
            ) from error

    def _sound(self, rows: Sequence[Row]) -> list[Segment]:
        found = []
        for row in rows:
            try:
                found.append(transcript_rows.read_segment(row))
            except UnsoundRowError as error:
                self._notice(f"a part of a transcript cannot be read: {error}")
        return found
