"""What servers say when they fail, in words that a user can read and that tell no secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import one_line, redact

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import Secret

_TEXT_CHARS = 300
_AGAIN = frozenset({408, 429})
_FINAL_ABOVE_499 = frozenset({501, 505})

REMEDIES: Mapping[int, str] = {
    400: "Choose another model in the settings, or ask for less.",
    401: "Sign in again, or paste a key that is valid.",
    402: "Add credit at the provider, or choose the quality “free”.",
    403: "The provider refused what was asked; see its rules and your key's limits.",
    404: "Choose another model, or allow more providers under privacy in the settings.",
    408: "Try again, or raise “Time limit (seconds)” in the settings.",
    413: "Send fewer pictures, or less text.",
    422: "Choose another model in the settings.",
    429: "Wait a little, or choose another model.",
}
_LATER = "Try again later, or choose another model."


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that failed.

    `code` is an HTTP status or what stood for one in the answer, 0 where there was none. `again`:
    another attempt may do better. `retry_after_s` is what the server asks to wait. `detail` is for
    the log alone: what the system or a library said.
    """

    text: str
    remedy: str = ""
    code: int = 0
    again: bool = False
    retry_after_s: float | None = None
    source: str = "provider"
    detail: str = ""


def failure_of_error(
    error: object, status: int, key: Secret | None, retry_after: str | None = None
) -> Failure:
    """Return what an `error` object of an answer means; `status` stands in for its code.

    Never shown: `flagged_input`, which is the user's own text, and keys.
    """
    table = error if isinstance(error, Mapping) else {}
    code = _code(table.get("code"), status)
    availability = table.get("availability")
    availability = availability if isinstance(availability, Mapping) else {}
    again = code in _AGAIN or (code >= 500 and code not in _FINAL_ABOVE_499)
    if isinstance(availability.get("retryable"), bool):
        again = again and bool(availability["retryable"])
    wait = _seconds(retry_after)
    return Failure(
        text=clean(_words(table, error, code), key),
        remedy=REMEDIES.get(code, _LATER),
        code=code,
        again=again,
        retry_after_s=wait if wait is not None else _seconds(availability.get("retry_after")),
    )


def clean(text: str, key: Secret | None) -> str:
    """Return `text` on one line, not too long, without keys."""
    return one_line(redact(text, [key] if key is not None else []), _TEXT_CHARS)


def _words(table: Mapping[object, object], error: object, code: int) -> str:
    message = table.get("message")
    said = message if isinstance(message, str) and message.strip() else ""
    if not said and isinstance(error, str):
        said = error
    metadata = table.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    raw = _raw_words(metadata.get("raw"))
    reasons = metadata.get("reasons")
    parts = [said or f"The server failed with {code}"]
    if raw and raw not in said:
        who = metadata.get("provider_name")
        parts.append(f"{who}: {raw}" if isinstance(who, str) and who else raw)
    if isinstance(reasons, list):
        parts.append(", ".join(str(reason) for reason in reasons[:5]))
    if code and str(code) not in parts[0]:
        parts[0] = f"{parts[0]} ({code})"
    text = "; ".join(part for part in parts if part)
    flagged = metadata.get("flagged_input")
    return text.replace(flagged, "…") if isinstance(flagged, str) and flagged else text


def _raw_words(raw: object) -> str:
    """Return what a model's own provider said, which may be JSON in text."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            return str(raw)
    if not isinstance(raw, Mapping):
        return "" if raw is None else str(raw)
    inner = raw.get("error", raw)
    message = inner.get("message") if isinstance(inner, Mapping) else inner
    return message if isinstance(message, str) else json.dumps(raw)


def _code(code: object, status: int) -> int:
    text = str(code)
    if not isinstance(code, bool) and text.isascii() and text.isdigit() and len(text) == 3:
        return int(text)
    return status


def _seconds(value: object) -> float | None:
    """Return a time to wait; None for a date, a negative number and rubbish."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds < 1e6 else None
