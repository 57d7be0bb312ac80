"""Answers that were paid for once, kept in a file by everything that shaped them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlite_utils

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from logging import Logger
    from pathlib import Path

MOST_ANSWERS = 2000
"""The oldest go when there are more."""

_FORM = 1
"""Raised when the same request may no longer be given the same answer."""
_BUSY_S = 2.0


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An answer as it came, and what it had cost."""

    text: str
    model: str
    provider: str
    cost_nusd: int


def key_of(base_url: str, body: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return the SHA-256 of everything that shapes an answer, pictures included, in full."""
    whole = {"form": _FORM, "base_url": base_url, "body": body, "schema": schema}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class AnswerCache:
    """Owns the file at `path`; any thread, any process. Trouble with it is logged and costs a hit.

    Only answers that were found valid belong into it.
    """

    def __init__(self, path: Path, log: Logger) -> None:
        self._path = path
        self._log = log

    def get(self, key: str) -> CachedAnswer | None:
        """Return the answer that is kept under `key`."""
        try:
            with self._open() as database:
                rows = list(
                    database.query(
                        "SELECT text, model, provider, cost_nusd FROM answers WHERE key = ?", [key]
                    )
                )
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return None
        return CachedAnswer(**rows[0]) if rows else None

    def put(self, key: str, answer: CachedAnswer) -> None:
        """Keep an answer; one that is there already is replaced."""
        row = {
            "key": key,
            "kept_at": datetime.now(UTC).isoformat(),
            "text": answer.text,
            "model": answer.model,
            "provider": answer.provider,
            "cost_nusd": answer.cost_nusd,
        }
        try:
            with self._open() as database, database.conn:
                database.table("answers").upsert(row, pk="key")
                database.execute(
                    "DELETE FROM answers WHERE key NOT IN "
                    "(SELECT key FROM answers ORDER BY kept_at DESC LIMIT ?)",
                    [MOST_ANSWERS],
                )
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite_utils.Database]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=_BUSY_S)
        try:
            database = sqlite_utils.Database(connection)
            database.table("answers").create(
                {
                    "key": str,
                    "kept_at": str,
                    "text": str,
                    "model": str,
                    "provider": str,
                    "cost_nusd": int,
                },
                pk="key",
                if_not_exists=True,
            )
            yield database
        finally:
            connection.close()

    def _give_up(self, error: Exception) -> None:
        """Say what is wrong; a file that is no database is set aside, for it never gets better."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(
            error, sqlite3.OperationalError
        ):
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".broken"))
        self._log.info("the cache of answers is not used: %s", error)
