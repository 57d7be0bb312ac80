"""What is said in each footage, with the editor's corrections, which no machine overwrites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from autoresolve_gui.library import transcript_rows, word_search
from autoresolve_gui.library.cells import fraction, fraction_cell
from autoresolve_gui.library.errors import LibraryError, UnsoundRowError
from autoresolve_gui.model.speech import Segment, Transcript, without_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from sqlite_utils import Database

    from autoresolve_gui.library.cells import Row
    from autoresolve_gui.model.speech import WordHit

    Rows = Callable[[str, tuple[object, ...]], list[dict[str, Any]]]
    Reading = Callable[[], AbstractContextManager[None]]
    Writing = Callable[[], AbstractContextManager[Database]]


_ROUNDING_S = 1e-3
"""SQLite compares times as floats; what it finds is compared again as fractions."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What became of the lines of a transcript when the machine heard a little more.

    `kept` is what was said anew. `gone` are the ids of lines of an earlier hearing that gave way,
    and `rest` is what of them lies behind, as lines of their own.
    """

    kept: tuple[Segment, ...] = ()
    gone: tuple[int, ...] = ()
    rest: tuple[Segment, ...] = ()


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

        One that another model began, and with `again` any, is begun anew: nothing counts as heard,
        and the lines that are there stay until `hear` puts others in their place. A complete one
        is only begun `again`.
        """
        kept = self.transcript(key)
        if kept is not None and goes_on(kept, model, again=again):
            return kept
        with self._writing() as database:
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
        until_s = segment.end_s if heard_until_s is None else heard_until_s
        return self.hear(key, segment, until_s).kept

    def heard_until(self, key: str, heard_until_s: Fraction) -> None:
        """Keep that all is heard up to a time, and that nothing more was said."""
        self.hear(key, None, heard_until_s)

    def hear(self, key: str, segment: Segment | None, heard_until_s: Fraction) -> Hearing:
        """Keep what the machine heard, if anything, and that all is heard up to `heard_until_s`.

        It takes the place of the machine's lines of an earlier hearing, from where was heard to
        before up to `heard_until_s`. Raises as `add_segment` does.
        """
        with self._writing() as database:
            before_s = self._heard_until(key)
            gone, rest = self._give_way(database, key, before_s, heard_until_s)
            kept: tuple[Segment, ...] = ()
            if segment is not None:
                heard = replace(segment, id=0, is_edited=False)
                edited = self._rows(
                    "SELECT start_s, end_s FROM segments WHERE key = ? AND is_edited = 1", (key,)
                )
                parts = without_spans(heard, self._spans(edited))
                kept = tuple(self._insert(database, key, part) for part in parts)
            self._move(database, key, max(before_s, heard_until_s))
        return Hearing(kept, gone, rest)

    def finish_transcript(self, key: str) -> None:
        """Keep that a transcript is complete: what an earlier hearing heard behind it goes."""
        with self._writing() as database:
            for old in self._machine_lines(key, self._heard_until(key)):
                database.execute("DELETE FROM segments WHERE id = ?", (old.id,))
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
        at least half of those are that tell something: articles and their like do not. Whole words
        are found, whatever their case and accents, the last one also as the beginning of another.
        Nothing in `query` has another meaning. Without a word nothing is found.
        """
        with self._reading():
            return word_search.search(self._rows, query, keys, limit, self._notice)

    def _heard_until(self, key: str) -> Fraction:
        rows = self._rows("SELECT heard_until_s FROM transcripts WHERE key = ?", (key,))
        try:
            return fraction(rows[0], "heard_until_s") if rows else Fraction(0)
        except UnsoundRowError:
            return Fraction(0)  # it counts as not heard, as it does for `transcript`

    def _machine_lines(
        self, key: str, from_s: Fraction, until_s: Fraction | None = None
    ) -> list[Segment]:
        """Return the lines of the machine that reach behind `from_s` and begin before `until_s`."""
        rows = self._rows(
            """SELECT * FROM segments WHERE key = ? AND is_edited = 0
            AND CAST(end_s AS REAL) / CAST(substr(end_s, instr(end_s, '/') + 1) AS REAL) > ?""",
            (key, float(from_s) - _ROUNDING_S),
        )
        return [
            one
            for one in self._sound(rows)
            if one.end_s > from_s and (until_s is None or one.start_s < until_s)
        ]

    def _give_way(
        self, database: Database, key: str, from_s: Fraction, until_s: Fraction
    ) -> tuple[tuple[int, ...], tuple[Segment, ...]]:
        """Take away the machine's lines between two times; return their ids and what is left."""
        old = self._machine_lines(key, from_s, until_s)
        for one in old:
            database.execute("DELETE FROM segments WHERE id = ?", (one.id,))
        rest = tuple(
            self._insert(database, key, replace(part, id=0))
            for one in old
            if one.words
            for part in without_spans(one, ((min(from_s, one.start_s), until_s),))
        )
        return tuple(one.id for one in old), rest

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


def goes_on(kept: Transcript, model: str, *, again: bool = False) -> bool:
    """Tell whether a hearing by `model` goes on behind `kept`, or has to begin anew."""
    return not again and (kept.is_complete or kept.model == model)
