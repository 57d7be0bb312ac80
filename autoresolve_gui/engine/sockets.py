"""TCP connections to other machines, as the standard library's `Connection`."""

from __future__ import annotations

import socket
import struct
import sys
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def connection_of(raw: socket.socket) -> Connection:
    """Return a `Connection` over a socket that is connected, which is its owner from now on."""
    # Orders and answers are small: Nagle's algorithm would keep each back for its companions.
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return Connection(raw.detach())


def limit_reading(connection: Connection, seconds: int) -> None:
    """Let a read that waits longer than so many seconds raise `OSError`; 0 is for ever."""
    limit = seconds * 1000 if sys.platform == "win32" else struct.pack("ll", seconds, 0)
    with _socket_of(connection) as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)


def hang_up(connection: Connection) -> None:
    """End a connection that another thread reads from: its read ends. It is not closed yet."""
    with suppress(OSError), _socket_of(connection) as raw:
        raw.shutdown(socket.SHUT_RDWR)


@contextmanager
def _socket_of(connection: Connection) -> Iterator[socket.socket]:
    raw = socket.socket(fileno=connection.fileno())
    try:
        yield raw
    finally:
        raw.detach()
