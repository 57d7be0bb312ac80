"""The engine: give it files, and it analyses them in processes of their own."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from autoresolve_gui.engine.staff import Staff
from autoresolve_gui.engine.supervisor import Patience, Supervisor
from autoresolve_gui.engine.worker import WorkerSetup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from autoresolve_gui.engine.events import Event

PASSES = "autoresolve_gui.analysis.passes:PASSES"


class Engine:
    """Analyses files in worker processes. Layer: engine; owns the processes and one thread.

    After `open` these events follow: `Queued`, `Opened`, then `PassStarted`, `Progress`,
    `CurveRefined` and `PassDone` of each pass, and at last exactly one of `Finished`, `Failed` and
    `Cancelled`. What a pass found stands in the library when its `PassDone` arrives. A worker that
    crashes takes its file to a fresh worker once, from the pass it was in.

    Workers are spawned, on every system: a program that has an engine starts under
    `if __name__ == "__main__":`, calls `multiprocessing.freeze_support()` first where it may be
    bundled, and imports little at its top, since a worker imports that too.
    """

    def __init__(
        self,
        library_path: Path,
        publish: Callable[[Event], None],
        *,
        workers: int = 1,
        passes: str = PASSES,
        patience: Patience | None = None,
    ) -> None:
        """Start `workers` processes, and one more that only opens files, so that none waits.

        `publish` is called from the engine's own thread, one event at a time; it has to be quick,
        and may call the engine's methods. `passes` names a tuple of `Pass` as `module:NAME`, which
        the workers import.
        """
        threads = max(1, (os.cpu_count() or 1) // max(1, workers))
        quick = WorkerSetup(library_path, passes, threads, yields_cpu=False)
        steady = WorkerSetup(library_path, passes, threads, yields_cpu=True)
        staff = Staff(quick, steady, max(1, workers))
        self._supervisor = Supervisor(staff, patience or Patience(), publish)
        self._thread = threading.Thread(target=self._supervisor.run, name="engine", daemon=True)
        self._is_closed = False
        self._thread.start()

    def open(self, path: Path) -> None:
        """Queue a file. One that is in the queue already is not queued again.

        Raises `RuntimeError` after `close`.
        """
        if self._is_closed:
            msg = "the engine is closed"
            raise RuntimeError(msg)
        self._supervisor.open(path)

    def cancel(self, path: Path) -> None:
        """Stop the analysis of a file. Passes that are done are kept."""
        self._supervisor.cancel(path)

    def prefer(self, path: Path) -> None:
        """Do this file first: the user looks at it. Another one pauses after its pass for it."""
        self._supervisor.prefer(path)

    def close(self) -> None:
        """Stop all workers and wait for their end. Loses at most the passes in progress.

        Files that were not done are told as `Cancelled`. May be called again.
        """
        self._is_closed = True
        self._supervisor.close()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
