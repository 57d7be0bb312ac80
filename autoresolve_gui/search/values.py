"""What is asked of the search, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from fractions import Fraction
    from pathlib import Path


class HitKind(StrEnum):
    """Where a hit was found."""

    WORD = "word"
    """In what is said: a segment of the transcript."""
    PICTURE = "picture"
    """In what is seen: a frame that the encoder took a picture of."""
    NOTE = "note"
    """In a note on a frame."""
    BEAT = "beat"
    """In the label, the evidence or the note of a beat."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in one footage that answers a question.

    `frame` and `time_s` are where to seek to, in frames of the footage and seconds from its time
    0. `end_s` is where the words or the shot end, None for a moment. `title` is the name of the
    file; `snippet` is what was found, for the eye, and `marks` is where in it the words of the
    question stand, as pairs of start and end. `score` is over 0, and only good for comparing hits
    of one answer. `is_missing`: the file does not lie at `path` any more. `also` names further
    kinds that found the same place. `timecode` is that of `frame`, as the NLE will show it.
    `is_guess`: a picture that is nearest to the question, and that the encoder does not hold for
    what was asked; such come behind all others.
    """

    kind: HitKind
    key: str
    path: Path
    frame: int
    time_s: Fraction
    end_s: Fraction | None
    title: str
    snippet: str
    score: float
    is_missing: bool = False
    also: frozenset[HitKind] = frozenset()
    timecode: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    is_guess: bool = False


DEFAULT_LIMIT = 60


def is_question(words: str) -> bool:
    """Tell whether there is a letter or a digit to look for, of any script.

    Signs and emoji alone ask for nothing: an encoder would have a vector for them as for all else.
    """
    return any(map(str.isalnum, words))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which hits are wanted. The default lets everything pass.

    `keys` are the content keys of the footage to look in, none of them for all. `since` (inclusive)
    and `until` (exclusive) are moments, with a time zone, between which its file was last written.
    `min_duration_s` and `max_duration_s` are of the whole footage. `spoken`: True keeps what lies
    in speech, False what does not. `kinds` are the kinds of hits wanted, none of them for all.
    """

    keys: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    min_duration_s: float | None = None
    max_duration_s: float | None = None
    spoken: bool | None = None
    kinds: frozenset[HitKind] = frozenset()
    limit: int = DEFAULT_LIMIT

    def __post_init__(self) -> None:
        for moment in (self.since, self.until):
            if moment is not None and moment.tzinfo is None:
                msg = "a moment without a time zone is none"
                raise ValueError(msg)
        if self.limit < 1:
            msg = f"at least one hit is wanted, not {self.limit}"
            raise ValueError(msg)

    def wants(self, kind: HitKind) -> bool:
        """Tell whether hits of `kind` are wanted."""
        return not self.kinds or kind in self.kinds
