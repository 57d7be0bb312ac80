"""Where one segment ends and the next begins: at the ends of sentences, and at long pauses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autoresolve_gui.model.speech import Word

_LONG_PAUSE_S = 1.5
_SENTENCE_END = re.compile(
    # the ends of sentences in European, Chinese, Japanese, Arabic and Indian scripts
    "[.?!\u2026\u3002\uff01\uff1f\uff61\u061f\u0964]+[\"'\u201d\u2019\u00bb)\\]]*$"
)
_OPENING = "\"'\u201c\u2018\u00ab\u00bf\u00a1([-\u2013 "
_SHORTENED = frozenset({
    "mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "e.g.", "i.e.", "etc.", "no.", "jr.",
    "sr.", "hr.", "fr.", "z.b.", "bzw.", "ca.", "nr.", "mme.", "mlle.", "sra.", "ud.",
})  # fmt: skip
_INITIAL = re.compile(r"(?:[^\W\d_]\.)+")


_LONGEST_JOINED_S = 15


class Joiner:
    """Joins what the ends of the model's windows cut in two. Layer: speech; holds the last run."""

    def __init__(self) -> None:
        self._held: tuple[Word, ...] = ()

    def push(self, run: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
        """Take the next run of words, and yield those that are whole by now."""
        if self._held and not self._may_join(run):
            yield from self.flush()
        self._held += run
        if _SENTENCE_END.search(run[-1].text):
            yield from self.flush()

    def flush(self) -> Iterator[tuple[Word, ...]]:
        """Yield what is held, if anything."""
        if self._held:
            held, self._held = self._held, ()
            yield held

    def _may_join(self, run: tuple[Word, ...]) -> bool:
        is_near = run[0].start_s - self._held[-1].end_s < _LONG_PAUSE_S
        return is_near and run[-1].end_s - self._held[0].start_s <= _LONGEST_JOINED_S


def sentences(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Yield `words`, in order, in runs that end with a sentence or before a long pause."""
    run: list[Word] = []
    for number, word in enumerate(words):
        run.append(word)
        following = words[number + 1] if number + 1 < len(words) else None
        if following is not None and not _ends(word, following):
            continue
        yield tuple(run)
        run = []


def _ends(word: Word, following: Word) -> bool:
    if following.start_s - word.end_s >= _LONG_PAUSE_S:
        return True
    if not _SENTENCE_END.search(word.text):
        return False
    if word.text.casefold() in _SHORTENED or _INITIAL.fullmatch(word.text):
        return False
    first = following.text.lstrip(_OPENING)[:1]
    return not first.islower()
