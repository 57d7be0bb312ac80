"""What a worker process does: take a job, run its passes, tell, and take the next."""

from __future__ import annotations

import os
import queue
import threading
import traceback
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.pass_contract import PassCancelled
from autoresolve_gui.engine import messages
from autoresolve_gui.engine.events import Notice
from autoresolve_gui.engine.messages import Ended, Happened, Outcome
from autoresolve_gui.engine.runner import run_file
from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from autoresolve_gui.engine.events import Event
    from autoresolve_gui.engine.worker import WorkerSetup


class Orders:
    """Listens to the engine on a thread of its own, while the worker is busy.

    When the pipe closes the engine's process is gone, however it ended, and so is this one.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._runs: queue.SimpleQueue[messages.Run | None] = queue.SimpleQueue()
        self._cancelled = 0
        self._yielded = 0
        self._stopped = False
        threading.Thread(target=self._listen, name="orders", daemon=True).start()

    def next_run(self) -> messages.Run | None:
        """Wait for a job; None means to leave."""
        return self._runs.get()

    def is_cancelled(self, job: int) -> bool:
        """Tell whether the job is to stop within its pass."""
        return self._stopped or self._cancelled == job

    def is_yielded(self, job: int) -> bool:
        """Tell whether the job is to pause after its pass."""
        return self._yielded == job

    def _listen(self) -> None:
        while not self._stopped:
            try:
                order: messages.Order = self._connection.recv()
            except (EOFError, OSError):
                os._exit(1)  # nobody is left to tell; open transactions are rolled back
            match order:
                case messages.Run(job):
                    if self._yielded == job:
                        self._yielded = 0  # it has paused since, and now goes on
                    self._runs.put(order)
                case messages.Cancel(job):
                    self._cancelled = job
                case messages.Yield(job):
                    self._yielded = job
                case messages.Stop():
                    self._stopped = True
                    self._runs.put(None)


class WorkerLoop:
    """Runs in the worker's main thread. Layer: engine; owns the worker's library connection."""

    def __init__(self, connection: Connection, setup: WorkerSetup) -> None:
        self._connection = connection
        self._setup = setup
        self._orders = Orders(connection)
        self._library: Library | None = None
        self._notices_told = 0

    def serve(self) -> None:
        """Warm up, then run one job after the other until told to stop."""
        try:
            self._warm_up()
            self._connection.send(messages.Ready())
            while (run := self._orders.next_run()) is not None:
                self._connection.send(self._ended(run))
        except OSError:
            return  # the engine is gone
        finally:
            self._close_library()

    def _warm_up(self) -> None:
        try:
            resolve_name(self._setup.passes)
            self._opened_library()
        except Exception:  # noqa: BLE001, S110 - the first job meets the same fault and tells it
            pass

    def _ended(self, run: messages.Run) -> Ended:
        try:
            key = self._run(run)
        except PassCancelled:
            return Ended(run.job, Outcome.CANCELLED)
        except AutoResolveError as error:
            if isinstance(error, LibraryError):
                self._close_library()  # opening it anew checks it, and mends what can be mended
            return Ended(run.job, Outcome.FAILED, message=str(error), remedy=error.remedy)
        except Exception as error:  # noqa: BLE001 - the worker's boundary: it becomes an event
            return Ended(
                run.job,
                Outcome.FAILED,
                message=f"The analysis of “{run.path.name}” failed: {_told(error)}",
                remedy="What was done before is kept. Please report this, with the log.",
                trace=traceback.format_exc(),
            )
        if key is None:
            return Ended(run.job, Outcome.PAUSED)
        return Ended(run.job, Outcome.FINISHED, key=key)

    def _run(self, run: messages.Run) -> str | None:
        library = self._opened_library()
        self._tell_notices(run.job, run.path, library)
        key = run_file(
            run.path,
            library,
            resolve_name(self._setup.passes),
            emit=lambda event: self._tell(run.job, event),
            is_cancelled=lambda: self._orders.is_cancelled(run.job),
            should_pause=lambda: run.first_stage or self._orders.is_yielded(run.job),
        )
        self._tell_notices(run.job, run.path, library)
        return key

    def _tell(self, job: int, event: Event) -> None:
        self._connection.send(Happened(job, event))

    def _tell_notices(self, job: int, path: Path, library: Library) -> None:
        for notice in library.notices[self._notices_told :]:
            self._tell(job, Notice(path, notice))
        self._notices_told = len(library.notices)

    def _opened_library(self) -> Library:
        if self._library is None:
            self._library = Library(self._setup.library_path)
            self._notices_told = 0
        return self._library

    def _close_library(self) -> None:
        if self._library is not None:
            self._library.close()
            self._library = None


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
