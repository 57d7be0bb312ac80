"""Hands jobs to worker processes, listens to them, and replaces those that die."""

from __future__ import annotations

import logging
import queue
import signal
import sys
import time
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from autoresolve_gui.engine import events, messages
from autoresolve_gui.engine.bell import Bell
from autoresolve_gui.engine.jobs import Job, JobQueue
from autoresolve_gui.engine.messages import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.engine.staff import Staff
    from autoresolve_gui.engine.worker_handle import WorkerHandle

log = logging.getLogger(__name__)

_TURN_S = 1.0
_OVERSLEPT_S = 5.0
_CRASHES_TO_FAIL = 2


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the engine waits before it kills a worker, in seconds.

    `start_s`: for it to load what it needs. `silence_s`: without any sign while it has a job.
    `cancel_s`: after a cancel. `close_s`: after the engine was closed.
    """

    start_s: float = 120.0
    silence_s: float = 120.0
    cancel_s: float = 3.0
    close_s: float = 1.5


class Supervisor:
    """Layer: engine; owns the jobs and the workers. All of it lives on the thread of `run`.

    The other methods may be called from any thread; they leave word and return.
    """

    def __init__(
        self, staff: Staff, patience: Patience, publish: Callable[[events.Event], None]
    ) -> None:
        self._staff = staff
        self._patience = patience
        self._listener = publish
        self._jobs = JobQueue()
        self._requests: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._bell = Bell()
        self._is_closing = False
        self._turn_began_s = 0.0

    def open(self, path: Path) -> None:
        """Have the file analysed."""
        file = path.absolute()  # now: the program may go to another folder before its turn comes
        self._ask(lambda: self._open(path, file))

    def cancel(self, path: Path) -> None:
        """Have the file's job stopped."""
        file = path.absolute()
        self._ask(lambda: self._cancel(file))

    def prefer(self, path: Path) -> None:
        """Have the file's job done first."""
        file = path.absolute()
        self._ask(lambda: self._prefer(file))

    def close(self) -> None:
        """Have `run` return."""
        self._ask(self._close)

    def run(self) -> None:
        """Supervise until closed. Leaves no process behind."""
        if sys.platform != "win32":
            # Workers inherit it: until they ignore Ctrl+C themselves they would print a traceback.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._fill()
            self._turn_began_s = time.monotonic()
            while not self._is_closing:
                self._turn()
        finally:
            self._stop()

    # -- requests --------------------------------------------------------------------------------

    def _ask(self, request: Callable[[], None]) -> None:
        self._requests.put(request)
        self._bell.ring()

    def _open(self, path: Path, file: Path) -> None:
        job = self._jobs.find(file)
        if job is None:
            self._publish(self._jobs.add(path, file), events.Queued(path))
        elif job.is_cancelled:
            job.reopen = True
        elif path not in job.paths:
            job.paths.append(path)
            for event in job.history():
                self._tell(replace(event, path=path))

    def _cancel(self, file: Path) -> None:
        job = self._jobs.find(file)
        if job is None:
            return
        job.is_cancelled, job.reopen = True, False
        if self._jobs.is_waiting(job):
            self._end(job, events.Cancelled(job.path))
        for worker in self._staff.workers:
            if worker.job is job:
                worker.cancel(self._patience.cancel_s)

    def _prefer(self, file: Path) -> None:
        job = self._jobs.find(file)
        if job is not None:
            self._jobs.prefer(job)

    def _close(self) -> None:
        self._is_closing = True

    # -- one turn --------------------------------------------------------------------------------

    def _turn(self) -> None:
        by_connection = self._staff.by_connection()
        ready = wait([self._bell.ear, *by_connection], _TURN_S if self._staff.busy else None)
        self._forgive_sleep()
        if self._bell.ear in ready:
            self._bell.answer()
        while not self._requests.empty():
            self._requests.get()()
        for connection, worker in by_connection.items():
            if connection in ready:
                self._listen(worker)
        self._enforce_patience()
        self._assign()

    def _forgive_sleep(self) -> None:
        """Count no silence for the time in which the whole machine slept."""
        now = time.monotonic()
        if now - self._turn_began_s > _TURN_S + _OVERSLEPT_S:
            for worker in self._staff.workers:
                worker.last_sign_s = now
        self._turn_began_s = now

    def _listen(self, worker: WorkerHandle) -> None:
        try:
            for report in worker.reports():
                self._take(worker, report)
        except EOFError:
            self._replace(worker, "")

    def _take(self, worker: WorkerHandle, report: messages.Report) -> None:
        if isinstance(report, messages.Ready):
            worker.is_ready = True
            return
        job = worker.job
        if job is None or job.number != report.job:
            return
        if isinstance(report, messages.Happened):
            news = job.news(report.event)
            if news is not None:
                self._publish(job, news)
            return
        worker.free()
        self._take_end(job, report)

    def _take_end(self, job: Job, ended: messages.Ended) -> None:
        match ended.outcome:
            case Outcome.FINISHED:
                self._end(job, events.Finished(job.path, ended.key))
            case Outcome.FAILED:
                if ended.trace:
                    log.error("pass %r of %s failed\n%s", job.current_pass, job.path, ended.trace)
                self._end(job, events.Failed(job.path, ended.message, ended.remedy))
            case Outcome.CANCELLED:
                self._end(job, events.Cancelled(job.path))
            case Outcome.PAUSED if job.is_cancelled:
                self._end(job, events.Cancelled(job.path))
            case Outcome.PAUSED:
                job.first_stage = False
                self._jobs.put_back(job)

    def _enforce_patience(self) -> None:
        now = time.monotonic()
        for worker in self._staff.busy:
            if worker.cancel_by_s is not None and now > worker.cancel_by_s:
                self._replace(worker, "it did not stop when it was told to")
                continue
            limit_s = self._patience.silence_s if worker.is_ready else self._patience.start_s
            if now - worker.last_sign_s > limit_s:
                self._replace(worker, f"it gave no sign for {limit_s:.0f} seconds")

    def _assign(self) -> None:
        if self._jobs.has_waiting:
            self._fill()
        for worker in self._staff.workers:
            if worker.job is None:
                job = self._jobs.take(first_stage_only=worker.is_quick)
                if job is not None:
                    worker.assign(job)
        if self._jobs.has_preferred_waiting:
            steady = [worker for worker in self._staff.busy if not worker.is_quick]
            if steady and not any(worker.is_asked_to_yield for worker in steady):
                steady[0].ask_to_yield()

    # -- workers ---------------------------------------------------------------------------------

    def _fill(self) -> None:
        try:
            self._staff.fill()
        except OSError as error:
            log.exception("no worker could be started")
            if all(worker.is_quick for worker in self._staff.workers):
                # Nobody could ever take these files to their end.
                self._fail_waiting(f"no worker process could be started: {error.strerror or error}")

    def _fail_waiting(self, message: str) -> None:
        remedy = "Close other programs, then open the file again."
        while (job := self._jobs.take(first_stage_only=False)) is not None:
            self._end(job, events.Failed(job.path, message, remedy))

    def _replace(self, worker: WorkerHandle, reason: str) -> None:
        """Put a fresh worker in the place of one that died, or that has to (`reason` says why)."""
        self._staff.dismiss(worker)
        reason = reason or worker.death()
        log.warning("a worker was lost: %s", reason)
        if worker.is_ready:
            self._fill()  # else it may be that none can start: not before there is a job to try
        if worker.job is not None:
            self._crashed(worker.job, reason)

    def _crashed(self, job: Job, reason: str) -> None:
        if job.is_cancelled:
            self._end(job, events.Cancelled(job.path))
            return
        job.crashes += 1
        where = f", in the pass “{job.current_pass}”" if job.current_pass else ""
        if job.crashes < _CRASHES_TO_FAIL:
            message = (
                f"The worker that read “{job.path.name}” was lost{where}: {reason}. Once more."
            )
            self._publish(job, events.Notice(job.path, message))
            self._jobs.put_back(job)
            return
        message = (
            f"The analysis of “{job.path.name}” broke off {job.crashes} times{where}; the last "
            f"time {reason}"
        )
        remedy = (
            "What was done before is kept. The file may be damaged: convert it to ProRes or "
            "H.264 and open that, or open it again to go on from here."
        )
        self._end(job, events.Failed(job.path, message, remedy))

    def _stop(self) -> None:
        self._staff.stop(self._patience.close_s)
        for job in self._jobs.all():
            job.reopen = False
            self._end(job, events.Cancelled(job.path))
        self._bell.close()

    # -- events ----------------------------------------------------------------------------------

    def _end(self, job: Job, event: events.Event) -> None:
        self._jobs.remove(job)
        self._publish(job, event)
        if job.reopen:
            self._open(job.path, job.file)

    def _publish(self, job: Job, event: events.Event) -> None:
        for path in job.paths:
            self._tell(event if path == event.path else replace(event, path=path))

    def _tell(self, event: events.Event) -> None:
        try:
            self._listener(event)
        except Exception:
            # The listener's fault is the listener's: the jobs of all others go on.
            log.exception("a listener failed on %s", event)
