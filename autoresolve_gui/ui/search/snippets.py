"""The words of a hit as they are shown: one line of text, and what in it is set off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LAST_OF_ONE_UNIT = "\uffff"
_BREAKS = str.maketrans(dict.fromkeys("\0\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029", " "))
_BEFORE_MARK = 24
_DOTS = "…"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text without breaks, and pairs of start and length in UTF-16 units, which Qt counts in."""

    text: str
    marks: tuple[tuple[int, int], ...]


def shown(text: str, marks: Sequence[tuple[int, int]], room: int) -> Snippet:
    """Return `text` for about `room` signs of space.

    `marks` are pairs of start and end in signs of `text`. Where the first mark would lie out of
    sight, the text begins shortly before it, at a word.
    """
    flat = text.translate(_BREAKS)
    cut = 0
    if marks and marks[0][1] > room:
        cut = max(0, marks[0][0] - _BEFORE_MARK)
        space = flat.find(" ", cut, marks[0][0])
        cut = space + 1 if space >= 0 else cut
    lead = _DOTS if cut else ""
    line = lead + flat[cut:]
    shift = len(lead) - cut
    found = []
    for start, end in marks:
        first, last = max(start, cut) + shift, end + shift
        if last > first:
            begin = units(line[:first])
            found.append((begin, units(line[first:last])))
    return Snippet(line, tuple(found))


def units(text: str) -> int:
    """Return how many UTF-16 units a text has."""
    return len(text) + sum(each > _LAST_OF_ONE_UNIT for each in text)
