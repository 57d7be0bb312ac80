"""The figures of the pane of costs in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.budget.report import total
from autoresolve_gui.ui.cloud import figures
from autoresolve_gui.ui.cloud.spend_bar import level_of
from autoresolve_gui.ui.words import counted, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.budget.entries import CallRow, Snapshot
    from autoresolve_gui.budget.report import CostLine
    from autoresolve_gui.ui.cloud.costs_feed import CostsView

_NOTHING = "–"  # noqa: RUF001 - the dash of an empty figure


def fact_words(view: CostsView, target_api_s: float) -> dict[str, str]:
    """Return the lines between the bars and the charts, by name."""
    snapshot, sums = view.snapshot, total(view.calls)
    return {
        "Calls left for this video": _left_words(view),
        "Cost of this video": _video_words(view),
        "Waited for answers": _waited_words(view, target_api_s),
        "Saved by the cache": _saved_words(sums),
        "Tokens": _token_words(sums, view.calls),
        "Not settled": _open_words(snapshot),
    }


def call_words(call: CallRow) -> str:
    """Return everything of a call that one wants to know at a glance, in two lines at most."""
    asked = "" if call.model_answered in ("", call.model_asked) else f" (for {call.model_asked})"
    is_open = call.cost_nusd is None
    cost = f"{'at most ' if is_open else ''}{usd_text(call.counted_nusd)}"
    parts = [
        f"{figures.moment(call.reserved_at):%d %b %H:%M:%S}",
        f"{figures.model_of(call)}{asked}",
        cost,
        f"{response_words(call.latency_s or call.total_s)} s",
        call.task,
        call.status or "on its way",
        f"{call.tokens_in:,} + {call.tokens_out:,} tokens",
        call.error,
    ]
    return " · ".join(part for part in parts if part)


def response_words(seconds: float) -> str:
    """Return a response time in seconds, with one place from a second on and two below it."""
    return f"{seconds:.2f}" if seconds < 1 else f"{seconds:.1f}"


def alert_line(snapshot: Snapshot) -> str:
    """Return the line that warns of a limit, the worst first; empty where none is near."""
    spendings = {"today's": snapshot.today, "this month's": snapshot.month}
    spendings["this project's"] = snapshot.project
    worst = max(spendings, key=lambda name: spendings[name].share)
    level = level_of(spendings[worst].share)
    clock = _clock_words(snapshot)
    if not level or not spendings[worst].counted_nusd:
        return clock
    rest = " No more calls that cost anything." if level >= 1.0 else ""
    words = f"{percent(spendings[worst].share)} of {worst} cap is spent or reserved.{rest}"
    return f"{words} {clock}".strip()


def empty_words(view: CostsView) -> str:
    """Return what the pane says where no call was made."""
    if view.scope.days is not None:
        days = "today" if view.scope.days == 1 else f"in the last {view.scope.days} days"
        return (
            f"No calls {days}\n\nEvery call to a language model stands here as it is made: what "
            "it cost, how long it took, and how good the answer was."
        )
    return (
        "No calls yet\n\nCloud assist asks language models for a second opinion. It is off until "
        "you switch it on, and every call then stands here with its cost."
    )


def _left_words(view: CostsView) -> str:
    if not view.scope.footage_key:
        return "no footage is open"
    limit = view.limits.calls_per_video
    return f"{view.snapshot.calls_left} of {limit}"


def _video_words(view: CostsView) -> str:
    rows = figures.of_footage(view.calls, view.scope.footage_key)
    if not rows:
        return _NOTHING
    settled = sum(row.counted_nusd for row in rows if row.cost_nusd is not None)
    reserved = sum(row.counted_nusd for row in rows if row.cost_nusd is None)
    minute = figures.per_minute(settled + reserved, view.scope.duration_s)
    # Rounded up, as all money is.
    a_minute = "" if minute is None else f"{usd_text(math.ceil(minute))} a minute of footage"
    if not reserved:
        return ", ".join(part for part in (usd_text(settled), a_minute) if part)
    still = f"{usd_text(reserved)} reserved"
    told = [f"{usd_text(settled)} settled"] if settled else []
    return ", ".join([*told, still, *([f"at most {a_minute}"] if a_minute else [])])


def _waited_words(view: CostsView, target_api_s: float) -> str:
    waited = figures.waited(figures.of_footage(view.calls, view.scope.footage_key))
    if not waited.calls and not waited.cancelled:
        return _NOTHING
    parts = ["no answer yet"]
    if waited.calls:
        minute = figures.per_minute(waited.total_s, view.scope.duration_s)
        rate = "this footage is too short for a figure a minute"
        if minute is not None:
            goal = f"goal: under {target_api_s:g} s"
            rate = f"{response_words(minute)} s a minute of footage ({goal})"
        parts = [f"{response_words(waited.total_s)} s in {counted(waited.calls, 'call')}", rate]
    if waited.cancelled:
        in_all, are = (" in all", "are") if waited.cancelled > 1 else ("", "is")
        after = f"cancelled after {response_words(waited.cancelled_s)} s{in_all}"
        parts.append(f"{counted(waited.cancelled, 'call')} {after} {are} not counted")
    return "; ".join(parts)


def _saved_words(sums: CostLine) -> str:
    if not sums.cache_hits:
        return _NOTHING
    answers = counted(sums.cache_hits, "answer")
    return f"{usd_text(sums.saved_nusd)}, {answers} asked again"


def _token_words(sums: CostLine, calls: Sequence[CallRow]) -> str:
    if not sums.calls:
        return _NOTHING
    parts = [f"{sums.tokens_in:,} in", f"{sums.tokens_out:,} out"]
    cached = sum(call.tokens_cached for call in calls)
    thinking = sum(call.tokens_reasoning for call in calls)
    if cached:
        parts.append(f"{cached:,} of the input from the provider's cache")
    if thinking:
        parts.append(f"{thinking:,} of the output for thinking")
    return ", ".join(parts)


def _open_words(snapshot: Snapshot) -> str:
    if not snapshot.unknown_calls:
        return _NOTHING
    calls = counted(snapshot.unknown_calls, "call")
    return f"{calls} counted at the worst case until the provider says what it cost"


def _clock_words(snapshot: Snapshot) -> str:
    if snapshot.day == snapshot.clock_day:
        return ""
    return (
        f"The clock says {snapshot.clock_day}, the ledger has seen {snapshot.day}: "
        "calls count on the later day."
    )
