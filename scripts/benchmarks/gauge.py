"""Runs a program to its end and says what it took: time, processor, memory."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

_EVERY_S, _AT_FIRST_EVERY_S, _AT_FIRST_LOOKS = 0.05, 0.01, 50
_PATIENCE_S = 3600.0


class GaugeError(Exception):
    """A program could not be run, or failed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a program took, from its start to its end.

    `cpu_s` is user and system time of it and its children. `tree_bytes` is the most resident
    memory of it and its children together, sampled: what they share counts for each, so it is an
    upper bound. `largest_bytes` is the most of any one of them. `told` is its standard output.
    """

    wall_s: float
    cpu_s: float
    tree_bytes: int
    largest_bytes: int
    told: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Taken:
    """Run a program. Raises `GaugeError` where it cannot be started, fails, or takes an hour."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        before = time.perf_counter()
        try:
            process = subprocess.Popen(  # noqa: S603 - commands of this package
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env={**os.environ, **(environment or {})},
            )
        except OSError as error:
            raise GaugeError(f"{command[0]} cannot be started: {error}") from error
        patience = threading.Timer(_PATIENCE_S, process.kill)
        patience.start()
        with _Sampler(process.pid) as sampler:
            cpu_s = _reaped(process)
            wall_s = time.perf_counter() - before
        patience.cancel()
        output.seek(0)
        errors.seek(0)
        told, said = (each.read().decode(errors="replace") for each in (output, errors))
    if process.returncode != 0:
        last = " ".join(said.strip().splitlines()[-3:])
        raise GaugeError(f"{' '.join(command)} ended with {process.returncode}: {last}")
    return Taken(
        wall_s,
        cpu_s or sampler.cpu_s,
        sampler.tree_bytes,
        sampler.largest_bytes,
        told,
    )


def last_json(told: str) -> dict[str, Any]:
    """Return the JSON of the last line that a program printed. Raises `GaugeError`."""
    try:
        found: dict[str, Any] = json.loads(told.strip().splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise GaugeError(f"no measurement was printed: {told[-200:]!r}") from error
    return found


def _reaped(process: subprocess.Popen[bytes]) -> float:
    """Wait for the end; return processor seconds as the system counted them.

    Zero on Windows, which does not count the children of a process that has ended. The peak of
    memory that comes with it is of no use: on Linux it has that of the process that forked.
    """
    if sys.platform == "win32":
        process.wait()
        return 0.0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


class _Sampler:
    """Looks at a process and its children many times a second, on a thread of its own."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="gauge", daemon=True)
        self._cpu_s: dict[int, float] = {}
        self.tree_bytes = 0
        self.largest_bytes = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def cpu_s(self) -> float:
        """Processor seconds of all processes, each as it was seen last."""
        return sum(self._cpu_s.values())

    def _watch(self) -> None:
        for look in itertools.count():
            try:
                self._look()
            except psutil.NoSuchProcess:
                return
            if self._stop.wait(_AT_FIRST_EVERY_S if look < _AT_FIRST_LOOKS else _EVERY_S):
                return

    def _look(self) -> None:
        first = psutil.Process(self._pid)
        sizes = []
        for each in (first, *first.children(recursive=True)):
            try:
                with each.oneshot():
                    sizes.append(int(each.memory_info().rss))
                    times = each.cpu_times()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue  # it has just ended
            self._cpu_s[each.pid] = times.user + times.system
        self.tree_bytes = max(self.tree_bytes, sum(sizes))
        self.largest_bytes = max(self.largest_bytes, *sizes, 0)
