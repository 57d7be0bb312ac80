"""Entries of `GET /models`, in the form and at the prices of November 2026."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

_COLD = ("max_tokens", "response_format", "structured_outputs", "reasoning")
_JSON = ("max_tokens", "temperature", "response_format", "structured_outputs", "reasoning")
_TABLE = (
    # id, USD per million tokens in and out, context, sees pictures, parameters
    ("mistralai/mistral-small-2603", "0.15", "0.60", 262144, True, _JSON),
    ("openai/gpt-6-luna", "0.10", "0.50", 1050000, True, _COLD),
    ("openai/gpt-oss-120b", "0.10", "0.50", 131072, False, _JSON),
    ("deepseek/deepseek-v4-flash", "0.105", "0.21", 1048576, False, _JSON),
    ("mistralai/ministral-8b-2512", "0.15", "0.15", 262144, True, _JSON),
    ("google/gemma-4-31b-it", "0.15", "0.40", 262144, True, _JSON),
    ("google/gemma-4-31b-it:free", "0", "0", 262144, True, _JSON),
    ("mistralai/mistral-large-2512", "0.50", "1.50", 262144, True, _JSON),
    ("anthropic/claude-haiku-5.5", "0.10", "0.50", 1000000, True, _JSON),
    ("openai/gpt-6.1-terra", "1", "5", 1050000, True, _JSON),
    ("google/gemini-3.8-flash", "0.75", "3.75", 1048576, True, _JSON),
    ("anthropic/claude-sonnet-5.5", "2", "10", 1000000, True, _JSON),
    ("openai/gpt-6.1-sol", "2", "10", 1050000, True, _JSON),
    ("cohere/command-r7b-12-2024", "0.0375", "0.15", 128000, False, ("max_tokens", "temperature")),
)


def listed(
    model: str,
    prompt_usd_per_mtok: str = "0.15",
    completion_usd_per_mtok: str = "0.60",
    *,
    context: int = 128000,
    sees: bool = False,
    parameters: tuple[str, ...] = _JSON,
    expires: str | None = None,
    pricing: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return one entry; `pricing` replaces or adds keys of its price."""
    return {
        "id": model,
        "name": model.rpartition("/")[2],
        "context_length": context,
        "expiration_date": expires,
        "architecture": {
            "input_modalities": ["text", "image"] if sees else ["text"],
            "output_modalities": ["text"],
        },
        "supported_parameters": list(parameters),
        "top_provider": {"max_completion_tokens": 16384},
        "pricing": {
            "prompt": _per_token(prompt_usd_per_mtok),
            "completion": _per_token(completion_usd_per_mtok),
            "request": "0",
            "image": "0",
            **(pricing or {}),
        },
    }


def models_as_of_2026_11() -> list[dict[str, Any]]:
    """Return a fresh list: what the tiers name, an old model, and a router without a price."""
    entries = [
        listed(name, prompt, completion, context=context, sees=sees, parameters=parameters)
        for name, prompt, completion, context, sees, parameters in _TABLE
    ]
    entries.append(listed("openai/gpt-4o-mini", "0.15", "0.60", sees=True, expires="2027-01-14"))
    entries.append(
        listed("openrouter/auto", sees=True, pricing={"prompt": "-1", "completion": "-1"})
    )
    return entries


def _per_token(usd_per_mtok: str) -> str:
    return format(Decimal(usd_per_mtok) / 1_000_000, "f")
