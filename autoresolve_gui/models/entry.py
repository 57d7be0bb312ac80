"""What the catalogue says of a model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")


class Purpose(StrEnum):
    """What a model is there for."""

    PICTURES = "pictures"
    """Pictures as vectors; similar shots, search in words."""
    CLIPS = "clips"
    """Short clips as vectors: motion and events."""
    SPEECH = "speech"
    """What is said, as text."""
    VOICE = "voice"
    """Where somebody speaks."""
    SENTENCES = "sentences"
    """What sentences mean, as vectors."""
    FACES = "faces"
    """Where faces are, to hide them."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model. `path` is that in its repository, and in the model's folder.

    `sha256` (64 hex digits) and `size_bytes` are what the file has to be. Where `sha256` is empty
    nobody could tell beforehand: the file is taken as the hub describes it at the first download,
    and it has to be just that ever after (`pins.json` in the folder of models).
    Raises `ValueError` for a path that leads out of the folder, or a number that is none.
    """

    path: str
    size_bytes: int | None = None
    sha256: str = ""

    def __post_init__(self) -> None:
        parts = self.path.split("/")
        if not all(_PART.fullmatch(part) for part in parts):
            msg = f"a file of a model has a path of plain names, not {self.path!r}"
            raise ValueError(msg)
        if self.sha256 and not _SHA256.fullmatch(self.sha256):
            msg = f"{self.path}: a SHA-256 has 64 hex digits"
            raise ValueError(msg)
        if self.size_bytes is not None and self.size_bytes < 1:
            msg = f"{self.path}: a file has at least one byte"
            raise ValueError(msg)

    @property
    def is_pinned(self) -> bool:
        """Whether the catalogue itself knows which file it is."""
        return bool(self.sha256)


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what a model may be used: the name by SPDX, whose it is, and where that stands."""

    spdx: str
    holder: str
    url: str


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """A model that the program can use. The weights are the first of `files`.

    `repository` (owner/name) and `revision` say where on the hub it is; a `revision` that is no
    commit is one that was not known, and is pinned at the first download. An embedded model has
    neither: it comes with the program. `about_mb` is the size in megabytes (10^6 bytes) as it is
    shown before it is known exactly. `figures` says how good and how quick it is, and who measured.
    """

    name: str
    title: str
    purpose: Purpose
    description: str
    licence: Licence
    files: tuple[ModelFile, ...]
    about_mb: int
    repository: str = ""
    revision: str = ""
    figures: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            msg = f"a model is named with small letters, digits, “.” and “-”, not {self.name!r}"
            raise ValueError(msg)
        paths = {file.path.casefold() for file in self.files}
        if not self.files or len(paths) != len(self.files):
            msg = f"{self.name}: files are wanted, each once"
            raise ValueError(msg)

    @property
    def is_embedded(self) -> bool:
        """Whether it comes with the program, and is not fetched."""
        return not self.repository

    @property
    def is_pinned(self) -> bool:
        """Whether the catalogue knows every file of it."""
        return all(file.is_pinned for file in self.files)

    @property
    def commit(self) -> str:
        """The commit of the repository; empty where it is not known beforehand."""
        return self.revision if _COMMIT.fullmatch(self.revision) else ""
