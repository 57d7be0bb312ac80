"""The ledger's file, as rows: one connection that threads share in turn."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autoresolve_gui.budget import cells
from autoresolve_gui.budget.errors import LedgerConflictError, LedgerError, told_with
from autoresolve_gui.budget.opening import open_database
from autoresolve_gui.store.door import file_identity
from autoresolve_gui.store.transaction import reading, writing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from sqlite_utils import Database

    from autoresolve_gui.budget.entries import CallRow, Stop

_COLUMNS = ", ".join(cells.COLUMNS)


class LedgerFile:
    """Transactions on the ledger's file, and its rows. Layer: budget; owns the connection.

    Every method raises `LedgerError` where the file cannot be read or written. Rows are read and
    written inside `reading` or `writing` only.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, made where there is none."""
        self.path = path
        self._lock = threading.RLock()
        self._database = open_database(path)
        self._identity = file_identity(path)
        self._version = self._data_version()

    def close(self) -> None:
        """Close the file. Nothing else may be called afterwards."""
        with self._lock:
            self._database.close()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Hold the write lock of all processes for one transaction: all of it, or nothing."""
        with self._lock, told_with(self.path):
            self._check_name()
            with writing(self._database):
                yield self._database

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Read one state of the file, whatever others write meanwhile."""
        with self._lock, told_with(self.path), reading(self._database):
            yield self._database

    def call(self, call_id: str) -> CallRow:
        """Return one call; raises `LedgerConflictError` for one that is not in the ledger."""
        found = self.calls("call_id = ?", (call_id,))
        if not found:
            raise LedgerConflictError(
                f"The ledger of costs {self.path} knows no call {call_id}",
                remedy="Was the file replaced? The provider's own page shows what was spent.",
            )
        return found[0]

    def calls(
        self, where: str, values: tuple[str | int, ...] = (), limit: int | None = None
    ) -> list[CallRow]:
        """Return the last `limit` calls that `where` (words of the program) holds for, in order."""
        statement = f"SELECT {_COLUMNS} FROM calls WHERE {where} ORDER BY number DESC LIMIT ?"  # noqa: S608 -- no word of a user
        rows = self._database.execute(statement, (*values, -1 if limit is None else limit))
        return [cells.call_of(row) for row in reversed(rows.fetchall())]

    def latest_number(self) -> int:
        """Return the running number of the latest call, 0 where there is none."""
        (number,) = self._database.execute("SELECT max(number) FROM calls").fetchone()
        return int(number or 0)

    def news(self, after: int, ids: Collection[str]) -> list[CallRow]:
        """Return the calls with a running number above `after` and those with these ids."""
        where = "number > ? OR call_id IN (SELECT value FROM json_each(?))"
        return self.calls(where, (after, json.dumps(list(ids))))

    def insert(self, call: CallRow) -> None:
        """Add a call."""
        self._database.table("calls").insert(cells.row_of(call))

    def update(self, call_id: str, changes: Mapping[str, Any]) -> None:
        """Change cells of a call that is there."""
        cells_set = ", ".join(f"{name} = :{name}" for name in changes)
        statement = f"UPDATE calls SET {cells_set} WHERE call_id = :key"  # noqa: S608 -- the names of columns
        self._database.execute(statement, {**changes, "key": call_id})

    def insert_stop(self, stop: Stop, call_id: str) -> None:
        """Add a reason why calls are stopped."""
        self._database.table("stops").insert(
            {"stopped_at": stop.at, "kind": stop.kind, "reason": stop.reason, "call_id": call_id}
        )

    def has_changed(self) -> bool:
        """Tell whether another connection wrote to the file since this was last asked."""
        with self._lock:
            version = self._data_version()
            was, self._version = self._version, version
        return version != was

    def _data_version(self) -> int:
        with told_with(self.path):
            return int(self._database.execute("PRAGMA data_version").fetchone()[0])

    def _check_name(self) -> None:
        """Raise where the name stands for another file: what is written here nobody else sees."""
        if file_identity(self.path) != self._identity:
            raise LedgerError(
                f"The ledger of costs {self.path} was moved or replaced while it was in use",
                remedy="Put it back where it was, or start AutoResolve again.",
            )
