"""What the engine and its worker processes say to each other over their connection.

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
    from autoresolve_gui.model.encoder import EncoderSource
    from autoresolve_gui.model.shot_judge import JudgeSource


@dataclass(frozen=True, slots=True)
class Run:
    """Analyse the file at `path`; `first_stage`: only until it shows something.

    `judge` is to look again at the shots that are in doubt. `encoder` is to look at what the
    picture shows. `may_use_devices`: a graphics chip may decode.
    """

    job: int
    path: Path
    first_stage: bool
    judge: JudgeSource | None = None
    may_use_devices: bool = True
    encoder: EncoderSource | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the job within its pass."""

    job: int


@dataclass(frozen=True, slots=True)
class Yield:
    """Give the job back after its pass: something else is more urgent."""

    job: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Stand still within the pass until told to go on."""

    job: int


@dataclass(frozen=True, slots=True)
class Release:
    """Go on with a job that was held."""

    job: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Leave, whatever is being done."""


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """What a call to the library gave: `value`, or the `error` that it raised."""

    number: int
    value: object = None
    error: Exception | None = None


Order: TypeAlias = Run | Cancel | Yield | Hold | Release | Stop | Answer


class Outcome(Enum):
    """How a worker's part in a job ended."""

    FINISHED = auto()
    PAUSED = auto()
    CANCELLED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker, process `process_id` of its machine, has loaded everything that it needs."""

    process_id: int


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the job."""

    job: int
    event: Event


@dataclass(frozen=True, slots=True)
class Began:
    """A pass of the job begins that is expected to take `cost_s` seconds."""

    job: int
    name: str
    cost_s: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The worker is free. `key` is set where the job is finished, the rest where it failed."""

    job: int
    outcome: Outcome
    key: str = ""
    message: str = ""
    remedy: str = ""
    trace: str = ""


Report: TypeAlias = Ready | Happened | Began | Ended


@dataclass(frozen=True, eq=False, slots=True)
class Call:
    """A worker on another machine asks the library, which lies here."""

    number: int
    method: str
    arguments: tuple[object, ...]


class Role(Enum):
    """Who comes in from another machine: a worker, or the guard that started it there."""

    GUARD = auto()
    WORKER = auto()


@dataclass(frozen=True, slots=True)
class Hello:
    """The first word of somebody who comes in. `token` says which worker it is about."""

    token: str
    role: Role
    machine: str


@dataclass(frozen=True, slots=True)
class Resident:
    """How much memory the guarded worker takes now, in bytes."""

    size_bytes: int


@dataclass(frozen=True, slots=True)
class Died:
    """The guarded worker ended with this status; below zero it is the number of a signal."""

    exit_code: int
