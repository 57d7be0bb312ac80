"""What can go wrong with the library, and what the user can do about it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.store.faults import in_words, is_damage

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
    sqlite3.SQLITE_FULL: "Free some disk space, then open the footage again. Nothing that was "
    "saved is lost.",
}


def library_error(error: sqlite3.Error, path: Path) -> LibraryError:
    """Return `error` as one that names the file and says what can be done."""
    if is_damage(error):
        return LibraryDamagedError(
            f"the library {path} is damaged: {error}",
            remedy="Start AutoResolve again: it sets the damaged file aside, keeps what can "
            "still be read, and makes the analysis again.",
        )
    reason, remedy = in_words(error, _REMEDIES)
    return LibraryError(f"the library {path} cannot be used: {reason}", remedy=remedy)


@contextmanager
def told_with(path: Path) -> Iterator[None]:
    """Raise what SQLite raises inside as a `LibraryError` about the file at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise library_error(error, path) from error
