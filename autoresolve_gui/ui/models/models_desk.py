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
from autoresolve_gui.models.errors import OFFLINE_WAY, DownloadStopped
from autoresolve_gui.models.fetch import Watch
from autoresolve_gui.models.hub import ENDPOINT, Hub
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.models.fetch import Progress
    from autoresolve_gui.models.hub import Doors
    from autoresolve_gui.models.store import ModelStatus

ENDPOINT_VARIABLE = "HF_ENDPOINT"
"""The address of another hub, as Hugging Face calls it; files are checked all the same."""
_OFFLINE_WAY = (
    "A model can also be fetched on another machine and brought here: Import from Folder…"
)
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
    `total_bytes` are fetched, `bytes_per_s` fast (0.0 while unknown). `problem` says what went
    wrong last and what to do, `remark` what went well.
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


@dataclass(slots=True)
class _Download:
    """One download as its thread sees it."""

    stopped: threading.Event = field(default_factory=threading.Event)
    begun_s: float = field(default_factory=time.monotonic)
    told_s: float = 0.0
    first_bytes: int | None = None


class ModelsDesk(QObject):
    """Fetches, checks, imports and deletes models on threads of its own.

    Nothing is fetched before `download` is called. `close` stops every download; what was fetched
    of it is kept, and the next one goes on from there.
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
        self._downloads: dict[str, _Download] = {}
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
        if not self._begin(name, Work.DOWNLOAD):
            return
        watched = self._downloads[name] = _Download()
        tell = partial(self._tell, watched)
        watch = Watch(tell=tell, is_stopped=watched.stopped.is_set, wait=_wait(watched.stopped))
        self._run(name, lambda: self._fetch(name, watch), "Ready to use.")

    def stop(self, name: str) -> None:
        """Stop a download. What was fetched is kept."""
        download = self._downloads.get(name)
        if download is not None:
            download.stopped.set()
            self._put(name, is_stopping=True)

    def verify(self, name: str) -> None:
        """Read every file of a model and compare its checksum."""
        if self._begin(name, Work.VERIFY):
            self._run(name, lambda: self._checked(name), "Every file is as it should be.")

    def import_from(self, name: str, folder: Path) -> None:
        """Copy a model out of a folder, checked."""
        if self._begin(name, Work.IMPORT):
            self._run(name, lambda: self._imported(name, folder), "Imported. Ready to use.")

    def delete(self, name: str) -> None:
        """Delete a model and what was begun of it."""
        if self._begin(name, Work.DELETE):
            self._run(name, lambda: self._deleted(name), "Deleted.")

    def close(self) -> None:
        """Stop everything and join the threads."""
        for download in self._downloads.values():
            download.stopped.set()
        self._jobs.close()

    # -- on the threads --------------------------------------------------------------------------

    def _fetch(self, name: str, watch: Watch) -> str:
        self.store.download(name, Hub(self._doors, self.endpoint), watch)
        return ""

    def _checked(self, name: str) -> str:
        faults = self.store.verify(name).faults
        if not faults:
            return ""
        return f"{'; '.join(faults)}. Delete the model, and download or import it again."

    def _imported(self, name: str, folder: Path) -> str:
        self.store.import_from(name, folder)
        return ""

    def _deleted(self, name: str) -> str:
        self.store.delete(name)
        return ""

    def _tell(self, download: _Download, progress: Progress) -> None:
        """Pass progress on, ten times a second at most."""
        now_s = time.monotonic()
        if download.first_bytes is None:
            download.first_bytes, download.begun_s = progress.done_bytes, now_s
        if now_s - download.told_s < _TELL_S and progress.done_bytes < progress.total_bytes:
            return
        download.told_s = now_s
        took_s = now_s - download.begun_s
        speed = (progress.done_bytes - download.first_bytes) / took_s if took_s > 0.5 else 0.0
        self._told.emit(progress.name, progress, speed)

    # -- in the window's thread ------------------------------------------------------------------

    def _begin(self, name: str, work: Work) -> bool:
        row = self._rows.get(name)
        if row is None or row.work is not None or self._jobs.is_closed:
            return False
        self._rows[name] = Row(row.status, work)
        self.changed.emit(name)
        return True

    def _run(self, name: str, work: Callable[[], str], good: str) -> None:
        """Do something with a model; `work` returns what is wrong with it, or nothing."""

        def both() -> tuple[str, str, ModelStatus]:
            problem = remark = ""
            try:
                problem = work()
                remark = "" if problem else good
            except DownloadStopped as error:
                remark = in_words(error)
            except AutoResolveError as error:
                problem = in_words(error).replace(OFFLINE_WAY, _OFFLINE_WAY)
            return problem, remark, self.store.status(name)

        self._jobs.run(both, partial(self._take, name), partial(self._take_fault, name))

    def _take(self, name: str, ended: tuple[str, str, ModelStatus]) -> None:
        problem, remark, status = ended
        was_here = self._rows[name].status.folder is not None
        self._downloads.pop(name, None)
        self._rows[name] = Row(status, problem=problem, remark=remark)
        self.changed.emit(name)
        if (status.folder is not None) != was_here:
            self.came.emit(name)

    def _take_fault(self, name: str, error: Exception) -> None:
        self._downloads.pop(name, None)
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
        if name in self._downloads:
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
