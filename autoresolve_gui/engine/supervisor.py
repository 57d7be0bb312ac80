"""Hands jobs to workers, listens to them, and replaces those that die."""

from __future__ import annotations

import logging
import signal
import sys
import time
from dataclasses import replace
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from autoresolve_gui.engine import events, messages
from autoresolve_gui.engine.herald import Herald
from autoresolve_gui.engine.inbox import Inbox
from autoresolve_gui.engine.jobs import Job, JobQueue
from autoresolve_gui.engine.messages import Outcome
from autoresolve_gui.engine.shifts import Shifts
from autoresolve_gui.engine.watchdog import fault_of, verdict
from autoresolve_gui.engine.worker_handle import Role
from autoresolve_gui.model.executor import ExecutorError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.engine.ledger import Ledger
    from autoresolve_gui.engine.limits import Limits, Patience
    from autoresolve_gui.engine.staff import Staff
    from autoresolve_gui.engine.worker_handle import WorkerHandle
    from autoresolve_gui.model.encoder import EncoderSource
    from autoresolve_gui.model.shot_judge import JudgeSource

log = logging.getLogger(__name__)

_TURN_S = 0.5
_OVERSLEPT_S = 5.0


class Supervisor:
    """Layer: engine; owns the jobs and the workers. All of it lives on the thread of `run`.

    The other methods may be called from any thread; they leave word and return.
    """

    def __init__(
        self,
        staff: Staff,
        patience: Patience,
        limits: Limits,
        ledger: Ledger | None,
        publish: Callable[[events.Event], None],
    ) -> None:
        self._staff = staff
        self._patience = patience
        self._limits = limits
        self._ledger = ledger
        self._herald = Herald(publish)
        self._jobs = JobQueue()
        self._shifts = Shifts(staff, self._jobs)
        self._inbox = Inbox()
        self._is_closing = False
        self._turn_began_s = 0.0

    def open(
        self,
        path: Path,
        judge: JudgeSource | None = None,
        encoder: EncoderSource | None = None,
    ) -> None:
        """Have the file analysed."""
        file = path.absolute()  # now: the program may go to another folder before its turn comes
        self._inbox.ask(lambda: self._open(path, file, judge, encoder))

    def cancel(self, path: Path) -> None:
        """Have the file's job stopped."""
        self._ask_of(path, self._cancel)

    def prefer(self, path: Path) -> None:
        """Have the file's job done first."""
        self._ask_of(path, self._jobs.prefer)

    def pause(self, path: Path | None, *, is_paused: bool) -> None:
        """Have the file's job stand still or go on, or all of them."""
        if path is None:
            self._inbox.ask(lambda: self._pause_all(is_paused=is_paused))
        else:
            self._ask_of(path, lambda job: self._pause(job, is_paused=is_paused))

    def close(self) -> None:
        """Have `run` return."""
        self._inbox.ask(self._close)

    def run(self) -> None:
        """Supervise until closed. Leaves no worker behind."""
        if sys.platform != "win32":
            # Workers inherit it: until they ignore Ctrl+C themselves they would print a traceback.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._try_to_start(self._staff.fill)
            self._turn_began_s = time.monotonic()
            while not self._is_closing:
                self._turn()
        finally:
            self._stop()

    # -- requests --------------------------------------------------------------------------------

    def _ask_of(self, path: Path, request: Callable[[Job], None]) -> None:
        file = path.absolute()

        def ask() -> None:
            job = self._jobs.find(file)
            if job is not None:
                request(job)

        self._inbox.ask(ask)

    def _open(
        self, path: Path, file: Path, judge: JudgeSource | None, encoder: EncoderSource | None
    ) -> None:
        job = self._jobs.find(file)
        if job is None:
            job = self._jobs.add(path, file)
            job.judge, job.encoder = judge, encoder
            if self._ledger is not None:
                self._ledger.add(file)
            self._herald.publish(job, events.Queued(path))
            self._tell_pause(job)
        elif path not in job.paths:
            job.paths.append(path)
            for event in job.history():
                self._herald.tell(replace(event, path=path))

    def _cancel(self, job: Job) -> None:
        for worker in self._staff.workers:
            if worker.job is job:
                worker.cancel(self._patience.cancel_s)
        self._end(job, events.Cancelled(job.path))

    def _pause(self, job: Job, *, is_paused: bool) -> None:
        job.is_paused = is_paused
        self._tell_pause(job)

    def _pause_all(self, *, is_paused: bool) -> None:
        self._shifts.is_paused = is_paused
        for job in self._jobs.all():
            self._tell_pause(job)

    def _tell_pause(self, job: Job) -> None:
        is_paused = job.is_paused or self._shifts.is_paused
        if is_paused != job.is_told_paused:
            job.is_told_paused = is_paused
            kind = events.Paused if is_paused else events.Resumed
            self._herald.publish(job, kind(job.path))

    def _close(self) -> None:
        self._is_closing = True

    # -- one turn --------------------------------------------------------------------------------

    def _turn(self) -> None:
        by_ear = self._staff.by_ear()
        patience_s = _TURN_S if self._staff.needs_looking_after else None
        ready = wait([self._inbox.ear, *by_ear], patience_s)
        self._forgive_sleep()
        if self._inbox.ear in ready:
            self._inbox.answer()
        for ear, worker in by_ear.items():
            if ear in ready and self._staff.is_here(worker):
                self._listen(worker)
        self._look_after()
        self._assign()

    def _forgive_sleep(self) -> None:
        """Count no silence for the time in which the whole machine slept."""
        now_s = time.monotonic()
        slept_s = now_s - self._turn_began_s - _TURN_S
        if slept_s > _OVERSLEPT_S:
            for worker in self._staff.workers:
                worker.forgive(slept_s)
        self._turn_began_s = now_s

    def _listen(self, worker: WorkerHandle) -> None:
        try:
            for report in worker.reports():
                self._take(worker, report)
        except EOFError:
            self._replace(worker, "")

    def _take(self, worker: WorkerHandle, report: messages.Report) -> None:
        match report:
            case messages.Ready():
                worker.note_ready()
            case messages.Ended(number):
                job = worker.note_ended(number)
                if job is not None:
                    self._take_end(job, report)
            case messages.Began(number, name, cost_s):
                if worker.job is not None and worker.job.number == number:
                    worker.note_pass(name, self._limits.pass_s(cost_s))
            case messages.Happened(number, event):
                if worker.job is not None and worker.job.number == number:
                    self._take_event(worker, worker.job, event)

    def _take_event(self, worker: WorkerHandle, job: Job, event: events.Event) -> None:
        if isinstance(event, events.PassDone):
            worker.note_pass_done(event.record.name)
        news = job.news(event)
        if news is not None:
            self._herald.publish(job, news)

    def _take_end(self, job: Job, ended: messages.Ended) -> None:
        match ended.outcome:
            case Outcome.FINISHED:
                self._end(job, events.Finished(job.path, ended.key))
            case Outcome.FAILED:
                if ended.trace:
                    log.error("a pass of %s failed\n%s", job.path, ended.trace)
                self._end(job, events.Failed(job.path, ended.message, ended.remedy))
            case Outcome.CANCELLED:
                self._end(job, events.Cancelled(job.path))
            case Outcome.PAUSED:
                job.first_stage = False
                self._jobs.put_back(job)

    def _look_after(self) -> None:
        self._staff.reap()
        now_s = time.monotonic()
        for worker in self._staff.workers:
            reason = "" if worker.is_free else fault_of(worker, now_s, self._patience, self._limits)
            if reason:
                self._replace(worker, reason)
            elif not worker.is_ready and not worker.is_alive():
                self._replace(worker, "")
        long_s = self._patience.start_s
        others = [worker for worker in self._staff.workers if worker.role is not Role.QUICK]
        if others and all(worker.is_awaited_since(long_s) for worker in others):
            self._fail_waiting(f"no worker has begun elsewhere within {long_s:.0f} seconds")

    def _assign(self) -> None:
        if self._jobs.has_waiting():
            self._try_to_start(self._staff.fill)
        self._try_to_start(self._shifts.assign)

    # -- workers ---------------------------------------------------------------------------------

    def _try_to_start(self, start: Callable[[], None]) -> None:
        try:
            start()
        except (OSError, ExecutorError) as error:
            log.exception("no worker could be started")
            reason = getattr(error, "strerror", None) or error
            self._fail_if_nobody(f"no worker process could be started: {reason}")

    def _fail_if_nobody(self, message: str) -> None:
        """Fail what waits, where nobody could ever take it to its end."""
        if not any(worker.role is not Role.QUICK for worker in self._staff.workers):
            self._fail_waiting(message)

    def _fail_waiting(self, message: str) -> None:
        remedy = "See that there is room for workers, then open the file again."
        while (job := self._jobs.take(first_stage_only=False)) is not None:
            self._end(job, events.Failed(job.path, message, remedy))

    def _replace(self, worker: WorkerHandle, reason: str) -> None:
        """Put a fresh worker in the place of one that died, or that has to (`reason` says why)."""
        reason, is_killed = reason or worker.death(), bool(reason)
        self._staff.dismiss(worker)
        log.warning("a worker was lost: %s", reason)
        job = worker.job
        if worker.is_ready:
            self._try_to_start(self._staff.fill)
        else:
            # It may be that none can start: not at once, and not before there is a job to try.
            self._staff.rest()
            if job is None and not is_killed:
                self._fail_if_nobody(f"no worker could begin: {reason}")
        if job is None:
            return
        event = verdict(job, reason, is_machine_lost=not is_killed and worker.has_lost_machine())
        if isinstance(event, events.Failed):
            self._end(job, event)
        else:
            self._herald.publish(job, event)
            self._jobs.put_back(job)

    def _stop(self) -> None:
        self._staff.stop(self._patience.close_s)
        for job in self._jobs.all():
            self._jobs.remove(job)  # and it stays in the ledger: nobody has cancelled it
            self._herald.publish(job, events.Cancelled(job.path))
        self._inbox.close()

    # -- events ----------------------------------------------------------------------------------

    def _end(self, job: Job, event: events.Event) -> None:
        self._jobs.remove(job)
        if self._ledger is not None:
            self._ledger.remove(job.file)
        self._herald.publish(job, event)
