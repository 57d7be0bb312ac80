"""Opens the library's file: made, migrated, and never taken for sound when it is not.

A file that is no sound database is set aside under a new name, what can be read of it is carried
over, and a notice says so. One process at a time does any of this, whatever others wait for.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from autoresolve_gui.library import salvage, schema
from autoresolve_gui.library.errors import LibraryError, told_with
from autoresolve_gui.store.door import FileKind, alone, connected, emptied, fault_inside
from autoresolve_gui.store.faults import is_damage
from autoresolve_gui.store.transaction import writing

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

BUSY_TIMEOUT_S = 30.0
"""How long a process waits for another one's transaction."""

_LOCK_TIMEOUT_S = 300.0
_WHOLE_CHECK_LIMIT_BYTES = 128 << 20
"""A library up to this size is checked page by page whenever it is opened (under 0.1 s)."""

_COMPANIONS = ("", "-wal", "-shm", "-journal")
_LIBRARY = FileKind(
    "the library", schema.APPLICATION_ID, schema.TABLES, schema.MIGRATIONS, LibraryError
)


def open_database(path: Path) -> tuple[Database, tuple[str, ...]]:
    """Open the library at `path`, made where there is none; return it with notices for the user.

    The connection waits for other writers, has foreign keys on and writes ahead (WAL). Raises
    `LibraryError` where the file cannot be used and setting it aside would be wrong: it belongs
    to a newer program or to another one, it is locked, or its folder cannot be written to.
    """
    try:
        # Names of footage, thumbnails and notes are nobody else's business.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(path, told_with, _LOCK_TIMEOUT_S), told_with(path):
            fault = _fault(path)
            if fault is not None:
                _set_aside(path, fault)
            database = _migrated(path)
            try:
                return database, _carried_over(path, database)
            except BaseException:
                database.close()
                raise
    except OSError as error:
        raise LibraryError(
            f"the library {path} cannot be opened: {error.strerror}",
            remedy="Make its folder writable for you, or set AUTORESOLVE_HOME to another one.",
        ) from error


def suspect(path: Path) -> None:
    """Leave word that the library has to be checked whole when it is next opened."""
    with suppress(OSError):  # the damage is being told already, and is found again without this
        _suspicion(path).touch()


def _migrated(path: Path) -> Database:
    database = connected(path, BUSY_TIMEOUT_S)
    try:
        database.enable_wal()
        with writing(database):
            schema.MIGRATIONS.apply(database)
    except BaseException:
        database.close()
        raise
    return database


def _carried_over(path: Path, database: Database) -> tuple[str, ...]:
    """Take what can be read of a file that was set aside, once; return the notice about it.

    The note about that file is there until this is done, so that a kill or a full disk between
    the two puts it off and no more.
    """
    note = _note(path)
    if not note.exists():
        return ()
    name, _, fault = note.read_text(encoding="utf-8", errors="replace").partition("\n")
    saved = salvage.carry_over(path.parent / (name or "nothing"), database)
    note.unlink()
    notice = (
        f"The library {path} was damaged ({fault}). The damaged file is kept as {name}. {saved} "
        "The analysis of footage will be made again."
    )
    return (notice,)


def _fault(path: Path) -> str | None:
    """Return what is wrong with the file, None for a sound one or none at all."""
    if not path.exists():
        return None
    size = path.stat().st_size
    if size == 0:
        return emptied(path)
    is_whole = size <= _WHOLE_CHECK_LIMIT_BYTES or _suspicion(path).exists()
    try:
        with closing(connected(path, BUSY_TIMEOUT_S)) as database:
            fault = fault_inside(database, path, _LIBRARY, is_whole=is_whole)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        return str(error)
    if fault is None:
        _suspicion(path).unlink(missing_ok=True)
    return fault


def _set_aside(path: Path, fault: str) -> None:
    """Rename the file and what belongs to it, and leave a note of its new name and its fault."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    _note(path).write_text(f"{aside.name}\n{fault}", encoding="utf-8")
    try:
        for companion in _COMPANIONS:
            old = path.with_name(path.name + companion)
            if old.exists():
                old.rename(aside.with_name(aside.name + companion))
    except OSError as error:
        raise LibraryError(
            f"the library {path} is damaged and cannot be set aside: {error.strerror}",
            remedy="Close every window of AutoResolve and start it again.",
        ) from error
    _suspicion(path).unlink(missing_ok=True)


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.salvage")


def _suspicion(path: Path) -> Path:
    return path.with_name(f"{path.name}.suspect")
