"""Where the process that hears begins. Light on purpose: it sets up before heavy imports."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import psutil

from autoresolve_gui.privacy.guard import NetworkGuard

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_NICENESS = 15
"""The analysis runs at 10: it comes first."""


def run_worker(connection: Connection, threads: int) -> None:
    """Serve orders until told to stop, or until the program is gone."""
    # Ctrl+C goes to the whole group; the program answers it and stops its worker.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    # Threads that spin while they wait would take the cores from those that work.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    lower = psutil.IDLE_PRIORITY_CLASS if sys.platform == "win32" else _NICENESS
    psutil.Process().nice(lower)
    NetworkGuard().install()
    # Imported here so that the numeric libraries, which read those variables when they load,
    # load after them.
    from autoresolve_gui.speech.worker_loop import WorkerLoop  # noqa: PLC0415

    WorkerLoop(connection, threads).serve()
