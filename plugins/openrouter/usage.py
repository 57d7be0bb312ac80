"""What an answer says that it took: believed where it makes sense, unknown where not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autoresolve_gui.plugin.api import cost_reported

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import ModelPrice

_MOST_TOKENS = 100_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, and the cost in nano-dollars; `cost_nusd` is None where none was said or no cost.

    `tokens_known`: both counts were there and make sense.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_reasoning: int = 0
    cost_nusd: int | None = None
    tokens_known: bool = False

    def cost_by_tokens(self, price: ModelPrice) -> int | None:
        """Return what the tokens cost at a price, for a service that tells no cost."""
        if not self.tokens_known:
            return None
        prompt = self.tokens_in * price.dearest_input_nusd_per_mtok
        completion = self.tokens_out * price.dearest_output_nusd_per_mtok
        return -(-(prompt + completion) // 1_000_000) + price.request_nusd


def read_usage(usage: Mapping[str, Any]) -> Usage:
    """Return what stands in a `usage`, which may be rubbish."""
    tokens_in, tokens_out = (
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
    )
    return Usage(
        tokens_in=tokens_in or 0,
        tokens_out=tokens_out or 0,
        tokens_cached=_detail(usage, "prompt_tokens_details", "cached_tokens"),
        tokens_reasoning=_detail(usage, "completion_tokens_details", "reasoning_tokens"),
        cost_nusd=_cost(usage),
        tokens_known=tokens_in is not None and tokens_out is not None,
    )


def read_generation(data: Mapping[str, Any]) -> Usage:
    """Return what /generation says of a call."""
    return Usage(
        tokens_in=_count(data.get("native_tokens_prompt")) or 0,
        tokens_out=_count(data.get("native_tokens_completion")) or 0,
        tokens_cached=_count(data.get("native_tokens_cached")) or 0,
        tokens_reasoning=_count(data.get("native_tokens_reasoning")) or 0,
        cost_nusd=cost_reported(data.get("total_cost")),
    )


def _cost(usage: Mapping[str, Any]) -> int | None:
    """Return the cost; with a key of the user's own at the model's maker, theirs on top."""
    cost = cost_reported(usage.get("cost"))
    if cost is None or usage.get("is_byok") is not True:
        return cost
    details = usage.get("cost_details")
    upstream = details.get("upstream_inference_cost") if isinstance(details, Mapping) else None
    return cost + (cost_reported(upstream) or 0)


def _detail(usage: Mapping[str, Any], group: str, name: str) -> int:
    details = usage.get(group)
    if isinstance(details, Mapping):
        return _count(details.get(name)) or 0
    return _count(getattr(details, name, None)) or 0


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_TOKENS:
        return None
    return value
