"""Who works on what, who is held, and who stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.engine.worker_handle import Role

if TYPE_CHECKING:
    from autoresolve_gui.engine.jobs import JobQueue
    from autoresolve_gui.engine.staff import Staff
    from autoresolve_gui.engine.worker_handle import WorkerHandle


class Shifts:
    """Hands out jobs. Layer: engine; owns nothing. Used by the supervisor's thread alone.

    No more jobs run at a time than there are steady workers, beside the quick one's. What the user
    looks at does not wait for a long pass: another job is held for it, and a stand-in hired. A
    worker whose file is paused is held and counts for none, so that others' work goes on.
    """

    def __init__(self, staff: Staff, jobs: JobQueue) -> None:
        self._staff = staff
        self._jobs = jobs
        self.is_paused = False

    def assign(self) -> None:
        """Give free workers what waits; hold and release. Raises `OSError` for a stand-in."""
        try:
            if not self.is_paused:
                self._hand_out()
        finally:
            self._hold_and_release()
            self._retire()

    def _hand_out(self) -> None:
        for worker in self._staff.workers:
            if worker.role is Role.QUICK:
                self._give(worker, first_stage_only=True)
            elif self._running() < self._staff.steady:
                self._give(worker)
        if self._jobs.has_preferred_waiting:
            self._make_room()
        elif self._jobs.has_waiting() and self._spare_stand_ins() < 0:
            stand_in = self._staff.hire_stand_in()
            if stand_in is not None:
                self._give(stand_in)

    def _give(self, worker: WorkerHandle, *, first_stage_only: bool = False) -> None:
        if worker.can_take:
            job = self._jobs.take(first_stage_only=first_stage_only)
            if job is not None:
                worker.assign(job)

    def _make_room(self) -> None:
        """Find a worker for the preferred job, which waits, while all others are busy."""
        workers = self._long_workers()
        if any(worker.is_free for worker in workers) and self._running() < self._staff.steady:
            return  # it is starting
        if any(worker.job is None and not worker.is_free for worker in workers):
            return  # it winds a cancelled job down, and is free in a moment
        if self._running() <= self._staff.steady:
            stand_in = self._staff.hire_stand_in()
            if stand_in is not None:
                self._give(stand_in)
                return
        # One is held already for the job that was preferred before.
        yielding = [worker for worker in workers if self._can_be_held(worker)]
        if yielding and not any(worker.is_asked_to_yield for worker in yielding):
            yielding[-1].ask_to_yield()

    def _hold_and_release(self) -> None:
        surplus = self._running() - self._staff.steady
        # Who is held stays so: two that take turns would both be late.
        candidates = sorted(
            (worker for worker in self._long_workers() if self._can_be_held(worker)),
            key=lambda worker: (not worker.is_held, -worker.job.number if worker.job else 0),
        )
        making_room = candidates[: max(0, surplus)]
        for worker in self._staff.busy:
            if worker in making_room or self._is_users_wish(worker):
                worker.hold()
            else:
                worker.release()

    def _retire(self) -> None:
        spare = self._spare_stand_ins()
        for worker in self._staff.workers:
            if spare > 0 and worker.role is Role.STAND_IN and worker.is_free:
                self._staff.dismiss(worker)
                spare -= 1

    def _long_workers(self) -> list[WorkerHandle]:
        return [worker for worker in self._staff.workers if worker.role is not Role.QUICK]

    def _running(self) -> int:
        """Return how many long jobs are under way, those held for the preferred one included."""
        return sum(
            worker.job is not None and not worker.job.is_paused for worker in self._long_workers()
        )

    def _spare_stand_ins(self) -> int:
        """Return how many stand-ins there are for nobody; below zero, how many are lacking."""
        spare = 0
        for worker in self._long_workers():
            is_paused = worker.job is not None and worker.job.is_paused
            if is_paused:
                spare -= 1
            elif worker.role is Role.STAND_IN:
                spare += 1
        return spare

    def _can_be_held(self, worker: WorkerHandle) -> bool:
        """Tell whether its job may stand back for the preferred one."""
        job = worker.job
        return job is not None and not job.is_preferred and not job.is_paused

    def _is_users_wish(self, worker: WorkerHandle) -> bool:
        """Tell whether the user has paused what it does."""
        return worker.job is not None and (self.is_paused or worker.job.is_paused)
