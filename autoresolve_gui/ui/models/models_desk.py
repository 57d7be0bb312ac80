"""The work on the models of this machine: it goes on whether its window is open or not."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.models.errors import OFFLINE_WAY, DownloadStopped, WorkStopped
from autoresolve_gui.models.fetch import Watch
from autoresolve_gui.models.hub import ENDPOINT, Hub
from autoresolve_gui.models.store import ModelStatus, ModelStore
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.models.fetch import Progress
    from autoresolve_gui.models.hub import Doors

ENDPOINT_VARIABLE = "HF_ENDPOINT"
"""The address of another hub, as Hugging Face calls it; files are checked all the same."""
_OFFLINE_WAY = (
    "A model can also be fetched on another machine and brought here: Import from Folder…"
)
_Ended = tuple[str, str, ModelStatus]
_THREADS = 2
_TELL_S = 0.1


class Work(Enum):
    """What is being done with a model."""

    DOWNLOAD = "downloading"
    VERIFY = "checking"
    IMPORT = "importing"
    DELETE = "deleting"


@dataclass(frozen=True, slots=True)
class Row:
    """A model and how it stands with it.

    `work` is what is done with it now, `is_stopping` that it is being stopped. `done_bytes` of
    `total_bytes` are fetched or read, `bytes_per_s` fast (0.0 while unknown). `problem` says what
    went wrong last and what to do, `remark` what went well.
    """

    status: ModelStatus
    work: Work | None = None
    is_stopping: bool = False
    done_bytes: int = 0
    total_bytes: int = 0
    bytes_per_s: float = 0.0
    problem: str = ""
    remark: str = ""

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.status.model.name

    @property
    def can_stop(self) -> bool:
        """Whether something is done with it that can be cancelled."""
        return self.work is not None and self.work is not Work.DELETE


@dataclass(slots=True)
class _Task:
    """One piece of work as its thread sees it. Whoever takes `turn` first decides: it or a stop."""

    stopped: threading.Event = field(default_factory=threading.Event)
    turn: threading.Lock = field(default_factory=threading.Lock)
    begun_s: float = field(default_factory=time.monotonic)
    told_s: float = 0.0
    first_bytes: int | None = None


class ModelsDesk(QObject):
    """Fetches, checks, imports and deletes models on threads of its own.

    Nothing is fetched before `download` is called. `close` stops everything; what was fetched of a
    download is kept, and the next one goes on from there.
    """

    listed = Signal()
    changed = Signal(str)  # the name of a model
    came = Signal(str)  # the name of a model that can be used from now on
    faulted = Signal(object)  # an Exception that nobody expected
    _told = Signal(str, object, float)

    def __init__(
        self,
        doors: Doors | None,
        parent: QObject | None = None,
        *,
        store: ModelStore | None = None,
    ) -> None:
        """`doors` is the network guard of the process: it is opened for a download alone."""
        super().__init__(parent)
        self.store = store or ModelStore()
        self._doors = doors
        self._jobs = Jobs("models", self, threads=_THREADS)
        self._jobs.faulted.connect(self.faulted)
        self._rows: dict[str, Row] = {}
        self._tasks: dict[str, _Task] = {}
        self._told.connect(self._take_progress)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every model of the catalogue, in its order; none before `refresh` is answered."""
        return tuple(self._rows.values())

    def row(self, name: str) -> Row | None:
        """Return how it stands with a model."""
        return self._rows.get(name)

    @property
    def endpoint(self) -> str:
        """The address that downloads contact."""
        return os.environ.get(ENDPOINT_VARIABLE) or ENDPOINT

    def refresh(self) -> None:
        """Look at the folder of models."""
        if not self._jobs.is_closed:
            self._jobs.run(self.store.statuses, self._take_statuses)

    def download(self, name: str) -> None:
        """Fetch a model, or go on with it."""
        self._run(name, Work.DOWNLOAD, self._fetch, "Ready to use.")

    def stop(self, name: str) -> None:
        """Stop a download, a check or an import. What was fetched of a download is kept."""
        row, task = self._rows.get(name), self._tasks.get(name)
        if row is None or task is None or not row.can_stop:
            return
        task.stopped.set()
        if task.turn.acquire(blocking=False):  # it waits for others, and now for nothing any more
            del self._tasks[name]
            self._rows[name] = Row(row.status, remark="Stopped before it had begun.")
            self.changed.emit(name)
        else:
            self._put(name, is_stopping=True)

    def verify(self, name: str) -> None:
        """Read every file of a model and compare its checksum."""
        self._run(name, Work.VERIFY, self._checked, "Every file is as it should be.")

    def import_from(self, name: str, folder: Path) -> None:
        """Copy a model out of a folder, checked."""

        def imported(name: str, watch: Watch) -> str:
            self.store.import_from(name, folder, watch)
            return ""

        self._run(name, Work.IMPORT, imported, "Imported. Ready to use.")

    def delete(self, name: str) -> None:
        """Delete a model and what was begun of it."""
        self._run(name, Work.DELETE, self._deleted, "Deleted.")

    def close(self) -> None:
        """Stop everything and join the threads."""
        for task in self._tasks.values():
            task.stopped.set()
        self._jobs.close()

    # -- on the threads --------------------------------------------------------------------------

    def _fetch(self, name: str, watch: Watch) -> str:
        self.store.download(name, Hub(self._doors, self.endpoint), watch)
        return ""

    def _checked(self, name: str, watch: Watch) -> str:
        faults = self.store.verify(name, watch).faults
        if not faults:
            return ""
        return f"{'; '.join(faults)}. Delete the model, and download or import it again."

    def _deleted(self, name: str, _watch: Watch) -> str:
        self.store.delete(name)
        return ""

    def _tell(self, task: _Task, progress: Progress) -> None:
        """Pass progress on, ten times a second at most."""
        now_s = time.monotonic()
        if task.first_bytes is None:
            task.first_bytes, task.begun_s = progress.done_bytes, now_s
        if now_s - task.told_s < _TELL_S and progress.done_bytes < progress.total_bytes:
            return
        task.told_s = now_s
        took_s = now_s - task.begun_s
        speed = (progress.done_bytes - task.first_bytes) / took_s if took_s > 0.5 else 0.0
        self._told.emit(progress.name, progress, speed)

    # -- in the window's thread ------------------------------------------------------------------

    def _run(self, name: str, kind: Work, work: Callable[[str, Watch], str], good: str) -> None:
        """Do something with a model that is at rest.

        `work` gets its name, and returns what is wrong with it, or nothing.
        """
        row = self._rows.get(name)
        if row is None or row.work is not None or self._jobs.is_closed:
            return
        self._rows[name] = Row(row.status, kind)
        self.changed.emit(name)
        task = self._tasks[name] = _Task()
        watch = Watch(
            tell=partial(self._tell, task),
            is_stopped=task.stopped.is_set,
            wait=_wait(task.stopped),
        )

        def both() -> _Ended | None:
            if not task.turn.acquire(blocking=False):
                return None
            problem = remark = ""
            try:
                problem = work(name, watch)
                remark = "" if problem else good
            except WorkStopped as error:
                remark = in_words(error)
            except AutoResolveError as error:
                problem = in_words(error).replace(OFFLINE_WAY, _OFFLINE_WAY)
            return problem, remark, self.store.status(name)

        self._jobs.run(both, partial(self._take, name), partial(self._take_fault, name))

    def _take(self, name: str, ended: _Ended | None) -> None:
        if ended is None:
            return  # it was stopped before it had begun, which was told then
        problem, remark, status = ended
        was_here = self._rows[name].status.folder is not None
        self._tasks.pop(name, None)
        self._rows[name] = Row(status, problem=problem, remark=remark)
        self.changed.emit(name)
        if (status.folder is not None) != was_here:
            self.came.emit(name)

    def _take_fault(self, name: str, error: Exception) -> None:
        self._tasks.pop(name, None)
        self._rows[name] = Row(self._rows[name].status, problem=in_words(error))
        self.changed.emit(name)
        self.faulted.emit(error)

    def _take_statuses(self, statuses: tuple[ModelStatus, ...]) -> None:
        known = self._rows
        self._rows = {}
        for status in statuses:
            name = status.model.name
            before = known.get(name)
            self._rows[name] = Row(status) if before is None else replace(before, status=status)
        self.listed.emit()

    def _take_progress(self, name: str, progress: Progress, speed: float) -> None:
        if name in self._tasks:
            self._put(
                name,
                done_bytes=progress.done_bytes,
                total_bytes=progress.total_bytes,
                bytes_per_s=speed,
            )

    def _put(self, name: str, **changes: object) -> None:
        self._rows[name] = replace(self._rows[name], **changes)
        self.changed.emit(name)


def _wait(stopped: threading.Event) -> Callable[[float], None]:
    """Return a wait between tries that ends when the download is stopped."""

    def wait(seconds: float) -> None:
        if stopped.wait(seconds):
            raise DownloadStopped(
                "The download was stopped",
                remedy="What was fetched is kept; start it again to go on from there.",
            )

    return wait
