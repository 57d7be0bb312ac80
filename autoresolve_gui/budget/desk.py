"""What a plugin that spends money is handed: ledger, limits and prices in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.budget.errors import NoPrice, RefusalReason
from autoresolve_gui.budget.estimate import CallSize, worst_case_nusd
from autoresolve_gui.budget.prices import PriceSource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autoresolve_gui.budget.entries import (
        Limits,
        Outcome,
        Purpose,
        Reservation,
        Snapshot,
        UnsettledCall,
    )
    from autoresolve_gui.budget.ledger import Ledger
    from autoresolve_gui.budget.prices import ModelPrice, PriceBook


class BudgetDesk:
    """Reserves and settles calls within the limits of the user.

    Layer: budget; owns the prices that it was told.

    `limits` and `prices` are asked anew for every call, so that a change in the preferences or a
    new list of prices holds at once. Every method may raise `LedgerError`, and then no call may be
    made. Threads may share a desk.
    """

    def __init__(
        self, ledger: Ledger, *, limits: Callable[[], Limits], prices: Callable[[], PriceBook]
    ) -> None:
        self._ledger = ledger
        self._limits = limits
        self._prices = prices
        self._learned: dict[str, ModelPrice] = {}

    def learn_prices(self, prices: Mapping[str, ModelPrice]) -> None:
        """Take these, which are newer than what is known offline; the user's own go before."""
        self._learned = {**self._learned, **prices}

    def price(self, model: str) -> ModelPrice:
        """Return what `model` costs; raises `NoPrice` where nobody knows."""
        learned = self._learned.get(model)
        try:
            known = self._prices().price(model)
        except NoPrice:
            if learned is None:
                raise
            return learned
        return known if learned is None or known.source is PriceSource.USER else learned

    def worst_case_nusd(self, size: CallSize, models: Sequence[str]) -> int:
        """Return what a call can cost at most with any of `models`; raises `NoPrice`."""
        return worst_case_nusd(size, [self.price(model) for model in models])

    def reserve(self, purpose: Purpose, worst_nusd: int) -> Reservation:
        """Set the worst case of a call aside, before it is sent.

        Raises `BudgetRefused`, and `NoPrice` for a model whose price nobody knows; both are kept
        in the ledger.
        """
        self._require_price(purpose)
        return self._ledger.reserve(purpose, worst_nusd, self._limits())

    def check(self, purpose: Purpose, worst_nusd: int) -> None:
        """Raise what `reserve` would raise now, before the user is asked about a call.

        Nothing is set aside; see `Ledger.check`.
        """
        self._require_price(purpose)
        self._ledger.check(purpose, worst_nusd, self._limits())

    def note_generation(self, call_id: str, generation_id: str) -> None:
        """Keep the id under which the cost of a call can be asked for later."""
        self._ledger.note_generation(call_id, generation_id)

    def settle(self, call_id: str, outcome: Outcome) -> None:
        """Put the true cost in place of the worst case; see `Ledger.settle`."""
        self._ledger.settle(call_id, outcome)

    def settle_lost(self, call_id: str, generation_id: str, outcome: Outcome) -> bool:
        """Settle a call of another run, if it still waits; see `Ledger.settle_lost`."""
        return self._ledger.settle_lost(call_id, generation_id, outcome)

    def release(self, call_id: str, reason: str) -> None:
        """Give a reservation back. Only for a call that was never sent."""
        self._ledger.release(call_id, reason)

    def cache_hit(self, purpose: Purpose, saved_nusd: int) -> None:
        """Keep that an answer was there already, and what it had cost."""
        self._ledger.cache_hit(purpose, saved_nusd)

    def unsettled(self, *, older_than_s: float = 0.0) -> list[UnsettledCall]:
        """Return the calls whose cost is not known yet; see `Ledger.unsettled`."""
        return self._ledger.unsettled(older_than_s=older_than_s)

    def snapshot(self, *, project: str = "", footage_key: str = "") -> Snapshot:
        """Return how things stand under the limits of now."""
        return self._ledger.snapshot(
            project=project, footage_key=footage_key, limits=self._limits()
        )

    def _require_price(self, purpose: Purpose) -> None:
        try:
            self.price(purpose.model_asked)
        except NoPrice as error:
            self._ledger.note_refusal(purpose, RefusalReason.NO_PRICE, str(error))
            raise
