"""A ledger as a few days of Cloud assist leave it, written by the real one."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from autoresolve_gui.budget.ledger import BudgetRefused, Ledger, Limits, Outcome, Purpose
from autoresolve_gui.ui.cloud.costs_feed import Scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.budget.ledger import LedgerEvent, Reservation

CENT = 10_000_000
LIMITS = Limits(daily_nusd=250 * CENT, monthly_nusd=2000 * CENT, project_nusd=500 * CENT)
SMALL = "mistralai/mistral-small-2603"
LUNA = "openai/gpt-6-luna"
FILM = Scope(footage_key="film", title="film.mov", duration_s=Fraction(120), project="Trailer")


@dataclass
class Clock:
    """A clock that the test sets."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


class Books:
    """A ledger, and short words for what is written into it."""

    def __init__(self, path: Path, publish: Callable[[LedgerEvent], None] | None = None) -> None:
        self.clock = Clock()
        self.path = path
        more = {} if publish is None else {"publish": publish}
        self.ledger = Ledger(path, clock=self.clock, **more)

    def reserve(self, worst_nusd: int = CENT, **changes: object) -> Reservation:
        values: dict[str, object] = {
            "task": "beats",
            "tier": "basic",
            "footage_key": "film",
            "project": "Trailer",
            "model_asked": SMALL,
            "endpoint": "https://openrouter.ai/api/v1",
            "provider_kind": "openrouter",
            "input_chars": 4000,
        }
        return self.ledger.reserve(Purpose(**{**values, **changes}), worst_nusd, LIMITS)

    def call(self, cost_nusd: int | None = CENT // 2, **changes: object) -> str:
        """Make a call from its reservation to its end, and return its id."""
        asked = {name: changes.pop(name) for name in ("tier", "footage_key") if name in changes}
        asked["model_asked"] = changes.pop("model_asked", SMALL)
        call_id = self.reserve(max(CENT, cost_nusd or 0), **asked).call_id
        values: dict[str, object] = {
            "status": "done",
            "cost_nusd": cost_nusd,
            "model_answered": asked["model_asked"],
            "provider": "Mistral",
            "tokens_in": 1200,
            "tokens_out": 300,
            "output_chars": 1100,
            "latency_s": 1.5,
            "total_s": 2.0,
            "finish_reason": "stop",
        }
        self.ledger.settle(call_id, Outcome(**{**values, **changes}))
        return call_id

    def hit(self) -> None:
        purpose = Purpose(
            task="beats",
            tier="basic",
            footage_key="film",
            project="Trailer",
            model_asked=SMALL,
            endpoint="https://openrouter.ai/api/v1",
            provider_kind="openrouter",
        )
        self.ledger.cache_hit(purpose, CENT // 2)

    def close(self) -> None:
        self.ledger.close()


def fill(books: Books, days: int = 3) -> None:
    """Write what `days` days of work leave: good and bad answers of several models."""
    rng = random.Random(4)  # noqa: S311 - figures, no secrets
    now = books.clock.now
    models = (SMALL, LUNA, "google/gemma-4-31b-it:free", "deepseek/deepseek-v4-flash")
    for day in range(days - 1, -1, -1):
        books.clock.now = now - timedelta(days=day, minutes=40)
        for number in range(14):
            books.clock.now += timedelta(minutes=rng.uniform(0.2, 2.5))
            model = rng.choice(models)
            bad = number % 9
            with suppress(BudgetRefused):  # six calls a video and day
                books.call(
                    0 if model.endswith(":free") else rng.randrange(CENT // 20, CENT),
                    footage_key=f"film {number // 5}" if number > 4 else "film",
                    model_asked=model,
                    model_answered=LUNA if bad == 7 else model,
                    tier=("basic", "standard")[number % 2],
                    status="failed" if bad == 3 else "done",
                    error="Provider returned error: <b>overloaded</b>" if bad == 3 else "",
                    error_source="provider" if bad == 3 else "",
                    finish_reason="length" if bad == 5 else "stop",
                    total_s=rng.uniform(0.8, 7.5),
                    latency_s=0.0,
                    tokens_cached=400 if number % 3 == 0 else 0,
                )
        books.hit()
    books.clock.now = now
