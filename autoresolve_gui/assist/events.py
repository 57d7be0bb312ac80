"""What comes of asking assistants, as frozen values.

Of each job exactly one of `Finished`, `Failed` and `Cancelled` is told, as the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoresolve_gui.model.assist import KeptBeats, KeptCuts, KeptNote


class Task(StrEnum):
    """What an assistant is asked for."""

    BEATS = "beats"
    NOTES = "notes"
    CUTS = "cuts"


@dataclass(frozen=True, slots=True)
class AssistEvent:
    """Something that happened to a job: about the footage with the content `key`."""

    key: str
    task: Task


@dataclass(frozen=True, slots=True)
class Asked(AssistEvent):
    """It is the job's turn: the assistant is being asked."""


@dataclass(frozen=True, slots=True)
class BeatsArrived(AssistEvent):
    """Beats on frames. They stand in the library, beside those found here."""

    answer: KeptBeats


@dataclass(frozen=True, slots=True)
class NotesArrived(AssistEvent):
    """Notes on some of the frames. They stand in the library. Told once for every call."""

    notes: tuple[KeptNote, ...]


@dataclass(frozen=True, slots=True)
class CutsArrived(AssistEvent):
    """Cuts on frames, the best first. They stand in the library."""

    answer: KeptCuts


@dataclass(frozen=True, slots=True)
class Finished(AssistEvent):
    """Everything that was asked for has arrived."""


@dataclass(frozen=True, slots=True)
class Failed(AssistEvent):
    """There is no answer, or no further one. `message` is one line; what was found here stands."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Cancelled(AssistEvent):
    """The job was stopped on request."""
