"""The models on this machine: which are here, fetching, checking, importing and deleting them."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.models.catalogue import CATALOGUE
from autoresolve_gui.models.checking import Meter, copied, fault_of, found_in
from autoresolve_gui.models.errors import ModelError, UnknownModel
from autoresolve_gui.models.fetch import Watch, fetch_model
from autoresolve_gui.models.records import (
    ModelRecord,
    read_pins,
    read_record,
    write_pins,
    write_record,
)
from autoresolve_gui.store import folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autoresolve_gui.models.entry import CatalogueModel
    from autoresolve_gui.models.hub import Hub

_PACKAGE = Path(__file__).resolve().parent.parent
_EMBEDDED = Path("resources", "models")


class ModelState(StrEnum):
    """How it stands with a model here."""

    READY = "ready"
    EMBEDDED = "comes along"
    PARTIAL = "begun"
    BROKEN = "broken"
    ABSENT = "not here"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model of the catalogue and how it stands with it. `folder` is None where it is not here.

    `disk_bytes` is what it takes up, an unfinished download included; 0 for one that comes along.
    """

    model: CatalogueModel
    state: ModelState
    folder: Path | None
    disk_bytes: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of a model's files found. `faults` is empty where all is as it should be."""

    model: CatalogueModel
    folder: Path
    faults: tuple[str, ...]


class ModelStore:
    """The folder of models, one folder a model. Nothing is kept in memory; any thread and process.

    `folder` is another one than the user's; `embedded` that of the models that come along.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        catalogue: Sequence[CatalogueModel] = CATALOGUE,
        embedded: Path | None = None,
    ) -> None:
        self.root = folder or folders.data_folder() / "models"
        self.catalogue = tuple(catalogue)
        self._embedded = embedded

    def entry(self, name: str) -> CatalogueModel:
        """Return what the catalogue says of a model. Raises `UnknownModel`."""
        for model in self.catalogue:
            if model.name == name:
                return model
        raise UnknownModel(
            f"There is no model “{name}”",
            remedy=f"There is: {', '.join(model.name for model in self.catalogue)}.",
        )

    def folder(self, name: str) -> Path | None:
        """Return the folder of a model that is here whole, else None.

        Files are looked at by their size; `verify` reads them. Raises `UnknownModel`.
        """
        model = self.entry(name)
        if model.is_embedded:
            folder = self._embedded_folder()
            return folder if all((folder / file.path).is_file() for file in model.files) else None
        folder = self.root / name
        return folder if self._is_whole(model, folder) else None

    def revision(self, name: str) -> str:
        """Return the first 16 hex digits of the SHA-256 of a model's weights; empty if not here."""
        model = self.entry(name)
        if self.folder(name) is None:
            return ""
        record = read_record(self.root / name)
        kept = record.of(model.files[0].path) if record is not None else None
        return (model.files[0].sha256 or (kept.sha256 if kept is not None else ""))[:16]

    def status(self, name: str) -> ModelStatus:
        """Return how it stands with one model. Raises `UnknownModel`."""
        model, folder = self.entry(name), self.folder(name)
        if model.is_embedded:
            state = ModelState.EMBEDDED if folder is not None else ModelState.ABSENT
            return ModelStatus(model, state, folder, 0)
        staging, own = self._staging(name), self.root / name
        size = _disk_bytes(own) + _disk_bytes(staging)
        if folder is not None:
            return ModelStatus(model, ModelState.READY, folder, size)
        if own.exists():
            return ModelStatus(model, ModelState.BROKEN, None, size)
        state = ModelState.PARTIAL if staging.exists() else ModelState.ABSENT
        return ModelStatus(model, state, None, size)

    def statuses(self) -> tuple[ModelStatus, ...]:
        """Return how it stands with every model of the catalogue."""
        return tuple(self.status(model.name) for model in self.catalogue)

    def download(self, name: str, hub: Hub, watch: Watch | None = None) -> Path:
        """Fetch a model that the user asked for; return its folder. One that is here stays.

        Raises `UnknownModel`, `HubError`, `WrongFile`, `NoSpace`, `DownloadStopped`, `ModelError`.
        """
        model = self._fetchable(name)
        with self._alone(name), _as_model_error(self.root):
            folder = self.folder(name)
            if folder is not None:
                return folder
            pins = read_pins(self.root)
            staging = self._staging(name)
            record = fetch_model(model, pins.get(name), staging, hub, watch or Watch())
            if not model.is_pinned and name not in pins:
                write_pins(self.root, {**pins, name: record})
            return self._take_in(staging, record)

    def verify(self, name: str, watch: Watch | None = None) -> Verification:
        """Read every file of a model that is here, and compare.

        Raises `ModelError`, and `WorkStopped` where `watch` ends it.
        """
        model = self.entry(name)
        folder = self._embedded_folder() if model.is_embedded else self.root / name
        if not model.is_embedded and not folder.is_dir():
            raise ModelError(
                f"{model.title} is not on this machine",
                remedy=f"`autoresolve models download {name}` fetches it.",
            )
        with _as_model_error(folder):
            known = self._known(model, read_record(folder))
            total = sum(max(0, _size_of(folder / file.path)) for file in model.files)
            meter = Meter(watch or Watch(), model, total, "check")
            faults = [fault_of(folder / file.path, file, known, meter) for file in model.files]
        return Verification(model, folder, tuple(fault for fault in faults if fault))

    def import_from(self, name: str, source: Path, watch: Watch | None = None) -> Path:
        """Copy a model out of a folder, where its files lie as on the hub or side by side.

        They are checked first. Of a model that the catalogue does not pin, whatever is there is
        taken and pinned. Raises `UnknownModel`, `WrongFile`, `ModelError`, and `WorkStopped` where
        `watch` ends it: then nothing of it is left.
        """
        model = self._fetchable(name)
        if not source.is_dir():
            raise ModelError(
                f"There is no folder {source}", remedy="Name the folder that the model lies in."
            )
        with self._alone(name), _as_model_error(source):
            pins = read_pins(self.root)
            known = self._known(model, None)
            found = {file.path: found_in(source, file, model) for file in model.files}
            total = sum(max(0, _size_of(path)) for path in found.values())
            meter = Meter(watch or Watch(), model, total, "import")
            for left in self.root.glob(f".{name}.import-*"):  # by one that was killed
                shutil.rmtree(left, ignore_errors=True)
            staging = self.root / f".{name}.import-{secrets.token_hex(4)}"
            try:
                files = [
                    copied(found[file.path], staging / file.path, file, model, known, meter)
                    for file in model.files
                ]
                record = ModelRecord(name, model.commit, tuple(files))
                if not model.is_pinned and name not in pins:
                    write_pins(self.root, {**pins, name: record})
                return self._take_in(staging, record)
            finally:
                shutil.rmtree(staging, ignore_errors=True)

    def delete(self, name: str) -> int:
        """Delete a model and what was begun of it; return the bytes that are free again.

        Raises `UnknownModel`, `ModelError` where it comes along or is in use.
        """
        self._fetchable(name)
        with self._alone(name), _as_model_error(self.root / name):
            size = 0
            for folder in (self.root / name, self._staging(name)):
                if folder.exists():
                    size += _disk_bytes(folder)
                    self._remove(folder)
            return size

    def _fetchable(self, name: str) -> CatalogueModel:
        model = self.entry(name)
        if model.is_embedded:
            raise ModelError(
                f"{model.title} comes with the program",
                remedy="It is neither fetched nor deleted; if it is missing, install anew.",
            )
        return model

    def _known(
        self, model: CatalogueModel, record: ModelRecord | None
    ) -> dict[str, tuple[int | None, str]]:
        """Return size and SHA-256 by path: of the catalogue, else pinned, else as recorded."""
        pinned = read_pins(self.root).get(model.name)
        known: dict[str, tuple[int | None, str]] = {}
        for file in model.files:
            kept = next((r.of(file.path) for r in (pinned, record) if r and r.of(file.path)), None)
            size = file.size_bytes or (kept.size_bytes if kept else None)
            known[file.path] = size, file.sha256 or (kept.sha256 if kept else "")
        return known

    def _is_whole(self, model: CatalogueModel, folder: Path) -> bool:
        record = read_record(folder)
        if record is None or record.name != model.name:
            return False
        for file in model.files:
            kept = record.of(file.path)
            if kept is None or _size_of(folder / file.path) != kept.size_bytes:
                return False
            if file.sha256 and kept.sha256 != file.sha256:  # of an older catalogue
                return False
        return True

    def _take_in(self, staging: Path, record: ModelRecord) -> Path:
        """Give a finished folder its name; what had it before goes."""
        folder = self.root / record.name
        write_record(staging, record)
        if folder.exists():
            self._remove(folder)
        staging.replace(folder)
        return folder

    def _remove(self, folder: Path) -> None:
        """Delete a folder whole: it loses its name first, so that nobody finds half of it."""
        grave = self.root / f".old-{secrets.token_hex(4)}"
        folder.replace(grave)
        shutil.rmtree(grave)

    def _staging(self, name: str) -> Path:
        return self.root / f".{name}.download"

    def _embedded_folder(self) -> Path:
        places = [_PACKAGE / _EMBEDDED, _PACKAGE.parent / _EMBEDDED]
        found = next((place for place in places if place.is_dir()), places[0])
        return self._embedded or found

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Be the only one who changes a model, of all processes. Raises `ModelError`."""
        # It takes a twentieth of a second to load, for who changes models alone.
        from filelock import FileLock, Timeout  # noqa: PLC0415

        with _as_model_error(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.root / f".{name}.lock", blocking=False):
                yield
        except Timeout as error:
            raise ModelError(
                f"Another AutoResolve is at work on the model “{name}” just now",
                remedy="Wait until it is done.",
            ) from error


@contextmanager
def _as_model_error(place: Path) -> Iterator[None]:
    """Turn what the file system says into words."""
    try:
        yield
    except OSError as error:
        if isinstance(error, AutoResolveError):
            raise  # it has words of its own
        where = error.filename or place
        raise ModelError(
            f"{where}: {error.strerror or error}",
            remedy=f"Is the disk of {place} there, may it be written to, and is the model not in "
            "use?",
        ) from error


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _disk_bytes(folder: Path) -> int:
    return sum(max(0, _size_of(path)) for path in folder.rglob("*") if path.is_file())
