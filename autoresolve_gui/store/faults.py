"""What SQLite's errors mean to a user, and what can be done about them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_WRITABLE = "Make the file and its folder writable for you."
_LOCKED = (
    "another program keeps it locked",
    "Close other programs that have it open, then try again.",
)
_KNOWN = {
    sqlite3.SQLITE_FULL: ("there is no space left for it", "Free some disk space, then try again."),
    sqlite3.SQLITE_READONLY: ("it may not be written to", _WRITABLE),
    sqlite3.SQLITE_PERM: ("access is denied", _WRITABLE),
    sqlite3.SQLITE_CANTOPEN: (
        "the file cannot be opened",
        "Check that its folder exists and that you may write there.",
    ),
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_IOERR: (
        "the disk reported an error",
        "Check the disk that it lies on, and its cable if it has one.",
    ),
}
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether `error` says that the file itself is no sound database."""
    return _kind(error) in _DAMAGE


def in_words(error: sqlite3.Error, remedies: Mapping[int, str] | None = None) -> tuple[str, str]:
    """Return the reason for `error`, to follow “… cannot be used:”, and what the user can do.

    `remedies` says better what to do, by SQLite's primary result codes.
    """
    reason, remedy = _KNOWN.get(
        _kind(error), (str(error), "Start AutoResolve again; if it stays so, please report it.")
    )
    return reason, (remedies or {}).get(_kind(error), remedy)


def _kind(error: sqlite3.Error) -> int:
    # The low byte is the kind; the rest is detail (https://sqlite.org/rescode.html).
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
