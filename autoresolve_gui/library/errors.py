"""What can go wrong with the library, and what the user can do about it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class LibraryError(AutoResolveError):
    """The library could not be opened, read or written."""


class LibraryDamagedError(LibraryError):
    """The library file is no sound database any more."""


class UnsoundRowError(ValueError):
    """A row does not say what rows of its table say. Its pass counts as not done."""


_REMEDIES = {
    sqlite3.SQLITE_FULL: (
        "there is no space left for it",
        "Free some disk space, then open the footage again. Nothing that was saved is lost.",
    ),
    sqlite3.SQLITE_READONLY: (
        "it may not be written to",
        "Make the file and its folder writable for you.",
    ),
    sqlite3.SQLITE_PERM: ("access is denied", "Make the file and its folder writable for you."),
    sqlite3.SQLITE_CANTOPEN: (
        "the file cannot be opened",
        "Check that its folder exists and that you may write there.",
    ),
    sqlite3.SQLITE_BUSY: (
        "another program keeps it locked",
        "Close other programs that have it open, then try again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        "another program keeps it locked",
        "Close other programs that have it open, then try again.",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk reported an error",
        "Check the disk that the library lies on, and its cable if it has one.",
    ),
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether `error` says that the file itself is no sound database."""
    return _primary_code(error) in _DAMAGED


def library_error(error: sqlite3.Error, path: Path) -> LibraryError:
    """Return `error` as one that names the file and says what can be done."""
    if is_damage(error):
        return LibraryDamagedError(
            f"the library {path} is damaged: {error}",
            remedy="Start AutoResolve again: it sets the damaged file aside, keeps what can "
            "still be read, and makes the analysis again.",
        )
    reason, remedy = _REMEDIES.get(
        _primary_code(error),
        (str(error), "Start AutoResolve again; if it stays so, please report it."),
    )
    return LibraryError(f"the library {path} cannot be used: {reason}", remedy=remedy)


@contextmanager
def told_with(path: Path) -> Iterator[None]:
    """Raise what SQLite raises inside as a `LibraryError` about the file at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise library_error(error, path) from error


def _primary_code(error: sqlite3.Error) -> int:
    # The low byte is the kind; the rest is detail (https://sqlite.org/rescode.html).
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
