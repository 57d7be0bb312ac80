"""What a model costs: as the user says, as `/models` says now, or as a package knows offline.

Nothing here opens a connection. `genai_prices` brings its prices along as data and fetches newer
ones only where its `UpdatePrices` is started, which nobody does here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from autoresolve_gui.budget.errors import NoPrice
from autoresolve_gui.budget.money import nusd_of_usd, rate_of_token_price
from autoresolve_gui.budget.setting_words import OWN_PRICES

if TYPE_CHECKING:
    from genai_prices import types as known


class PriceSource(StrEnum):
    """Where a price is from."""

    LIVE = "live"
    OFFLINE = "offline"
    USER = "user"
    LOCAL = "local"


OPENROUTER = "openrouter"
OPENAI = "openai"
LOCAL = "local"
"""The kind of provider that runs on this machine and costs nothing."""


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """What a model costs, in nano-dollars: per million tokens, per request, per picture.

    `cache_write_nusd_per_mtok` and `reasoning_nusd_per_mtok` are 0 where they are priced as input
    and output are.
    """

    model: str
    prompt_nusd_per_mtok: int
    completion_nusd_per_mtok: int
    request_nusd: int = 0
    image_nusd: int = 0
    cache_write_nusd_per_mtok: int = 0
    reasoning_nusd_per_mtok: int = 0
    source: PriceSource = PriceSource.USER

    @property
    def dearest_input_nusd_per_mtok(self) -> int:
        """The dearer of reading input and of reading and keeping it."""
        return max(self.prompt_nusd_per_mtok, self.cache_write_nusd_per_mtok)

    @property
    def dearest_output_nusd_per_mtok(self) -> int:
        """The dearer of what is answered and of what is thought."""
        return max(self.completion_nusd_per_mtok, self.reasoning_nusd_per_mtok)


def price_of_entry(entry: Mapping[str, object]) -> ModelPrice | None:
    """Return the price of one entry of `/models`, None where it names none.

    Prices are text in USD per token, per request and per picture. A negative one (routers have -1)
    or one that is no number makes the whole entry one without a price; so does a missing price of
    input or output. Of `overrides` (other prices for long inputs, say) the dearest counts.
    """
    pricing = entry.get("pricing")
    model = entry.get("id")
    if not isinstance(pricing, Mapping) or not isinstance(model, str) or not model:
        return None
    if "prompt" not in pricing or "completion" not in pricing:
        return None
    overrides = pricing.get("overrides") or ()
    if not isinstance(overrides, Sequence) or isinstance(overrides, str):
        return None
    tables = [pricing, *(one for one in overrides if isinstance(one, Mapping))]
    try:
        return _dearest_price(model, tables)
    except ValueError:
        return None


class PriceBook:
    """The prices of models by their full names. Layer: budget; owns copies of what it is given.

    `provider` is the kind of server that is asked: `openrouter`, `openai`, or `local`, where
    everything is free.
    """

    def __init__(
        self,
        live: Mapping[str, ModelPrice],
        user: Mapping[str, ModelPrice],
        *,
        provider: str = OPENROUTER,
    ) -> None:
        self._live = dict(live)
        self._user = dict(user)
        self._provider = provider

    def price(self, model: str) -> ModelPrice:
        """Return the price of `model`: the user's, else the live one, else the one known offline.

        Raises `NoPrice` where there is none.
        """
        found = self._user.get(model) or self._live.get(model)
        if found is not None:
            return found
        if self._provider == LOCAL:
            return ModelPrice(model, 0, 0, source=PriceSource.LOCAL)
        offline = _offline_price(model, self._provider)
        if offline is not None:
            return offline
        raise NoPrice(
            f"Nobody knows what the model “{model}” costs, so it is not asked",
            remedy=f"Choose another model, or set a price for this one: {OWN_PRICES.words}.",
        )


def max_price_usd_per_mtok(prices: Sequence[ModelPrice]) -> dict[str, float]:
    """Return what to send as `provider.max_price`: the dearest of `prices`, USD per million tokens.

    Prices per request and per picture are in USD each, and left out where there are none.
    """
    dearest = {
        "prompt": max(price.dearest_input_nusd_per_mtok for price in prices),
        "completion": max(price.dearest_output_nusd_per_mtok for price in prices),
        "request": max(price.request_nusd for price in prices),
        "image": max(price.image_nusd for price in prices),
    }
    return {
        name: nusd / 1e9
        for name, nusd in dearest.items()
        if nusd or name in ("prompt", "completion")
    }


def _dearest_price(model: str, tables: Sequence[Mapping[str, object]]) -> ModelPrice:
    def per_token(name: str) -> int:
        return max(rate_of_token_price(_text(table.get(name))) for table in tables)

    def each(name: str) -> int:
        return max(nusd_of_usd(_text(table.get(name))) for table in tables)

    return ModelPrice(
        model,
        prompt_nusd_per_mtok=per_token("prompt"),
        completion_nusd_per_mtok=per_token("completion"),
        request_nusd=each("request"),
        image_nusd=each("image"),
        cache_write_nusd_per_mtok=per_token("input_cache_write"),
        reasoning_nusd_per_mtok=per_token("internal_reasoning"),
        source=PriceSource.LIVE,
    )


def _text(value: object) -> str:
    return "0" if value is None else str(value)


def _offline_price(model: str, provider: str) -> ModelPrice | None:
    """Return the dearest price that `genai_prices` lists for `model`, whatever its date.

    It is a copy of the day the package was made: which of its dated prices holds today is a guess
    (the clock may be wrong too), and the dearest is the safe one. An entry without any price
    counts only where the name says that the model is free.
    """
    # It takes 0.2 s to load, and who has live prices never needs it.
    from genai_prices import data  # noqa: PLC0415 -- see above

    providers = (one for one in data.providers if one.id == provider)
    found = next((one.find_model(model) for one in providers), None)
    if found is None:
        return None
    tables = _all_tables(found)
    if not model.endswith(":free") and not any(_rate(table.input_mtok) for table in tables):
        return None
    return ModelPrice(
        model,
        prompt_nusd_per_mtok=max(_rate(table.input_mtok) for table in tables),
        completion_nusd_per_mtok=max(_rate(table.output_mtok) for table in tables),
        request_nusd=max(_rate(table.requests_kcount) for table in tables) // 1000,
        cache_write_nusd_per_mtok=max(_rate(table.cache_write_mtok) for table in tables),
        reasoning_nusd_per_mtok=max(_rate(table.output_reasoning_mtok) for table in tables),
        source=PriceSource.OFFLINE,
    )


def _all_tables(model: known.ModelInfo) -> list[known.ModelPrice]:
    dated = model.prices
    tables = [one.prices for one in dated] if isinstance(dated, list) else [dated]
    return [*tables, *(variant.prices for variant in model.price_variants or ())]


def _rate(price: Decimal | known.TieredPrices | None) -> int:
    """Return the dearest rate of a price that may rise with the number of tokens."""
    if price is None:
        return 0
    if isinstance(price, Decimal):
        return nusd_of_usd(price)
    return max(nusd_of_usd(rate) for rate in (price.base, *(tier.price for tier in price.tiers)))
