"""Opens the ledger's file: made, migrated, and refused when it is not sound.

A damaged ledger is never replaced by itself: an empty one would hand out the day's budget again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.budget import schema
from autoresolve_gui.budget.errors import LedgerError, damaged, told_with
from autoresolve_gui.store.door import FileKind, alone, connected, emptied, fault_inside
from autoresolve_gui.store.transaction import writing

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

BUSY_TIMEOUT_S = 15.0
"""How long a process waits for another one's transaction."""

_LOCK_TIMEOUT_S = 60.0
_WHOLE_CHECK_LIMIT_BYTES = 64 << 20
"""A ledger up to this size (some 60,000 calls) is checked page by page when it is opened."""

_LEDGER = FileKind(
    "the ledger of costs", schema.APPLICATION_ID, schema.TABLES, schema.MIGRATIONS, LedgerError
)


def open_database(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:
    """Open the ledger at `path`, made where there is none.

    The connection may be used by several threads in turn. Raises `LedgerError` where the file
    cannot be used: damaged, locked, of another or of a newer program, not to be written to.
    """
    try:
        # What was bought for which footage is nobody else's business.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(path, told_with, _LOCK_TIMEOUT_S), told_with(path):
            _refuse(path, emptied(path))
            database = connected(path, busy_timeout_s, is_shared=True)
            try:
                is_whole = path.stat().st_size <= _WHOLE_CHECK_LIMIT_BYTES
                _refuse(path, fault_inside(database, path, _LEDGER, is_whole=is_whole))
                _migrate(database)
            except BaseException:
                database.close()
                raise
    except OSError as error:
        raise LedgerError(
            f"The ledger of costs {path} cannot be opened: {error.strerror or error}",
            remedy="Make its folder writable for you, or set AUTORESOLVE_HOME to another one.",
        ) from error
    return database


def _refuse(path: Path, fault: str | None) -> None:
    if fault is not None:
        raise damaged(path, fault)


def _migrate(database: Database) -> None:
    database.enable_wal()
    if schema.MIGRATIONS.pending(database):
        with writing(database):
            schema.MIGRATIONS.apply(database)
