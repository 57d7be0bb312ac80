"""Ctrl+C in the terminal, and a polite kill, close the program as its window does."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

if TYPE_CHECKING:
    from types import FrameType


class TerminalSignals(QObject):
    """Turns SIGINT and SIGTERM into `asked_to_quit`, until it is closed.

    Python runs a signal's handler only between its own instructions, of which there are none while
    Qt waits for events. So the signal is written to a socket that Qt watches; that works on
    Windows too, and costs nothing while nobody asks.
    """

    asked_to_quit = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)  # noqa: FBT003 - the standard library's signature
        self._writer.setblocking(False)  # noqa: FBT003 - the standard library's signature
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._descriptor_before = signal.set_wakeup_fd(self._writer.fileno())
        self._before = {
            number: signal.signal(number, self._handle)
            for number in (signal.SIGINT, signal.SIGTERM)
        }

    def close(self) -> None:
        """Give the signals back to whoever had them before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._descriptor_before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        """Do nothing here: the socket tells Qt."""

    @Slot()
    def _read(self) -> None:
        self._reader.recv(64)
        self.asked_to_quit.emit()
