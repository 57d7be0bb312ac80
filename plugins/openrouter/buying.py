"""One call that may cost money, from the models of the day to its settling.

Models and prices of the day, then whether the budget allows it at all, then consent, then the
reservation, and only then a byte is sent; whatever happens after that, the call is settled.
"""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from autoresolve_gui.plugin.api import (
    BudgetError,
    BudgetRefused,
    CallStatus,
    Disclosure,
    NoPrice,
    NotAllowed,
    Outcome,
    PriceBook,
    Provenance,
    worst_case_nusd,
)

from .asking import CloudError
from .booking import outcome_of, size_of, status_of, terms_of
from .calling import Caller, cost_of, generation_ids
from .listing import today
from .options import Provider
from .requesting import form_of, prompt_tokens_high, with_todays_list
from .routing import usable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from logging import Logger

    from autoresolve_gui.plugin.api import ModelPrice, Purpose, Reservation

    from .asking import Ask, Value
    from .calling import CallRecord
    from .endpoints import Grants
    from .listing import Listed, Models
    from .options import Options
    from .sending import Endpoint
    from .settling import Settler

LIST_LIMIT_S = 5.0
"""The list of models gets so long before the prices known offline have to do."""


@dataclass(slots=True)
class Buyer:
    """Makes calls, one after the other or at once. Layer: plugin; any thread; owns nothing."""

    grants: Grants
    models: Models
    settler: Settler
    log: Logger
    _has_looked_back: bool = False

    def buy(
        self,
        ask: Ask[Value],
        options: Options,
        body: Mapping[str, Any],
        purpose: Purpose,
        cancelled: Callable[[], bool],
    ) -> tuple[CallRecord[Value], Provenance]:
        """Make one call.

        Raises `CloudError` where there is no answer, and `CancelledError` where it was cancelled.
        """
        _check_length(ask, options)
        endpoint = self.grants.endpoint(options)
        began_s = time.monotonic()
        models, listing = self._models_of_today(ask, options, cancelled)
        options = replace(options, deadline_s=_left(options.deadline_s, since_s=began_s))
        prices = self._prices(models, options, listing)
        if options.provider is Provider.OPENROUTER:
            body = with_todays_list(body, models, listing, prices)
        purpose = replace(purpose, model_asked=models[0])
        worst_nusd = worst_case_nusd(size_of(ask, options), prices)
        if options.provider is not Provider.LOCAL:  # what it is told stays on this machine
            # Nobody is to read and allow what cannot be sent anyway.
            with _in_words():
                self.grants.budget.check(purpose, worst_nusd)
            self._require_consent(ask, options, models, worst_nusd)
        if cancelled():
            raise CancelledError
        with _in_words():
            reservation = self.grants.budget.reserve(purpose, worst_nusd)
        caller = self._caller(endpoint, options, models, reservation, cancelled)
        record = self._send(caller, body, ask, reservation)
        self._settle(record, options, reservation, prices)
        return record, _provenance(record, models, reservation)

    def _caller(
        self,
        endpoint: Endpoint,
        options: Options,
        models: Sequence[str],
        reservation: Reservation,
        cancelled: Callable[[], bool],
    ) -> Caller:
        def note(ids: str) -> None:
            if options.provider is Provider.OPENROUTER and ids:
                self.grants.budget.note_generation(reservation.call_id, ids)

        return Caller(
            endpoint,
            options.provider,
            options.deadline_s,
            cancelled,
            note,
            models_in_turn=tuple(models) if options.provider is Provider.OPENAI else (),
        )

    def _send(
        self,
        caller: Caller,
        body: Mapping[str, Any],
        ask: Ask[Value],
        reservation: Reservation,
    ) -> CallRecord[Value]:
        try:
            record = caller.call(body, ask)
        except BaseException:  # Ctrl+C, a full disk: it may have been sent, so it stays counted
            lost = Outcome(CallStatus.CANCELLED, None, error="it was broken off")
            self.grants.budget.settle(reservation.call_id, lost)
            raise
        for attempt in record.attempts:
            if attempt.failure is not None and attempt.failure.detail:
                self.log.info("call %s: %s", reservation.call_id, attempt.failure.detail)
        return record

    def _settle(
        self,
        record: CallRecord[Value],
        options: Options,
        reservation: Reservation,
        prices: Sequence[ModelPrice],
    ) -> None:
        """Tell the ledger how it went, and the record what it cost."""
        if not any(attempt.was_sent for attempt in record.attempts):
            reason = "; ".join(record.failures) or "it was not sent"
            self.grants.budget.release(reservation.call_id, reason)
            record.cost_nusd = 0
            return
        by_model = {price.model: price for price in prices}
        dearest = max(prices, key=lambda price: price.dearest_output_nusd_per_mtok)
        record.cost_nusd = cost_of(
            record.attempts, options.provider, lambda model: by_model.get(model, dearest)
        )
        status = status_of(record)
        self.grants.budget.settle(reservation.call_id, outcome_of(record, status))
        if record.cost_nusd is None and options.provider is Provider.OPENROUTER:
            self.settler.take(reservation.call_id, generation_ids(record.attempts), status)

    def _models_of_today(
        self, ask: Ask[Value], options: Options, cancelled: Callable[[], bool]
    ) -> tuple[tuple[str, ...], Mapping[str, Listed]]:
        configured = options.models[ask.task]
        if options.provider is not Provider.OPENROUTER:
            return configured, {}
        self._look_back()
        try:
            listing = self.models.get(cancelled, min(LIST_LIMIT_S, options.deadline_s))
        except CloudError as error:
            if error.source == "switch":
                raise
            if cancelled():
                raise CancelledError from error
            self.log.info("%s (%s)", error, error.detail)
            return configured, {}
        return usable(configured, listing, ask.task, options, today()), listing

    def _prices(
        self, models: Sequence[str], options: Options, listing: Mapping[str, Listed]
    ) -> list[ModelPrice]:
        live = {name: each.price for name, each in listing.items() if each.price is not None}
        book = PriceBook(live, options.user_prices, provider=options.provider)
        try:
            prices = [book.price(model) for model in models]
        except NoPrice as error:
            raise CloudError(str(error), remedy=error.remedy, source="budget") from error
        self.grants.budget.learn_prices({price.model: price for price in prices})
        return prices

    def _require_consent(
        self, ask: Ask[Value], options: Options, models: Sequence[str], worst_nusd: int
    ) -> None:
        disclosure = Disclosure(
            kind=ask.kind,
            receiver=options.receiver,
            model=", ".join(models),
            texts=tuple(message.text for message in ask.messages),
            pictures=tuple(picture.jpeg for picture in ask.pictures),
            worst_nusd=worst_nusd,
            terms=terms_of(options),
            form=form_of(ask),
        )
        try:
            self.grants.consent.require(disclosure)
        except NotAllowed as error:
            raise CloudError(str(error), remedy=error.remedy, source="consent") from error

    def _look_back(self) -> None:
        """Take up what an earlier run left unsettled, once, when the network is used anyway."""
        if not self._has_looked_back:
            self._has_looked_back = True
            try:
                self.settler.take_left_over()
            except BudgetError as error:
                self.log.info("old calls cannot be settled: %s", error)


def _check_length(ask: Ask[Value], options: Options) -> None:
    tokens = prompt_tokens_high(ask)
    if tokens > options.max_input_tokens:
        raise CloudError(
            f"The question takes up to {tokens} tokens, and {options.max_input_tokens} are allowed",
            remedy="Send less (no transcript, say), or raise “Longest question (tokens)” (Tools > "
            "Cloud Assist Settings > Budget).",
            source="settings",
        )


@contextmanager
def _in_words() -> Iterator[None]:
    """Raise what the budget refuses as a `CloudError`."""
    try:
        yield
    except BudgetRefused as error:
        # The stop button stops all; a cap that is reached leaves what costs nothing.
        source = "stop" if error.reason == "stopped" else "budget"
        raise CloudError(str(error), remedy=error.remedy, source=source) from error


def _provenance(
    record: CallRecord[Value], models: Sequence[str], reservation: Reservation
) -> Provenance:
    """Return where an answer came from; raises what there is in its place."""
    if record.was_cancelled:
        raise CancelledError
    if record.error is not None:
        raise record.error
    last = record.attempts[-1]
    return Provenance(
        model=last.model or models[0],
        provider=last.provider,
        # What is not known yet is told at what it can be at most.
        cost_nusd=reservation.worst_nusd if record.cost_nusd is None else record.cost_nusd,
        attempts=len(record.attempts),
        failures=tuple(record.failures),
        api_s=record.total_s,
    )


def _left(deadline_s: float, *, since_s: float) -> float:
    """Return what is left of the time; at least one attempt has a chance."""
    return max(1.0, deadline_s - (time.monotonic() - since_s))
