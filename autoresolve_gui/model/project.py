"""Which project a footage belongs to: the folder in which it lies."""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

_LONGEST_ID = 1000
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Project:
    """Footage that is consented to, and paid for, together.

    `id` is the same text for the same folder, however its path is written; it is printable and
    has at most 1000 characters. `name` is what the folder is called, to be shown; that of a
    drive's root is the root itself.
    """

    id: str
    name: str


def project_of(footage: Path) -> Project:
    """Return the project of the file at `footage`, which need not exist any more.

    Links on the way to its folder are followed. A file that is itself a link belongs to the folder
    in which the user sees it.
    """
    # Path.resolve() would raise on a loop of links.
    return project_at(os.path.realpath(footage.parent))


def project_at(folder: str, *, platform: str = sys.platform) -> Project:
    """Return the project of a folder whose path is absolute and free of links."""
    known = _as_the_system_knows_it(folder, platform)
    kind: type[PurePath] = PureWindowsPath if platform == "win32" else PurePosixPath
    name = _printable(kind(folder).name or folder)
    return Project(_plain_id(known), name[:_LONGEST_NAME])


def _as_the_system_knows_it(folder: str, platform: str) -> str:
    """Return the one spelling of a folder that may be written in several.

    The file systems of Windows and macOS do not tell capitals from small letters unless somebody
    has set them up to, and those of macOS no composed letters from decomposed ones.
    """
    if platform == "win32":
        return folder.replace("/", "\\").lower()
    if platform == "darwin":
        return unicodedata.normalize("NFC", folder).lower()
    return folder


def _plain_id(folder: str) -> str:
    if folder.isprintable() and len(folder) <= _LONGEST_ID:
        return folder
    # Names that are no text, or steer a terminal, are kept apart by what they are made of.
    digest = hashlib.sha256(folder.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{_printable(folder)[-_LONGEST_ID // 2 :]} #{digest[:32]}"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
