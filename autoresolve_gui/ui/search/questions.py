"""What the search panel asks, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoresolve_gui.search.readiness import Readiness
from autoresolve_gui.search.values import Filters, is_question

if TYPE_CHECKING:
    from autoresolve_gui.search.values import Hit


@dataclass(frozen=True, slots=True)
class Like:
    """More like a frame of a footage. `title` names it for the eye."""

    key: str
    frame: int
    title: str


@dataclass(frozen=True, slots=True)
class Question:
    """Words, or more like a frame; one of the two."""

    words: str = ""
    like: Like | None = None
    filters: Filters = field(default_factory=Filters)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked: there are signs alone, if anything."""
        return self.like is None and not is_question(self.words)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question.

    `remark` is what the user should know of it, `problem` why there is no answer; both may be
    empty. `ready` says what there was to search in. `unknown_to` names the encoder where it knows
    nothing like the question.
    """

    question: Question
    hits: tuple[Hit, ...] = ()
    remark: str = ""
    problem: str = ""
    ready: Readiness = field(default_factory=Readiness)
    unknown_to: str = ""

    @property
    def sure(self) -> tuple[Hit, ...]:
        """The hits that are no guesses."""
        return tuple(hit for hit in self.hits if not hit.is_guess)
