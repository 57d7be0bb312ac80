"""Opens the ledger's file: made, migrated, and refused when it is not sound.

A damaged ledger is never replaced by itself: an empty one would hand out the day's budget again.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlite_utils import Database

from autoresolve_gui.budget import schema
from autoresolve_gui.budget.errors import LedgerError, damaged, told_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_TIMEOUT_S = 15.0
"""How long a process waits for another one's transaction."""

_LOCK_TIMEOUT_S = 60.0
_WHOLE_CHECK_LIMIT_BYTES = 64 << 20
"""A ledger up to this size (some 60,000 calls) is checked page by page when it is opened."""


def open_database(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:
    """Open the ledger at `path`, made where there is none.

    The connection may be used by several threads in turn. Raises `LedgerError` where the file
    cannot be used: damaged, locked, of another or of a newer program, not to be written to.
    """
    try:
        # What was bought for which footage is nobody else's business.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(path, error) from error
    with _alone(path), told_with(path):
        _refuse_emptied(path)
        database = _connected(path, busy_timeout_s)
        try:
            _check(database, path)
            _migrate(database)
        except BaseException:
            database.close()
            raise
    return database


def file_identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at `path` from another one of the same name; None for no file."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from error
    return status.st_dev, status.st_ino


@contextmanager
def writing(database: Database) -> Iterator[None]:
    """Hold the write lock for one transaction: all of it is kept, or nothing.

    The lock is taken at once, so that what is read in it cannot be changed by another process
    before it is written.
    """
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.commit()
    finally:
        database.rollback()  # does nothing after the commit


@contextmanager
def reading(database: Database) -> Iterator[None]:
    """Read one state of the file, whatever others write meanwhile."""
    database.execute("BEGIN")
    try:
        yield
    finally:
        database.rollback()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    # An SQLite file of its own is the lock: it works on every system, and one that is killed
    # holds it no longer.
    lock_path = path.with_name(f"{path.name}.lock")
    with told_with(lock_path):
        lock = sqlite3.connect(lock_path, timeout=_LOCK_TIMEOUT_S, isolation_level=None)
    with closing(lock):
        with told_with(lock_path):
            lock.execute("BEGIN EXCLUSIVE")
        yield


def _connected(path: Path, busy_timeout_s: float) -> Database:
    connection = sqlite3.connect(path, timeout=busy_timeout_s, check_same_thread=False)
    try:
        # A reservation that a power cut takes back would be money spent and not counted.
        connection.execute("PRAGMA synchronous = FULL")
        return Database(connection, recursive_triggers=False, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def _refuse_emptied(path: Path) -> None:
    """Raise where the file is empty and its journal is not, which SQLite would throw away."""
    sizes = [_size_bytes(path), _size_bytes(path.with_name(f"{path.name}-wal"))]
    if sizes[0] == 0 and sizes[1]:
        raise damaged(path, "the file is empty, its journal is not")


def _size_bytes(path: Path) -> int | None:
    return path.stat().st_size if path.exists() else None


def _check(database: Database, path: Path) -> None:
    """Raise `LedgerError` where the file is no ledger of this program, or is damaged."""
    tables = set(database.table_names())
    if not tables:
        return
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if application != schema.APPLICATION_ID:
        raise LedgerError(
            f"{path} is a database of another program, so no call is made",
            remedy="Move that file away, or set AUTORESOLVE_HOME to another folder.",
        )
    if schema.migrations_of_a_newer_program(database):
        raise LedgerError(
            f"the ledger of costs {path} was made by a newer version of AutoResolve",
            remedy="Update AutoResolve, or set AUTORESOLVE_HOME to another folder.",
        )
    missing = sorted(set(schema.TABLES) - tables)
    if missing:
        raise damaged(path, f"it has no table {missing[0]}")
    if path.stat().st_size <= _WHOLE_CHECK_LIMIT_BYTES:
        (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise damaged(path, " ".join(str(found).split()))


def _migrate(database: Database) -> None:
    database.enable_wal()
    if schema.MIGRATIONS.pending(database):
        with writing(database):
            schema.MIGRATIONS.apply(database)


def _unusable(path: Path, error: OSError) -> LedgerError:
    return LedgerError(
        f"the ledger of costs {path} cannot be opened: {error.strerror or error}",
        remedy="Make its folder writable for you, or set AUTORESOLVE_HOME to another one.",
    )
