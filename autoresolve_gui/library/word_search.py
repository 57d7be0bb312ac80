"""Finds words in transcripts, as one half remembers them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from autoresolve_gui.library import transcript_rows
from autoresolve_gui.library.asked_words import AskedWord, asked_words, letters_of, telling
from autoresolve_gui.library.errors import UnsoundRowError
from autoresolve_gui.library.transcript_rows import BETWEEN_SIGNS
from autoresolve_gui.model.speech import Segment, WordHit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from autoresolve_gui.library.cells import Row

    Rows = Callable[[str, tuple[object, ...]], list[dict[str, Any]]]

_OPEN, _CLOSE = "\x02", "\x03"
_MARKS = re.compile(f"([{_OPEN}{_CLOSE}])")
_SNIPPET_SIGNS = 160
_BEFORE_SIGNS = 40
_RANK_OF_PHRASE, _RANK_OF_ALL, _RANK_OF_SOME = 1.0, 0.9, 0.8
_LEAST_SHARE = 0.5
_FOUND = f"""
SELECT segments.*, highlight(segments_fts, 0, '{_OPEN}', '{_CLOSE}') AS marked
FROM segments_fts JOIN segments ON segments.id = segments_fts.rowid
WHERE segments_fts MATCH ? AND (? IS NULL OR segments.key IN (SELECT value FROM json_each(?)))
ORDER BY segments_fts.rank LIMIT ?"""  # noqa: S608 - names from this module


def search(
    rows: Rows,
    query: str,
    keys: Sequence[str] | None,
    limit: int,
    notice: Callable[[str], None],
) -> tuple[WordHit, ...]:
    """Return where words of `query` are said, the best first. See `Transcripts.search_words`."""
    words = asked_words(query)
    hits: dict[int, WordHit] = {}
    among = None if keys is None else json.dumps(list(keys))
    for match, rank in _matches(words):
        if len(hits) >= limit:
            break
        found = []
        for row in rows(_FOUND, (match, among, among, limit)):
            try:
                found.append(_hit(row, words, rank))
            except UnsoundRowError as error:
                notice(f"a part of a transcript cannot be read: {error}")
        found.sort(key=lambda hit: -hit.rank)  # stable: the index's own order stays in each rank
        for hit in found:
            if rank > _RANK_OF_SOME or hit.rank >= _RANK_OF_SOME * _LEAST_SHARE:
                hits.setdefault(hit.segment_id, hit)
    return tuple(hits.values())[:limit]


def _matches(words: Sequence[AskedWord]) -> Iterator[tuple[str, float]]:
    """Yield what to ask of the index, the strictest first, with the rank of what it finds."""
    if len(words) > 1:
        indexed = (transcript_rows.search_text(word.text) for word in words)
        yield _match(" ".join(indexed), goes_on=words[-1].goes_on), _RANK_OF_PHRASE
    if words:
        rank = _RANK_OF_ALL if len(words) > 1 else _RANK_OF_PHRASE
        yield " AND ".join(_each(words)), rank
    if len(words) > 1:
        yield " OR ".join(_each(telling(words))), _RANK_OF_SOME


def _each(words: Sequence[AskedWord]) -> list[str]:
    return [_match(transcript_rows.search_text(word.text), goes_on=word.goes_on) for word in words]


def _match(indexed: str, *, goes_on: bool) -> str:
    return f'"{indexed}"*' if goes_on else f'"{indexed}"'


def _hit(row: Row, words: Sequence[AskedWord], rank: float) -> WordHit:
    segment = transcript_rows.read_segment(row)
    text, marks = _unmarked(str(row["marked"]))
    if rank <= _RANK_OF_SOME:
        said = [one for start, end in marks for one in letters_of(text[start:end])]
        wanted = telling(words)
        rank *= sum(word.is_in(said) for word in wanted) / len(wanted)
    start_s, end_s = _times(segment, text, marks)
    snippet, marks = _snippet(text, marks)
    return WordHit(str(row["key"]), segment.id, start_s, end_s, snippet, rank, marks)


def _unmarked(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text as it was said, and where in it the words that were found stand."""
    text, starts, ends = "", [], []
    for part in _MARKS.split(marked.replace(BETWEEN_SIGNS, "")):
        if part == _OPEN:
            starts.append(len(text))
        elif part == _CLOSE:
            ends.append(len(text))
        else:
            text += part
    return text, tuple(zip(starts, ends, strict=False))


def _times(
    segment: Segment, text: str, marks: tuple[tuple[int, int], ...]
) -> tuple[Fraction, Fraction]:
    """Return when the first of the words begins that were found, and when the last one ends."""
    at, found = 0, []
    for word in segment.words:
        start = text.find(word.text, at)
        if start < 0:
            continue  # the index has another sign for one that is not valid Unicode
        at = start + len(word.text)
        if any(begin < at and start < end for begin, end in marks):
            found.append(word)
    if not found:
        return segment.start_s, segment.end_s
    return found[0].start_s, found[-1].end_s


def _snippet(
    text: str, marks: tuple[tuple[int, int], ...]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a piece of `text` around the first mark, and the marks in it."""
    if len(text) <= _SNIPPET_SIGNS or not marks:
        return text, marks
    start = max(0, min(marks[0][0] - _BEFORE_SIGNS, len(text) - _SNIPPET_SIGNS))
    end = start + _SNIPPET_SIGNS
    before, after = "\u2026" if start else "", "\u2026" if end < len(text) else ""
    moved = len(before) - start
    inside = tuple((a + moved, min(b, end) + moved) for a, b in marks if start <= a < end)
    return f"{before}{text[start:end]}{after}", inside
