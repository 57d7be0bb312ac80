"""The body of a request, from a question and the settings."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from autoresolve_gui.plugin.api import max_price_usd_per_mtok, tokens_high

from .options import Provider

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autoresolve_gui.plugin.api import ModelPrice

    from .asking import Ask, Value
    from .listing import Listed
    from .options import Options

REPAIR_TOKENS = 1000
"""What the wish for a better answer takes at most, the faults included, besides the answer."""

_REASONING = {"effort": "low", "exclude": True}


def base_body(ask: Ask[Value], options: Options, models: Sequence[str]) -> dict[str, Any]:
    """Return what shapes the answer: model, messages, lengths, form. The cache's key is made of it.

    What depends on the list of the day (`with_todays_list`) comes on top and is no part of it.
    """
    schema = ask.schema.model_json_schema()
    form = {
        "name": ask.kind,
        "strict": is_strict(schema),
        "schema": schema,
    }
    is_local = options.provider is Provider.LOCAL
    # The servers of this machine know the old name only.
    length = "max_tokens" if is_local else "max_completion_tokens"
    body: dict[str, Any] = {
        "model": models[0],
        "messages": _messages(ask),
        "stream": True,
        "stream_options": {"include_usage": True},
        length: options.max_output_tokens,
        "response_format": {"type": "json_schema", "json_schema": form},
    }
    if options.provider is not Provider.OPENAI:  # whose newer models answer a temperature with 400
        body["temperature"] = options.tier.temperature
    if options.provider is Provider.OPENROUTER:
        body["extra_body"] = {"models": list(models), "provider": _privacy(options)}
    return body


def with_todays_list(
    body: Mapping[str, Any],
    models: Sequence[str],
    listing: Mapping[str, Listed],
    prices: Sequence[ModelPrice],
) -> dict[str, Any]:
    """Return `body` for OpenRouter, cut down to what all `models` of the list can do.

    `listing` may be empty, where it could not be had: then nothing that a model may not know is
    sent. The prices that were reserved for are the dearest that are allowed.
    """
    known = [listing[model].parameters for model in models if model in listing]
    shared = frozenset.intersection(*known) if len(known) == len(models) else frozenset()
    extra = dict(body["extra_body"])
    extra["models"] = list(models)
    extra["provider"] = {**extra["provider"], "max_price": max_price_usd_per_mtok(prices)}
    made = {**body, "model": models[0], "extra_body": extra}
    if "temperature" not in shared:
        del made["temperature"]
    if not {"response_format", "structured_outputs"} & shared:
        del made["response_format"]
    else:
        extra["provider"]["require_parameters"] = True
    if "reasoning" in shared:
        extra["reasoning"] = dict(_REASONING)
    return made


def texts_of(ask: Ask[Value]) -> tuple[str, ...]:
    """Return every text that is sent, the schema of the answer included."""
    return (*(message.text for message in ask.messages), form_of(ask))


def form_of(ask: Ask[Value]) -> str:
    """Return the schema of the answer as it is sent."""
    return json.dumps(ask.schema.model_json_schema(), ensure_ascii=False)


def prompt_tokens_high(ask: Ask[Value]) -> int:
    """Return how many tokens the texts take at most, without pictures."""
    return sum(tokens_high(text) for text in texts_of(ask))


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Whether a schema keeps the rules of strict JSON: every key named, every key required."""
    nested = [*schema.get("$defs", {}).values(), schema]
    return all(_is_closed(each) for each in nested)


def _is_closed(schema: Any) -> bool:  # noqa: ANN401 -- a JSON schema, of any depth
    if not isinstance(schema, dict):
        return True
    if schema.get("type") == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            return False
        if set(schema.get("required", ())) != set(properties):
            return False
        return all(_is_closed(each) for each in properties.values())
    return _is_closed(schema.get("items"))


def _privacy(options: Options) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if options.deny_data_collection:
        wanted["data_collection"] = "deny"
    if options.zero_data_retention:
        wanted["zdr"] = True
    return wanted


def _messages(ask: Ask[Value]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [
        {"role": message.role, "content": message.text} for message in ask.messages
    ]
    if ask.pictures:
        pictures = [{"type": "image_url", "image_url": {"url": _url(p.jpeg)}} for p in ask.pictures]
        text = {"type": "text", "text": messages[-1]["content"]}
        messages[-1]["content"] = [text, *pictures]
    return messages


def _url(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}"
