"""From the text of an answer to a value that fits its schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .asking import Ask, Value

_FENCE = re.compile(r"```[A-Za-z0-9_-]*[ \t]*\r?\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_FAULTS_TOLD = 5


class NotValidError(Exception):
    """An answer does not fit. `fault` says why, in words for the model that gave it."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def value_of(text: str, ask: Ask[Value], *, was_cut: bool = False) -> Value:
    """Return the value in an answer; raises `NotValidError`.

    Blank lines, a byte order mark, Markdown fences and talk around the JSON are passed over.
    `was_cut`: the answer reached its longest length.
    """
    if not text.strip():
        raise NotValidError("it was empty")
    first_fault = ""
    for candidate in _candidates(text):
        try:
            value = ask.schema.model_validate_json(candidate)
        except ValidationError as error:
            first_fault = first_fault or _in_words(error)
            continue
        fault = ask.fault_of(value)
        if fault:
            raise NotValidError(fault)
        return value
    raise NotValidError(
        f"it was cut off, since it is too long; {first_fault}" if was_cut else first_fault
    )


def _candidates(text: str) -> Iterator[str]:
    plain = text.strip().lstrip("\ufeff").strip()
    yield plain
    for match in _FENCE.finditer(plain):
        yield match.group(1).strip()
    start, end = plain.find("{"), plain.rfind("}")
    if 0 <= start < end:
        yield plain[start : end + 1]


def _in_words(error: ValidationError) -> str:
    # What was answered is left out: it may be anything, and the words go to the user too.
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    told = [f"{'.'.join(map(str, each['loc'])) or 'it'}: {each['msg']}" for each in faults]
    more = f"; and {len(told) - _FAULTS_TOLD} more" if len(told) > _FAULTS_TOLD else ""
    return "; ".join(told[:_FAULTS_TOLD]) + more
