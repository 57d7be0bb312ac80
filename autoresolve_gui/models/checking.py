"""Reading the files of a model: whether they are right, how far the reading is, and when to end."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from autoresolve_gui.models.entry import Purpose
from autoresolve_gui.models.errors import ModelError, WorkStopped, WrongFile
from autoresolve_gui.models.fetch import Progress, hash_file
from autoresolve_gui.models.records import FileRecord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autoresolve_gui.models.entry import CatalogueModel, ModelFile
    from autoresolve_gui.models.fetch import Watch

    Known = Mapping[str, tuple[int | None, str]]
    """Size and SHA-256 by path; of what is not known, None and nothing."""

_READ_BYTES = 1 << 20


class Meter:
    """Counts the bytes that are read of one model, tells of them, and ends the reading."""

    def __init__(self, watch: Watch, model: CatalogueModel, total_bytes: int, work: str) -> None:
        """`work` is what is being done, as the user calls it: “check” say."""
        self._watch, self._model, self._work = watch, model, work
        self._total_bytes = total_bytes
        self._done_bytes = 0
        self._path = ""

    def begin(self, path: str) -> None:
        """Take that the next bytes are of the file `path`. Raises `WorkStopped`."""
        self._path = path
        self.passed(0)

    def passed(self, count_bytes: int) -> None:
        """Count some bytes. Raises `WorkStopped` where the user wants no more."""
        if self._watch.is_stopped():
            raise WorkStopped(
                f"The {self._work} of {self._model.title} was stopped",
                remedy="Nothing was changed by it.",
            )
        self._done_bytes += count_bytes
        total = max(self._total_bytes, self._done_bytes)
        self._watch.tell(Progress(self._model.name, self._path, self._done_bytes, total))


def found_in(source: Path, file: ModelFile, model: CatalogueModel) -> Path:
    """Return where a file lies in a folder: as on the hub, or beside the others.

    Raises `ModelError`.
    """
    places = [source / file.path, source / file.path.rpartition("/")[2]]
    for place in places:
        if place.is_file():
            return place
    raise ModelError(
        f"{source} has no {file.path}",
        remedy=f"Wanted are, from {model.repository}: "
        f"{', '.join(each.path for each in model.files)}.",
    )


def copied(
    path: Path, target: Path, file: ModelFile, model: CatalogueModel, known: Known, meter: Meter
) -> FileRecord:
    """Copy a file and return its record. Raises `WrongFile`, `WorkStopped`, `OSError`."""
    meter.begin(file.path)
    size, sha256 = known[file.path]
    fault = _size_fault(path, file, size)
    digest = hashlib.sha256()
    if not fault:
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("wb") as copy:
            while data := source.read(_READ_BYTES):
                meter.passed(len(data))
                copy.write(data)
                digest.update(data)
        fault = _sum_fault(file, digest.hexdigest(), sha256)
    if fault:
        raise WrongFile(
            f"{path} is not the right file: {fault}", remedy=_instead_of_import(path.parent, model)
        )
    return FileRecord(file.path, target.stat().st_size, digest.hexdigest())


def fault_of(path: Path, file: ModelFile, known: Known, meter: Meter) -> str:
    """Return what is wrong with a file, in words; empty where nothing is.

    Raises `WorkStopped`, `OSError`.
    """
    meter.begin(file.path)
    if not path.is_file():
        return f"{file.path} is missing"
    size, sha256 = known[file.path]
    fault = _size_fault(path, file, size)
    if fault or not sha256:
        return fault
    return _sum_fault(file, hash_file(path, meter.passed).sha256, sha256)


def _size_fault(path: Path, file: ModelFile, wanted: int | None) -> str:
    size = path.stat().st_size
    if wanted is None or size == wanted:
        return ""
    return f"{file.path} has {size:,} bytes in place of {wanted:,}"


def _sum_fault(file: ModelFile, found: str, wanted: str) -> str:
    if not wanted or found == wanted:
        return ""
    return f"{file.path} has the checksum {found[:16]}…, not {wanted[:16]}…"


def _instead_of_import(folder: Path, model: CatalogueModel) -> str:
    """Return what to do where a file is another than the catalogue's: not all of it is useless."""
    if model.purpose is not Purpose.SPEECH:
        return "Nothing was imported."
    return (
        "Nothing was imported. Another conversion of Whisper can be used where it lies: "
        f"“Folder…” in the Transcript panel, or `autoresolve transcribe --model {folder}`."
    )
