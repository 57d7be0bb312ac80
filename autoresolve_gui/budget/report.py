"""What was spent, by day, model, tier, task, footage or project; and every call as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from statistics import fmean
from typing import TYPE_CHECKING

from autoresolve_gui.budget.entries import CallRow, MoneyState
from autoresolve_gui.budget.money import usd_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SENT = frozenset({MoneyState.RESERVED, MoneyState.UNKNOWN, MoneyState.SETTLED})
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class GroupBy(StrEnum):
    """What costs are added up by."""

    DAY = "day"
    MODEL = "model"
    TIER = "tier"
    TASK = "task"
    FOOTAGE = "footage"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class CostLine:
    """What the calls of one group cost, in nano-dollars.

    `reserved_nusd` counts calls whose cost nobody knows yet, at their worst case. `mean_total_s`
    is over calls that ended, 0 where none did. `refused` calls and `cache_hits` were never sent,
    and are not among `calls`.
    """

    name: str
    calls: int
    settled_nusd: int
    reserved_nusd: int
    saved_nusd: int
    tokens_in: int
    tokens_out: int
    failed: int
    cache_hits: int
    refused: int
    mean_total_s: float


def costs_by(calls: Iterable[CallRow], by: GroupBy) -> tuple[CostLine, ...]:
    """Return the costs of `calls` in groups: days in order, others the dearest first."""
    groups: defaultdict[str, list[CallRow]] = defaultdict(list)
    for call in calls:
        groups[_name(call, by)].append(call)
    lines = [_line(name, group) for name, group in groups.items()]
    if by == GroupBy.DAY:
        return tuple(sorted(lines, key=lambda line: line.name))
    return tuple(
        sorted(lines, key=lambda line: (-line.settled_nusd - line.reserved_nusd, line.name))
    )


def total(calls: Sequence[CallRow]) -> CostLine:
    """Return the costs of all `calls` together."""
    return _line("total", calls)


def calls_csv(calls: Iterable[CallRow]) -> str:
    """Return `calls` as CSV with a header: the columns of the ledger, and amounts in USD too.

    What a server or a model may have written never begins as a formula of a spreadsheet does.
    """
    text = io.StringIO()
    names = [field.name for field in fields(CallRow)]
    amounts = [name for name in names if name.endswith("_nusd")]
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*names, *(name.replace("_nusd", "_usd") for name in amounts)])
    for call in calls:
        row = asdict(call)
        usd = ["" if row[name] is None else usd_number(row[name]) for name in amounts]
        writer.writerow([*(_cell(row[name]) for name in names), *usd])
    return text.getvalue()


def _name(call: CallRow, by: GroupBy) -> str:
    match by:
        case GroupBy.DAY:
            return call.day
        case GroupBy.MODEL:
            return call.model_answered or call.model_asked
        case GroupBy.TIER:
            return call.tier
        case GroupBy.TASK:
            return call.task
        case GroupBy.FOOTAGE:
            return call.footage_key
        case GroupBy.PROJECT:
            return call.project


def _line(name: str, calls: Sequence[CallRow]) -> CostLine:
    sent = [call for call in calls if call.state in _SENT]
    states = Counter(call.state for call in calls)
    settled_nusd = sum([call.counted_nusd for call in sent if call.state == MoneyState.SETTLED])
    # Lists, not generators: the pane of costs adds thousands of calls up while it is looked at.
    return CostLine(
        name=name,
        calls=len(sent),
        settled_nusd=settled_nusd,
        reserved_nusd=sum([call.counted_nusd for call in sent]) - settled_nusd,
        saved_nusd=sum([call.saved_nusd for call in calls]),
        tokens_in=sum([call.tokens_in for call in sent]),
        tokens_out=sum([call.tokens_out for call in sent]),
        failed=[call.status for call in sent].count("failed"),
        cache_hits=states[MoneyState.CACHE_HIT],
        refused=states[MoneyState.REFUSED],
        mean_total_s=fmean([call.total_s for call in sent if call.status] or [0.0]),
    )


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
