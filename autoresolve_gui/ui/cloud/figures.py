"""What the rows of the ledger come to over time, a minute of footage, and in good answers.

Amounts are whole nano-dollars, as in the ledger. Nothing here knows of Qt.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from autoresolve_gui.budget.entries import CallStatus, MoneyState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from autoresolve_gui.budget.entries import CallRow

_SENT = frozenset({MoneyState.RESERVED, MoneyState.SETTLED, MoneyState.UNKNOWN})
_ENDED = (CallStatus.DONE, CallStatus.FAILED)
_MINUTE_S = 60
_LENGTH = "length"
_ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class ModelQuality:
    """How well a model answered. Times are in seconds and None where no call ended.

    `fallbacks`: it answered in place of the model that was asked. `cut_off`: the answer was longer
    than allowed. `invalid`: it was empty or made no sense.
    """

    model: str
    calls: int
    median_s: float | None
    slowest_s: float | None
    failed: int
    fallbacks: int
    cut_off: int
    invalid: int


@dataclass(frozen=True, slots=True)
class Waited:
    """How long servers took for the answers about one footage, in seconds.

    `total_s` is that of the `calls` that ended by themselves, failed ones too. Those that the user
    cancelled are counted apart: how long somebody looked on says nothing of a server.
    """

    calls: int
    total_s: float
    cancelled: int
    cancelled_s: float


@dataclass(frozen=True, slots=True)
class Point:
    """One call in the time series. `at_s` is its Unix time.

    `is_open`: its cost is not settled, and `cost_nusd` the most that it can be.
    """

    at_s: float
    cost_nusd: int
    latency_s: float
    has_failed: bool
    is_open: bool
    call: CallRow


def sent(calls: Iterable[CallRow]) -> list[CallRow]:
    """Return the calls that left the machine, in their order."""
    return [call for call in calls if call.state in _SENT]


def model_of(call: CallRow) -> str:
    """Return the model that answered, or the one that was asked where none did."""
    return call.model_answered or call.model_asked


def qualities(calls: Iterable[CallRow]) -> list[ModelQuality]:
    """Return how each model did, the busiest first. Calls under way are left out."""
    by_model: dict[str, list[CallRow]] = {}
    for call in sent(calls):
        if call.status:
            by_model.setdefault(model_of(call), []).append(call)
    found = [_quality(model, rows) for model, rows in by_model.items()]
    return sorted(found, key=lambda quality: (-quality.calls, quality.model))


def of_footage(calls: Iterable[CallRow], footage_key: str) -> list[CallRow]:
    """Return the calls about a footage that left the machine; none without a footage."""
    return [call for call in sent(calls) if footage_key and call.footage_key == footage_key]


def waited(calls: Iterable[CallRow]) -> Waited:
    """Return how long these calls took; those under way have no time yet."""
    rows = list(calls)
    ended = [row for row in rows if row.status in _ENDED]
    cancelled = [row for row in rows if row.status == CallStatus.CANCELLED]
    return Waited(
        calls=len(ended),
        total_s=sum(row.total_s for row in ended),
        cancelled=len(cancelled),
        cancelled_s=sum(row.total_s for row in cancelled),
    )


def per_minute(amount: float, duration_s: Fraction) -> float | None:
    """Return what an amount is for each minute that a footage lasts.

    None below a minute: a question takes what it takes however short the footage is, so that ten
    seconds of it say nothing of a minute.
    """
    return amount * 60 / float(duration_s) if duration_s >= _MINUTE_S else None


def points(calls: Iterable[CallRow], most: int) -> list[Point]:
    """Return the latest sent calls, `most` of them, as points in order of time."""
    found = [
        Point(
            at_s=moment(call.reserved_at).timestamp(),
            cost_nusd=call.counted_nusd,
            latency_s=call.latency_s or call.total_s,
            has_failed=call.status == CallStatus.FAILED,
            is_open=call.state != MoneyState.SETTLED,
            call=call,
        )
        for call in sent(calls)[-most:]
    ]
    return sorted(found, key=lambda point: point.at_s)


def moment(written: str) -> datetime:
    """Return a time of the ledger, which is ISO 8601 in UTC, on this machine's clock."""
    return datetime.fromisoformat(written).astimezone()


def _quality(model: str, rows: list[CallRow]) -> ModelQuality:
    times_s = [row.total_s for row in rows if row.total_s > 0]
    return ModelQuality(
        model=model,
        calls=len(rows),
        median_s=statistics.median(times_s) if times_s else None,
        slowest_s=max(times_s, default=None),
        failed=sum(row.status == CallStatus.FAILED for row in rows),
        fallbacks=sum(_is_fallback(row) for row in rows),
        cut_off=sum(row.finish_reason == _LENGTH for row in rows),
        invalid=sum(_is_invalid(row) for row in rows),
    )


def _is_fallback(row: CallRow) -> bool:
    # The answer may name a dated snapshot of what was asked: no fallback.
    return bool(row.model_answered) and not row.model_answered.startswith(row.model_asked)


def _is_invalid(row: CallRow) -> bool:
    is_empty = row.status == CallStatus.DONE and row.output_chars == 0
    return is_empty or row.error_source == _ANSWER
