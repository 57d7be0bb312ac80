"""The client: everything between a question and its answer, in the order that keeps promises.

Cache, then joining, then the models and prices of the day, then consent, then the reservation, and
only then a byte is sent; whatever happens after that, the call is settled.
"""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autoresolve_gui.plugin.api import (
    BudgetError,
    BudgetRefused,
    CallStatus,
    Disclosure,
    KeychainError,
    NoPrice,
    NotAllowed,
    Outcome,
    PriceBook,
    Provenance,
    worst_case_nusd,
)

from .asking import CloudError, Reply
from .booking import outcome_of, purpose_of, size_of, status_of, terms_of
from .cache import AnswerCache, CachedAnswer, key_of
from .calling import Caller, cost_of, generation_ids
from .flights import Flights
from .listing import Models, today
from .options import Options, Provider, read_options
from .parsing import NotValidError, value_of
from .quoting import quote_of
from .requesting import base_body, prompt_tokens_high, texts_of, with_todays_list
from .routing import usable
from .sending import Endpoint
from .settling import Settler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autoresolve_gui.plugin.api import (
        Budget,
        ModelPrice,
        PluginContext,
        Purpose,
        Reservation,
        Secret,
    )

    from .asking import Ask, Value
    from .calling import CallRecord
    from .listing import Listed

LIST_LIMIT_S = 5.0
"""The list of models gets so long before the prices known offline have to do."""

_TO_LOCAL = frozenset({"network", "budget"})
_NO_CREDIT = 402


class CloudClient:
    """Asks models for the assistants. Layer: plugin; owns the cache and the settling thread.

    One for each plugin context; any thread. Raises `CloudError` in its constructor where the
    settings make no sense.
    """

    def __init__(self, context: PluginContext) -> None:
        self._context = context
        self.options = read_options(context.settings)
        self.models = Models(self._list_endpoint)
        self._cache = AnswerCache(context.data_dir / "answers.sqlite3", context.log)
        self._flights: Flights[tuple[Any, Provenance]] = Flights()
        self._settler = Settler(self.budget, self.endpoint, context.log)
        context.on_dispose(self._settler.close)
        self._has_looked_back = False

    def ask(self, ask: Ask[Value], cancelled: Callable[[], bool]) -> Reply[Value]:
        """Return the answer to `ask`, from the cache where it was asked before.

        Raises `CloudError`: the text says why there is none. Nothing is sent, and nothing is left
        reserved, where consent, key, budget, price or switch stand against it.
        """
        try:
            return self._ask_cloud_or_local(ask, cancelled)
        except BudgetError as error:  # the ledger cannot be written, say
            raise CloudError(str(error), remedy=error.remedy, source="ledger") from error

    def quote(self, make: Callable[[], Ask[Any]]) -> int | None:
        """Return what the question that `make` returns can cost at most now, in nano-dollars.

        None where that is not known or it cannot be asked. See `quote_of`.
        """
        try:
            return quote_of(make(), self.options, self.budget, self.models.known(), self._cache)
        except (CloudError, BudgetError) as error:
            self._context.log.debug("no quote: %s", error)
            return None

    @property
    def budget(self) -> Budget:
        """The user's money. Raises `CloudError` where the program gave none."""
        if self._context.budget is None:
            raise _not_granted("money")
        return self._context.budget

    def endpoint(self) -> Endpoint:
        """Return where requests go, with the key. Raises `CloudError` without one."""
        return self._endpoint_of(self.options)

    def _ask_cloud_or_local(self, ask: Ask[Value], cancelled: Callable[[], bool]) -> Reply[Value]:
        try:
            return self._ask(ask, self.options, cancelled)
        except CloudError as error:
            local = self._fallback(self.options, error)
            if local is None:
                raise
            self._context.log.info("the local server is asked, since %s", error)
            reply = self._ask(ask, local, cancelled)
            failures = (str(error), *reply.provenance.failures)
            return Reply(reply.value, replace(reply.provenance, failures=failures))

    def _ask(
        self, ask: Ask[Value], options: Options, cancelled: Callable[[], bool]
    ) -> Reply[Value]:
        configured = options.models[ask.task]
        body = base_body(ask, options, configured)
        key = key_of(options.base_url, body, ask.schema.model_json_schema())
        purpose = purpose_of(ask, options, configured[0])
        cached = self._from_cache(key, ask, purpose)
        if cached is not None:
            return cached

        def make() -> tuple[Any, Provenance]:
            record, provenance = self._call(ask, options, body, purpose, cancelled)
            # What is not known is no saving.
            cost_nusd = record.cost_nusd or 0
            kept = CachedAnswer(record.text, provenance.model, provenance.provider, cost_nusd)
            self._cache.put(key, kept)
            return record.value, provenance

        try:
            (value, provenance), was_joined = self._flights.fly(key, make, cancelled)
        except CancelledError:
            raise CloudError("You cancelled it", source="cancel") from None
        if was_joined:
            self.budget.cache_hit(purpose, provenance.cost_nusd)
            provenance = replace(provenance, cost_nusd=0, was_cached=True, attempts=0, api_s=0.0)
        return Reply(value, provenance)

    def _from_cache(self, key: str, ask: Ask[Value], purpose: Purpose) -> Reply[Value] | None:
        kept = self._cache.get(key)
        if kept is None:
            return None
        try:
            value = value_of(kept.text, ask)
        except NotValidError:
            return None  # the rules have changed since
        self.budget.cache_hit(purpose, kept.cost_nusd)
        provenance = Provenance(kept.model, kept.provider, was_cached=True, attempts=0)
        return Reply(value, provenance)

    def _call(
        self,
        ask: Ask[Value],
        options: Options,
        body: Mapping[str, Any],
        purpose: Purpose,
        cancelled: Callable[[], bool],
    ) -> tuple[CallRecord[Value], Provenance]:
        """Make one paid call; raises `CloudError`, and `CancelledError` where it was cancelled."""
        self._check_length(ask, options)
        endpoint = self._endpoint_of(options)
        began_s = time.monotonic()
        models, listing = self._models_of_today(ask, options, cancelled)
        options = replace(options, deadline_s=_left(options.deadline_s, since_s=began_s))
        prices = self._prices(models, options, listing)
        if options.provider is Provider.OPENROUTER:
            body = with_todays_list(body, models, listing, prices)
        purpose = replace(purpose, model_asked=models[0])
        worst_nusd = worst_case_nusd(size_of(ask, options), prices)
        self._require_consent(ask, options, models, worst_nusd)
        if cancelled():
            raise CancelledError
        reservation = self._reserve(purpose, worst_nusd)
        record = self._send(ask, options, body, models, endpoint, reservation, cancelled)
        self._settle(record, options, reservation, prices)
        if record.was_cancelled:
            raise CancelledError
        if record.error is not None:
            raise record.error
        last = record.attempts[-1]
        return record, Provenance(
            model=last.model or models[0],
            provider=last.provider,
            # What is not known yet is told at what it can be at most.
            cost_nusd=reservation.worst_nusd if record.cost_nusd is None else record.cost_nusd,
            attempts=len(record.attempts),
            failures=tuple(record.failures),
            api_s=record.total_s,
        )

    def _send(
        self,
        ask: Ask[Value],
        options: Options,
        body: Mapping[str, Any],
        models: Sequence[str],
        endpoint: Endpoint,
        reservation: Reservation,
        cancelled: Callable[[], bool],
    ) -> CallRecord[Value]:
        def note(generation_ids: str) -> None:
            if options.provider is Provider.OPENROUTER and generation_ids:
                self.budget.note_generation(reservation.call_id, generation_ids)

        caller = Caller(
            endpoint,
            options.provider,
            options.deadline_s,
            cancelled,
            note,
            models_in_turn=tuple(models) if options.provider is Provider.OPENAI else (),
        )
        try:
            return caller.call(body, ask)
        except BaseException:  # Ctrl+C, a full disk: it may have been sent, so it stays counted
            lost = Outcome(CallStatus.CANCELLED, None, error="it was broken off")
            self.budget.settle(reservation.call_id, lost)
            raise

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
            self.budget.release(reservation.call_id, reason)
            record.cost_nusd = 0
            return
        by_model = {price.model: price for price in prices}
        dearest = max(prices, key=lambda price: price.dearest_output_nusd_per_mtok)
        record.cost_nusd = cost_of(
            record.attempts, options.provider, lambda model: by_model.get(model, dearest)
        )
        status = status_of(record)
        self.budget.settle(reservation.call_id, outcome_of(record, status))
        if record.cost_nusd is None and options.provider is Provider.OPENROUTER:
            self._settler.take(reservation.call_id, generation_ids(record.attempts), status)

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
            self._context.log.info("%s", error)
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
        self.budget.learn_prices({price.model: price for price in prices})
        return prices

    def _require_consent(
        self, ask: Ask[Value], options: Options, models: Sequence[str], worst_nusd: int
    ) -> None:
        if options.provider is Provider.LOCAL:
            return  # nothing leaves this machine
        if self._context.consent is None:
            raise _not_granted("consent")
        disclosure = Disclosure(
            kind=ask.kind,
            receiver=options.receiver,
            model=", ".join(models),
            texts=texts_of(ask),
            pictures=tuple(picture.jpeg for picture in ask.pictures),
            worst_nusd=worst_nusd,
            terms=terms_of(options),
        )
        try:
            self._context.consent.require(disclosure)
        except NotAllowed as error:
            raise CloudError(str(error), remedy=error.remedy, source="consent") from error

    def _reserve(self, purpose: Purpose, worst_nusd: int) -> Reservation:
        try:
            return self.budget.reserve(purpose, worst_nusd)
        except BudgetRefused as error:
            # The stop button stops all; a cap that is reached leaves what costs nothing.
            source = "stop" if error.reason == "stopped" else "budget"
            raise CloudError(str(error), remedy=error.remedy, source=source) from error

    def _check_length(self, ask: Ask[Value], options: Options) -> None:
        tokens = prompt_tokens_high(ask)
        if tokens > options.max_input_tokens:
            raise CloudError(
                f"The question takes up to {tokens} tokens, and {options.max_input_tokens} are "
                "allowed",
                remedy="Send less (no transcript, say), or raise max_input_tokens in the settings.",
                source="settings",
            )

    def _endpoint_of(self, options: Options) -> Endpoint:
        network = self._context.network
        if network is None:
            raise _not_granted("network")
        if options.provider is Provider.LOCAL:
            return Endpoint(options.base_url, None, network)
        return Endpoint(options.base_url, self._key(), network, _headers(options))

    def _list_endpoint(self) -> Endpoint:
        """Return where lists are asked for: without the key, where it needs none for that."""
        if self.options.provider is Provider.OPENAI:
            return self.endpoint()
        if self._context.network is None:
            raise _not_granted("network")
        return Endpoint(self.options.base_url, None, self._context.network)

    def _key(self) -> Secret:
        try:
            key = self._context.key() if self._context.key is not None else None
        except KeychainError as error:
            raise CloudError(str(error), remedy=error.remedy, source="key") from error
        if key is None:
            raise CloudError(
                "There is no key for the service",
                remedy="Sign in or paste a key under Cloud assist, or: autoresolve key set.",
                source="key",
            )
        return key

    def _fallback(self, options: Options, error: CloudError) -> Options | None:
        """Return the settings for the local server, where it is to stand in for the cloud."""
        local = options.local
        if options.provider is Provider.LOCAL or not options.local_fallback or local is None:
            return None
        if error.source not in _TO_LOCAL and error.code != _NO_CREDIT:
            return None
        return replace(
            options,
            provider=Provider.LOCAL,
            base_url=local.base_url,
            models=dict.fromkeys(options.models, (local.model,)),
        )

    def _look_back(self) -> None:
        """Take up what an earlier run left unsettled, once, when the network is used anyway."""
        if not self._has_looked_back:
            self._has_looked_back = True
            try:
                self._settler.take_left_over()
            except BudgetError as error:
                self._context.log.info("old calls cannot be settled: %s", error)


def _left(deadline_s: float, *, since_s: float) -> float:
    """Return what is left of the time; at least one attempt has a chance."""
    return max(1.0, deadline_s - (time.monotonic() - since_s))


def _headers(options: Options) -> Mapping[str, str]:
    if options.provider is not Provider.OPENROUTER:
        return {}
    told = {"HTTP-Referer": options.app_referrer, "X-OpenRouter-Title": options.app_title}
    return {name: text for name, text in told.items() if text}


def _not_granted(what: str) -> CloudError:
    return CloudError(
        f"The program gave Cloud assist no {what}",
        remedy="This is a fault of AutoResolve; please report it.",
        source="switch",
    )
