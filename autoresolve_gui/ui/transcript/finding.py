"""Finds words in a script, and says what it would be with others in their place."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.model.speech import with_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autoresolve_gui.model.speech import Segment
    from autoresolve_gui.ui.transcript.script import Line

MOST = 5000
"""So many places are marked at most; more is no search."""
LEAST_SIGNS = 2


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. Any white space stands for any other, a line's end too."""

    text: str
    is_case: bool = False
    is_whole: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is too little to look for."""
        return len("".join(self.text.split())) < LEAST_SIGNS

    def pattern(self) -> re.Pattern[str]:
        """Return what to search with."""
        body = r"\s+".join(re.escape(part) for part in self.text.split())
        if self.is_whole:
            body = rf"(?<!\w){body}(?!\w)"
        return re.compile(body, 0 if self.is_case else re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A place: from sign `start` of row `row` to sign `end` of row `end_row`, the end exclusive."""

    row: int
    start: int
    end_row: int
    end: int

    @property
    def is_in_one_line(self) -> bool:
        """Whether it lies in one line, and can be replaced there."""
        return self.row == self.end_row


def find(lines: Sequence[Line], query: Query) -> tuple[Found, ...]:
    """Return the places where `query` is said, in order; `MOST` at most."""
    if query.is_empty:
        return ()
    starts, texts, at = [], [], 0
    for line in lines:
        starts.append(at)
        texts.append(line.segment.text)
        at += len(line.segment.text) + 1
    found: list[Found] = []
    for match in query.pattern().finditer("\n".join(texts)):
        row, end_row = (bisect_right(starts, p) - 1 for p in (match.start(), match.end() - 1))
        start, end = match.start() - starts[row], match.end() - starts[end_row]
        found.append(Found(row, start, end_row, end))
        if len(found) == MOST:
            break
    return tuple(found)


def spans_by_row(lines: Sequence[Line], found: Sequence[Found]) -> dict[int, list[tuple[int, int]]]:
    """Return which signs of each row were found."""
    by_row: dict[int, list[tuple[int, int]]] = {}
    for each in found:
        for row in range(each.row, each.end_row + 1):
            start = each.start if row == each.row else 0
            end = each.end if row == each.end_row else len(lines[row].segment.text)
            by_row.setdefault(row, []).append((start, end))
    return by_row


def times_of(lines: Sequence[Line], found: Found) -> tuple[float, float]:
    """Return from when to when the words of a place are said, in seconds."""
    words = [
        word
        for row in range(found.row, found.end_row + 1)
        for word, (start, end) in zip(lines[row].segment.words, lines[row].spans, strict=True)
        if (row > found.row or end > found.start) and (row < found.end_row or start < found.end)
    ]
    if not words:
        segment = lines[found.row].segment
        return float(segment.start_s), float(segment.end_s)
    return float(words[0].start_s), float(words[-1].end_s)


def replaced(segment: Segment, places: Sequence[Found], by: str) -> Segment:
    """Return a segment with `by` at places in it. Words beside them keep their times."""
    text, parts, at = segment.text, [], 0
    for place in sorted(places, key=lambda place: place.start):
        parts += [text[at : place.start], by]
        at = place.end
    return with_text(segment, "".join([*parts, text[at:]]))


def replacements(
    lines: Sequence[Line], found: Sequence[Found], by: str
) -> Iterator[tuple[list[Line], list[Segment]]]:
    """Yield the lines to change, each with what takes its place: nothing where nothing is left."""
    by_row: dict[int, list[Found]] = {}
    for place in found:
        if place.is_in_one_line:
            by_row.setdefault(place.row, []).append(place)
    for row, places in by_row.items():
        segment = replaced(lines[row].segment, places, by)
        if segment.text != lines[row].segment.text:
            yield [lines[row]], [segment] if segment.text else []
