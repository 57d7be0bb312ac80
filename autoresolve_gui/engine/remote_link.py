"""The engine's side of the connections to one worker on another machine."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import TYPE_CHECKING

from autoresolve_gui.engine.arrivals import Arrivals
from autoresolve_gui.engine.library_port import LibraryDesk
from autoresolve_gui.engine.messages import Call, Died, Hello, Resident, Role
from autoresolve_gui.engine.sockets import hang_up
from autoresolve_gui.exit_words import exit_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from autoresolve_gui.engine.messages import Order, Report

_LAST_WORDS_S = 1.0


class RemoteLink:
    """Two connections: of the worker, and of the guard that started it there. Layer: engine.

    The connections are read by the threads that call `serve`, which also answer the worker's calls
    to the library; a thread of its own writes to the worker. So a network that stands still never
    holds up the supervisor, whose thread calls all other methods.
    """

    def __init__(self, library_path: Path, on_close: Callable[[], None]) -> None:
        self._library_path = library_path
        self._on_close = on_close
        self._arrived = Arrivals()
        self._outgoing: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._connections: dict[Role, Connection] = {}
        self._came: set[Role] = set()
        self._is_closed = False
        self._guard_left = threading.Event()
        self._machine = ""
        self._death = ""
        self._resident_bytes: int | None = None

    @property
    def ear(self) -> Connection:
        """What the supervisor waits on."""
        return self._arrived.ear

    @property
    def has_lost_machine(self) -> bool:
        """Whether the guard went without a word: it tells how its worker ends where it can."""
        return Role.GUARD in self._came and not self._death

    def send(self, order: Order) -> None:
        """Send an order. It waits here for a worker that has not come in yet."""
        self._outgoing.put(order)

    def reports(self) -> Iterator[Report]:
        """Yield the reports that have arrived. Raises `EOFError` where the worker is gone."""
        return self._arrived.take()

    def resident_bytes(self) -> int | None:
        """Return what the guard said last of the worker's memory."""
        return self._resident_bytes

    def death(self) -> str:
        """Say how the worker ended, and on which machine."""
        if self._came:  # the worker's end is seen before its guard can tell of it
            self._guard_left.wait(_LAST_WORDS_S)
        words = self._death or "the connection to it was lost"
        return f"{words} (on {self._machine})" if self._machine else ""

    def close(self) -> None:
        """Hang up: the worker elsewhere and its guard end by that."""
        self._on_close()
        with self._lock:
            self._is_closed = True
            for connection in self._connections.values():
                hang_up(connection)
        self._outgoing.put(None)
        self._arrived.close()

    def join(self, seconds: float) -> None:
        """Wait for nothing: the threads that serve it are the gate's, which waits for them."""

    def serve(self, connection: Connection, hello: Hello) -> None:
        """Listen to one connection until its end, on the thread of the caller.

        A second one of the same role is somebody who was started twice, and is sent away.
        """
        with self._lock:
            if self._is_closed or hello.role in self._came:
                return
            self._came.add(hello.role)
            self._connections[hello.role] = connection
            self._machine = hello.machine
        try:
            with contextlib.suppress(EOFError, OSError):
                connection.send(None)  # welcome
                if hello.role is Role.WORKER:
                    self._serve_worker(connection)
                else:
                    self._serve_guard(connection)
        finally:
            with self._lock:
                del self._connections[hello.role]
            if hello.role is Role.GUARD:
                self._guard_left.set()
            self._arrived.end()

    def _serve_worker(self, connection: Connection) -> None:
        writer = threading.Thread(
            target=self._write, args=(connection,), name="engine-writer", daemon=True
        )
        desk = LibraryDesk(self._library_path)
        writer.start()
        try:
            while True:
                said: Report | Call = connection.recv()
                if isinstance(said, Call):
                    self._outgoing.put(desk.answer(said))
                else:
                    self._arrived.put(said)
        finally:
            desk.close()
            self._outgoing.put(None)
            writer.join()

    def _serve_guard(self, connection: Connection) -> None:
        while True:
            said: Resident | Died = connection.recv()
            if isinstance(said, Died):
                self._death = exit_words(said.exit_code)
                return
            self._resident_bytes = said.size_bytes

    def _write(self, connection: Connection) -> None:
        with contextlib.suppress(OSError):  # its reader sees the end too, and tells it
            while (order := self._outgoing.get()) is not None:
                connection.send(order)
