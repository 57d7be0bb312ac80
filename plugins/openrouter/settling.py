"""Calls whose answer was lost: what they cost is asked for later, by their generation ids."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from autoresolve_gui.plugin.api import BudgetError, CallStatus, Outcome

from .asking import CloudError
from .calling import LOST
from .listing import get_json
from .usage import Usage, read_generation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from logging import Logger

    from autoresolve_gui.plugin.api import Budget

    from .sending import Endpoint

WAITS_S: Sequence[float] = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Between the times that a call is asked about; after the last it waits for the next start."""
ABANDONED_S = 600.0
"""A call that another process has under way is never older than this."""

_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class _Lost:
    generation_ids: tuple[str, ...]
    status: str


class Settler:
    """Asks /generation in a thread of its own, which ends when there is nothing left to ask.

    Layer: plugin; owns the thread. `endpoint` raises `CloudError` where there is no key.
    """

    def __init__(
        self,
        budget: Budget,
        endpoint: Callable[[], Endpoint],
        log: Logger,
        *,
        waits_s: Sequence[float] = WAITS_S,
    ) -> None:
        self._budget = budget
        self._endpoint = endpoint
        self._log = log
        self._waits_s = waits_s
        self._lock = threading.Lock()
        self._waiting: dict[str, _Lost] = {}
        self._thread: threading.Thread | None = None
        self._is_closed = threading.Event()

    def take_left_over(self) -> None:
        """Ask about the calls that were left unsettled by an earlier run of the program."""
        for call in self._budget.unsettled():
            is_ours = call.provider_kind == "openrouter" and call.generation_id
            if is_ours and (call.state == "unknown" or call.age_s > ABANDONED_S):
                # One that was never settled at all is of a program that crashed.
                status = CallStatus.UNKNOWN if call.state == "reserved" else ""
                self.take(call.call_id, call.generation_id.split(","), status)

    def take(self, call_id: str, generation_ids: Sequence[str], status: str) -> None:
        """Ask about this call until its cost is known, or patience ends.

        One of whose attempts no id is known is not asked about: it stays at its worst case.
        `status` is how the call ended, empty for what the ledger has.
        """
        if not generation_ids or LOST in generation_ids or self._is_closed.is_set():
            return
        with self._lock:
            self._waiting[call_id] = _Lost(tuple(generation_ids), status)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="cloud settling", daemon=True
                )
                self._thread.start()

    def close(self) -> None:
        """Stop asking; what is not settled by then is taken up at the next start."""
        self._is_closed.set()
        thread = self._thread
        if thread is not None:
            thread.join(_LIMIT_S)

    def _run(self) -> None:
        for wait_s in self._waits_s:
            if self._is_closed.wait(wait_s):
                return
            for call_id, lost in list(self._waiting.items()):
                if self._settled(call_id, lost):
                    del self._waiting[call_id]
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
        with self._lock:
            self._waiting.clear()
            self._thread = None

    def _settled(self, call_id: str, lost: _Lost) -> bool:
        """Whether the call needs no more asking."""
        try:
            usages = [self._usage(each) for each in lost.generation_ids]
        except CloudError as error:
            self._log.info(
                "what call %s cost is not known yet: %s (%s)", call_id, error, error.detail
            )
            return False
        costs = [usage.cost_nusd for usage in usages]
        if None in costs:
            return False
        outcome = Outcome(
            status=lost.status,
            cost_nusd=sum(cost for cost in costs if cost is not None),
            tokens_in=sum(usage.tokens_in for usage in usages),
            tokens_out=sum(usage.tokens_out for usage in usages),
            tokens_cached=sum(usage.tokens_cached for usage in usages),
            tokens_reasoning=sum(usage.tokens_reasoning for usage in usages),
            attempts=0,  # the ledger knows better
        )
        try:
            ids = ",".join(lost.generation_ids)
            if not self._budget.settle_lost(call_id, ids, outcome):
                self._log.info("call %s is no longer one to be settled here", call_id)
        except BudgetError as error:
            self._log.warning("call %s could not be settled: %s", call_id, error)
        return True

    def _usage(self, generation_id: str) -> Usage:
        endpoint = self._endpoint()
        path = f"/generation?id={quote(generation_id, safe='')}"
        body = get_json(endpoint, path, self._is_closed.is_set, _LIMIT_S)
        data = body.get("data") if isinstance(body, Mapping) else None
        return read_generation(data if isinstance(data, Mapping) else {})
