"""The ledger: every call that may cost money, reserved before it is sent, settled after it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from autoresolve_gui.budget import cells, sums
from autoresolve_gui.budget.entries import (
    CallRow,
    CallStatus,
    EventKind,
    LedgerEvent,
    Limits,
    MoneyState,
    Outcome,
    Purpose,
    Reservation,
    Snapshot,
    Spending,
    Stop,
    UnsettledCall,
)
from autoresolve_gui.budget.errors import (
    BudgetRefused,
    LedgerConflictError,
    RefusalReason,
)
from autoresolve_gui.budget.file import LedgerFile
from autoresolve_gui.budget.money import MOST_NUSD, usd_text
from autoresolve_gui.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from sqlite_utils import Database

__all__ = [
    "BudgetRefused",
    "CallRow",
    "CallStatus",
    "EventKind",
    "Ledger",
    "LedgerEvent",
    "Limits",
    "MoneyState",
    "Outcome",
    "Purpose",
    "Reservation",
    "Snapshot",
    "Spending",
    "Stop",
    "UnsettledCall",
]

_log = logging.getLogger(__name__)

_HELD = (MoneyState.RESERVED, MoneyState.UNKNOWN)


def utc_now() -> datetime:
    """Return the time by the clock of this machine."""
    return datetime.now(UTC)


def _tell_nobody(event: LedgerEvent) -> None:
    """Take an event and do nothing: nobody asked."""


class Ledger(Closing):
    """One connection to the ledger's file. Layer: budget; owns the file.

    Several processes may have it open at once, and several threads may share one object; a thread
    then waits while another one's transaction waits for the disk, so a window opens its own.
    What a method writes is one transaction. Every method raises `LedgerError` where the file
    cannot be read or written; whoever gets that must not make the call.

    A call counts on the UTC day of its reservation. That day is never earlier than the latest one
    in the file: a clock that is set back gives no second budget.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        publish: Callable[[LedgerEvent], None] = _tell_nobody,
    ) -> None:
        """Open the ledger at `path`, made where there is none.

        `clock` returns a time with its zone. `publish` is told of everything that this object
        writes, in the thread that wrote it, after it is kept. Raises `LedgerError`.
        """
        self._file = LedgerFile(path)
        self._clock = clock
        self._publish = publish

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._file.path

    def close(self) -> None:
        """Close the file. Nothing else may be called afterwards."""
        self._file.close()

    def reserve(self, purpose: Purpose, worst_nusd: int, limits: Limits) -> Reservation:
        """Set `worst_nusd` aside for one call, or refuse it. Only then may the call be sent.

        Raises `BudgetRefused`, which is kept in the ledger too; `ValueError` for an amount that is
        negative or above `MOST_NUSD`.
        """
        call = self._admitted(purpose, worst_nusd, limits, is_for_good=True)
        self._tell(LedgerEvent(EventKind.RESERVED, call))
        return Reservation(call.call_id, worst_nusd, call.day)

    def check(self, purpose: Purpose, worst_nusd: int, limits: Limits) -> None:
        """Refuse a call as `reserve` would now, and set nothing aside where it would not.

        For whoever is about to ask the user whether a call may be made. Raises as `reserve` does;
        a refusal is kept in the ledger. What was not refused here may be refused by `reserve`.
        """
        self._admitted(purpose, worst_nusd, limits, is_for_good=False)

    def note_refusal(self, purpose: Purpose, refusal: RefusalReason, reason: str) -> None:
        """Keep that a call was refused by somebody else, for want of a price say."""
        with self._file.writing() as database:
            call = cells.new_call(purpose, MoneyState.REFUSED, *self._today(database))
            call = cells.refused(call, refusal, reason)
            self._file.insert(call)
        self._tell(LedgerEvent(EventKind.REFUSED, call, refusal=refusal))

    def note_generation(self, call_id: str, generation_id: str) -> None:
        """Keep the id under which the provider knows a call, as soon as it is known.

        If the answer is lost, the cost can be asked for by it (`unsettled`). Raises
        `LedgerConflictError` for a call that is not in the ledger, and for other ids than those by
        which somebody settled it already: nothing more may be sent for it.
        """
        with self._file.writing():
            before = self._file.call(call_id)
            is_other = before.generation_id not in ("", cells.clean_text(generation_id))
            if before.state == MoneyState.SETTLED and is_other:
                raise LedgerConflictError(
                    f"The call {call_id} was settled by another process while it was under way",
                    remedy="Was the clock changed? Ask again.",
                )
            self._file.update(call_id, {"generation_id": cells.clean_text(generation_id)})

    def settle(self, call_id: str, outcome: Outcome) -> None:
        """Count what a call cost in place of its worst case.

        A cost that is None or negative leaves the call counted at its worst case, as `unknown`,
        until it is settled with a cost. A cost above what was reserved is counted whole and stops
        all further calls until `resume`. So does a call that was refused or
        released and was sent all the same.

        Settling again with the same cost, or without one, changes nothing; with another cost it
        raises `LedgerConflictError`, as it does for a call that is not in the ledger.
        """
        self._settle(call_id, outcome, None)

    def settle_lost(self, call_id: str, generation_id: str, outcome: Outcome) -> bool:
        """Settle a call whose answer was lost, and tell whether it was done.

        Nothing is changed where the ledger has other ids than `generation_id` of the call, or
        somebody settled it: by a clock that was changed a call under way may look like one that a
        crash left, and it may have sent another request since. Looking and settling are one
        transaction.
        """
        return self._settle(call_id, outcome, cells.clean_text(generation_id))

    def _settle(self, call_id: str, outcome: Outcome, generation_id: str | None) -> bool:
        cost = cells.sound_cost(outcome.cost_nusd)
        with self._file.writing():
            before = self._file.call(call_id)
            if generation_id is not None and (
                before.state not in _HELD or before.generation_id != generation_id
            ):
                return False
            if before.state == MoneyState.SETTLED:
                _check_same_cost(before, cost)
                return True
            now = self._now()
            settled = cells.settled(before, outcome, cost, now)
            self._file.update(call_id, settled)
            reason = _overrun(before, settled["counted_nusd"])
            stop = self._stop(now, "overrun", reason, call_id) if reason else None
        kind = EventKind.UNKNOWN if cost is None else EventKind.SETTLED
        self._tell(LedgerEvent(kind, cells.changed(before, settled)))
        if stop is not None:
            self._tell(LedgerEvent(EventKind.STOPPED, stop=stop))
        return True

    def release(self, call_id: str, reason: str) -> None:
        """Give back what was reserved for a call that was never sent.

        Releasing again changes nothing. Raises `LedgerConflictError` for a call that is not in the
        ledger, or that was sent: it has ended, or the provider knows it.
        """
        with self._file.writing():
            before = self._file.call(call_id)
            if before.state == MoneyState.RELEASED:
                return
            if before.state != MoneyState.RESERVED or before.generation_id:
                raise LedgerConflictError(
                    f"The call {call_id} was sent, so what is reserved for it is not given back",
                    remedy="This is a fault in AutoResolve or in a plugin; please report it.",
                )
            now = self._now()
            released = {
                "state": str(MoneyState.RELEASED),
                "settled_at": now.isoformat(),
                "counted_nusd": 0,
                "note": cells.clean_text(reason),
            }
            self._file.update(call_id, released)
        self._tell(LedgerEvent(EventKind.RELEASED, cells.changed(before, released)))

    def cache_hit(self, purpose: Purpose, saved_nusd: int) -> None:
        """Keep that an answer was there already, and what it had cost: that much was saved."""
        saved = cells.sound_cost(saved_nusd) or 0
        with self._file.writing() as database:
            call = cells.new_call(purpose, MoneyState.CACHE_HIT, *self._today(database))
            call = replace(call, saved_nusd=saved)
            self._file.insert(call)
        self._tell(LedgerEvent(EventKind.CACHE_HIT, call))

    def stop(self, reason: str) -> None:
        """Refuse all further calls of every process until `resume`: the big stop button."""
        with self._file.writing():
            now = self._now()
            stop = self._stop(now, "user", reason, "")
        self._tell(LedgerEvent(EventKind.STOPPED, stop=stop))

    def resume(self) -> None:
        """Let calls be made again, whatever they were stopped for."""
        with self._file.writing() as database:
            now = self._now()
            statement = "UPDATE stops SET resumed_at = ? WHERE resumed_at IS NULL"
            database.execute(statement, (now.isoformat(),))
        self._tell(LedgerEvent(EventKind.RESUMED))

    def stopped(self) -> Stop | None:
        """Return why no call may be made; None where calls may be made."""
        with self._file.reading() as database:
            return sums.stop_of(database)

    def accept_clock(self) -> int:
        """Take the clock for right where the ledger has seen a later day; return how many moved.

        What was counted on later days is counted today, so that nothing of it is forgotten. For
        the user to say, after a clock that stood wrong was set right.
        """
        with self._file.writing() as database:
            day = _day_of(self._now())
            statement = "UPDATE calls SET day = ? WHERE day > ?"
            moved = database.execute(statement, (day, day)).rowcount
        return int(moved)

    def snapshot(self, *, project: str = "", footage_key: str = "", limits: Limits) -> Snapshot:
        """Return how things stand, of one moment."""
        with self._file.reading() as database:
            now, day = self._today(database)
            return sums.snapshot(
                database,
                day=day,
                clock_day=_day_of(now),
                limits=limits,
                project=cells.clean_text(project),
                footage_key=cells.clean_text(footage_key),
            )

    def unsettled(self, *, older_than_s: float = 0.0) -> list[UnsettledCall]:
        """Return the calls that are counted at their worst case, the oldest first.

        Among them are calls that are on their way just now, in any process; `older_than_s` leaves
        out the younger ones. A call from a time that the clock has not reached is not left out.
        """
        with self._file.reading():
            now = self._now()
            rows = self._file.calls("state IN ('reserved', 'unknown')")
        found = (cells.unsettled_call(row, now) for row in rows)
        return [one for one in found if one.age_s >= older_than_s or one.age_s < 0]

    def calls(self, *, since: date | None = None, limit: int | None = None) -> list[CallRow]:
        """Return calls, the oldest first: of the day `since` and later, the last `limit` of them.

        Refused calls and answers from the cache are among them.
        """
        first_day = "" if since is None else since.isoformat()
        with self._file.reading():
            return self._file.calls("day >= ?", (first_day,), limit)

    def latest_number(self) -> int:
        """Return the running number of the latest call, 0 where there is none; see `news`."""
        with self._file.reading():
            return self._file.latest_number()

    def news(self, after: int, open_ids: Collection[str]) -> list[CallRow]:
        """Return the calls behind a running number, and those of `open_ids` as they are now.

        For whoever has the others: a settled call changes no more, but for its day where
        `accept_clock` moves it.
        """
        with self._file.reading():
            return self._file.news(after, open_ids)

    def call(self, call_id: str) -> CallRow:
        """Return one call; raises `LedgerConflictError` for one that is not in the ledger."""
        with self._file.reading():
            return self._file.call(call_id)

    def has_changed(self) -> bool:
        """Tell whether another process or object wrote to the file since this was last asked."""
        return self._file.has_changed()

    def _admitted(
        self, purpose: Purpose, worst_nusd: int, limits: Limits, *, is_for_good: bool
    ) -> CallRow:
        """Return the call that may be made, kept in the file where it `is_for_good`; or refuse."""
        if not 0 <= worst_nusd <= MOST_NUSD:
            msg = f"{worst_nusd} nUSD cannot be reserved"
            raise ValueError(msg)
        with self._file.writing() as database:
            now, day = self._today(database)
            call = cells.new_call(purpose, MoneyState.RESERVED, now, day, worst_nusd=worst_nusd)
            refusal = sums.refusal_of(database, call, limits)
            if refusal is not None:
                call = cells.refused(call, refusal.reason, str(refusal))
            if refusal is not None or is_for_good:
                self._file.insert(call)
        if refusal is not None:
            self._tell(LedgerEvent(EventKind.REFUSED, call, refusal=refusal.reason))
            raise refusal
        return call

    def _today(self, database: Database) -> tuple[datetime, str]:
        """Return the time, and the day that counts."""
        now = self._now()
        return now, max(_day_of(now), sums.latest_day(database))

    def _stop(self, now: datetime, kind: str, reason: str, call_id: str) -> Stop:
        stop = Stop(now.isoformat(), kind, cells.clean_text(reason))
        self._file.insert_stop(stop, call_id)
        return stop

    def _now(self) -> datetime:
        now = self._clock()
        if now.tzinfo is None:
            msg = "the clock of a ledger must tell its time zone"
            raise ValueError(msg)
        return now.astimezone(UTC)

    def _tell(self, event: LedgerEvent) -> None:
        try:
            self._publish(event)
        except Exception:  # noqa: BLE001 -- whoever listens must not undo what is kept
            _log.exception("a listener of the ledger failed at %s", event.kind)


def _check_same_cost(before: CallRow, cost_nusd: int | None) -> None:
    if cost_nusd is not None and cost_nusd != before.cost_nusd:
        raise LedgerConflictError(
            f"The call {before.call_id} is settled at {usd_text(before.cost_nusd or 0)}, and now "
            f"{usd_text(cost_nusd)} is told for it",
            remedy="The provider's own page shows what was spent.",
        )


def _overrun(before: CallRow, counted_nusd: int) -> str:
    """Return why calls must stop, where a call counts more than was held for it; else nothing."""
    held_nusd = before.worst_nusd if before.state in _HELD else 0
    if counted_nusd <= held_nusd:
        return ""
    return (
        f"a call to {before.model_asked} was to cost at most {usd_text(held_nusd)} and counts "
        f"{usd_text(counted_nusd)}"
    )


def _day_of(now: datetime) -> str:
    return now.date().isoformat()
