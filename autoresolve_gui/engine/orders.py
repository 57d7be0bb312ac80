"""What the engine has told a worker, as the worker's threads ask for it."""

from __future__ import annotations

import os
import queue
import threading
import time
from typing import TYPE_CHECKING

from autoresolve_gui.engine import messages

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class Orders:
    """Listens to the engine on a thread of its own, while the worker is busy.

    When the connection closes the engine's process is gone, however it ended, and so is this one.
    Any thread may ask.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._runs: queue.SimpleQueue[messages.Run | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[messages.Answer] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._cancelled = 0
        self._yielded = 0
        self._held = 0
        self._held_since_s = 0.0
        self._held_s = 0.0
        self._stopped = False
        threading.Thread(target=self._listen, name="orders", daemon=True).start()

    def next_run(self) -> messages.Run | None:
        """Wait for a job; None means to leave."""
        return self._runs.get()

    def next_answer(self) -> messages.Answer:
        """Wait for the next answer of the library, where that is the engine's."""
        return self._answers.get()

    def is_cancelled(self, job: int) -> bool:
        """Tell whether the job is to stop within its pass. While the job is held, this waits."""
        with self._changed:
            while self._held == job and not (self._stopped or self._cancelled == job):
                self._changed.wait()
            return self._stopped or self._cancelled == job

    def clock(self) -> float:
        """Return seconds that go on with the work: they stand still while the job is held."""
        with self._changed:
            now_s = self._held_since_s if self._held else time.perf_counter()
            return now_s - self._held_s

    def is_yielded(self, job: int) -> bool:
        """Tell whether the job is to be given back after its pass."""
        return self._yielded == job

    def _listen(self) -> None:
        while not self._stopped:
            try:
                order: messages.Order = self._connection.recv()
            except (EOFError, OSError):
                os._exit(1)  # nobody is left to tell; open transactions are rolled back
            with self._changed:
                self._take(order)
                self._changed.notify_all()

    def _take(self, order: messages.Order) -> None:
        match order:
            case messages.Run(job):
                # What it was told when it was last here, too late for that time, holds no more.
                self._yielded = 0 if self._yielded == job else self._yielded
                self._let_go(job)
                self._runs.put(order)
            case messages.Cancel(job):
                self._cancelled = job
            case messages.Yield(job):
                self._yielded = job
            case messages.Hold(job):
                self._held, self._held_since_s = job, time.perf_counter()
            case messages.Release(job):
                self._let_go(job)
            case messages.Answer():
                self._answers.put(order)
            case messages.Stop():
                self._stopped = True
                self._runs.put(None)

    def _let_go(self, job: int) -> None:
        if self._held == job:
            self._held = 0
            self._held_s += time.perf_counter() - self._held_since_s
