"""What can go wrong with money, and what the user can do about it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.store.faults import in_words, is_damage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class BudgetError(AutoResolveError):
    """A call that costs money may not be made, or what it cost could not be kept."""


class NoPrice(BudgetError):  # noqa: N818 -- a fact about the budget, no fault
    """Nobody knows what a model costs, so it is not called."""


class RefusalReason(StrEnum):
    """Why a call was refused before it was sent."""

    STOPPED = "stopped"
    DAILY = "daily_cap"
    MONTHLY = "monthly_cap"
    PROJECT = "project_cap"
    CALLS = "calls_per_video"
    NO_PRICE = "no_price"


class BudgetRefused(BudgetError):  # noqa: N818 -- the limits did their work
    """A call would pass a limit. Nothing was sent and nothing was reserved.

    `amount_nusd` is what the call could have cost at most, `free_nusd` what was left under the
    limit that refused it (0 where the limit is none of money).
    """

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        reason: RefusalReason = RefusalReason.STOPPED,
        amount_nusd: int = 0,
        free_nusd: int = 0,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason
        self.amount_nusd = amount_nusd
        self.free_nusd = free_nusd

    def __reduce__(self) -> tuple[object, ...]:
        """Keep reason and amounts when the error crosses from another process."""
        parts = (str(self), self.remedy, self.reason, self.amount_nusd, self.free_nusd)
        return (_rebuild_refusal, parts)


class LedgerError(BudgetError):
    """The ledger could not be opened, read or written. Without it no call is made."""


class LedgerDamagedError(LedgerError):
    """The ledger file is no sound database any more."""


class LedgerConflictError(LedgerError):
    """What is told of a call contradicts what the ledger has of it already."""


def _rebuild_refusal(
    message: str, remedy: str, reason: RefusalReason, amount_nusd: int, free_nusd: int
) -> BudgetRefused:
    return BudgetRefused(
        message, remedy=remedy, reason=reason, amount_nusd=amount_nusd, free_nusd=free_nusd
    )


def damaged(path: Path, fault: str) -> LedgerDamagedError:
    """Return the error for a ledger that is no sound database.

    It is never set aside by itself: a new one would know nothing of what was spent today.
    """
    return LedgerDamagedError(
        f"The ledger of costs {path} is damaged ({fault}), so no call is made",
        remedy="Put back a copy of it. Or move it away and start AutoResolve again: a new ledger "
        "begins at zero and knows nothing of what was spent today.",
    )


def ledger_error(error: sqlite3.Error, path: Path) -> LedgerError:
    """Return `error` as one that names the file and says what can be done."""
    if is_damage(error):
        return damaged(path, str(error))
    reason, remedy = in_words(error)
    return LedgerError(f"The ledger of costs {path} cannot be used: {reason}", remedy=remedy)


@contextmanager
def told_with(path: Path) -> Iterator[None]:
    """Raise what SQLite raises inside as a `LedgerError` about the file at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise ledger_error(error, path) from error
