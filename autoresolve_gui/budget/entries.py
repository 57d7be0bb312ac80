"""What is told to the ledger and what it tells, as values.

Amounts are whole nano-dollars (`money.py`); days are UTC days as `2026-11-21`; times are ISO 8601
in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoresolve_gui.budget.errors import RefusalReason


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a call is for, known before it is sent. Lengths are in characters."""

    task: str
    tier: str
    footage_key: str
    project: str
    model_asked: str
    endpoint: str
    provider_kind: str
    images: int = 0
    image_type: str = ""
    input_chars: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent. None is no limit; `calls_per_video` counts one footage and one day."""

    daily_nusd: int
    monthly_nusd: int | None = None
    project_nusd: int | None = None
    calls_per_video: int = 6


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money that was set aside for one call, counted on `day`."""

    call_id: str
    worst_nusd: int
    day: str


class CallStatus(StrEnum):
    """How a call ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended and what it cost.

    `cost_nusd` is None where nobody knows: the call stays counted at its worst case. Say 0 only
    for a call that is certain to be free (refused by the server before any work). `error` is
    redacted by whoever made the call.
    """

    status: str
    cost_nusd: int | None
    model_answered: str = ""
    provider: str = ""
    generation_id: str = ""
    request_id: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_reasoning: int = 0
    output_chars: int = 0
    latency_s: float = 0.0
    total_s: float = 0.0
    attempts: int = 1
    error_source: str = ""
    error: str = ""
    finish_reason: str = ""


class MoneyState(StrEnum):
    """What the ledger counts a call at.

    Reserved and unknown: its worst case. Settled: its cost. All others: nothing.
    """

    RESERVED = "reserved"
    UNKNOWN = "unknown"
    SETTLED = "settled"
    RELEASED = "released"
    REFUSED = "refused"
    CACHE_HIT = "cache_hit"


@dataclass(frozen=True, slots=True)
class CallRow:
    """One row of the ledger; the columns of its table `calls` have these names.

    `counted_nusd` is what counts against the limits now. `status` is empty until the call ended.
    `note` says why a call was refused or released.
    """

    call_id: str
    state: str
    day: str
    reserved_at: str
    settled_at: str = ""
    task: str = ""
    tier: str = ""
    project: str = ""
    footage_key: str = ""
    model_asked: str = ""
    model_answered: str = ""
    endpoint: str = ""
    provider_kind: str = ""
    provider: str = ""
    request_id: str = ""
    generation_id: str = ""
    status: str = ""
    finish_reason: str = ""
    worst_nusd: int = 0
    cost_nusd: int | None = None
    counted_nusd: int = 0
    saved_nusd: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_reasoning: int = 0
    images: int = 0
    image_type: str = ""
    input_chars: int = 0
    output_chars: int = 0
    latency_s: float = 0.0
    total_s: float = 0.0
    attempts: int = 0
    error_source: str = ""
    error: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why no call may be made. `kind` is `user` (the button) or `overrun` (a cost too high)."""

    at: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Spending:
    """What counts under one limit, in nano-dollars. `limit_nusd` is None where there is none."""

    settled_nusd: int
    reserved_nusd: int
    limit_nusd: int | None

    @property
    def counted_nusd(self) -> int:
        """What counts against the limit: settled, and reserved at its worst case."""
        return self.settled_nusd + self.reserved_nusd

    @property
    def free_nusd(self) -> int | None:
        """What is left, never below 0; None without a limit."""
        return None if self.limit_nusd is None else max(0, self.limit_nusd - self.counted_nusd)

    @property
    def excess_nusd(self) -> int:
        """By how much the limit is passed: a lowered limit, or a server that charged too much."""
        return 0 if self.limit_nusd is None else max(0, self.counted_nusd - self.limit_nusd)

    @property
    def share(self) -> float:
        """The counted part of the limit, 0 to 1 and above; 0 without a limit."""
        if self.limit_nusd is None:
            return 0.0
        if self.limit_nusd == 0:
            return 1.0
        return self.counted_nusd / self.limit_nusd


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How things stand, read in one transaction.

    `day` is the day that counts, `clock_day` what the clock says; they differ where the clock was
    set back. `calls_of_video` and `calls_left` are those of the footage that was asked for, on
    that day. `saved_today_nusd` is what the cache saved. `unknown_calls` counts those of any day
    that nobody has settled yet.
    """

    day: str
    clock_day: str
    today: Spending
    month: Spending
    project: Spending
    calls_of_video: int
    calls_left: int
    calls_today: int
    saved_today_nusd: int
    unknown_calls: int
    refused_today: int
    stop: Stop | None


@dataclass(frozen=True, slots=True)
class UnsettledCall:
    """A call that is counted at its worst case. `generation_id` is empty where it is not known."""

    call_id: str
    state: str
    generation_id: str
    model_asked: str
    provider_kind: str
    endpoint: str
    worst_nusd: int
    reserved_at: str
    age_s: float


class EventKind(StrEnum):
    """What happened in the ledger."""

    RESERVED = "reserved"
    REFUSED = "refused"
    SETTLED = "settled"
    UNKNOWN = "unknown"
    RELEASED = "released"
    CACHE_HIT = "cache_hit"
    STOPPED = "stopped"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """Told after the ledger has kept it.

    `call` is the row as it is now, None for stopped and resumed. `refusal` and `stop` say why.
    """

    kind: EventKind
    call: CallRow | None = None
    refusal: RefusalReason | None = None
    stop: Stop | None = None
