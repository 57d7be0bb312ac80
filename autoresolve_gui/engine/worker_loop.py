"""What a worker process does: take a job, run its passes, tell, and take the next."""

from __future__ import annotations

import os
import platform
import threading
import traceback
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.embedding.embeddings_pass import with_embeddings
from autoresolve_gui.analysis.embedding.keeping import EncoderKeeper
from autoresolve_gui.analysis.pass_contract import PassCancelled
from autoresolve_gui.analysis.review_pass import with_review
from autoresolve_gui.engine import events, messages
from autoresolve_gui.engine.library_port import RemoteLibrary
from autoresolve_gui.engine.messages import Ended, Outcome
from autoresolve_gui.engine.orders import Orders
from autoresolve_gui.engine.runner import run_file
from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path

    from autoresolve_gui.analysis.pass_contract import Pass
    from autoresolve_gui.engine.library_port import LibraryPort
    from autoresolve_gui.engine.worker import WorkerSetup
    from autoresolve_gui.model.footage import Footage


class WorkerLoop:
    """Runs in the worker's main thread.

    Layer: engine; owns the worker's library connection, and the encoder between two files.
    """

    def __init__(self, connection: Connection, setup: WorkerSetup) -> None:
        self._mouth = _Mouth(connection)
        self._setup = setup
        self._orders = Orders(connection)
        self._library: LibraryPort | None = None
        self._notices_told = 0
        self._encoders = EncoderKeeper()

    def serve(self) -> None:
        """Warm up, then run one job after the other until told to stop."""
        try:
            self._warm_up()
            self._mouth.say(messages.Ready(os.getpid()))
            while (run := self._orders.next_run()) is not None:
                self._mouth.say(self._ended(run))
        except OSError:
            return  # the engine is gone
        finally:
            self._encoders.close()
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
            if isinstance(error, MediaError) and self._cannot_see(run.path):
                return _unseen(run)
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
        if self._orders.is_cancelled(run.job):
            raise PassCancelled  # while the worker was loading: the file is not even opened
        library = self._opened_library()
        self._tell_notices(run.job, run.path, library)
        encoder = self._encoders.lent(run.encoder)
        seen = with_embeddings(resolve_name(self._setup.passes), encoder)
        passes = with_review(seen, run.judge)
        key = run_file(
            run.path,
            library,
            passes,
            emit=_Teller(run.job, passes, self._mouth).tell,
            is_cancelled=lambda: self._orders.is_cancelled(run.job),
            should_pause=lambda: run.first_stage or self._orders.is_yielded(run.job),
            threads=self._setup.threads,
            may_use_devices=run.may_use_devices,
            clock=self._orders.clock,
        )
        self._tell_notices(run.job, run.path, library)
        return key

    def _cannot_see(self, path: Path) -> bool:
        return self._setup.library_path is None and not path.exists()

    def _tell_notices(self, job: int, path: Path, library: LibraryPort) -> None:
        notices = library.notices
        for notice in notices[self._notices_told :]:
            self._mouth.say(messages.Happened(job, events.Notice(path, notice)))
        self._notices_told = len(notices)

    def _opened_library(self) -> LibraryPort:
        if self._library is None:
            self._library = (
                RemoteLibrary(self._mouth.say, self._orders.next_answer)
                if self._setup.library_path is None
                else Library(self._setup.library_path)
            )
            self._notices_told = 0
        return self._library

    def _close_library(self) -> None:
        if self._library is not None:
            self._library.close()
            self._library = None


class _Mouth:
    """Speaks to the engine. Any thread may: passes run side by side."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def say(self, said: messages.Report | messages.Call) -> None:
        """Send it whole."""
        with self._lock:
            self._connection.send(said)


class _Teller:
    """Tells the events of one job, and of each pass that begins how long it is likely to take."""

    def __init__(self, job: int, passes: Sequence[Pass], mouth: _Mouth) -> None:
        self._job = job
        self._costs = {one.name: one.cost_s for one in passes}
        self._mouth = mouth
        self._footage: Footage | None = None

    def tell(self, event: events.Event) -> None:
        """Send an event of the job."""
        if isinstance(event, events.Opened):
            self._footage = event.footage
        if isinstance(event, events.PassStarted) and self._footage is not None:
            cost_s = self._costs[event.name](self._footage)
            self._mouth.say(messages.Began(self._job, event.name, cost_s))
        self._mouth.say(messages.Happened(self._job, event))


def _unseen(run: messages.Run) -> Ended:
    machine = platform.node()
    return Ended(
        run.job,
        Outcome.FAILED,
        message=f"The worker on {machine} cannot see “{run.path}”",
        remedy="Media has to lie under the same path on every machine: mount the drive on "
        f"{machine} too, or analyse on this machine alone.",
    )


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
