"""Wakes a thread that waits on pipes."""

from __future__ import annotations

import threading
from multiprocessing import Pipe
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class Bell:
    """Wakes the thread that waits on `ear`. Any thread may ring."""

    def __init__(self) -> None:
        self.ear: Connection
        self.ear, self._hammer = Pipe(duplex=False)
        self._lock = threading.Lock()
        self._is_ringing = False
        self._is_open = True

    def ring(self) -> None:
        """Wake the thread; rings that were not answered yet count as one."""
        with self._lock:
            if self._is_open and not self._is_ringing:
                self._is_ringing = True
                self._hammer.send_bytes(b"!")

    def answer(self) -> None:
        """Stop the ringing."""
        with self._lock:
            self.ear.recv_bytes()
            self._is_ringing = False

    def close(self) -> None:
        """Give back the pipe; ringing does nothing any more."""
        with self._lock:
            self._is_open = False
            self.ear.close()
            self._hammer.close()
