"""What the transcript service tells, as frozen values. `key` names the footage by its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from autoresolve_gui.model.speech import Segment


@dataclass(frozen=True, slots=True)
class TranscriptEvent:
    """Something that happened to the transcript of a footage."""

    key: str


@dataclass(frozen=True, slots=True)
class TranscriptQueued(TranscriptEvent):
    """The footage waits for its turn."""


@dataclass(frozen=True, slots=True)
class TranscriptStarted(TranscriptEvent):
    """The footage is being heard. What was heard of it before stands in the library."""


@dataclass(frozen=True, slots=True)
class SegmentHeard(TranscriptEvent):
    """A sentence was heard. It stands in the library."""

    segment: Segment


@dataclass(frozen=True, slots=True)
class SegmentsGone(TranscriptEvent):
    """Sentences of an earlier hearing gave way to what is heard anew; `ids` are the library's.

    `rest` is what of them lies behind, which stands in the library as sentences of their own.
    """

    ids: tuple[int, ...]
    rest: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class TranscriptProgress(TranscriptEvent):
    """Of `duration_s` seconds of footage time, `heard_s` were heard.

    `language` is what it is in, empty while unknown, and `probability` how sure that is, 0 to 1.
    """

    heard_s: Fraction
    duration_s: Fraction
    language: str = ""
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class TranscriptHeld(TranscriptEvent):
    """The hearing stands still: it was paused, or the analysis needs the machine."""


@dataclass(frozen=True, slots=True)
class TranscriptResumed(TranscriptEvent):
    """The hearing goes on."""


@dataclass(frozen=True, slots=True)
class TranscriptDone(TranscriptEvent):
    """All was heard; the transcript in the library is complete."""


@dataclass(frozen=True, slots=True)
class TranscriptCancelled(TranscriptEvent):
    """The hearing was stopped on request. What was heard is kept."""


@dataclass(frozen=True, slots=True)
class TranscriptFailed(TranscriptEvent):
    """The hearing cannot begin or go on. What was heard is kept."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class TranscriptNotice(TranscriptEvent):
    """Something that the user should know and that stopped nothing."""

    message: str
