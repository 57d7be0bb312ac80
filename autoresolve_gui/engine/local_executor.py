"""Workers as child processes on this machine."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

from autoresolve_gui.exit_words import exit_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnProcess


class LocalExecutor:
    """The executor `local`. Layer: engine; owns nothing: the processes belong to who starts them.

    Processes are spawned, on every system.
    """

    host = ""

    def __init__(self, workers: int = 1) -> None:
        self._workers = max(1, workers)

    @property
    def workers(self) -> int:
        """How many workers the engine is to start."""
        return self._workers

    def start(self, entry: Callable[[], object], name: str) -> LocalRunning:
        """Call `entry` in a new process. Raises `OSError` where the system refuses."""
        process = multiprocessing.get_context("spawn").Process(target=entry, name=name, daemon=True)
        process.start()
        return LocalRunning(process)

    def close(self) -> None:
        """Have nothing to give back."""


class LocalRunning:
    """A child process. Used by one thread alone."""

    def __init__(self, process: SpawnProcess) -> None:
        self._process = process
        self._exit_code: int | None = None

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        if self._exit_code is None and not self._process.is_alive():
            self._exit_code = self._process.exitcode
            self._process.close()
        return self._exit_code is None

    def kill(self) -> None:
        """End the process at once, if it still runs."""
        if self.is_alive():
            self._process.kill()

    def join(self, seconds: float) -> None:
        """Wait up to `seconds` for the process to leave."""
        if self.is_alive():
            self._process.join(max(0.0, seconds))

    def death(self) -> str:
        """Say how the process ended; empty while it runs."""
        return "" if self.is_alive() or self._exit_code is None else exit_words(self._exit_code)
