"""The door to an SQLite file of the program: one process at a time, and nothing taken on trust."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlite_utils import Migrations

    from autoresolve_gui.model.errors import AutoResolveError


@dataclass(frozen=True, slots=True)
class FileKind:
    """A sort of file: what it is called before its path, and what is true of every one.

    `application_id` stands in the file's header, so that another program's database is never
    taken for ours. `fault` is the error that such a file is refused with.
    """

    name: str
    application_id: int
    tables: Sequence[str]
    migrations: Migrations
    fault: type[AutoResolveError]


@contextmanager
def alone(
    path: Path, told_with: Callable[[Path], AbstractContextManager[None]], timeout_s: float
) -> Iterator[None]:
    """Keep every other process out that opens `path` through this door.

    An SQLite file beside it is the lock: it works on every system, and one that is killed holds it
    no longer. `told_with` turns SQLite's errors about a file into the caller's own.
    """
    lock_path = path.with_name(f"{path.name}.lock")
    with told_with(lock_path):
        lock = sqlite3.connect(lock_path, timeout=timeout_s, isolation_level=None)
    with closing(lock):
        with told_with(lock_path):
            lock.execute("BEGIN EXCLUSIVE")
        yield


def connected(path: Path, busy_timeout_s: float, *, is_shared: bool = False) -> Database:
    """Return a connection, which several threads may use in turn if it `is_shared`.

    It waits `busy_timeout_s` for another process's transaction. Foreign keys are on, and what is
    kept outlives a power cut.
    """
    connection = sqlite3.connect(path, timeout=busy_timeout_s, check_same_thread=not is_shared)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return Database(connection, recursive_triggers=False, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def emptied(path: Path) -> str | None:
    """Return what is wrong where the file is empty and its journal is not.

    SQLite would throw the journal away, and take the file for a new one. Raises `OSError`.
    """
    journal = path.with_name(f"{path.name}-wal")
    if path.exists() and path.stat().st_size == 0 and journal.exists() and journal.stat().st_size:
        return "the file is empty, its journal is not"
    return None


def fault_inside(database: Database, path: Path, kind: FileKind, *, is_whole: bool) -> str | None:
    """Return what is wrong with an open file, None for a sound or a new one.

    `is_whole`: look at every page. Raises `kind.fault` for the file of another or of a newer
    program, and `sqlite3.Error`.
    """
    tables = set(database.table_names())
    if not tables:
        return None
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if application != kind.application_id:
        raise kind.fault(
            f"{path} is a database of another program",
            remedy="Move that file away, or set AUTORESOLVE_HOME to another folder.",
        )
    if is_of_a_newer_program(database, kind.migrations):
        raise kind.fault(
            f"{kind.name} {path} was made by a newer version of AutoResolve",
            remedy="Update AutoResolve, or set AUTORESOLVE_HOME to another folder.",
        )
    missing = sorted(set(kind.tables) - tables)
    if missing and not kind.migrations.pending(database):
        return f"it has no table {missing[0]}"
    if is_whole:
        (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            return " ".join(str(found).split())
    return None


def is_of_a_newer_program(database: Database, migrations: Migrations) -> bool:
    """Tell whether a migration was applied to the file that this program does not have."""
    with Database(memory=True, execute_plugins=False) as empty:
        known = {migration.name for migration in migrations.pending(empty)}
    return any(migration.name not in known for migration in migrations.applied(database))


def file_identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at `path` from another one of the same name; None for no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
