"""The engine's side of one worker process."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import time
from typing import TYPE_CHECKING

from autoresolve_gui.engine import messages
from autoresolve_gui.engine.worker import WorkerSetup, run_worker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from autoresolve_gui.engine.jobs import Job

_REAP_S = 5.0

log = logging.getLogger(__name__)


class WorkerHandle:
    """One worker process and what it is doing. Layer: engine; owns the process and the pipe.

    `is_quick`: takes the first stage of files only, so that there is always somebody to open one.
    Used by the supervisor's thread alone.
    """

    def __init__(self, setup: WorkerSetup, *, is_quick: bool) -> None:
        self.is_quick = is_quick
        self.is_ready = False
        self.is_asked_to_yield = False
        self.job: Job | None = None
        self.last_sign_s = 0.0
        self.cancel_by_s: float | None = None
        self._exit_code: int | None = None
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=run_worker,
            args=(theirs, setup),
            name="autoresolve-quick" if is_quick else "autoresolve-worker",
            daemon=True,
        )
        try:
            self._process.start()
        except BaseException:
            self._connection.close()
            raise
        finally:
            theirs.close()

    @property
    def connection(self) -> Connection:
        """The end of the pipe to wait on."""
        return self._connection

    def assign(self, job: Job) -> None:
        """Give the idle worker a job."""
        self.job = job
        self.last_sign_s = time.monotonic()
        self.send(messages.Run(job.number, job.file, job.first_stage))

    def cancel(self, grace_s: float) -> None:
        """Ask for the job to be stopped, within `grace_s` seconds."""
        if self.job is not None and self.cancel_by_s is None:
            self.cancel_by_s = time.monotonic() + grace_s
            self.send(messages.Cancel(self.job.number))

    def ask_to_yield(self) -> None:
        """Ask for the job to be paused after its pass."""
        if self.job is not None and not self.is_asked_to_yield:
            self.is_asked_to_yield = True
            self.send(messages.Yield(self.job.number))

    def free(self) -> None:
        """Take the job away: it has ended or paused."""
        self.job = None
        self.cancel_by_s = None
        self.is_asked_to_yield = False

    def send(self, order: messages.Order) -> None:
        """Send an order; to a worker that is dying it does nothing, its death is told anyway."""
        try:
            self._connection.send(order)
        except OSError as error:
            log.debug("%s did not take %s: %s", self._process.name, order, error)

    def reports(self) -> Iterator[messages.Report]:
        """Yield the reports that have arrived. Raises `EOFError` where the worker is gone."""
        try:
            while self._connection.poll():
                report: messages.Report = self._connection.recv()
                self.last_sign_s = time.monotonic()
                yield report
        except OSError as error:
            raise EOFError from error

    def join(self, seconds: float) -> None:
        """Wait up to `seconds` for the process to leave."""
        self._process.join(max(0.0, seconds))

    def kill(self) -> None:
        """End the process at once, if it still runs."""
        if self._process.is_alive():
            self._process.kill()

    def dispose(self) -> None:
        """End the process, if it still runs, and give back all that belongs to it."""
        self.kill()
        # One that hangs in the kernel (a network drive that is gone) cannot be waited for.
        self._process.join(_REAP_S)
        self._exit_code = self._process.exitcode
        if self._exit_code is not None:
            self._process.close()
        self._connection.close()

    def death(self) -> str:
        """Say how the process ended, in words for the user. For after `dispose`."""
        code = self._exit_code or 0
        if code >= 0:
            return f"it ended with status {code}"
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = str(-code)
        if name == "SIGKILL":
            return "the system killed it, often because memory ran out"
        return f"it crashed with {name}"
