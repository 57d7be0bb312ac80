"""Keeps out what Whisper invents where nobody speaks: on music, on noise, in silence.

Whisper was trained on subtitles of films, and writes what stands there in quiet passages: thanks
for watching, names of subtitlers, the same line again and again.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.speech import Word

_MOST_COMPRESSION = 2.4
"""Text that zlib shrinks further repeats itself; the limit is Whisper's own."""
_NO_SPEECH, _UNSURE = 0.6, 0.5
_SAME_IN_A_ROW = 2
_SURE = 0.85
_MOST_WORDS_PER_S = 9.0
"""Auctioneers reach 6 or 7 (words of two syllables and more)."""
_FEW_WORDS = 3
_STOCK_UNSURE = 0.7
_STOCK = frozenset({"you", "thank you", "bye", "bye bye", "the end", "music", "applause"})
_STOCK_PARTS = re.compile(
    r"\b(for watching|subscribe|see you (next time|in the next)|amara org|castingwords"
    r"|(subtitles|captions|transcription|translation) (by|made)|sous titres? |sous titrage"
    r"|untertitel (der|im auftrag|von)|subtitulos (por|realizados)|legendas pela)"
)
"""As subtitles of films and of the web begin and end, in the letters that `plain` leaves."""
_APOSTROPHES = "'\u2019"


@dataclass(frozen=True, slots=True)
class Doubts:
    """What the model says of a passage: how likely nobody speaks (0 to 1), and how its text packs.

    `compression` is the length of the text over that of the text packed by zlib.
    """

    no_speech: float
    compression: float


class Guard:
    """Judges one segment after the other. Layer: speech; owns the memory of the last few."""

    def __init__(self) -> None:
        self._last: deque[str] = deque(maxlen=_SAME_IN_A_ROW)

    def believes(self, words: Sequence[Word], doubts: Doubts) -> bool:
        """Tell whether `words`, a segment in order, were likely said. They are remembered."""
        said = plain(" ".join(word.text for word in words))
        if not said or _is_sign(words):
            return False
        repeats = len(self._last) == _SAME_IN_A_ROW and set(self._last) == {said}
        self._last.append(said)
        sure = sum(word.probability for word in words) / len(words)
        if repeats and sure < _SURE:
            return False
        if doubts.compression > _MOST_COMPRESSION:
            return False
        if doubts.no_speech > _NO_SPEECH and sure < _UNSURE:
            return False
        if sure < _STOCK_UNSURE and (said in _STOCK or _STOCK_PARTS.search(said)):
            return False
        return not _is_too_fast(words)


def plain(text: str) -> str:
    """Return `text` in small letters without accents and punctuation, to be compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        ""
        if unicodedata.combining(sign) or sign in _APOSTROPHES
        else sign
        if sign.isalnum()
        else " "
        for sign in apart
    )
    return " ".join("".join(kept).split())


def _is_sign(words: Sequence[Word]) -> bool:
    """Tell whether it is a note on the sound: “[music]”, “(applause)”, “*coughs*”, “♪ la ♪”."""
    text = " ".join(word.text for word in words).strip().rstrip(".")
    pairs = (("[", "]"), ("(", ")"), ("*", "*"), ("♪", "♪"))
    return any(text.startswith(first) and text.endswith(last) for first, last in pairs)


def _is_too_fast(words: Sequence[Word]) -> bool:
    lasts_s = float(words[-1].end_s - words[0].start_s)
    return len(words) > _FEW_WORDS and len(words) > _MOST_WORDS_PER_S * lasts_s
