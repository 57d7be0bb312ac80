"""What the engine and its worker processes say to each other over their pipe.

This module stays free of heavy imports: a worker loads it before it has set how many threads the
numeric libraries may use.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.engine.events import Event


@dataclass(frozen=True, slots=True)
class Run:
    """Analyse the file at `path`; `first_stage`: only until it shows something."""

    job: int
    path: Path
    first_stage: bool


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the job within its pass."""

    job: int


@dataclass(frozen=True, slots=True)
class Yield:
    """Pause the job after its pass: something else is more urgent."""

    job: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Leave, whatever is being done."""


Order: TypeAlias = Run | Cancel | Yield | Stop


class Outcome(Enum):
    """How a worker's part in a job ended."""

    FINISHED = auto()
    PAUSED = auto()
    CANCELLED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded everything that it needs."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the job."""

    job: int
    event: Event


@dataclass(frozen=True, slots=True)
class Ended:
    """The worker is free. `key` is set where the job is finished, the rest where it failed."""

    job: int
    outcome: Outcome
    key: str = ""
    message: str = ""
    remedy: str = ""
    trace: str = ""


Report: TypeAlias = Ready | Happened | Ended
