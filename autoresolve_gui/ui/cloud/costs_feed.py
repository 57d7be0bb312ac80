"""Reads the ledger for the window, on a thread of its own, and tells when there is news."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from autoresolve_gui.assist.limits import TARGET_API_S
from autoresolve_gui.budget.ledger import Ledger, MoneyState
from autoresolve_gui.ui.cloud.alerts import Alerts
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from autoresolve_gui.budget.ledger import CallRow, LedgerEvent, Limits, Snapshot

T = TypeVar("T")

_FINAL = frozenset({MoneyState.SETTLED, MoneyState.CACHE_HIT})
"""A row in another state may still change."""
POLL_MS = 1000
"""How often, while the pane is seen, other processes' calls are looked for."""
_SLOW_MS = 20_000
"""How often, seen or not, the day and the limits are looked at: in memory, no file is read."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the figures are about. `days` is how many, today among them; None is all of them.

    `project_name` is what the folder is called that `project` is the id of.
    """

    footage_key: str = ""
    title: str = ""
    duration_s: Fraction = Fraction(0)
    project: str = ""
    project_name: str = ""
    days: int | None = 1


@dataclass(frozen=True, slots=True)
class CostsView:
    """How things stood at one moment. `calls` are those of the scope's period, oldest first.

    `number` is the running number of the latest call that was read from the file: what is behind
    it may be among `calls` too.
    """

    scope: Scope
    limits: Limits
    snapshot: Snapshot
    calls: tuple[CallRow, ...]
    number: int = 0


class CostsFeed(QObject):
    """Owns a connection of its own to the ledger; opened at the first use, closed by `close`.

    `refresh` and `note` may be called as often as one likes: while it reads, the next one waits,
    and all that came meanwhile are one. After a call of this program only the sums are read anew,
    and after one of another program only what it changed, so that the pane follows at once however
    many calls there are.
    """

    came = Signal(object)  # a CostsView
    failed = Signal(str)
    noticed = Signal(str)  # an alert: a part of a limit was reached
    withdrawn = Signal(str)  # an alert that holds no longer

    def __init__(
        self,
        path: Path,
        limits: Callable[[], Limits],
        parent: QObject | None = None,
        *,
        target_api_s: Callable[[], float] = lambda: TARGET_API_S,
    ) -> None:
        """`limits` and `target_api_s` (a minute of footage) are those of the settings of now."""
        super().__init__(parent)
        self.target_api_s = target_api_s
        self._path, self._limits = path, limits
        self._ledger: Ledger | None = None
        self._jobs = Jobs("costs", self)
        self._scope = Scope()
        self._is_reading = self._is_stale = self._is_asking = self._is_closed = False
        self._view: CostsView | None = None
        self._wants_all, self._wants_news = True, False
        self._news: dict[str, CallRow] = {}
        self._alerts = Alerts()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look_for_others)
        self._watchers: set[object] = set()
        # A day that ends or a cap that is raised changes the figures, and nobody writes a word.
        self._slow_timer = QTimer(self, interval=_SLOW_MS)
        self._slow_timer.timeout.connect(self._look_at_the_clock)

    @property
    def scope(self) -> Scope:
        """What the figures are about."""
        return self._scope

    def set_scope(self, scope: Scope) -> None:
        """Read about something else; nothing is read where the pane has never been seen."""
        if scope != self._scope:
            self._scope = scope
            if self._ledger is not None:
                self.refresh()

    def watch(self, watcher: object, *, on: bool) -> None:
        """Follow what other processes write, while any watcher (a pane) is seen."""
        if on:
            self._watchers.add(watcher)
            self.refresh()
            self._timer.start()
        else:
            self._watchers.discard(watcher)
            if not self._watchers:
                self._timer.stop()

    @Slot()
    def refresh(self) -> None:
        """Read everything anew."""
        self._wants_all = True
        self._begin()

    @Slot(object)
    def note(self, event: LedgerEvent) -> None:
        """Take what this program's own ledger has kept."""
        if event.call is not None:
            self._news[event.call.call_id] = event.call
        self._begin()

    def _begin(self) -> None:
        if self._is_reading or self._is_closed:
            self._is_stale = True
            return
        self._is_reading, self._is_stale = True, False
        scope, limits = self._scope, self._limits()
        known = None if self._wants_all else self._view
        if known is not None and known.scope != scope:
            known = None
        news, self._news, self._wants_all = self._news, {}, False
        looks, self._wants_news = self._wants_news, False

        def read(ledger: Ledger) -> CostsView:
            return _read(ledger, scope, limits, known, news, looks_for_others=looks)

        self._jobs.run(
            lambda: self._with_ledger(read),
            lambda view: self._take(view, may_be_old=looks and known is not None),
            self._tell_failed,
        )

    def stop(self) -> None:
        """Refuse all further calls, in every process."""
        self._write(lambda ledger: ledger.stop("Stopped in the window."))

    def resume(self) -> None:
        """Let calls be made again."""
        self._write(lambda ledger: ledger.resume())

    def accept_clock(self) -> None:
        """Count on the day that the clock says."""
        self._write(lambda ledger: ledger.accept_clock())

    def close(self) -> None:
        """Close the ledger and join the thread; events that still come are let go."""
        self._is_closed = True
        self._timer.stop()
        self._slow_timer.stop()
        self._jobs.run(self._shut)
        self._jobs.close()

    def _write(self, work: Callable[[Ledger], object]) -> None:
        self._jobs.run(
            lambda: self._with_ledger(work), lambda _none: self.refresh(), self._tell_failed
        )

    def _with_ledger(self, work: Callable[[Ledger], T]) -> T:
        """Run `work` with the ledger, on the ledger's thread."""
        if self._ledger is None:
            self._ledger = Ledger(self._path)
        return work(self._ledger)

    @Slot()
    def _look_at_the_clock(self) -> None:
        view = self._view
        if view is None or self._is_closed:
            return
        today = datetime.now(UTC).date().isoformat()
        if today != view.snapshot.clock_day or self._limits() != view.limits:
            self.refresh()

    @Slot()
    def _look_for_others(self) -> None:
        self._look_at_the_clock()
        if not self._is_asking:
            self._is_asking = True
            self._jobs.run(
                lambda: self._with_ledger(lambda ledger: ledger.has_changed()),
                self._take_look,
                self._tell_failed,
            )

    def _take_look(self, has_changed: bool) -> None:  # noqa: FBT001 - a job's result
        self._is_asking = False
        if has_changed:
            self._wants_news = True
            self._begin()

    def _take(self, view: CostsView, *, may_be_old: bool) -> None:
        before, self._is_reading, self._view = self._view, False, view
        # A look at the file after a call of this program mostly finds what is shown already.
        if may_be_old and before is not None and replace(view, number=before.number) == before:
            self._go_on(view)
            return
        self.came.emit(view)
        gone, news = self._alerts.follow(view.snapshot)
        for words in gone:
            self.withdrawn.emit(words)
        for words in news:
            self.noticed.emit(words)
        if not self._slow_timer.isActive() and not self._is_closed:
            self._slow_timer.start()
        self._go_on(view)

    def _go_on(self, view: CostsView) -> None:
        if self._is_stale or view.scope != self._scope:
            self._begin()

    def _tell_failed(self, error: Exception) -> None:
        self._is_reading = self._is_asking = False
        self._wants_all = True
        self.failed.emit(in_words(error))

    def _shut(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None


def _read(
    ledger: Ledger,
    scope: Scope,
    limits: Limits,
    known: CostsView | None,
    news: Mapping[str, CallRow],
    *,
    looks_for_others: bool,
) -> CostsView:
    """Return how things stand: all of it, or the sums anew and news put to what is known.

    `news` are calls of this program; those of others are in the file.
    """
    if known is None:
        ledger.has_changed()  # what is read now is no news at the next look
    reads_calls = known is None or looks_for_others
    number = ledger.latest_number() if reads_calls else known.number
    snapshot = ledger.snapshot(project=scope.project, footage_key=scope.footage_key, limits=limits)
    if known is not None and known.snapshot.day == snapshot.day:
        rows = {call.call_id: call for call in known.calls}
        rows.update(news)
        if looks_for_others:
            changing = [call.call_id for call in rows.values() if call.state not in _FINAL]
            rows.update((call.call_id, call) for call in ledger.news(known.number, changing))
        return CostsView(scope, limits, snapshot, tuple(rows.values()), number)
    since = None
    if scope.days is not None:
        last = datetime.fromisoformat(snapshot.day).replace(tzinfo=UTC).date()
        since = last - timedelta(days=scope.days - 1)
    return CostsView(scope, limits, snapshot, tuple(ledger.calls(since=since)), number)
