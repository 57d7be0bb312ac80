"""The words of a question: which of them tell something, and which may go on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autoresolve_gui.library import transcript_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_WORDS = 32
"""Of a longer query, the first so many: nobody remembers more, and SQLite's parser has an end."""
_SHORTEST_LETTERS = 3
_LETTERS = re.compile(r"[^\W_]+")
_ARTICLES_AND_PRONOUNS = (
    "a an the i me my you your he him his she her it its we us our they them their this that "
    "these those who whom whose what which"
)
_PREPOSITIONS = (
    "about after against at before behind between by for from in into of off on onto out over "
    "through to under up upon with without"
)
_JOINTS_AND_BEING = "and but or nor if than am are be been is was were"
_LITTLE = frozenset(f"{_ARTICLES_AND_PRONOUNS} {_PREPOSITIONS} {_JOINTS_AND_BEING}".split())
"""Words of English that nearly every sentence has, so that they tell nothing of one."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word of a question.

    `text` is as it was written; `letters` are its letters and digits as the index compares them,
    in one piece or more; `goes_on`: it may be the beginning of the word that is meant.
    """

    text: str
    letters: tuple[str, ...]
    goes_on: bool = False

    @property
    def is_little(self) -> bool:
        """Whether it is one of those that nearly every sentence has."""
        return "".join(self.letters) in _LITTLE

    @property
    def is_short(self) -> bool:
        """Whether it has one or two signs, all Latin: words of other scripts can be that short."""
        whole = "".join(self.letters)
        return len(whole) < _SHORTEST_LETTERS and whole.isascii()

    def is_in(self, said: Sequence[str]) -> bool:
        """Tell whether it is among these words, which are as `letters_of` gives them."""
        first = self.letters[0]
        return any(one.startswith(first) if self.goes_on else one == first for one in said)


def asked_words(query: str) -> tuple[AskedWord, ...]:
    """Return the words of `query` that the index can know, without what has a meaning there.

    Only the last may go on, since it may still be typed, and only where it has three signs
    or is of another script than Latin: else half of all words would begin like it.
    """
    valid = query.encode(errors="replace").decode().replace('"', " ")
    every = [(word, letters_of(word)) for word in transcript_rows.clean(valid).split()]
    known = (each for each in every if _LETTERS.search(each[0]) and each[1])
    words = [AskedWord(*each) for each in known][:_MOST_WORDS]
    for last in words[-1:]:
        words[-1] = replace(last, goes_on=not (last.is_little or last.is_short))
    return tuple(words)


def telling(words: Sequence[AskedWord]) -> tuple[AskedWord, ...]:
    """Return those words that tell one sentence from another; all of them where none does."""
    large = tuple(word for word in words if not word.is_little and not word.is_short)
    return large or tuple(word for word in words if not word.is_little) or tuple(words)


def letters_of(text: str) -> tuple[str, ...]:
    """Return the runs of letters and digits in `text`, in one case and without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return tuple(_LETTERS.findall(plain))
