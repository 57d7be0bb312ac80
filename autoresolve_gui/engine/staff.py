"""The engine's workers: hired, replaced, and sent home."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from autoresolve_gui.engine import messages
from autoresolve_gui.engine.worker_handle import WorkerHandle

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from autoresolve_gui.engine.worker import WorkerSetup


class Staff:
    """Layer: engine; owns the worker processes. Used by the supervisor's thread alone.

    There are `steady` workers that do anything, at low priority, and a quick one that only opens
    files, so that somebody always can.
    """

    def __init__(self, setup_quick: WorkerSetup, setup_steady: WorkerSetup, steady: int) -> None:
        self._setups = {True: setup_quick, False: setup_steady}
        self._vacancies = [False] * steady + [True]  # filled from the end: the quick one first
        self._workers: list[WorkerHandle] = []

    @property
    def workers(self) -> tuple[WorkerHandle, ...]:
        """Every worker there is, the quick one first."""
        return tuple(sorted(self._workers, key=lambda worker: not worker.is_quick))

    @property
    def busy(self) -> tuple[WorkerHandle, ...]:
        """Those that have a job."""
        return tuple(worker for worker in self.workers if worker.job is not None)

    def by_connection(self) -> dict[Connection, WorkerHandle]:
        """Return every worker by the end of its pipe that can be waited on."""
        return {worker.connection: worker for worker in self._workers}

    def fill(self) -> None:
        """Start a process for every vacancy. Raises `OSError` where the system refuses."""
        while self._vacancies:
            is_quick = self._vacancies[-1]
            self._workers.append(WorkerHandle(self._setups[is_quick], is_quick=is_quick))
            self._vacancies.pop()

    def dismiss(self, worker: WorkerHandle) -> None:
        """End a worker, if it has not ended yet, and leave its place vacant."""
        self._workers.remove(worker)
        self._vacancies.append(worker.is_quick)
        worker.dispose()

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
        deadline = time.monotonic() + grace_s
        for worker in self._workers:
            worker.join(deadline - time.monotonic())
            worker.dispose()
        self._workers.clear()
