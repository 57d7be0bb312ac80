"""Rows of the ledger from values, and back. What a server says is cleaned at this door."""

from __future__ import annotations

import math
import uuid
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from autoresolve_gui.budget.entries import (
    CallRow,
    MoneyState,
    Outcome,
    Purpose,
    UnsettledCall,
)
from autoresolve_gui.budget.money import MOST_NUSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from autoresolve_gui.budget.errors import RefusalReason

COLUMNS = tuple(field.name for field in fields(CallRow))

_LONGEST_TEXT = 2000
_MOST_COUNT = 1 << 40
_MOST_SECONDS = 1e9

_NAMES_OF_OUTCOME = tuple(f.name for f in fields(Outcome) if f.name not in ("status", "cost_nusd"))


def new_call(
    purpose: Purpose, state: MoneyState, now: datetime, day: str, *, worst_nusd: int = 0
) -> CallRow:
    """Return the row of a call that is not sent yet; it counts while it is reserved."""
    return CallRow(
        call_id=uuid.uuid4().hex,
        state=str(state),
        day=day,
        reserved_at=now.isoformat(),
        worst_nusd=worst_nusd,
        counted_nusd=worst_nusd if state == MoneyState.RESERVED else 0,
        **{name: _clean(value) for name, value in asdict(purpose).items()},
    )


def refused(call: CallRow, refusal: RefusalReason, reason: str) -> CallRow:
    """Return the row of a call that was not let through."""
    note = clean_text(f"{refusal}: {reason}")
    return replace(call, state=str(MoneyState.REFUSED), counted_nusd=0, note=note)


def settled(
    before: CallRow, outcome: Outcome, cost_nusd: int | None, now: datetime
) -> dict[str, Any]:
    """Return the cells of a call that change as it is settled, or becomes unknown."""
    is_known = cost_nusd is not None
    return {
        **outcome_cells(outcome, before),
        "state": str(MoneyState.SETTLED if is_known else MoneyState.UNKNOWN),
        "settled_at": now.isoformat() if is_known else "",
        "cost_nusd": cost_nusd,
        "counted_nusd": before.worst_nusd if cost_nusd is None else cost_nusd,
    }


def row_of(call: CallRow) -> dict[str, Any]:
    """Return `call` as a row of the table."""
    return asdict(call)


def unsettled_call(call: CallRow, now: datetime) -> UnsettledCall:
    """Return what somebody needs who wants to settle `call`."""
    return UnsettledCall(
        call_id=call.call_id,
        state=call.state,
        generation_id=call.generation_id,
        model_asked=call.model_asked,
        provider_kind=call.provider_kind,
        endpoint=call.endpoint,
        worst_nusd=call.worst_nusd,
        reserved_at=call.reserved_at,
        age_s=(now - datetime.fromisoformat(call.reserved_at)).total_seconds(),
    )


def outcome_cells(outcome: Outcome, before: CallRow) -> dict[str, Any]:
    """Return the cells that an outcome changes; what it says nothing of stays as it was."""
    told = {name: _clean(getattr(outcome, name)) for name in _NAMES_OF_OUTCOME}
    kept = {name: value or getattr(before, name) for name, value in told.items()}
    return {"status": _clean(str(outcome.status)) or before.status, **kept}


def sound_cost(cost_nusd: object) -> int | None:
    """Return a cost that can be counted; None for what is no whole number of at least 0.

    A cost beyond `MOST_NUSD` is counted as `MOST_NUSD`.
    """
    if isinstance(cost_nusd, bool) or not isinstance(cost_nusd, int) or cost_nusd < 0:
        return None
    return min(cost_nusd, MOST_NUSD)


def call_of(row: Iterable[Any]) -> CallRow:
    """Return a row of `SELECT <COLUMNS>` as a value."""
    return CallRow(*row)


def changed(call: CallRow, cells: Mapping[str, Any]) -> CallRow:
    """Return `call` as its row is after `cells` were written."""
    return replace(call, **cells)


def clean_text(text: str) -> str:
    """Return `text` as it can be kept and shown anywhere: on one line, and not endless.

    What is not printable (it may steer a terminal, or turn the direction of writing) is a space.
    """
    return "".join(char if char.isprintable() else " " for char in text[:_LONGEST_TEXT])


def _clean(value: object) -> Any:  # noqa: ANN401 -- of the type that it has
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, int):
        return max(0, min(int(value), _MOST_COUNT))
    if isinstance(value, float) and math.isfinite(value):
        return max(0.0, min(value, _MOST_SECONDS))
    return 0
