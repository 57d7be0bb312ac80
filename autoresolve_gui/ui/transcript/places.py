"""Where the words of a segment stand in its text, in Python's signs and in Qt's.

Qt counts UTF-16 units, of which signs beyond U+FFFF have two; Python counts signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoresolve_gui.model.speech import Segment

_LAST_OF_ONE_UNIT = "\uffff"
_BREAKS = str.maketrans(dict.fromkeys("\0\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029", " "))


def one_line(text: str) -> str:
    """Return `text` as one paragraph of the same length: what breaks lines becomes a space."""
    return text.translate(_BREAKS)


def word_spans(segment: Segment) -> tuple[tuple[int, int], ...]:
    """Return where in the text each word begins (inclusive) and ends (exclusive), in signs.

    A word that the text does not have, which would be a fault of whoever wrote it, is empty.
    """
    spans, at = [], 0
    for word in segment.words:
        found = segment.text.find(word.text, at)
        if found < 0:
            spans.append((at, at))
        else:
            at = found + len(word.text)
            spans.append((found, at))
    return tuple(spans)


def to_qt(text: str, sign: int) -> int:
    """Return the UTF-16 unit at which sign number `sign` of `text` begins."""
    if text.isascii():
        return sign
    return sign + sum(each > _LAST_OF_ONE_UNIT for each in text[:sign])


def from_qt(text: str, unit: int) -> int:
    """Return the number of the sign that has UTF-16 unit number `unit` of `text`."""
    if text.isascii():
        return min(unit, len(text))
    at = 0
    for number, each in enumerate(text):
        at += 2 if each > _LAST_OF_ONE_UNIT else 1
        if at > unit:
            return number
    return len(text)
