"""Finds words in transcripts, as one half remembers them."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from autoresolve_gui.library import transcript_rows
from autoresolve_gui.library.errors import UnsoundRowError
from autoresolve_gui.library.transcript_rows import BETWEEN_SIGNS
from autoresolve_gui.model.speech import Segment, WordHit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction

    from autoresolve_gui.library.cells import Row

    Rows = Callable[[str, tuple[object, ...]], list[dict[str, Any]]]

_MOST_WORDS = 32
"""Of a longer query, the first so many: nobody remembers more, and SQLite's parser has an end."""
_OPEN, _CLOSE = "\x02", "\x03"
_LETTERS = re.compile(r"[^\W_]+")
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
    words = query_words(query)
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


def query_words(query: str) -> tuple[str, ...]:
    """Return the words of `query` that the index can know, without what has a meaning there."""
    valid = query.encode(errors="replace").decode().replace('"', " ")
    words = transcript_rows.clean(valid).split()
    return tuple(word for word in words if _LETTERS.search(word))[:_MOST_WORDS]


def _matches(words: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield what to ask of the index, the strictest first, with the rank of what it finds."""
    indexed = [transcript_rows.search_text(word) for word in words]
    if len(indexed) > 1:
        yield f'"{" ".join(indexed)}"*', _RANK_OF_PHRASE
    each = [f'"{word}"*' for word in indexed]
    if each:
        yield " AND ".join(each), _RANK_OF_ALL if len(each) > 1 else _RANK_OF_PHRASE
    if len(each) > 1:
        yield " OR ".join(each), _RANK_OF_SOME


def _hit(row: Row, words: Sequence[str], rank: float) -> WordHit:
    segment = transcript_rows.read_segment(row)
    text, marks = _unmarked(str(row["marked"]))
    if rank <= _RANK_OF_SOME:
        said = [_plain(text[start:end]) for start, end in marks]
        begins = [_plain(_LETTERS.findall(word)[0]) for word in words]
        found = sum(any(one.startswith(begin) for one in said) for begin in begins)
        rank *= found / len(words)
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


def _plain(text: str) -> str:
    """Return `text` as the index compares it: in one case, without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
