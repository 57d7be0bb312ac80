"""What is written beside models: which files a folder holds, and which a first download pinned."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from autoresolve_gui.atomic import replace_file
from autoresolve_gui.models.entry import ModelFile
from autoresolve_gui.models.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

RECORD = "record.json"
PINS = "pins.json"
_VERSION = 1
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was checked: `path` in the model's folder, its size, SHA-256 in hex."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What a folder of a model holds. `commit` is empty where a folder was imported."""

    name: str
    commit: str
    files: tuple[FileRecord, ...]

    def of(self, path: str) -> FileRecord | None:
        """Return the record of one file."""
        return next((file for file in self.files if file.path == path), None)


def read_record(folder: Path) -> ModelRecord | None:
    """Return what `folder` says of itself; None where it says nothing that makes sense."""
    try:
        return _record(_read(folder / RECORD))
    except (OSError, ValueError):
        return None


def write_record(folder: Path, record: ModelRecord) -> None:
    """Write what `folder` holds. Raises `OSError`."""
    replace_file(folder / RECORD, _text({"version": _VERSION, **asdict(record)}))


def read_pins(folder: Path) -> dict[str, ModelRecord]:
    """Return what first downloads pinned, by model. Raises `ModelError` for a damaged file.

    A file that cannot be read is not taken for an empty one: then anything would be believed anew.
    """
    path = folder / PINS
    try:
        records = _records(_read(path).get("models"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read, which says what was downloaded at first: {error}",
            remedy="Delete it to take what the hub has now for the right files.",
        ) from error
    return {record.name: record for record in records}


def write_pins(folder: Path, pins: dict[str, ModelRecord]) -> None:
    """Write what first downloads pinned. Raises `OSError`."""
    models = [asdict(record) for _, record in sorted(pins.items())]
    replace_file(folder / PINS, _text({"version": _VERSION, "models": models}))


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        msg = "it is too large"
        raise ValueError(msg)
    found = json.loads(data)
    if not isinstance(found, dict) or found.get("version") != _VERSION:
        msg = "it is of no version that is known"
        raise ValueError(msg)
    return found


def _records(data: Any) -> list[ModelRecord]:  # noqa: ANN401 -- it comes out of a file
    if not isinstance(data, list):
        msg = "there is no list of models"
        raise ValueError(msg)  # noqa: TRY004 -- one sort of error for whatever a file holds
    return [_record(each) for each in data]


def _record(data: Any) -> ModelRecord:  # noqa: ANN401 -- see above
    if not isinstance(data, dict):
        msg = "a record is a table"
        raise ValueError(msg)  # noqa: TRY004 -- see above
    name, commit, files = data.get("name"), data.get("commit"), data.get("files")
    if not isinstance(name, str) or not isinstance(commit, str) or not isinstance(files, list):
        msg = "a record names the model, its commit and its files"
        raise ValueError(msg)  # noqa: TRY004 -- see above
    return ModelRecord(name, commit, tuple(_file(each) for each in files))


def _file(data: Any) -> FileRecord:  # noqa: ANN401 -- see above
    match data:
        case {"path": str(path), "size_bytes": int(size), "sha256": str(sha256)}:
            checked = ModelFile(path, size, sha256)  # its rules hold here too
            return FileRecord(checked.path, size, sha256)
    msg = "a file has a path, a size and a checksum"
    raise ValueError(msg)


def _text(data: object) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()
