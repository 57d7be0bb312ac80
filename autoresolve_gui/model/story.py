"""Shots, cuts and narrative beats."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


class Transition(StrEnum):
    """How a shot begins."""

    START = "start"
    CUT = "cut"
    FADE = "fade"
    DISSOLVE = "dissolve"


@dataclass(frozen=True, slots=True)
class Shot:
    """A run of frames, `start_frame` inclusive, `end_frame` exclusive.

    `transition` says how it begins; a gradual one lasts from `transition_start` (inclusive) to
    `transition_end` (exclusive), and the shot starts in the middle of it. For a cut both equal
    `start_frame`.
    """

    start_frame: int
    end_frame: int
    transition: Transition
    transition_start: int
    transition_end: int


class SoundKind(StrEnum):
    """What is heard."""

    SPEECH = "speech"
    MUSIC = "music"
    SILENCE = "silence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SoundRegion:
    """A stretch of the footage's sound of one kind, in seconds from the footage's time 0.

    `start_s` inclusive, `end_s` exclusive. Speech over music is speech.
    """

    start_s: Fraction
    end_s: Fraction
    kind: SoundKind


class Source(StrEnum):
    """Where a beat came from."""

    LOCAL = "local"
    CLOUD = "cloud"
    YOU = "you"


class Label(StrEnum):
    """The narrative beats of a three-act story, in story order."""

    HOOK = "hook"
    INCITING_INCIDENT = "inciting incident"
    FIRST_TURNING_POINT = "first turning point"
    MIDPOINT = "midpoint"
    SECOND_TURNING_POINT = "second turning point"
    CLIMAX = "climax"
    RESOLUTION = "resolution"


ACT_OF_LABEL = {
    Label.HOOK: 1,
    Label.INCITING_INCIDENT: 1,
    Label.FIRST_TURNING_POINT: 2,
    Label.MIDPOINT: 2,
    Label.SECOND_TURNING_POINT: 3,
    Label.CLIMAX: 3,
    Label.RESOLUTION: 3,
}
"""A turning point opens the act that it turns into."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A moment of the story, or a stretch of it that an editor marked.

    `id` never changes while the beat is edited. `label` is free text (the user may write their
    own); the director uses the values of `Label`. `act` is 1 to 3. `confidence` is 0 to 1.
    `evidence` says in the editor's words what the beat rests on; `note` is the editor's own.
    A stretch lasts up to `end_frame` (exclusive, above `frame`); None for a moment.
    """

    id: str
    frame: int
    act: int
    label: str
    confidence: float
    source: Source
    evidence: str = ""
    note: str = ""
    end_frame: int | None = None


@dataclass(frozen=True, slots=True)
class CutSuggestion:
    """A frame at which a cut would sit well. `score` is 0 to 1."""

    frame: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture of a frame. `jpeg` is a complete JPEG file."""

    frame: int
    time_s: float
    width: int
    height: int
    jpeg: bytes
