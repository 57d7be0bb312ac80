"""A call as the books have it: before it is sent, and after it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import CallSize, CallStatus, Outcome, Purpose

from .calling import MOST_SENDS, generation_ids
from .options import Provider
from .requesting import REPAIR_TOKENS, prompt_tokens_high, texts_of

if TYPE_CHECKING:
    from .asking import Ask, Value
    from .calling import CallRecord
    from .options import Options


def purpose_of(ask: Ask[Value], options: Options, model: str) -> Purpose:
    """Return what a call is for, as the ledger is told before it is sent."""
    return Purpose(
        task=ask.kind,
        tier=options.tier.name,
        footage_key=ask.footage_key,
        project=ask.project,
        model_asked=model,
        endpoint=f"{options.base_url}/chat/completions",
        provider_kind=options.provider,
        images=len(ask.pictures),
        image_type="image/jpeg" if ask.pictures else "",
        input_chars=sum(len(text) for text in texts_of(ask)),
    )


def size_of(ask: Ask[Value], options: Options) -> CallSize:
    """Return how large a call is at most, retries and the repair included."""
    # The repair sends the answer back along with the wish for a better one.
    repair_tokens = options.max_output_tokens + REPAIR_TOKENS
    return CallSize(
        prompt_tokens=prompt_tokens_high(ask) + repair_tokens,
        image_sizes_px=tuple((picture.width_px, picture.height_px) for picture in ask.pictures),
        max_output_tokens=options.max_output_tokens,
        attempts=MOST_SENDS,
    )


def terms_of(options: Options) -> tuple[str, ...]:
    """Return in sentences what the receiver may do with what is sent."""
    if options.provider is Provider.OPENAI:
        return ("OpenAI's own terms hold.",)
    terms = []
    if options.zero_data_retention:
        terms.append("Only providers are asked that keep nothing.")
    if options.deny_data_collection:
        terms.append("Only providers are asked that do not keep data to train on.")
    return tuple(terms) or ("The providers may keep it, and train on it.",)


def status_of(record: CallRecord[Value]) -> CallStatus:
    """Return how a call ended."""
    if record.was_cancelled:
        return CallStatus.CANCELLED
    return CallStatus.FAILED if record.error is not None else CallStatus.DONE


def outcome_of(record: CallRecord[Value], status: CallStatus) -> Outcome:
    """Return what the ledger is told after a call."""
    usages = [attempt.usage for attempt in record.attempts if attempt.usage is not None]
    last = record.attempts[-1]
    return Outcome(
        status=status,
        cost_nusd=record.cost_nusd,
        model_answered=last.model,
        provider=last.provider,
        generation_id=",".join(generation_ids(record.attempts)),
        request_id=last.request_id,
        tokens_in=sum(usage.tokens_in for usage in usages),
        tokens_out=sum(usage.tokens_out for usage in usages),
        tokens_cached=sum(usage.tokens_cached for usage in usages),
        tokens_reasoning=sum(usage.tokens_reasoning for usage in usages),
        output_chars=len(record.text or last.text),
        latency_s=last.latency_s,
        total_s=record.total_s,
        attempts=len(record.attempts),
        error_source=record.error.source if record.error is not None else "",
        error="; ".join(record.failures),
        finish_reason=last.finish_reason,
    )
