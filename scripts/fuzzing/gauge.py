"""How much memory this process and its workers hold, sampled while they work."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from typing import Self

_EVERY_S = 0.05
_HELPERS = ("resource_tracker", "forkserver")


class Gauge:
    """Samples resident memory on a thread of its own, between `with` and its end."""

    def __init__(self) -> None:
        self._me = psutil.Process()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="gauge", daemon=True)
        self._parent_peak = 0
        self._worker_peak = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_how: object) -> None:
        self._stop.set()
        self._thread.join()

    def take_worker_peak(self) -> int:
        """Return the most bytes that any worker held since this was last asked."""
        with self._lock:
            peak, self._worker_peak = self._worker_peak, 0
        return peak

    @property
    def parent_peak(self) -> int:
        """The most bytes that this process held."""
        return self._parent_peak

    def parent_now(self) -> int:
        """Return the bytes that this process holds."""
        return int(self._me.memory_info().rss)

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self._parent_peak = max(self._parent_peak, self.parent_now())
            largest = max((resident(child) for child in workers_of(self._me)), default=0)
            with self._lock:
                self._worker_peak = max(self._worker_peak, largest)


def resident(process: psutil.Process) -> int:
    """Return the bytes that a process holds, 0 for one that is gone."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def workers_of(parent: psutil.Process) -> list[psutil.Process]:
    """Return the worker processes of `parent`; Python's own helpers are none."""
    found = []
    for child in parent.children(recursive=True):
        try:
            command = " ".join(child.cmdline())
        except psutil.Error:
            continue  # gone, or never ours
        if not any(helper in command for helper in _HELPERS):
            found.append(child)
    return found
