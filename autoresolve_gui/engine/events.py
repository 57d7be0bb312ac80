"""What the engine tells the world, as frozen values.

Events travel from the worker process through the engine to whoever listens (the window's bridge,
the command line). `path` is the path that the user opened; it names the job.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.model.analysis import PassRecord
    from autoresolve_gui.model.curve import Curve
    from autoresolve_gui.model.footage import Footage


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the footage at `path`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Queued(Event):
    """The file waits for a worker."""


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """The file was probed and stands in the library. Sent again when a pass learned more of it."""

    footage: Footage


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The file cannot be read, or its analysis cannot go on. What was done before is kept."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class PassStarted(Event):
    """A pass begins."""

    name: str


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """How far the whole analysis of the file is: `fraction` 0 to 1, `eta_s` None while unknown."""

    name: str
    fraction: float
    eta_s: float | None


@dataclass(frozen=True, eq=False, slots=True)
class CurveRefined(Event):
    """A first or better version of a curve while a pass is still reading. Not in the library."""

    curve: Curve


@dataclass(frozen=True, slots=True)
class PassDone(Event):
    """The result of a pass stands in the library under the footage's key."""

    key: str
    record: PassRecord
    from_cache: bool


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """All passes are done."""

    key: str


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The analysis stands still on request: of this file, or of all. Nothing of it is lost."""


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """The analysis goes on, or waits for its turn to."""


@dataclass(frozen=True, slots=True)
class Cancelled(Event):
    """The analysis was stopped on request. Passes done before it are kept."""


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Something the user should know that stopped nothing: a worker that was restarted, say."""

    message: str
