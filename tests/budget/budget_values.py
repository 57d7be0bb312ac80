"""What the tests of the budget are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from autoresolve_gui.budget.ledger import Limits, Outcome, Purpose

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NO_LIMITS = Limits(10**17, None, None, 10**6)
PURPOSE = Purpose(
    task="beats",
    tier="basic",
    footage_key="clip-1",
    project="documentary",
    model_asked="maker/model",
    endpoint="https://example.org/api/v1",
    provider_kind="openrouter",
    images=2,
    image_type="image/jpeg",
    input_chars=1200,
)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def purpose(**changes: object) -> Purpose:
    return replace(PURPOSE, **changes)


def cost(cost_nusd: int | None, status: str = "done", **changes: object) -> Outcome:
    return Outcome(status, cost_nusd, **changes)


def limits(daily_nusd: int = 1000, **changes: object) -> Limits:
    return replace(Limits(daily_nusd, None, None, 10**6), **changes)
