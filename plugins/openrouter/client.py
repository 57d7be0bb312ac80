"""The client: between a question and its answer, what costs nothing comes first.

Cache, then joining, then one call (`buying`); then the local server where that came to nothing.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autoresolve_gui.plugin.api import BudgetError, Provenance

from .asking import CloudError, Reply
from .booking import purpose_of
from .buying import Buyer
from .cache import AnswerCache, CachedAnswer, key_of
from .endpoints import Grants
from .flights import Flights
from .listing import Models
from .options import Options, Provider, read_options
from .parsing import NotValidError, value_of
from .quoting import quote_of
from .requesting import base_body
from .settling import Settler

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.plugin.api import Budget, PluginContext, Purpose

    from .asking import Ask, Value
    from .sending import Endpoint

_TO_LOCAL = frozenset({"network", "budget"})
_NO_CREDIT = 402


class CloudClient:
    """Asks models for the assistants. Layer: plugin; owns the cache and the settling thread.

    One for each plugin context; any thread. Raises `CloudError` in its constructor where the
    settings make no sense.
    """

    def __init__(self, context: PluginContext) -> None:
        self.log = context.log
        self.options = read_options(context.settings)
        self._grants = Grants(context)
        self.models = Models(lambda: self._grants.list_endpoint(self.options))
        self._cache = AnswerCache(context.data_dir / "answers.sqlite3", context.log)
        self._flights: Flights[tuple[Any, Provenance]] = Flights()
        self._settler = Settler(self.budget, self.endpoint, context.log)
        context.on_dispose(self._settler.close)
        self._buyer = Buyer(self._grants, self.models, self._settler, context.log)

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
            self.log.debug("no quote: %s", error)
            return None

    @property
    def budget(self) -> Budget:
        """The user's money. Raises `CloudError` where the program gave none."""
        return self._grants.budget

    def endpoint(self) -> Endpoint:
        """Return where requests go, with the key. Raises `CloudError` without one."""
        return self._grants.endpoint(self.options)

    def _ask_cloud_or_local(self, ask: Ask[Value], cancelled: Callable[[], bool]) -> Reply[Value]:
        try:
            return self._ask(ask, self.options, cancelled)
        except CloudError as error:
            local = self._fallback(self.options, error)
            if local is None:
                raise
            self.log.info("the local server is asked, since %s", error)
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
            record, provenance = self._buyer.buy(ask, options, body, purpose, cancelled)
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
