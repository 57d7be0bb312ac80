"""The service's side of its worker: a child process, the pipe to it, and what it takes."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from typing import TYPE_CHECKING, TypeAlias

import psutil

from autoresolve_gui.exit_words import exit_words
from autoresolve_gui.speech.worker import run_worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from autoresolve_gui.speech.limits import SpeechLimits
    from autoresolve_gui.speech.messages import Order, Report
    from autoresolve_gui.speech.whisper_model import WhisperModelChoice

    Hears: TypeAlias = "Callable[[WorkerProcess, Report | None], None]"

log = logging.getLogger(__name__)

_MEGABYTE = 1_000_000


class WorkerProcess:
    """Layer: speech; owns the process, the pipe, and a thread that reads from it.

    All methods are called by one thread. `hears` is called by the reading thread with each report,
    and with None when the process is gone.
    """

    def __init__(self, choice: WhisperModelChoice, threads: int, hears: Hears) -> None:
        """Start the process. Raises `OSError` where the system refuses."""
        self.choice = choice
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._connection: Connection = ours
        self._process = context.Process(
            target=run_worker, args=(theirs, threads), name="transcript-worker", daemon=True
        )
        try:
            self._process.start()
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._hears = hears
        self._reader = threading.Thread(target=self._read, name="transcript-reader", daemon=True)
        self._reader.start()
        self._signed_s = self._worked_s = time.monotonic()
        self._cpu_s = 0.0

    @property
    def process_id(self) -> int:
        """The number of the process."""
        return self._process.pid or 0

    def send(self, order: Order) -> None:
        """Send an order; to a worker that is dying it does nothing, its end is told anyway."""
        self.sign()
        try:
            self._connection.send(order)
        except OSError as error:
            log.debug("the worker did not take %s: %s", order, error)

    def sign(self) -> None:
        """Take that the worker gave a sign, or was not expected to."""
        self._signed_s = self._worked_s = time.monotonic()

    def fault(self, limits: SpeechLimits) -> str:
        """Return why the busy worker has to be ended now, in words; empty where it has not."""
        try:
            process = psutil.Process(self.process_id)
            resident = int(process.memory_info().rss)
            times = process.cpu_times()
        except psutil.Error:
            return ""  # it is gone, which is told another way
        if times.user + times.system > self._cpu_s:
            self._cpu_s = times.user + times.system
            self._worked_s = time.monotonic()
        most = limits.memory_bytes + limits.memory_per_model_byte * self.choice.size_bytes
        if resident > most:
            return f"it took more memory than the {most / _MEGABYTE:.0f} MB that it may"
        if time.monotonic() - self._worked_s > limits.silence_s:
            return f"it did nothing for {limits.silence_s:.0f} seconds"
        if time.monotonic() - self._signed_s > limits.longest_s:
            return f"it gave no sign for {limits.longest_s:.0f} seconds"
        return ""

    def end(self) -> str:
        """End the process at once, if it still runs; return how it ended, in words."""
        self._process.kill()
        self._process.join()
        words = exit_words(self._process.exitcode or 0)
        self._reader.join()
        self._connection.close()
        self._process.close()
        return words

    def death(self, seconds: float) -> str:
        """Wait up to `seconds` for a process that hung up; return how it ended, in words."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            return "it hung up"
        return exit_words(self._process.exitcode)

    def _read(self) -> None:
        try:
            while True:
                self._hears(self, self._connection.recv())
        except (EOFError, OSError):
            pass  # the worker is gone
        except Exception:  # the thread's boundary: whatever unpickling raises, the worker is lost
            log.exception("the worker said what cannot be understood")
        self._hears(self, None)
