"""One ranking out of several: what is found in words, pictures, notes and beats."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.search.atlas import NO_SHOT, Place
from autoresolve_gui.search.values import HitKind

if TYPE_CHECKING:
    from collections.abc import Sequence

K = 60
"""As in the paper; there, results hardly depend on it."""

_NEAR_S = Fraction(5)
_FIRST_OF_EQUALS = (HitKind.WORD, HitKind.NOTE, HitKind.BEAT, HitKind.PICTURE)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that one of the searches found, at its place.

    `weight`, above 0 and up to 1, says how much of what was asked is there. `is_guess`: it is only
    the nearest that there is.
    """

    kind: HitKind
    place: Place
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()
    weight: float = 1.0
    is_guess: bool = False


@dataclass(slots=True)
class Joined:
    """What is shown as one hit: the best of it, the score of the whole, and all kinds in it."""

    lead: Found
    scores: dict[HitKind, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The sum of the best score of each kind."""
        return sum(self.scores.values())


def merged(lists: Sequence[Sequence[Found]]) -> list[Joined]:
    """Return one ranking of what several searches found, each list the best first.

    Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): a hit's score is the sum of
    `weight / (60 + rank)` over the lists, rank from 1. It needs no scores, which words and
    pictures have on scales that cannot be compared.

    Hits of one shot are one hit: pictures always, others within five seconds. Sentences stay
    apart: each is an answer of its own. Guesses come behind all others, and add nothing to one
    that is none.
    """
    ranked = [
        (found.weight / (K + rank), found)
        for found_in_one in lists
        for rank, found in enumerate(found_in_one, start=1)
    ]
    ranked.sort(key=lambda pair: (pair[1].is_guess, -pair[0], _FIRST_OF_EQUALS.index(pair[1].kind)))
    shots: dict[tuple[str, int], list[Joined]] = {}
    every: list[Joined] = []
    for score, found in ranked:
        there = shots.setdefault((found.place.key, found.place.shot), [])
        home = next((one for one in there if _belongs(found, one)), None)
        if home is None:
            home = Joined(found)
            there.append(home)
            every.append(home)
        if found.is_guess == home.lead.is_guess:
            home.scores.setdefault(found.kind, score)  # the first of a kind is its best
    # Stable: equals stay as they came.
    return sorted(every, key=lambda one: (one.lead.is_guess, -one.score))


def _belongs(found: Found, to: Joined) -> bool:
    lead = to.lead
    if found.kind is HitKind.WORD and HitKind.WORD in to.scores:
        return False
    if found.kind is lead.kind is HitKind.PICTURE and found.place.shot != NO_SHOT:
        return True
    return abs(found.place.time_s - lead.place.time_s) <= _NEAR_S
