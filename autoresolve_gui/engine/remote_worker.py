"""A worker on another machine, and the guard that stands by it there.

The executor's own process there calls the entry, which is the guard. The worker itself is a child
process: what a file can do to a worker must not be done to a process that belongs to others. The
guard tells the engine how much memory its worker takes and how it ended, and ends it when the
engine hangs up. When the guard's process is killed, the worker's standard input closes, and it
ends too.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import platform
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from multiprocessing.connection import Client
from typing import TYPE_CHECKING

import psutil

from autoresolve_gui.engine.messages import Died, Hello, Resident, Role
from autoresolve_gui.engine.worker import WorkerSetup, run_worker
from autoresolve_gui.model.executor import ExecutorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

_LOOK_EVERY_S = 0.1
_LOOKS_A_WEIGHING = 5
# The path first: without it the rest of what the guard sends could not be understood.
_CHILD = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from autoresolve_gui.engine.remote_worker import work; work()"
)


@dataclass(frozen=True, slots=True)
class RemoteEntry:
    """What an executor calls elsewhere. Layer: engine; it owns the worker while it lasts.

    `token` says which worker of the engine's it is; `key` lets it in.
    """

    host: str
    port: int
    key: bytes = field(repr=False)
    token: str = field(repr=False)
    setup: WorkerSetup

    def __call__(self) -> None:
        """Start a worker and stand by it until it has ended or the engine hangs up.

        Returns at once where the engine knows of this worker already, or wants it no more. Raises
        `ExecutorError` where the engine's machine cannot be reached from here.
        """
        connection = self.connected(Role.GUARD)
        if connection is None:
            return
        with connection, _child(self) as child, contextlib.suppress(OSError):
            _guard(connection, child)

    def connected(self, role: Role) -> Connection | None:
        """Return a connection to the engine; None where it turns this worker away."""
        try:
            connection = Client((self.host, self.port), authkey=self.key)
        except OSError as error:
            raise ExecutorError(
                f"{platform.node()} cannot reach AutoResolve at {self.host}:{self.port}: "
                f"{error.strerror or error}",
                remedy="Set a host name that the workers can reach, and let its firewall pass it.",
            ) from error
        try:
            connection.send(Hello(self.token, role, platform.node()))
            connection.recv()
        except (EOFError, OSError):
            connection.close()
            return None
        return connection


def work() -> None:
    """Be the worker: the main function of the guard's child."""
    entry: RemoteEntry = pickle.load(sys.stdin.buffer)  # noqa: S301 - the guard, our parent, wrote it
    threading.Thread(target=_end_with_guard, name="guard-watch", daemon=True).start()
    connection = entry.connected(Role.WORKER)
    if connection is not None:
        run_worker(connection, entry.setup)


def _end_with_guard() -> None:
    # Unbuffered: a thread that waits in Python's own reader would hold its lock at the exit.
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


@contextlib.contextmanager
def _child(entry: RemoteEntry) -> Iterator[subprocess.Popen[bytes]]:
    # Not by multiprocessing: an executor's process may be a daemon, which may have no children.
    process = subprocess.Popen([sys.executable, "-c", _CHILD], stdin=subprocess.PIPE)  # noqa: S603 - our own interpreter and code
    try:
        if process.stdin is not None:
            process.stdin.write(pickle.dumps(sys.path) + pickle.dumps(entry))
            process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.communicate()


def _guard(connection: Connection, child: subprocess.Popen[bytes]) -> None:
    """Tell of the child until it has ended. Raises `OSError` where the engine is gone."""
    process = psutil.Process(child.pid)
    looks = 0
    while child.poll() is None:
        if connection.poll(_LOOK_EVERY_S):
            return  # the engine says nothing to guards: it has hung up
        looks += 1
        if looks % _LOOKS_A_WEIGHING == 0:
            with contextlib.suppress(psutil.Error):  # it is ending just now
                connection.send(Resident(process.memory_info().rss))
    connection.send(Died(child.returncode))
