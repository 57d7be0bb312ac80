"""Where workers on other machines come in."""

from __future__ import annotations

import logging
import secrets
import socket
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import answer_challenge, deliver_challenge, wait
from typing import TYPE_CHECKING

from autoresolve_gui.engine.bell import Bell
from autoresolve_gui.engine.messages import Hello
from autoresolve_gui.engine.remote_link import RemoteLink
from autoresolve_gui.engine.remote_worker import RemoteEntry
from autoresolve_gui.engine.sockets import connection_of, hang_up, limit_reading
from autoresolve_gui.model.executor import ExecutorError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from autoresolve_gui.engine.worker import WorkerSetup
    from autoresolve_gui.model.executor import Executor, Running

log = logging.getLogger(__name__)

_GREETING_S = 10
_STRANGERS = 32
"""So many may be saying who they are at a time; others are turned away."""


class Gate:
    """Listens on a TCP port for workers that were started elsewhere. Layer: engine.

    Owns the port, a thread that listens, and a thread for everybody who is in. Nobody comes in
    who does not know the key, which is random and was given to the workers alone.
    """

    def __init__(self, host: str) -> None:
        """Listen on a free port. Raises `OSError` where there is none."""
        self._host = host
        self._key = secrets.token_bytes(32)
        self._listener = _listening(host)
        self._bell = Bell()
        self._lock = threading.Lock()
        self._expected: dict[str, RemoteLink] = {}
        self._strangers: set[Connection] = set()
        self._threads: set[threading.Thread] = set()
        self._is_open = True
        self._thread = threading.Thread(target=self._listen, name="engine-gate", daemon=True)
        self._thread.start()

    def expect(self, setup: WorkerSetup, library_path: Path) -> tuple[RemoteEntry, RemoteLink]:
        """Return what a worker elsewhere has to call, and the link that it will come in on."""
        token = secrets.token_hex(16)
        link = RemoteLink(library_path, on_close=lambda: self._forget(token))
        with self._lock:
            self._expected[token] = link
        port: int = self._listener.getsockname()[1]
        return RemoteEntry(self._host, port, self._key, token, setup), link

    def close(self) -> None:
        """Close the port, send away who is still at the door, and wait for the threads.

        For after all links were closed.
        """
        with self._lock:
            if not self._is_open:
                return
            self._is_open = False
            for connection in self._strangers:
                hang_up(connection)
        self._bell.ring()
        self._thread.join()
        self._listener.close()
        self._bell.close()
        for thread in tuple(self._threads):
            thread.join()

    def _forget(self, token: str) -> None:
        with self._lock:
            self._expected.pop(token, None)

    def _listen(self) -> None:
        while self._is_open:
            if self._listener not in wait([self._listener, self._bell.ear]):
                continue
            try:
                raw, address = self._listener.accept()
            except OSError as error:  # gone again, or too many files are open
                log.info("a worker did not get in: %s", error)
                continue
            self._receive(raw, address)

    def _receive(self, raw: socket.socket, address: object) -> None:
        connection = connection_of(raw)
        with self._lock:
            if not self._is_open or len(self._strangers) >= _STRANGERS:
                connection.close()
                return
            self._strangers.add(connection)
            thread = threading.Thread(
                target=self._host_visitor,
                args=(connection, address),
                name="engine-visitor",
                daemon=True,
            )
            self._threads.add(thread)
        thread.start()

    def _host_visitor(self, connection: Connection, address: object) -> None:
        """Let somebody in and listen to them until they leave, on a thread of their own."""
        try:
            hello = self._greeted(connection)
            link = self._link_of(connection, hello)
            if hello is not None and link is not None:
                link.serve(connection, hello)
        except (OSError, EOFError, AuthenticationError) as error:
            log.info("somebody at %s did not get in: %s", address, error or type(error).__name__)
        finally:
            with self._lock:
                self._strangers.discard(connection)
                self._threads.discard(threading.current_thread())
            connection.close()

    def _greeted(self, connection: Connection) -> Hello | None:
        limit_reading(connection, _GREETING_S)
        deliver_challenge(connection, self._key)
        answer_challenge(connection, self._key)
        hello: object = connection.recv()  # the key was right: now it may be unpickled
        limit_reading(connection, 0)
        return hello if isinstance(hello, Hello) else None

    def _link_of(self, connection: Connection, hello: Hello | None) -> RemoteLink | None:
        with self._lock:
            self._strangers.discard(connection)
            return self._expected.get(hello.token) if hello is not None else None


class RemoteStarter:
    """Starts workers by an executor that has other machines. Layer: engine; owns the gate."""

    is_remote = True

    def __init__(self, executor: Executor, setup: WorkerSetup, library_path: Path) -> None:
        self._executor = executor
        self._setup = setup
        self._library_path = library_path
        self._gate: Gate | None = None

    def start(self, name: str) -> tuple[Running, RemoteLink]:
        """Start a worker. Raises `OSError` or `ExecutorError`."""
        if self._gate is None:
            self._gate = Gate(self._executor.host)
        entry, link = self._gate.expect(self._setup, self._library_path)
        try:
            return self._executor.start(entry, name), link
        except (OSError, ExecutorError):
            link.close()
            raise
        except Exception as error:
            # The boundary to the executor: it may be a plugin's, and raise anything.
            link.close()
            raise ExecutorError(f"the executor failed: {type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Close the gate, if it was ever opened."""
        if self._gate is not None:
            self._gate.close()


def _listening(host: str) -> socket.socket:
    try:
        return socket.create_server((host, 0))
    except OSError as error:
        # A name that stands for this machine elsewhere, of its router say, is none of its own.
        log.info("cannot listen on %s alone: %s", host, error)
        return socket.create_server(("", 0))
