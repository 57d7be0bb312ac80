"""The engine: give it files, and it analyses them in processes of their own."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from autoresolve_gui.closing import Closing
from autoresolve_gui.engine.gate import RemoteStarter
from autoresolve_gui.engine.ledger import Ledger
from autoresolve_gui.engine.limits import Limits, Patience
from autoresolve_gui.engine.link import LocalStarter, Starter
from autoresolve_gui.engine.local_executor import LocalExecutor
from autoresolve_gui.engine.staff import Staff
from autoresolve_gui.engine.supervisor import Supervisor
from autoresolve_gui.engine.worker import WorkerSetup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.engine.events import Event
    from autoresolve_gui.model.encoder import EncoderSource
    from autoresolve_gui.model.executor import Executor
    from autoresolve_gui.model.shot_judge import JudgeSource

PASSES = "autoresolve_gui.analysis.passes:PASSES"


class Engine(Closing):
    """Analyses files in worker processes. Layer: engine; owns the workers and its threads.

    After `open` these events follow: `Queued`, `Opened`, then `PassStarted`, `Progress`,
    `CurveRefined` and `PassDone` of each pass, and at last exactly one of `Finished`, `Failed` and
    `Cancelled`. What a pass found stands in the library when its `PassDone` arrives. A worker that
    is lost, takes too much memory or too long is replaced, and its file tried once more, from the
    pass it was in.

    Workers here are spawned, on every system: a program that has an engine starts under
    `if __name__ == "__main__":`, calls `multiprocessing.freeze_support()` first where it may be
    bundled, and imports little at its top, since a worker imports that too.
    """

    def __init__(  # noqa: PLR0913 - what a test or a command line chooses, by keyword
        self,
        library_path: Path,
        publish: Callable[[Event], None],
        *,
        workers: int = 1,
        passes: str = PASSES,
        patience: Patience | None = None,
        limits: Limits | None = None,
        executor: Executor | None = None,
        remembers: bool = True,
    ) -> None:
        """Start `workers` processes, and one more that only opens files, so that none waits.

        `publish` is called from the engine's own thread, one event at a time; it has to be quick,
        and may call the engine's methods. `passes` names a tuple of `Pass` as `module:NAME`, which
        the workers import. With an `executor` it says how many workers there are and starts them;
        the one that only opens files and those that stand in for others still run here. It is the
        caller's to close, after the engine. `remembers`: keep for the next start what is not done.
        """
        executor = executor or LocalExecutor(workers)
        threads = max(1, (os.cpu_count() or 1) // (1 if executor.host else executor.workers))
        setup = WorkerSetup(library_path, passes, threads, yields_cpu=True)
        here = LocalStarter(LocalExecutor(), replace(setup, yields_cpu=False))
        there: Starter = LocalStarter(executor, setup)
        self._remote: RemoteStarter | None = None
        if executor.host:
            elsewhere = WorkerSetup(None, passes, threads=1, yields_cpu=True)
            there = self._remote = RemoteStarter(executor, elsewhere, library_path)
        self._ledger = Ledger(library_path) if remembers else None
        self._supervisor = Supervisor(
            Staff(here, there, executor.workers),
            patience or Patience(),
            limits or Limits(),
            self._ledger,
            publish,
        )
        self._thread = threading.Thread(target=self._supervisor.run, name="engine", daemon=True)
        self._is_closed = False
        self._thread.start()

    def open(
        self,
        path: Path,
        *,
        judge: JudgeSource | None = None,
        encoder: EncoderSource | None = None,
    ) -> None:
        """Queue a file. One that is in the queue already is not queued again.

        `judge` looks again at the shots that are in doubt; without one the fast search stands.
        `encoder` looks at what the picture shows, for search and for novelty.

        Raises `RuntimeError` after `close`.
        """
        if self._is_closed:
            msg = "the engine is closed"
            raise RuntimeError(msg)
        self._supervisor.open(path, judge, encoder)

    def cancel(self, path: Path) -> None:
        """Stop the analysis of a file: `Cancelled` follows at once. Passes that are done are kept.

        Its worker winds down behind that. The file may be opened again right away.
        """
        self._supervisor.cancel(path)

    def prefer(self, path: Path) -> None:
        """Do this file first: the user looks at it. Another one stands still for it meanwhile."""
        self._supervisor.prefer(path)

    def pause(self, path: Path | None = None) -> None:
        """Let the file stand still where it is, within its pass; without a path, all files.

        `Paused` follows for each file that did not stand still before. Files that are opened while
        all are paused wait, and are told as `Paused` too.
        """
        self._supervisor.pause(path, is_paused=True)

    def resume(self, path: Path | None = None) -> None:
        """Let the file go on; without a path, all but those that were paused one by one.

        `Resumed` follows for each file that goes on. A file goes on when neither it nor all are
        paused.
        """
        self._supervisor.pause(path, is_paused=False)

    def unfinished(self) -> tuple[Path, ...]:
        """Return the files that were queued and not done when the program ended last, in order.

        Absolute paths, of any program that used this library and is gone. One that is opened is
        no more among them. Files that were finished, failed or cancelled never are.
        """
        return self._ledger.left if self._ledger is not None else ()

    def forget_unfinished(self) -> None:
        """Forget those files: the user does not want to go on with them."""
        if self._ledger is not None:
            self._ledger.forget_left()

    def close(self) -> None:
        """Stop all workers and wait for their end. Loses at most the passes in progress.

        Files that were not done are told as `Cancelled`, and are remembered. May be called again.
        """
        self._is_closed = True
        self._supervisor.close()
        if threading.current_thread() is self._thread:
            return
        self._thread.join()
        if self._remote is not None:
            self._remote.close()
        if self._ledger is not None:
            self._ledger.close()
