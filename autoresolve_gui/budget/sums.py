"""What the ledger adds up. Every function is called inside a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.budget.entries import CallRow, Limits, Snapshot, Spending, Stop
from autoresolve_gui.budget.errors import BudgetRefused, RefusalReason
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.budget.setting_words import (
    CALLS_A_VIDEO,
    DAILY_CAP,
    MONTHLY_CAP,
    PROJECT_CAP,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

_SETTLED = "coalesce(sum(CASE WHEN state = 'settled' THEN counted_nusd ELSE 0 END), 0)"
_RESERVED = "coalesce(sum(CASE WHEN state <> 'settled' THEN counted_nusd ELSE 0 END), 0)"
_SENT = "state IN ('reserved', 'unknown', 'settled')"
_SETTINGS = {
    RefusalReason.DAILY: DAILY_CAP,
    RefusalReason.MONTHLY: MONTHLY_CAP,
    RefusalReason.PROJECT: PROJECT_CAP,
}


def latest_day(database: Database) -> str:
    """Return the latest day of all rows, empty where there is none."""
    (day,) = database.execute("SELECT coalesce(max(day), '') FROM calls").fetchone()
    return str(day)


def spent_on(database: Database, day: str, limit_nusd: int | None) -> Spending:
    """Return what counts on one day."""
    return _spent(database, "day = ?", (day,), limit_nusd)


def spent_in(database: Database, month: str, limit_nusd: int | None) -> Spending:
    """Return what counts in one month, `2026-11`."""
    days = (f"{month}-01", f"{month}-31")
    return _spent(database, "day BETWEEN ? AND ?", days, limit_nusd)


def spent_for(database: Database, project: str, limit_nusd: int | None) -> Spending:
    """Return what counts for one project, whenever it was."""
    return _spent(database, "project = ?", (project,), limit_nusd)


def calls_of(database: Database, footage_key: str, day: str) -> int:
    """Return how many calls were sent, or may have been, for one footage on one day."""
    statement = f"SELECT count(*) FROM calls WHERE footage_key = ? AND day = ? AND {_SENT}"  # noqa: S608 -- words of this module
    (count,) = database.execute(statement, (footage_key, day)).fetchone()
    return int(count)


def stop_of(database: Database) -> Stop | None:
    """Return why calls are stopped; of several reasons the one that is not the user's own."""
    row = database.execute(
        "SELECT stopped_at, kind, reason FROM stops WHERE resumed_at IS NULL "
        "ORDER BY kind = 'user', id LIMIT 1"
    ).fetchone()
    return None if row is None else Stop(*row)


def refusal_of(database: Database, call: CallRow, limits: Limits) -> BudgetRefused | None:
    """Return why a call that is not in the ledger yet may not be made; None for no reason.

    The limit of calls holds for calls about a footage; one that is about none (a check of the
    key, say) is held by the limits of money alone.
    """
    stop = stop_of(database)
    if stop is not None:
        return BudgetRefused(
            f"Calls are stopped: {stop.reason}",
            remedy="Look at the costs; there, or by `autoresolve costs --resume`, calls go on.",
            reason=RefusalReason.STOPPED,
            amount_nusd=call.worst_nusd,
        )
    made = calls_of(database, call.footage_key, call.day) if call.footage_key else 0
    if call.footage_key and made >= limits.calls_per_video:
        return BudgetRefused(
            f"{_calls(made)} made for this footage today, and {limits.calls_per_video} may be",
            remedy=f"Wait until 00:00 UTC, or raise {CALLS_A_VIDEO.words}.",
            reason=RefusalReason.CALLS,
            amount_nusd=call.worst_nusd,
        )
    return _refusal_of_money(database, call, limits)


def snapshot(
    database: Database, *, day: str, clock_day: str, limits: Limits, project: str, footage_key: str
) -> Snapshot:
    """Return how things stand."""
    calls_of_video = calls_of(database, footage_key, day)
    statement = (
        f"SELECT coalesce(sum({_SENT}), 0), coalesce(sum(saved_nusd), 0), "  # noqa: S608 -- words of this module
        "coalesce(sum(state = 'refused'), 0) FROM calls WHERE day = ?"
    )
    calls_today, saved, refused = database.execute(statement, (day,)).fetchone()
    (unknown,) = database.execute("SELECT count(*) FROM calls WHERE state = 'unknown'").fetchone()
    return Snapshot(
        day=day,
        clock_day=clock_day,
        today=spent_on(database, day, limits.daily_nusd),
        month=spent_in(database, day[:7], limits.monthly_nusd),
        project=spent_for(database, project, limits.project_nusd),
        calls_of_video=calls_of_video,
        calls_left=max(0, limits.calls_per_video - calls_of_video),
        calls_today=calls_today,
        saved_today_nusd=saved,
        unknown_calls=unknown,
        refused_today=refused,
        stop=stop_of(database),
    )


def _spent(
    database: Database, where: str, values: tuple[str, ...], limit_nusd: int | None
) -> Spending:
    statement = f"SELECT {_SETTLED}, {_RESERVED} FROM calls WHERE {where}"  # noqa: S608 -- words of this module
    settled, reserved = database.execute(statement, values).fetchone()
    return Spending(int(settled), int(reserved), limit_nusd)


def _refusal_of_money(database: Database, call: CallRow, limits: Limits) -> BudgetRefused | None:
    if call.worst_nusd == 0:
        return None  # a model on this machine goes on when the budget is spent
    caps = (
        (RefusalReason.DAILY, limits.daily_nusd, spent_on, call.day),
        (RefusalReason.MONTHLY, limits.monthly_nusd, spent_in, call.day[:7]),
        (RefusalReason.PROJECT, limits.project_nusd, spent_for, call.project),
    )
    for reason, limit_nusd, spent, of_what in caps:
        if limit_nusd is None:
            continue
        spending = spent(database, of_what, limit_nusd)
        if spending.counted_nusd + call.worst_nusd > limit_nusd:
            return _passes(call, reason, limit_nusd, spending.free_nusd or 0)
    return None


def _passes(call: CallRow, reason: RefusalReason, limit_nusd: int, free_nusd: int) -> BudgetRefused:
    names = {
        RefusalReason.DAILY: "today's cap",
        RefusalReason.MONTHLY: "this month's cap",
        RefusalReason.PROJECT: "the cap of this project",
    }
    return BudgetRefused(
        f"The call can cost up to {usd_text(call.worst_nusd)}, and of {names[reason]} of "
        f"{usd_text(limit_nusd)} only {_floor_text(free_nusd)} is free",
        remedy=_remedy(call, reason, limit_nusd),
        reason=reason,
        amount_nusd=call.worst_nusd,
        free_nusd=free_nusd,
    )


def _calls(count: int) -> str:
    return "1 call was" if count == 1 else f"{count} calls were"


def _floor_text(nusd: int) -> str:
    # `usd_text` rounds up, which would show more free than there is.
    return usd_text(nusd // 100_000 * 100_000)


def _remedy(call: CallRow, reason: RefusalReason, limit_nusd: int) -> str:
    raise_it = f"raise {_SETTINGS[reason].words}."
    if call.worst_nusd > limit_nusd:
        return f"Choose a cheaper model or a lower quality, or {raise_it}"
    if reason == RefusalReason.MONTHLY:
        return f"Wait for the next month, or {raise_it}"
    if reason == RefusalReason.PROJECT:
        return f"Raise {PROJECT_CAP.words}."
    if call.day > call.reserved_at[:10]:
        return (
            f"The ledger has seen {call.day} already, so what was spent then counts. Set the clock "
            "right; if it is, `autoresolve costs --accept-clock` counts it today."
        )
    return f"Wait until 00:00 UTC, or {raise_it}"
