"""Taking keys out of text that somebody may read: logs, errors, crash reports."""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING

from autoresolve_gui.privacy.secret import MASK, Secret

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHAPES = (
    # OpenRouter (sk-or-v1-…), OpenAI (sk-…, sk-proj-…), Anthropic (sk-ant-…) and their kin.
    (re.compile(r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{8,}"), MASK),
    (re.compile(r"(?i)\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{8,}"), rf"\1\2{MASK}"),
    # A name that says what it holds, then its value: of a header, a form, JSON, an environment.
    (
        re.compile(
            r"(?i)((?:x-)?api[_-]?key|authorization|code_verifier|access_token|client_secret"
            r"|[a-z_]*_api_key)(\\?[\"']?\s*[:=]\s*b?\\?[\"']?)"
            r"(?!(?:bearer|basic)\b)([^\s\"'\\&,;)}\]]{4,})"
        ),
        rf"\1\2{MASK}",
    ),
    # The code that a sign-in brings back, in its URL.
    (re.compile(r"([?&]code=)[^\s&\"']+"), rf"\1{MASK}"),
)


def redact(text: str, secrets: Iterable[Secret] = ()) -> str:
    """Return `text` without these secrets and without whatever is shaped like a key."""
    for secret in secrets:
        text = text.replace(secret.reveal(), MASK)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text


class Redactor:
    """Knows the secrets of this run, so that they go out of every text, whatever their shape."""

    def __init__(self) -> None:
        self._changes = threading.Lock()
        self._secrets: tuple[Secret, ...] = ()

    def learn(self, secret: Secret) -> None:
        """Take this one out of every text from now on."""
        with self._changes:
            if secret not in self._secrets:
                self._secrets = (*self._secrets, secret)

    def redact(self, text: str) -> str:
        """Return `text` without any secret."""
        return redact(text, self._secrets)


class RedactingFilter(logging.Filter):
    """Takes secrets out of a record: of its message, its traceback and its stack.

    Add it to handlers: a logger's filter is not asked for the records of the loggers below it.
    """

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor
        self._formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place, and let it pass."""
        record.msg, record.args = self._redactor.redact(_message_of(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redactor.redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self._redactor.redact(record.stack_info)
        return True


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit: logging shows them too
        return f"{record.msg} {record.args}"
