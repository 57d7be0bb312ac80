"""What goes over the pipe between the service and its worker.

The service lives in the window: nothing heavy is imported here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Segment
    from autoresolve_gui.speech.whisper_model import WhisperModelChoice


@dataclass(frozen=True, slots=True)
class Wish:
    """What to hear of a footage, and what is known beforehand.

    `from_s` in seconds of footage time: up to there it was heard. `language` is a code, or empty
    to have it found, and `probability` how sure that is, 0 to 1. `said_before` is the text just
    before `from_s`.
    """

    footage: Footage
    from_s: Fraction = Fraction(0)
    language: str = ""
    probability: float = 0.0
    said_before: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Up to `until_s`, in seconds of footage time, all was heard; `segment` is the latest, if any.

    `language` is what it is in, empty while unknown, and `probability` how sure that is, 0 to 1.
    """

    segment: Segment | None
    until_s: Fraction
    language: str
    probability: float


@dataclass(frozen=True, slots=True)
class Hear:
    """Hear a footage. `job` is repeated in all that is said of it."""

    job: int
    choice: WhisperModelChoice
    wish: Wish


@dataclass(frozen=True, slots=True)
class Hold:
    """Stand still, or go on."""

    is_held: bool


Order: TypeAlias = "Hear | Hold | None"
"""None: leave."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something was heard."""

    job: int
    heard: Heard


@dataclass(frozen=True, slots=True)
class Remark:
    """The user should know this; nothing stopped for it."""

    job: int
    message: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A job is done, or has failed where there is a `message`."""

    job: int
    message: str = ""
    remedy: str = ""


Report: TypeAlias = "Told | Remark | Ended"
