"""Transcripts as rows."""

from __future__ import annotations

import json
import re
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from autoresolve_gui.library import cells
from autoresolve_gui.library.cells import Row, fraction_cell, text_cell
from autoresolve_gui.library.errors import UnsoundRowError
from autoresolve_gui.model.speech import WITHOUT_SPACES, Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

BETWEEN_SIGNS = "\u200b"
"""Stands in `search_text` around signs of scripts without spaces, so that each can be found."""

_SIGN = re.compile(rf"([{WITHOUT_SPACES}])")
_CELLS_OF_A_WORD = 4


def clean(text: str) -> str:
    """Return `text` without control characters, which a search would stumble over."""
    plain = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    return " ".join(plain.replace(BETWEEN_SIGNS, "").split())


def search_text(text: str) -> str:
    """Return a cleaned text for the index: it is the same without `BETWEEN_SIGNS`."""
    valid = text.encode(errors="replace").decode()
    return _SIGN.sub(rf"\1{BETWEEN_SIGNS}", valid)


def segment_row(segment: Segment) -> dict[str, Any]:
    """Return the cells of a segment, all but its id and its transcript's key."""
    text = clean(segment.text)
    words = [
        [word.text, fraction_cell(word.start_s), fraction_cell(word.end_s), float(word.probability)]
        for word in segment.words
    ]
    return {
        "start_s": fraction_cell(segment.start_s),
        "end_s": fraction_cell(segment.end_s),
        "text": text_cell(text),
        "search_text": search_text(text),
        "words": json.dumps(words, allow_nan=False),
        "speaker": text_cell(clean(segment.speaker)),
        "is_edited": int(segment.is_edited),
    }


def read_span(row: Row) -> tuple[Fraction, Fraction]:
    """Return when a segment begins and ends. Raises `UnsoundRowError`."""
    start_s, end_s = cells.fraction(row, "start_s"), cells.fraction(row, "end_s")
    if end_s < start_s:
        raise UnsoundRowError("a segment ends before it starts")
    return start_s, end_s


def read_segment(row: Row) -> Segment:
    """Return the segment of a row. Raises `UnsoundRowError`."""
    start_s, end_s = read_span(row)
    return Segment(
        id=cells.integer(row, "id", low=0),
        start_s=start_s,
        end_s=end_s,
        text=cells.text(row, "text"),
        words=_words(cells.text(row, "words")),
        speaker=cells.text(row, "speaker"),
        is_edited=cells.truth(row, "is_edited"),
    )


def _words(written: str) -> tuple[Word, ...]:
    try:
        rows = json.loads(written)
        return tuple(_word(row) for row in rows)
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise UnsoundRowError(f"words of a segment cannot be read: {error}") from error


def _word(row: Sequence[Any]) -> Word:
    if len(row) != _CELLS_OF_A_WORD or not isinstance(row[0], str):
        msg = "a word is no text with times"
        raise ValueError(msg)
    word = Word(row[0], _fraction(row[1]), _fraction(row[2]), float(row[3]))
    if not 0.0 <= word.probability <= 1.0 or word.end_s < word.start_s:
        msg = f"the word {word.text!r} has impossible times or an impossible probability"
        raise ValueError(msg)
    return word


def _fraction(written: str) -> Fraction:
    # ten hours of speech are 200,000 of these: `Fraction(written)` takes three times as long
    above, _, below = written.partition("/")
    return Fraction(int(above), int(below))


def new_row(key: str, model: str, now: str) -> dict[str, Any]:
    """Return the row of a transcript of which nothing is heard yet."""
    return {
        "key": key,
        "language": "",
        "language_probability": 0.0,
        "model": model,
        "heard_until_s": fraction_cell(Fraction(0)),
        "is_complete": 0,
        "saved_at": now,
    }


def read_transcript(row: Row, segments: Sequence[Segment]) -> Transcript:
    """Return the transcript of a row with its `segments`. Raises `UnsoundRowError`."""
    return Transcript(
        segments=tuple(sorted(segments, key=lambda one: (one.start_s, one.end_s, one.id))),
        language=cells.text(row, "language"),
        language_probability=cells.real(row, "language_probability", low=0.0, high=1.0),
        model=cells.text(row, "model"),
        heard_until_s=cells.fraction(row, "heard_until_s"),
        is_complete=cells.truth(row, "is_complete"),
    )
