"""Where a worker process begins. Light on purpose: it sets the process up before heavy imports."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.privacy.guard import NetworkGuard

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_NICENESS = 10
_BELOW_NORMAL_PRIORITY_CLASS = 0x00004000


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What a worker is told when it starts.

    `library_path` is None where the library lies on another machine: it is asked for over the
    connection. `passes` names the tuple of passes as `module:NAME`. `threads` is how many threads
    a pass, and the numeric libraries, may use. `yields_cpu`: run at a lower priority, so that
    playback stays smooth.
    """

    library_path: Path | None
    passes: str
    threads: int
    yields_cpu: bool


def run_worker(connection: Connection, setup: WorkerSetup) -> None:
    """Serve orders until told to stop, or until the engine's process is gone."""
    # Ctrl+C goes to the whole group; the engine's process answers it and stops its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for variable in _THREAD_VARIABLES:
        os.environ.setdefault(variable, str(setup.threads))
    # The passes call OpenCV from threads of their own.
    os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
    if setup.yields_cpu:
        _yield_cpu()
    # A worker has its connection to the engine by now, on another machine too, and wants no other.
    NetworkGuard().install()
    # Imported here so that the numeric libraries, which read those variables when they load,
    # load after them, and never in the engine's process on behalf of a worker.
    from autoresolve_gui.engine.worker_loop import WorkerLoop  # noqa: PLC0415

    WorkerLoop(connection, setup).serve()


def _yield_cpu() -> None:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(_NICENESS)
