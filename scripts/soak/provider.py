"""The stand-in server as a provider that does everything wrong, and keeps its own books."""

from __future__ import annotations

import math
import random
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from support.openrouter import (
    Answer,
    Drop,
    Endless,
    ErrorIn200,
    Failure,
    Hang,
    KeepAlive,
    Raw,
    StandIn,
)

if TYPE_CHECKING:
    from pathlib import Path

MOST_SENDS = 3
"""The client promises to send no call more often; counted here by the server."""
DEAR_USD = 0.04
"""What a dear answer is told to cost: far above what any call reserves."""

_SOUND = 60
_HOSTILE = (
    b'data: {"id": 5, "choices": [{"delta": {"content": [1]}}], "usage": "much"}\n\ndata: {\n\n'
)
_ANSWER_TOKENS = 60

_FREE_FAULTS: tuple[tuple[str, Any], ...] = (
    ("429", Failure(429, "Rate limit exceeded", retry_after="0")),
    ("429 later", Failure(429, "Rate limit exceeded", retry_after="1")),
    ("429 much later", Failure(429, "Rate limit exceeded", retry_after="3600")),
    ("503", Failure(503, "No provider can take this now")),
    ("502", Failure(502, "Provider returned error", metadata={"raw": "the GPU is on fire"})),
    ("408", Failure(408, "Timed out")),
    ("402", Failure(402, "Insufficient credits")),
    ("400", Failure(400, "It makes no sense", code="bad_request")),
    ("error in 200", ErrorIn200(429)),
    ("error in 200's choice", ErrorIn200(502, as_finish=True)),
    ("error in 200's events", ErrorIn200(502, as_events=True)),
    ("error before a word", Answer(error_after=0)),
)
"""Nothing is charged for these."""

_CHARGED_FAULTS: tuple[tuple[str, Any], ...] = (
    ("page in place of JSON", Raw(b"<html>bad gateway</html>", "text/html", 502)),
    ("silence", Hang(15.0)),
    ("comments only", KeepAlive(seconds=15.0, every_s=0.1)),
    ("reset", Drop()),
    ("reset after the head", Answer(drop_after=0)),
    ("reset in the middle", Answer(drop_after=2)),
    ("reset without an id", Answer(drop_after=0, with_generation_header=False)),
    ("reset before the cost", Answer(drop_after=4)),
    ("error in the middle", Answer(error_after=2)),
    ("no end", Endless()),
    ("hostile JSON", Raw(_HOSTILE)),
    ("no usage", Answer(usage="absent")),
    ("no cost", Answer(cost="absent")),
    ("cost null", Answer(cost=None)),
    ("cost negative", Answer(cost=-1.0)),
    ("cost no number", Answer(cost=math.nan)),
    ("cost endless", Answer(cost="Infinity")),
    ("cost in words", Answer(cost="free")),
    ("cost a truth", Answer(cost=True)),
    ("cost told too low", Answer(cost=0.000000001)),
    ("cost above reservation", Answer(cost=DEAR_USD)),
    ("empty", Answer("")),
    ("no JSON", Answer("I would rather not.")),
    ("another schema", Answer('{"mood": "dark"}')),
    ("cut short", Answer('{"title": "Sto', finish_reason="length")),
    ("no done", Answer(done=False)),
    ("slow", Answer(pause_s=0.5)),
)
"""The provider charges for these, whether the client hears of it or not."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What one answer cost: as `/generation` tells, and as the answer told, None for no sound sum.

    Amounts in nano-dollars.
    """

    question: str
    kept_nusd: int
    told_nusd: int | None


class Provider(StandIn):  # type: ignore[misc]  # the stand-in belongs to the tests, untyped here
    """A stand-in whose answers are chosen by chance, and which looks into the ledger.

    Every request has to be known to the ledger before it comes in: `early` names those that were
    not. Owns its books.
    """

    def __init__(self, ledger: Path, seed: int) -> None:
        super().__init__()
        self.arrived: Counter[str] = Counter()
        self.injected: Counter[str] = Counter()
        self.early: list[str] = []
        self.most_at_once = 0
        self._ledger = ledger
        self._seed = seed
        self._at_once = 0
        self._told: dict[str, float | None] = {}
        self._questions: dict[str, str] = {}
        self._usages: dict[str, dict[str, Any]] = {}
        self._books = threading.Lock()

    def next_reply(self) -> _Chosen:
        """Return what chooses an answer once the question is known."""
        return _Chosen(self)

    def charges(self) -> dict[str, Charge]:
        """Return what was charged so far, by generation id."""
        return {
            name: Charge(self._questions[name], _nusd(entry["total_cost"]), self._told_nusd(name))
            for name, entry in self.generations.items()
            if name in self._questions
        }

    def answer(self, line: Any) -> None:  # noqa: ANN401 -- a `Line` of the stand-in
        """Answer one request by chance, and keep it in the books first."""
        question = line.request["response_format"]["json_schema"]["name"]
        with self._books:
            self.arrived[question] += 1
            count = self.arrived[question]
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            self._expect(question, count)
            chance = random.Random(f"{self._seed} {question} {count}")  # noqa: S311 -- no secret
            name, reply, is_charged = _choose(chance)
            with self._books:
                self.injected[name] += 1
            if is_charged:
                self._charge(line, question, reply)
            line.pause(chance.uniform(0, 0.5))
            reply.send(line)
        finally:
            with self._books:
                self._at_once -= 1

    def _charge(self, line: Any, question: str, reply: Any) -> None:  # noqa: ANN401
        told = reply.cost if isinstance(reply, Answer) and reply.usage is None else None
        self._questions[line.generation_id] = question
        prompt = len(str(line.request["messages"])) // 4
        honest = self.book(line.generation_id, line.model, prompt, _ANSWER_TOKENS)["cost"]
        is_number = isinstance(told, float) and told >= 0
        self._told[line.generation_id] = told if is_number else honest if told == "honest" else None
        if told == DEAR_USD:
            self.generations[line.generation_id]["total_cost"] = DEAR_USD

    def book(self, generation_id: str, model: str, prompt: int, completion: int) -> dict[str, Any]:
        """Return the usage of an answer; what was charged for it first stays in the books."""
        usage = self._usages.get(generation_id)
        if usage is None:
            usage = super().book(generation_id, model, prompt, completion)
            self._usages[generation_id] = usage
        return dict(usage)

    def _expect(self, question: str, count: int) -> None:
        """Keep it as a fault where the ledger does not know of this request."""
        with closing(sqlite3.connect(self._ledger, timeout=30.0)) as database:
            (known,) = database.execute(
                "SELECT count(*) FROM calls WHERE task = ? "
                "AND state IN ('reserved', 'unknown', 'settled')",
                (question,),
            ).fetchone()
        if count > MOST_SENDS * known:
            self.early.append(f"request {count} of {question} came, the ledger knows {known} calls")

    def _told_nusd(self, generation_id: str) -> int | None:
        told = self._told[generation_id]
        return None if told is None else _nusd(told)


@dataclass(frozen=True, slots=True)
class _Chosen:
    provider: Provider

    def send(self, line: Any) -> None:  # noqa: ANN401
        self.provider.answer(line)


def _choose(chance: random.Random) -> tuple[str, Any, bool]:
    if chance.randrange(100) < _SOUND:
        return "sound", Answer(), True
    faults = [(name, reply, False) for name, reply in _FREE_FAULTS]
    faults += [(name, reply, True) for name, reply in _CHARGED_FAULTS]
    return chance.choice(faults)


def _nusd(usd: float) -> int:
    return math.ceil(Decimal(repr(usd)) * 1_000_000_000)
