"""The engine's side of the connection to one worker."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from functools import partial
from typing import TYPE_CHECKING, Protocol

import psutil

from autoresolve_gui.engine.arrivals import Arrivals
from autoresolve_gui.engine.messages import Ready
from autoresolve_gui.engine.sockets import hang_up
from autoresolve_gui.engine.worker import run_worker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from autoresolve_gui.engine.messages import Order, Report
    from autoresolve_gui.engine.worker import WorkerSetup
    from autoresolve_gui.model.executor import Executor, Running

log = logging.getLogger(__name__)


class Link(Protocol):
    """What goes back and forth between the engine and one worker, wherever that is."""

    @property
    def ear(self) -> Connection:
        """What the supervisor waits on: it is readable where `reports` has something to give."""

    def send(self, order: Order) -> None:
        """Send an order, without waiting; to a worker that is dying it does nothing."""

    def reports(self) -> Iterator[Report]:
        """Yield the reports that have arrived. Raises `EOFError` where the worker is gone."""

    def resident_bytes(self) -> int | None:
        """Return how much memory the worker takes now, None where nobody knows."""

    def death(self) -> str:
        """Say how the worker ended, empty where this side of it does not know."""

    @property
    def has_lost_machine(self) -> bool:
        """Whether a worker that is gone was lost with all that was around it on its machine."""

    def close(self) -> None:
        """Give back what belongs to the connection; a worker elsewhere ends by that."""

    def join(self, seconds: float) -> None:
        """Wait up to `seconds` for what still reads from a worker that is gone."""


class Starter(Protocol):
    """Starts workers of one sort."""

    @property
    def is_remote(self) -> bool:
        """Whether its workers start when another machine has room for them, not at once."""

    def start(self, name: str) -> tuple[Running, Link]:
        """Start a worker. Raises `OSError` or `ExecutorError` where that is not to be done."""


class LocalStarter:
    """Starts child processes, each at the end of a pipe."""

    is_remote = False

    def __init__(self, executor: Executor, setup: WorkerSetup) -> None:
        self._executor = executor
        self._setup = setup

    def start(self, name: str) -> tuple[Running, PipeLink]:
        """Start a worker. Raises `OSError` where the system refuses."""
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        try:
            running = self._executor.start(partial(run_worker, theirs, self._setup), name)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return running, PipeLink(ours)


class PipeLink:
    """The pipe to a child process. Owns the pipe and a thread that reads from it.

    A worker that stands still within a report must hold up nobody else, so the supervisor, whose
    thread calls all methods, never reads the pipe itself.
    """

    has_lost_machine = False

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._process: psutil.Process | None = None
        self._arrived = Arrivals()
        self._lock = threading.Lock()
        self._is_read = True
        self._is_closed = False
        self._thread = threading.Thread(target=self._read, name="engine-reader", daemon=True)
        self._thread.start()

    @property
    def ear(self) -> Connection:
        """What the supervisor waits on."""
        return self._arrived.ear

    def send(self, order: Order) -> None:
        """Send an order; to a worker that is dying it does nothing, its death is told anyway."""
        try:
            self._connection.send(order)
        except OSError as error:
            log.debug("a worker did not take %s: %s", order, error)

    def reports(self) -> Iterator[Report]:
        """Yield the reports that have arrived. Raises `EOFError` where the worker is gone."""
        for report in self._arrived.take():
            if isinstance(report, Ready):
                self._watch(report.process_id)
            yield report

    def resident_bytes(self) -> int | None:
        """Return how much memory the worker takes now, None before it is ready and once gone."""
        if self._process is None:
            return None
        try:
            size_bytes: int = self._process.memory_info().rss
        except psutil.Error:
            return None
        return size_bytes

    def death(self) -> str:
        """Return nothing: of a child process its exit status tells."""
        return ""

    def close(self) -> None:
        """Hang up. On Windows the pipe is given back when the process at its other end is gone."""
        with self._lock:
            self._is_closed = True
            if self._is_read:
                hang_up(self._connection)
            else:
                self._connection.close()
        self._arrived.close()

    def join(self, seconds: float) -> None:
        """Wait up to `seconds` for the reading thread, after `close` or the worker's end."""
        self._thread.join(max(0.0, seconds))

    def _read(self) -> None:
        try:
            while True:
                self._arrived.put(self._connection.recv())
        except (EOFError, OSError):
            pass  # the worker is gone
        except Exception:  # the thread's boundary: whatever unpickling raises, the worker is lost
            log.exception("a worker said what cannot be understood")
        finally:
            self._arrived.end()
            with self._lock:
                self._is_read = False
                if self._is_closed:
                    self._connection.close()

    def _watch(self, process_id: int) -> None:
        try:
            self._process = psutil.Process(process_id)
        except psutil.Error as error:
            log.debug("worker %d cannot be looked at: %s", process_id, error)
