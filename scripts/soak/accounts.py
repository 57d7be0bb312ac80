"""The ledger's rows held against the server's own books, by plain SQL."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soak.provider import DEAR_USD, MOST_SENDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from soak.provider import Charge

_SENT = ("reserved", "unknown", "settled")
_DEAR_NUSD = round(DEAR_USD * 1_000_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """What the ledger has of one call."""

    call_id: str
    question: str
    state: str
    worst_nusd: int
    cost_nusd: int | None
    generation_ids: tuple[str, ...]
    note: str

    @property
    def is_open(self) -> bool:
        """Whether it counts at its worst case."""
        return self.state in ("reserved", "unknown")


def rows_of(path: Path) -> list[Row]:
    """Return every row of the ledger."""
    with closing(sqlite3.connect(path, timeout=30.0)) as database:
        found = database.execute(
            "SELECT call_id, task, state, worst_nusd, cost_nusd, generation_id, note FROM calls"
        ).fetchall()
    return [
        Row(
            call_id,
            question,
            state,
            worst_nusd,
            cost_nusd,
            tuple(filter(None, ids.split(","))),
            note,
        )
        for call_id, question, state, worst_nusd, cost_nusd, ids, note in found
    ]


def compare(
    rows: Iterable[Row], arrived: Mapping[str, int], charges: Mapping[str, Charge]
) -> tuple[list[str], int]:
    """Return what does not fit, and the nano-dollars of which nobody can know.

    Of each question no more requests came than the ledger's calls may send; each settled call has
    the cost that the server told; and whatever the server charged is settled, or lies below the
    worst case of a call that is still open. Apart is what the server charged above a reservation
    for an answer that was lost.
    """
    faults: list[str] = []
    calls: Counter[str] = Counter()
    open_nusd: Counter[str] = Counter()
    listed: set[str] = set()
    for row in rows:
        calls[row.question] += row.state in _SENT
        if row.is_open:
            open_nusd[row.question] += row.worst_nusd
        elif row.state == "settled":
            listed |= set(row.generation_ids)
            faults += _wrong_cost(row, charges)
    faults += [
        f"{count} requests of {question} came, the ledger knows {calls[question]} calls"
        for question, count in arrived.items()
        if count > MOST_SENDS * calls[question]
    ]
    uncounted = list(_uncounted(charges, listed, open_nusd))
    faults += [
        f"{nusd} nUSD were charged for {question} and are neither settled nor reserved"
        for question, nusd, is_unheard in uncounted
        if not is_unheard
    ]
    return faults, sum(nusd for _, nusd, is_unheard in uncounted if is_unheard)


def settleable(rows: Iterable[Row], charges: Mapping[str, Charge]) -> list[str]:
    """Return the open calls of which the server could tell every cost."""
    return [
        row.call_id
        for row in rows
        if row.is_open
        and row.generation_ids
        and all(name in charges for name in row.generation_ids)
    ]


def _wrong_cost(row: Row, charges: Mapping[str, Charge]) -> list[str]:
    found = [charges[name] for name in row.generation_ids if name in charges]
    told = [each.told_nusd for each in found]
    # By the answers; or, where one of them told nothing, all of it by /generation.
    right = {sum(each.kept_nusd for each in found)}
    if None not in told:
        right.add(sum(cost for cost in told if cost is not None))
    if row.cost_nusd in right:
        return []
    return [f"{row.call_id} ({row.question}) cost {sorted(right)}, kept is {row.cost_nusd}"]


def _uncounted(
    charges: Mapping[str, Charge], listed: set[str], open_nusd: Mapping[str, int]
) -> Iterator[tuple[str, int, bool]]:
    """Yield each question of which more was charged than is settled or still reserved.

    With it the sum, and whether the server alone is to blame: it charged one of the answers far
    above what was reserved, the answer was lost, and nobody can know of it.
    """
    unlisted: dict[str, list[int]] = defaultdict(list)
    for name, charge in charges.items():
        if name not in listed:
            unlisted[charge.question].append(charge.kept_nusd)
    for question, costs in unlisted.items():
        over = sum(costs) - open_nusd.get(question, 0)
        if over > 0:
            honest = sum(cost for cost in costs if cost < _DEAR_NUSD)
            yield question, over, honest < open_nusd.get(question, 0)
