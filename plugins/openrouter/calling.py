"""All attempts of one call inside one deadline: retries, the one repair, and what it all cost."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic

from autoresolve_gui.plugin.api import tokens_high

from .asking import CloudError, Value
from .failures import Failure
from .options import Provider
from .parsing import NotValidError, value_of
from .sending import Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autoresolve_gui.plugin.api import ModelPrice

    from .asking import Ask
    from .sending import Attempt, Endpoint

MOST_SENDS = 3
"""A call is sent so often at most, retries and the repair together; all are reserved for."""
LOST = "?"
"""Stands among generation ids for an attempt that may have cost and told no id."""

FIRST_WAIT_S = 0.5
"""Before the second attempt, where the server says nothing of it; then twice as long."""

_FAULT_CHARS = 400
_LOOK_S = 0.02
_LEAST_S = 0.2
"""With less time than this left nothing is sent any more."""


@dataclass(slots=True)
class CallRecord(Generic[Value]):
    """What came of a call: a value or why there is none, and every attempt.

    `cost_nusd` is that of all attempts, set when the call is settled; None is not known yet.
    """

    value: Value | None = None
    text: str = ""
    error: CloudError | None = None
    attempts: list[Attempt] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    began_s: float = 0.0
    ended_s: float = 0.0
    was_cancelled: bool = False
    cost_nusd: int | None = None

    @property
    def total_s(self) -> float:
        """The wall-clock time of all attempts and the waits between them."""
        return self.ended_s - self.began_s


@dataclass(frozen=True, slots=True)
class Caller:
    """Sends a body again and again, within `deadline_s`, until there is a value or an end of it.

    Layer: plugin. `models_in_turn` are asked one after the other where the service has no list of
    fallbacks of its own; else it is empty. `note` is told every generation id of the call, joined
    by commas, as soon as they are known.
    """

    endpoint: Endpoint
    provider: Provider
    deadline_s: float
    cancelled: Callable[[], bool]
    note: Callable[[str], None]
    models_in_turn: tuple[str, ...] = ()
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random

    def call(self, body: Mapping[str, Any], ask: Ask[Value]) -> CallRecord[Value]:
        """Return what came of it; never raises for what a server does."""
        record: CallRecord[Value] = CallRecord(began_s=self.clock())
        end_s = record.began_s + self.deadline_s
        repaired = False
        while record.value is None and record.error is None:
            attempt = self._send(self._body_now(body, record), record, end_s)
            if attempt.failure is not None:
                record.failures.append(attempt.failure.text)
                self._wait_or_end(attempt.failure, record, end_s)
                continue
            try:
                record.value = value_of(
                    attempt.text, ask, was_cut=attempt.finish_reason == "length"
                )
                record.text = attempt.text
            except NotValidError as error:
                record.failures.append(f"The answer was not valid: {error.fault}")
                if repaired or not self._may_send(record, end_s):
                    record.error = _rejected(error.fault, attempt)
                repaired = True
                body = with_repair(body, attempt.text, error.fault)
        record.ended_s = self.clock()
        return record

    def _send(self, body: Mapping[str, Any], record: CallRecord[Value], end_s: float) -> Attempt:
        if any(each.generation_id for each in record.attempts):
            # Should the program die now, the call is not to be settled without this request.
            self.note(",".join([*generation_ids(record.attempts), LOST]))
        sender = Sender(self.endpoint, body, max(_LEAST_S, end_s - self.clock()))
        record.attempts.append(sender.attempt)
        sender.start()
        try:
            self._watch(sender, record, end_s)
        except BaseException:
            sender.give_up()
            raise
        return sender.attempt

    def _watch(self, sender: Sender, record: CallRecord[Value], end_s: float) -> None:
        """Wait for the attempt to be done, or cut it off."""
        attempt, noted = sender.attempt, ""
        while not sender.is_done.wait(_LOOK_S):
            if attempt.generation_id != noted:
                noted = attempt.generation_id
                self.note(",".join(generation_ids(record.attempts)))
            if self.cancelled():
                sender.give_up()
                attempt.failure = _cancelled()
                record.was_cancelled = True
                return
            if self.clock() >= end_s:
                sender.give_up()
                attempt.failure = _too_slow(self.deadline_s)
                return
        sender.finish()
        if attempt.generation_id != noted:
            self.note(",".join(generation_ids(record.attempts)))

    def _body_now(self, body: Mapping[str, Any], record: CallRecord[Value]) -> Mapping[str, Any]:
        if not self.models_in_turn:
            return body
        turn = min(len(record.attempts), len(self.models_in_turn) - 1)
        return {**body, "model": self.models_in_turn[turn]}

    def _may_send(self, record: CallRecord[Value], end_s: float) -> bool:
        return len(record.attempts) < MOST_SENDS and end_s - self.clock() > _LEAST_S

    def _wait_or_end(self, failure: Failure, record: CallRecord[Value], end_s: float) -> None:
        """Wait before the next attempt, or set the record's error where there is to be none."""
        another_model = self.models_in_turn[len(record.attempts) :] and failure.code == 404
        if not (failure.again or another_model) or not self._may_send(record, end_s):
            record.error = _ended(failure, len(record.attempts))
            return
        backoff_s = FIRST_WAIT_S * 2 ** (len(record.attempts) - 1) * (0.5 + self.jitter())
        wait_s = backoff_s if failure.retry_after_s is None else failure.retry_after_s
        if self.clock() + wait_s + _LEAST_S > end_s:
            record.error = _ended(failure, len(record.attempts), wait_s=wait_s)
            return
        until_s = self.clock() + wait_s
        while (left_s := until_s - self.clock()) > 0:
            if self.cancelled():
                record.was_cancelled = True
                record.error = _ended(_cancelled(), len(record.attempts))
                return
            time.sleep(min(left_s, _LOOK_S))


def with_repair(body: Mapping[str, Any], text: str, fault: str) -> dict[str, Any]:
    """Return `body` with the answer that was not valid and the wish for a better one.

    An answer that is longer than it was allowed to be is not sent back: nothing is reserved for it.
    """
    wish = (
        f"Your answer was not valid: {fault[:_FAULT_CHARS]}. Answer once more, with the JSON "
        "object alone, without a code fence and without any other word."
    )
    longest = int(body.get("max_completion_tokens") or body["max_tokens"])
    is_sent_back = bool(text.strip()) and tokens_high(text) <= longest
    turns = [{"role": "assistant", "content": text}] if is_sent_back else []
    return {**body, "messages": [*body["messages"], *turns, {"role": "user", "content": wish}]}


def generation_ids(attempts: list[Attempt]) -> list[str]:
    """Return the ids of every attempt that may have cost something, `?` for one without."""
    return [each.generation_id or LOST for each in attempts if may_have_cost(each)]


def may_have_cost(attempt: Attempt) -> bool:
    """Whether anything can have been charged for an attempt.

    Nothing is for what never left, for what was refused by status with a sound error, and for an
    answer without a word that ended in an error (docs of the service).
    """
    if attempt.usage is not None:
        return True
    if attempt.was_refused or not (attempt.was_sent or attempt.generation_id):
        return False
    return attempt.has_output or not attempt.ended_in_error


def cost_of(
    attempts: list[Attempt], provider: Provider, price_of: Callable[[str], ModelPrice]
) -> int | None:
    """Return what all attempts cost together, in nano-dollars; None where one is not known."""
    if provider is Provider.LOCAL:
        return 0
    costs = [_cost(each, provider, price_of) for each in attempts if may_have_cost(each)]
    return None if None in costs else sum(cost for cost in costs if cost is not None)


def _cost(
    attempt: Attempt, provider: Provider, price_of: Callable[[str], ModelPrice]
) -> int | None:
    if attempt.usage is None:
        return None
    if provider is Provider.OPENAI:
        return attempt.usage.cost_by_tokens(price_of(attempt.model))
    return attempt.usage.cost_nusd


def _rejected(fault: str, attempt: Attempt) -> CloudError:
    model = attempt.model or "the model"
    return CloudError(
        f"The answer of {model} could not be used: {fault}",
        remedy="Try another model, or a better quality.",
        source="answer",
    )


def _ended(failure: Failure, attempts: int, *, wait_s: float | None = None) -> CloudError:
    text = failure.text
    if wait_s is not None and failure.retry_after_s is not None:
        text += f"; it asks to wait {wait_s:.0f} s, which is beyond the time limit"
    elif attempts > 1:
        text += f" (after {attempts} attempts)"
    return CloudError(text, remedy=failure.remedy, source=failure.source, code=failure.code)


def _cancelled() -> Failure:
    return Failure("You cancelled it", source="cancel")


def _too_slow(deadline_s: float) -> Failure:
    return Failure(
        f"There was no whole answer within {round(deadline_s, 1):g} s",
        remedy="Try again later, choose a quicker model, or raise “Time limit (seconds)” in the "
        "settings.",
        source="deadline",
    )
