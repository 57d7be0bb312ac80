"""What goes over the pipe between the service and its worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from autoresolve_gui.speech.hearing import Heard, Wish
    from autoresolve_gui.speech.whisper_model import WhisperModelChoice


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
