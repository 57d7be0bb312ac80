"""What a question can cost at most, worked out here from what is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import worst_case_nusd

from .booking import size_of
from .cache import key_of
from .listing import today
from .options import Provider
from .parsing import NotValidError, value_of
from .requesting import base_body, prompt_tokens_high
from .routing import usable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from autoresolve_gui.plugin.api import Budget, ModelPrice

    from .asking import Ask
    from .cache import AnswerCache
    from .listing import Listed
    from .options import Options


def quote_of(
    ask: Ask[Any],
    options: Options,
    budget: Budget,
    listing: Mapping[str, Listed],
    cache: AnswerCache,
) -> int | None:
    """Return the worst case of `ask` in nano-dollars, as it would be reserved now.

    0 where the answer is kept; None for a question that is too long to be sent. `listing` is the
    latest list, empty where there was none. Raises `CloudError` where no model can be asked,
    `NoPrice` where a price is not known.
    """
    if _is_kept(ask, options, cache):
        return 0
    if prompt_tokens_high(ask) > options.max_input_tokens:
        return None
    models = options.models[ask.task]
    if listing and options.provider is Provider.OPENROUTER:
        models = usable(models, listing, ask.task, options, today())
    prices = [_price(model, options, budget, listing) for model in models]
    return worst_case_nusd(size_of(ask, options), prices)


def _is_kept(ask: Ask[Any], options: Options, cache: AnswerCache) -> bool:
    body = base_body(ask, options, options.models[ask.task])
    kept = cache.get(key_of(options.base_url, body, ask.schema.model_json_schema()))
    if kept is None:
        return False
    try:
        value_of(kept.text, ask)
    except NotValidError:
        return False
    return True


def _price(
    model: str, options: Options, budget: Budget, listing: Mapping[str, Listed]
) -> ModelPrice:
    listed = listing.get(model)
    live = listed.price if listed is not None else None
    return options.user_prices.get(model) or live or budget.price(model)
