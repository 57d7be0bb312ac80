"""Fetching the files of one model: from where it broke off, and only the right ones."""

from __future__ import annotations

import errno
import hashlib
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.models.errors import OFFLINE_WAY, DownloadStopped, NoSpace, WrongFile
from autoresolve_gui.models.hub import PassingError
from autoresolve_gui.models.records import FileRecord, ModelRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from autoresolve_gui.models.entry import CatalogueModel, ModelFile
    from autoresolve_gui.models.hub import Hub, HubFile, HubSession

_TRIES = 4
_FIRST_WAIT_S = 0.5
_MARGIN_BYTES = 64 << 20
_READ_BYTES = 1 << 20
_COMMIT = "commit.txt"
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is: the file that is under way, and bytes of the whole model."""

    name: str
    path: str
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Watch:
    """What goes on around a download, a check or an import. All are called from its thread.

    `tell` hears of progress, `is_stopped` is asked often, `wait` (seconds) stands between tries,
    `free_bytes` says what room the disk of a folder has.
    """

    tell: Callable[[Progress], None] = lambda _progress: None
    is_stopped: Callable[[], bool] = lambda: False
    wait: Callable[[float], None] = time.sleep
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file as it has to be. Of the checksums one may be empty."""

    file: ModelFile
    size_bytes: int
    sha256: str
    git_sha1: str


def fetch_model(
    model: CatalogueModel, pins: ModelRecord | None, staging: Path, hub: Hub, watch: Watch
) -> ModelRecord:
    """Bring every file of `model` into the folder `staging`; return what is there then.

    What an earlier try left in it is gone on with. Raises `HubError`, `WrongFile`, `NoSpace`,
    `DownloadStopped`, `OSError`.
    """
    with hub.session(f"models:{model.name}") as session:
        commit, wanted = _looked_up(model, pins, session, watch)
        staging.mkdir(parents=True, exist_ok=True)
        _forget_other(staging, commit)
        total = sum(each.size_bytes for each in wanted)
        _refuse_without_room(staging, wanted, watch)
        done, files = 0, []
        for each in wanted:
            task = _Task(model, commit, each, staging, done, total, session, watch)
            files.append(task.run())
            done += each.size_bytes
    (staging / _COMMIT).unlink()
    return ModelRecord(model.name, commit, tuple(files))


def _looked_up(
    model: CatalogueModel, pins: ModelRecord | None, session: HubSession, watch: Watch
) -> tuple[str, list[_Wanted]]:
    """Return the commit, and each file as the catalogue, the pins or at last the hub wants it."""
    commit = model.commit or (pins.commit if pins is not None else "")
    wanted = []
    for file in model.files:
        found = _looked_at(session, model.repository, commit or model.revision, file.path, watch)
        commit = commit or found.commit
        pin = pins.of(file.path) if pins is not None else None
        wanted.append(_agreed(model, file, pin, found))
    return commit, wanted


def _looked_at(
    session: HubSession, repository: str, revision: str, path: str, watch: Watch
) -> HubFile:
    """Ask the hub what a file is, again where it was busy."""
    failures = 0
    while True:
        try:
            return session.look(repository, revision, path)
        except PassingError:
            failures += 1
            if failures == _TRIES or watch.is_stopped():
                raise
            watch.wait(_FIRST_WAIT_S * 2**failures)


def _agreed(
    model: CatalogueModel, file: ModelFile, pin: FileRecord | None, found: HubFile
) -> _Wanted:
    sha256 = file.sha256 or (pin.sha256 if pin is not None else "")
    size = file.size_bytes or (pin.size_bytes if pin is not None else None)
    differs = (sha256 and found.sha256 and sha256 != found.sha256) or (
        size is not None and size != found.size_bytes
    )
    if differs:
        raise WrongFile(
            f"{model.repository} on the hub has another {file.path} than the one that is known",
            remedy=f"It was not fetched. {OFFLINE_WAY}",
        )
    return _Wanted(file, found.size_bytes, sha256 or found.sha256, found.git_sha1)


def _forget_other(staging: Path, commit: str) -> None:
    """Empty the folder where what is in it is of another commit."""
    note = staging / _COMMIT
    if note.is_file() and note.read_text(encoding="utf-8") == commit:
        return
    shutil.rmtree(staging)
    staging.mkdir(parents=True)
    note.write_text(commit, encoding="utf-8")


def _refuse_without_room(staging: Path, wanted: list[_Wanted], watch: Watch) -> None:
    missing = sum(
        max(0, each.size_bytes - _size(path) - _size(path.with_name(path.name + _PART)))
        for each in wanted
        for path in [staging / each.file.path]
    )
    free = watch.free_bytes(staging)
    if missing and free < missing + _MARGIN_BYTES:
        raise NoSpace(
            f"The disk has {_mb(free)} MB free, and the model needs {_mb(missing)} MB more, with "
            f"{_mb(_MARGIN_BYTES)} MB to spare",
            remedy=f"Make room on the disk of {staging.parent}, then start the download again.",
        )


@dataclass(frozen=True, slots=True)
class _Task:
    """One file of a download."""

    model: CatalogueModel
    commit: str
    wanted: _Wanted
    staging: Path
    before_bytes: int
    total_bytes: int
    session: HubSession
    watch: Watch

    def run(self) -> FileRecord:
        """Have the file in the staging folder, checked."""
        path = self.staging / self.wanted.file.path
        part = path.with_name(path.name + _PART)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and self._is_right(path, hash_file(path, self._heed)):
            self._tell(self.wanted.size_bytes)
            return self._record(path)
        path.unlink(missing_ok=True)
        try:
            self._fetch(part)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoSpace(
                    f"The disk is full, {_mb(_size(part))} MB into {self.wanted.file.path}",
                    remedy="Make room, then start the download again: it goes on from there.",
                ) from error
            raise
        checksums = hash_file(part, self._heed)
        if not self._is_right(part, checksums):
            part.unlink()
            raise WrongFile(
                f"{self.wanted.file.path} of {self.model.name} arrived damaged: its checksum is "
                f"{checksums.sha256[:16]}…, not {self._known[:16]}…",
                remedy=f"It was deleted. Start the download again. {OFFLINE_WAY}",
            )
        part.replace(path)
        return FileRecord(self.wanted.file.path, self.wanted.size_bytes, checksums.sha256)

    @property
    def _known(self) -> str:
        return self.wanted.sha256 or self.wanted.git_sha1

    def _record(self, path: Path) -> FileRecord:
        sha256 = self.wanted.sha256 or hash_file(path, self._heed).sha256
        return FileRecord(self.wanted.file.path, self.wanted.size_bytes, sha256)

    def _is_right(self, path: Path, checksums: Checksums) -> bool:
        if _size(path) != self.wanted.size_bytes:
            return False
        if self.wanted.sha256:
            return checksums.sha256 == self.wanted.sha256
        return checksums.git_sha1 == self.wanted.git_sha1

    def _fetch(self, part: Path) -> None:
        """Read until the file is whole; go on where a connection broke off."""
        failures = 0
        while _size(part) < self.wanted.size_bytes:
            before = _size(part)
            try:
                self._read_once(part, before)
            except PassingError:
                failures = 0 if _size(part) > before else failures + 1
                if failures == _TRIES:
                    raise
                self.watch.wait(_FIRST_WAIT_S * 2**failures)

    def _read_once(self, part: Path, start: int) -> None:
        model, path = self.model, self.wanted.file.path
        with (
            self.session.read(model.repository, self.commit, path, start) as (first, chunks),
            part.open("r+b" if start else "wb") as file,
        ):
            if start:
                file.seek(first)
                file.truncate()
            for chunk in self._bounded(first, chunks):
                file.write(chunk)
        if _size(part) < self.wanted.size_bytes:
            raise PassingError(
                f"The connection ended {_mb(_size(part))} MB into {path}",
                remedy="Start the download again: it goes on from there.",
            )

    def _bounded(self, done: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what arrives, told of and stoppable, and never more than the file is long."""
        self._tell(done)
        for chunk in chunks:
            self._heed()
            done += len(chunk)
            if done > self.wanted.size_bytes:
                raise WrongFile(
                    f"{self.wanted.file.path} of {self.model.name} is longer than it should be",
                    remedy=f"Delete what is there and try again. {OFFLINE_WAY}",
                )
            yield chunk
            self._tell(done)

    def _heed(self, _count_bytes: int = 0) -> None:
        if self.watch.is_stopped():
            raise DownloadStopped(
                f"The download of {self.model.title} was stopped",
                remedy="What was fetched is kept; start it again to go on from there.",
            )

    def _tell(self, done: int) -> None:
        self.watch.tell(
            Progress(
                self.model.name, self.wanted.file.path, self.before_bytes + done, self.total_bytes
            )
        )


@dataclass(frozen=True, slots=True)
class Checksums:
    """SHA-256 of the bytes, and the SHA-1 that git gives a file of them; in hex."""

    sha256: str
    git_sha1: str


def hash_file(path: Path, passed: Callable[[int], None]) -> Checksums:
    """Return the checksums of a file. Raises `OSError`, and what `passed` raises.

    `passed` is called with the number of bytes of each piece that is read, a megabyte at most.
    """
    sha256 = hashlib.sha256()
    git = hashlib.sha1(b"blob %d\0" % _size(path), usedforsecurity=False)
    with path.open("rb") as file:
        while data := file.read(_READ_BYTES):
            passed(len(data))
            sha256.update(data)
            git.update(data)
    return Checksums(sha256.hexdigest(), git.hexdigest())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _mb(size_bytes: int) -> int:
    return -(-size_bytes // 1_000_000)
