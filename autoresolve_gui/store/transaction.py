"""Transactions that write, and such that only read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database


@contextmanager
def writing(database: Database) -> Iterator[None]:
    """Hold the write lock for one transaction: all of it is kept, or nothing.

    The lock is taken at once. `Database.atomic` takes it with the first write, and where another
    process wrote between that and the first read, SQLite gives up instead of waiting.
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
