"""Text from people and models, made safe for line-based and XML files."""

from __future__ import annotations

import re
import unicodedata

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NOT_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_JOINER = "\u200d"
_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset({"Cf", "Co"})


def one_line(text: str, limit: int | None = None) -> str:
    r"""Return `text` as one line of characters that every text and XML format can hold.

    Control characters, line ends, lone surrogates and noncharacters become spaces, and runs of
    spaces become one. Embedding and override controls of right-to-left text are taken out, since
    one that is left open turns the rest of the line round in the reader's editor; the letters
    themselves, emoji and joiners stay. Longer text than `limit` characters ends in an ellipsis.
    """
    spaced = "".join(
        " " if unicodedata.category(char) in _NOT_TEXT or _is_noncharacter(char) else char
        for char in text
        if char not in _BIDI_CONTROLS
    )
    line = re.sub(r"\s+", " ", spaced).strip()
    if limit is None or len(line) <= limit:
        return line
    return line[: limit - 1].rstrip(" " + _JOINER) + "…"


def plain_line(text: str, limit: int) -> str:
    """Return text of a model, or for one, as a line without anything that cannot be seen.

    As `one_line`, and letters without a shape go too (zero-width spaces, direction marks, the tag
    characters in which instructions can be hidden); only joiners stay, which scripts need.
    """
    seen = "".join(
        char for char in text if char in _JOINERS or unicodedata.category(char) not in _UNSEEN
    )
    return one_line(seen, limit)


def _is_noncharacter(char: str) -> bool:
    # Not the whole category Cn: an emoji that is newer than this Python's tables is in there too.
    code = ord(char)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
