"""The engine's side of one worker: what it is doing, and since when."""

from __future__ import annotations

import math
import time
from enum import Enum
from typing import TYPE_CHECKING

from autoresolve_gui.engine import messages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from autoresolve_gui.engine.jobs import Job
    from autoresolve_gui.engine.limits import Limits
    from autoresolve_gui.engine.link import Starter

_LAST_BREATH_S = 0.5


class Role(Enum):
    """What a worker is there for. The value is the name of its process."""

    QUICK = "autoresolve-quick"
    """Takes the first stage of files only, so that there is always somebody to open one."""
    STEADY = "autoresolve-worker"
    STAND_IN = "autoresolve-stand-in"
    """Does the work of a steady one that is held, and leaves afterwards."""


class WorkerHandle:
    """One worker and what it is doing. Layer: engine; owns the worker and its link.

    It is free, or has a job, or is winding one down that was cancelled. Used by the supervisor's
    thread alone.
    """

    def __init__(self, starter: Starter, role: Role) -> None:
        """Start it. Raises `OSError` or `ExecutorError`."""
        self.role = role
        self.is_ready = False
        self.is_asked_to_yield = False
        self.is_held = False
        self.job: Job | None = None
        self.last_sign_s = 0.0
        self.cancel_by_s = math.inf
        self._winding_down = 0
        self._grace_s = 0.0
        self._held_since_s = 0.0
        self._late_at_s: dict[str, float] = {}
        self._is_remote = starter.is_remote
        self._hired_s = time.monotonic()
        self._running, self._link = starter.start(role.value)

    @property
    def ear(self) -> Connection:
        """What to wait on for its reports."""
        return self._link.ear

    @property
    def is_free(self) -> bool:
        """Whether it has nothing to do."""
        return self.job is None and not self._winding_down

    @property
    def can_take(self) -> bool:
        """Whether it may be given a job. One that waits for room on another machine may not."""
        return self.is_free and (self.is_ready or not self._is_remote)

    def is_awaited_since(self, start_s: float) -> bool:
        """Tell whether it has been waiting elsewhere for so many seconds and never began."""
        return self._is_remote and not self.is_ready and time.monotonic() - self._hired_s > start_s

    def assign(self, job: Job) -> None:
        """Give the free worker a job."""
        self.job = job
        self.last_sign_s = time.monotonic()
        # A driver can take a process with it: once one was lost, the file is tried without.
        may_use_devices = job.crashes == 0
        run = messages.Run(
            job.number, job.file, job.first_stage, job.judge, may_use_devices, job.encoder
        )
        self.send(run)

    def cancel(self, grace_s: float) -> None:
        """Take the job away, and let the worker wind it down within `grace_s` seconds."""
        if self.job is not None:
            self.send(messages.Cancel(self.job.number))
            number = self.job.number
            self._forget_job()
            self._winding_down = number
            self._grace_s = grace_s
            if self.is_ready:  # one that is loading does not listen yet
                self.cancel_by_s = time.monotonic() + grace_s

    def note_ready(self) -> None:
        """Take that it has loaded what it needs, and listens."""
        self.is_ready = True
        if self._winding_down:
            self.cancel_by_s = time.monotonic() + self._grace_s

    def ask_to_yield(self) -> None:
        """Ask for the job to be given back after its pass."""
        if self.job is not None and not self.is_asked_to_yield:
            self.is_asked_to_yield = True
            self.send(messages.Yield(self.job.number))

    def hold(self) -> None:
        """Have the worker stand still within its pass."""
        if self.job is not None and not self.is_held:
            self.is_held = True
            self._held_since_s = time.monotonic()
            self.send(messages.Hold(self.job.number))

    def release(self) -> None:
        """Have the worker go on. The time for which it was held is given back to it."""
        if self.job is not None and self.is_held:
            self.is_held = False
            self.forgive(time.monotonic() - self._held_since_s)
            self.send(messages.Release(self.job.number))

    def forgive(self, seconds: float) -> None:
        """Count no silence until now, and so many seconds less for its passes."""
        self.last_sign_s = time.monotonic()
        self._late_at_s = {name: at_s + seconds for name, at_s in self._late_at_s.items()}

    def note_pass(self, name: str, limit_s: float) -> None:
        """Take that a pass has begun that may last `limit_s` seconds."""
        self._late_at_s[name] = time.monotonic() + limit_s

    def note_pass_done(self, name: str) -> None:
        """Take that a pass has ended."""
        self._late_at_s.pop(name, None)

    def note_ended(self, number: int) -> Job | None:
        """Take that the job `number` has ended; return it where it was not cancelled."""
        if number == self._winding_down:
            self._winding_down, self.cancel_by_s = 0, math.inf
            return None
        job = self.job
        if job is None or job.number != number:
            return None
        self._forget_job()
        return job

    def send(self, order: messages.Order) -> None:
        """Send an order; to a worker that is dying it does nothing, its death is told anyway."""
        self._link.send(order)

    def reports(self) -> Iterator[messages.Report]:
        """Yield the reports that have arrived. Raises `EOFError` where the worker is gone."""
        for report in self._link.reports():
            self.last_sign_s = time.monotonic()
            yield report

    def late_pass(self, now_s: float) -> str:
        """Return the name of a pass that lasts too long, empty where none does."""
        return next((name for name, at_s in self._late_at_s.items() if now_s > at_s), "")

    def is_too_large(self, limits: Limits) -> bool:
        """Tell whether the worker takes too much memory."""
        return (self._link.resident_bytes() or 0) > limits.memory_bytes

    def is_alive(self) -> bool:
        """Tell whether it runs, or is still going to."""
        return self._running.is_alive()

    def join(self, seconds: float) -> None:
        """Wait up to `seconds` for it to leave."""
        self._running.join(max(0.0, seconds))
        if not self._running.is_alive():
            self._link.join(_LAST_BREATH_S)

    def kill(self) -> None:
        """End it at once, if it still runs, and close the link. Does not wait."""
        self._link.close()
        self._running.kill()

    def death(self) -> str:
        """Say how it ended, in words for the user. For when its link has ended, before `kill`."""
        words = self._link.death()
        if not words and not self._is_remote:
            self._running.join(_LAST_BREATH_S)
        return words or self._running.death() or "its end was not seen"

    def has_lost_machine(self) -> bool:
        """Tell, after `death`, whether its machine was lost, which is no fault of the file."""
        return self._link.has_lost_machine

    def _forget_job(self) -> None:
        self.job = None
        self.is_held = False
        self.is_asked_to_yield = False
        self._late_at_s.clear()
