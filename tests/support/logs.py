"""A test fails on a warning in the log that it did not expect; after qutebrowser's `logfail.py`."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Watcher(logging.Handler):
    """Keeps every record of WARNING and above that no `expect` block was waiting for."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.unexpected: list[logging.LogRecord] = []
        self._expected: list[tuple[re.Pattern[str], list[logging.LogRecord]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        for pattern, caught in self._expected:
            if pattern.search(text):
                caught.append(record)
                return
        self.unexpected.append(record)

    @contextmanager
    def expect(self, pattern: str) -> Iterator[list[logging.LogRecord]]:
        """Expect at least one record whose text matches `pattern` (a regular expression)."""
        caught: list[logging.LogRecord] = []
        entry = (re.compile(pattern), caught)
        self._expected.append(entry)
        try:
            yield caught
        finally:
            self._expected.remove(entry)
        assert caught, f"nothing was logged that matches {pattern!r}"

    @contextmanager
    def watching(self) -> Iterator[Watcher]:
        """Listen at the root of all loggers."""
        root = logging.getLogger()
        root.addHandler(self)
        try:
            yield self
        finally:
            root.removeHandler(self)

    def lines(self) -> list[str]:
        """Return what was not expected, a line each."""
        return [f"{r.levelname} {r.name}: {r.getMessage()}" for r in self.unexpected]
