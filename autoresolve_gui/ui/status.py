"""Where the analysis of a file stands, and how the engine's events change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from autoresolve_gui.engine import events


class State(StrEnum):
    """Where the analysis of a file stands."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Status:
    """How far the analysis is. `message` and `remedy` are there where it failed.

    Between two passes a file waits. `is_cancelling`: the user has asked, the worker not yet heard.
    `is_paused`: it stands still on request, wherever it is.
    """

    state: State = State.WAITING
    pass_name: str = ""
    fraction: float = 0.0
    eta_s: float | None = None
    message: str = ""
    remedy: str = ""
    is_cancelling: bool = False
    is_paused: bool = False

    @property
    def is_busy(self) -> bool:
        """Whether there is something to wait for, or to cancel."""
        return self.state in (State.WAITING, State.READING)

    @property
    def is_in_line(self) -> bool:
        """Whether nothing but its turn keeps it from going on."""
        return self.state is State.WAITING and not self.is_paused and not self.is_cancelling


def status_after(status: Status, event: events.Event) -> Status:  # noqa: PLR0911 - one a kind
    """Return the status that follows on `status` when `event` has happened."""
    match event:
        case events.Queued():
            return Status(is_cancelling=status.is_cancelling)
        case events.PassStarted():
            return replace(status, state=State.READING, pass_name=event.name)
        case events.Progress():
            return replace(
                status,
                state=State.READING,
                pass_name=event.name,
                fraction=event.fraction,
                eta_s=event.eta_s,
            )
        case events.PassDone():
            return replace(status, state=State.WAITING, pass_name="", eta_s=None)
        case events.Paused():
            return replace(status, is_paused=status.is_busy, eta_s=None)
        case events.Resumed():
            return replace(status, is_paused=False)
        case events.Finished():
            return Status(State.DONE, fraction=1.0)
        case events.Cancelled():
            return Status(State.CANCELLED, fraction=status.fraction)
        case events.Failed():
            return Status(
                State.FAILED,
                fraction=status.fraction,
                message=event.message,
                remedy=event.remedy,
            )
        case _:
            return status
