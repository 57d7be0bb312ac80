"""The engine's workers: hired, replaced, and sent home."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from autoresolve_gui.engine import messages
from autoresolve_gui.engine.worker_handle import Role, WorkerHandle

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from autoresolve_gui.engine.link import Starter

_STAND_INS = 3
_REST_S = 5.0
_REAP_S = 5.0
_ORDER = list(Role)


class Staff:
    """Layer: engine; owns the workers. Used by the supervisor's thread alone.

    There are `steady` workers that do anything, and a quick one that only opens files, so that
    somebody always can. Stand-ins are hired while others are held.
    """

    def __init__(self, here: Starter, steady_ones: Starter, steady: int) -> None:
        """Have `here` start what has to start at once: the quick one, and stand-ins."""
        self._starters = {Role.QUICK: here, Role.STAND_IN: here, Role.STEADY: steady_ones}
        self.steady = steady
        self._vacancies = [Role.STEADY] * steady + [Role.QUICK]  # filled from the end
        self._workers: list[WorkerHandle] = []
        self._leaving: list[tuple[WorkerHandle, float]] = []
        self._rests_until_s = 0.0

    @property
    def workers(self) -> tuple[WorkerHandle, ...]:
        """Every worker there is: the quick one, the steady ones, the stand-ins."""
        return tuple(sorted(self._workers, key=lambda worker: _ORDER.index(worker.role)))

    @property
    def busy(self) -> tuple[WorkerHandle, ...]:
        """Those that have a job, or wind one down."""
        return tuple(worker for worker in self.workers if not worker.is_free)

    @property
    def needs_looking_after(self) -> bool:
        """Whether something may have to be done though no worker says anything."""
        return bool(self._leaving) or any(not w.is_free or not w.is_ready for w in self._workers)

    def by_ear(self) -> dict[Connection, WorkerHandle]:
        """Return every worker by what can be waited on."""
        return {worker.ear: worker for worker in self._workers}

    def is_here(self, worker: WorkerHandle) -> bool:
        """Tell whether it still belongs to the staff."""
        return worker in self._workers

    def fill(self) -> None:
        """Start a worker for every vacancy.

        Raises `OSError` or `ExecutorError` where that is not to be done. After a `rest` it does
        nothing for some seconds, unless nobody is there.
        """
        if time.monotonic() < self._rests_until_s and any(
            worker.role is Role.STEADY for worker in self._workers
        ):
            return
        while self._vacancies:
            role = self._vacancies[-1]
            self._workers.append(WorkerHandle(self._starters[role], role))
            self._vacancies.pop()

    def rest(self) -> None:
        """Start no more workers for some seconds: the last one could not begin."""
        self._rests_until_s = time.monotonic() + _REST_S

    def hire_stand_in(self) -> WorkerHandle | None:
        """Start a stand-in; None where there are enough. Raises `OSError`."""
        if sum(worker.role is Role.STAND_IN for worker in self._workers) >= _STAND_INS:
            return None
        worker = WorkerHandle(self._starters[Role.STAND_IN], Role.STAND_IN)
        self._workers.append(worker)
        return worker

    def dismiss(self, worker: WorkerHandle) -> None:
        """End a worker, if it has not ended yet, and leave its place vacant. Does not wait."""
        self._workers.remove(worker)
        if worker.role is not Role.STAND_IN:
            self._vacancies.append(worker.role)
        worker.kill()
        # One that hangs in the kernel (a network drive that is gone) goes when it can.
        self._leaving.append((worker, time.monotonic() + _REAP_S))

    def reap(self) -> None:
        """Let those go that have ended."""
        now_s = time.monotonic()
        self._leaving = [
            (worker, until_s)
            for worker, until_s in self._leaving
            if worker.is_alive() and now_s < until_s
        ]

    def stop(self, grace_s: float) -> None:
        """Send all home; kill those that are still there after `grace_s` seconds.

        One that is still loading its libraries has nothing to lose and does not listen yet: it is
        killed at once.
        """
        for worker in self._workers:
            if worker.is_ready:
                worker.send(messages.Stop())
            else:
                worker.kill()
        deadline_s = time.monotonic() + grace_s
        for worker in self._workers:
            worker.join(deadline_s - time.monotonic())
            worker.kill()
        deadline_s = time.monotonic() + _REAP_S
        for worker in (*self._workers, *(worker for worker, _ in self._leaving)):
            worker.join(deadline_s - time.monotonic())
            worker.is_alive()  # gives back what the system keeps of it
        self._workers.clear()
        self._leaving.clear()
