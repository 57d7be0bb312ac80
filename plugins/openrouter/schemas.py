"""The form of every answer. A model names ids that it was given, and never a time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# The values of Label; a Literal, because strict JSON schemas know no enum of ours.
LabelName = Literal[
    "hook",
    "inciting incident",
    "first turning point",
    "midpoint",
    "second turning point",
    "climax",
    "resolution",
]
ShotSize = Literal[
    "extreme wide", "wide", "full", "medium", "close-up", "extreme close-up", "insert", "other"
]
Confidence = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]


class Strict(BaseModel):
    """No key more, no key less, nothing turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BeatOut(Strict):
    """One narrative beat."""

    label: LabelName
    shot: int
    place: Literal["start", "middle", "end"]
    confidence: Confidence
    reason: str


class BeatsOut(Strict):
    """The narrative beats, in story order."""

    beats: list[BeatOut]


class NoteOut(Strict):
    """What is seen in one picture."""

    picture: int
    seen: str
    shot_size: ShotSize
    mood: str
    on_screen_text: str
    continuity: str


class NotesOut(Strict):
    """A note on each picture."""

    notes: list[NoteOut]


class CutOut(Strict):
    """One place for a cut."""

    candidate: int
    confidence: Confidence
    reason: str


class CutsOut(Strict):
    """Places for a cut, the best first."""

    cuts: list[CutOut]
