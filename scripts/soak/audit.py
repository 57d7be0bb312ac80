"""An audit inside the ledger's own file: SQLite adds up at every change, whoever makes it.

The sums are plain SQL over the rows and share no code with the ledger, nor its column
`counted_nusd`. They are triggers, so that no moment between two looks is missed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.budget.entries import Limits
    from soak.accounts import Row
    from soak.report import Report

_SENT = "state IN ('reserved', 'unknown', 'settled')"
_WHOLE = (
    f"sum(CASE WHEN NOT ({_SENT}) THEN 0 WHEN state = 'settled' THEN cost_nusd ELSE worst_nusd END)"
)
# What a server charged above its reservation is no fault of the budget; it is shown apart.
_KEPT = (
    f"sum(CASE WHEN NOT ({_SENT}) THEN 0 "
    "WHEN state = 'settled' THEN min(cost_nusd, worst_nusd) ELSE worst_nusd END)"
)
_EXCESS = "sum(CASE WHEN state = 'settled' THEN max(0, cost_nusd - worst_nusd) ELSE 0 END)"


def install(path: Path, limits: Limits) -> None:
    """Add the audit to the ledger at `path`, which has been made already."""
    statements = [
        "CREATE TABLE soak_highest (what, name, found INTEGER, PRIMARY KEY (what, name));",
        "CREATE TABLE soak_faults (fault TEXT);",
        _trigger("soak_added", "INSERT", _sums(limits), _added(limits)),
        _trigger("soak_changed", "UPDATE", _sums(limits), _changed()),
        _trigger(
            "soak_lost",
            "DELETE",
            "INSERT INTO soak_faults VALUES (OLD.call_id || ' was taken out of the ledger');",
        ),
    ]
    with closing(sqlite3.connect(path, timeout=30.0)) as database:
        database.executescript("\n".join(statements))


def take(path: Path, rows: list[Row], report: Report) -> None:
    """Put into `report` what the audit of the ledger at `path` found, and how its rows stand."""
    with closing(sqlite3.connect(path, timeout=30.0)) as database:
        report.highest_nusd = _number(
            database, "SELECT coalesce(max(found), 0) FROM soak_highest WHERE what = 'day'"
        )
        report.excess_nusd = _number(database, f"SELECT coalesce({_EXCESS}, 0) FROM calls")  # noqa: S608
        report.stops = _number(database, "SELECT count(*) FROM stops WHERE kind = 'overrun'")
        report.faults += [fault for (fault,) in database.execute("SELECT fault FROM soak_faults")]
    for row in rows:
        report.states[row.state] += 1
        if row.state == "refused":
            report.refusals[row.note.partition(":")[0]] += 1
        report.sent += row.is_open or row.state == "settled"
        report.open_nusd += row.worst_nusd if row.is_open else 0
        report.settled_nusd += row.cost_nusd or 0


def _trigger(name: str, event: str, *statements: str) -> str:
    return f"CREATE TRIGGER {name} AFTER {event} ON calls BEGIN {' '.join(statements)} END;"


def _number(database: sqlite3.Connection, statement: str) -> int:
    return int(database.execute(statement).fetchone()[0])


def _sums(limits: Limits) -> str:
    """Return statements that keep the highest sum of each day, month, project and footage."""
    statements = []
    for what, name, where, total, limit in _rules(limits, _KEPT):
        statements.append(
            f"INSERT INTO soak_highest SELECT '{what}', {name}, {total} FROM calls WHERE {where} "  # noqa: S608
            "ON CONFLICT (what, name) DO UPDATE SET found = max(found, excluded.found);"
        )
        statements.append(
            f"INSERT INTO soak_faults SELECT '{what} ' || {name} || ': ' || {total} || "  # noqa: S608
            f"' is above {limit}' FROM calls WHERE {where} HAVING {total} > {limit};"
        )
    return " ".join(statements)


def _added(limits: Limits) -> str:
    # A reservation that is granted has to fit with what was charged too much, too.
    over = " ".join(
        f"INSERT INTO soak_faults SELECT NEW.call_id || ' was reserved beyond the {what}: ' || "  # noqa: S608
        f"{total} FROM calls WHERE NEW.state = 'reserved' AND {where} HAVING {total} > {limit};"
        for what, _, where, total, limit in _rules(limits, _WHOLE)
    )
    return (
        f"{over} INSERT INTO soak_faults SELECT NEW.call_id || ' was reserved while calls were "  # noqa: S608
        "stopped' WHERE NEW.state = 'reserved' AND "
        "EXISTS (SELECT 1 FROM stops WHERE resumed_at IS NULL); "
        "INSERT INTO soak_faults SELECT NEW.call_id || ' counts on a day before the latest one' "
        "WHERE NEW.day < (SELECT max(day) FROM calls);"
    )


def _changed() -> str:
    return (
        "INSERT INTO soak_faults SELECT NEW.call_id || ' cost another sum before' "
        "WHERE OLD.state = 'settled' AND "
        "(NEW.state <> 'settled' OR NEW.cost_nusd IS NOT OLD.cost_nusd); "
        "INSERT INTO soak_faults SELECT NEW.call_id || ' went from ' || OLD.state || ' to ' || "
        "NEW.state WHERE NEW.state <> OLD.state AND NOT (OLD.state = 'reserved' AND NEW.state IN "
        "('unknown', 'settled', 'released') OR OLD.state = 'unknown' AND NEW.state = 'settled');"
    )


def _rules(limits: Limits, money: str) -> list[tuple[str, str, str, str, int | None]]:
    """Return for each limit: its name, whose it is, its rows, their sum, and the limit."""
    footage = "footage_key = NEW.footage_key AND day = NEW.day"
    return [
        ("day", "NEW.day", "day = NEW.day", money, limits.daily_nusd),
        (
            "month",
            "substr(NEW.day, 1, 7)",
            "substr(day, 1, 7) = substr(NEW.day, 1, 7)",
            money,
            limits.monthly_nusd,
        ),
        ("project", "NEW.project", "project = NEW.project", money, limits.project_nusd),
        (
            "footage",
            "NEW.footage_key || ' on ' || NEW.day",
            footage,
            f"sum({_SENT})",
            limits.calls_per_video,
        ),
    ]
