"""What the stand-in can be told to answer: sound answers, and every fault that was ever met."""

from __future__ import annotations

import json
import socket
import struct
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .wire import Line

COMMENT = b": OPENROUTER PROCESSING\n\n"
HONEST = "honest"
"""As a cost: what the listed price makes of the tokens."""
ABSENT = "absent"
"""As a cost or a usage: the key is not there."""


@dataclass(frozen=True)
class Answer:
    """An answer in pieces, as server-sent events; whole where the request asks for no stream.

    `content` None leaves it to the stand-in. `cost` is put into the usage as it is, wrong types
    included. `drop_after` ends the connection in the middle after so many pieces; `error_after`
    sends an error event there. `pause_s` lies before each piece.
    """

    content: str | None = None
    pieces: int = 4
    model: str = ""
    provider: str = "Stand-In"
    cost: Any = HONEST
    usage: Any = None
    finish_reason: str | None = "stop"
    reasoning: str = ""
    first_s: float = 0.0
    pause_s: float = 0.0
    comments: int = 1
    drop_after: int | None = None
    error_after: int | None = None
    error: dict[str, Any] = field(default_factory=lambda: error_body(502, "Upstream broke off"))
    with_generation_header: bool = True
    done: bool = True

    def send(self, line: Line) -> None:
        content = line.default_content() if self.content is None else self.content
        if not line.wants_stream:
            line.json(200, self._whole(line, content))
            return
        line.start_stream(with_generation_header=self.with_generation_header)
        line.write(COMMENT * self.comments)
        line.pause(self.first_s)
        if self.reasoning:
            line.event(self._chunk(line, {"role": "assistant", "reasoning": self.reasoning}))
        step = max(1, -(-len(content) // self.pieces))
        for number, start in enumerate(range(0, len(content), step)):
            if self._breaks_off(line, number):
                return
            line.pause(self.pause_s)
            line.event(self._chunk(line, {"content": content[start : start + step]}))
        if self._breaks_off(line, self.pieces):
            return
        line.event(self._chunk(line, {"content": ""}, finish_reason=self.finish_reason))
        usage = self._usage(line, content)
        if usage != ABSENT:
            line.event({**self._base(line), "choices": [], "usage": usage})
        if self.done:
            line.write(b"data: [DONE]\n\n")

    def _breaks_off(self, line: Line, number: int) -> bool:
        if self.drop_after == number:
            line.cut()
            return True
        if self.error_after == number:
            failed = self._chunk(line, {"content": ""}, finish_reason="error")
            line.event({**failed, "error": self.error})
            line.write(b"data: [DONE]\n\n")
            return True
        return False

    def _base(self, line: Line) -> dict[str, Any]:
        return {
            "id": line.generation_id,
            "object": "chat.completion.chunk",
            "created": 1795000000,
            "model": self.model or line.model,
            "provider": self.provider,
        }

    def _chunk(
        self, line: Line, delta: dict[str, Any], *, finish_reason: str | None = None
    ) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return {**self._base(line), "choices": [choice]}

    def _usage(self, line: Line, content: str) -> Any:
        if self.usage is not None:
            return self.usage
        usage = line.usage(self.model or line.model, content, self.reasoning)
        if self.cost == ABSENT:
            del usage["cost"]
        elif self.cost != HONEST:
            usage["cost"] = self.cost
        return usage

    def _whole(self, line: Line, content: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": content, "reasoning": self.reasoning or None}
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason}
        body = {**self._base(line), "object": "chat.completion", "choices": [choice]}
        usage = self._usage(line, content)
        return body if usage == ABSENT else {**body, "usage": usage}


@dataclass(frozen=True)
class Failure:
    """An answer with an HTTP status of failure; `code` may be a string, as it is at times."""

    status: int
    message: str = "It failed"
    code: int | str | None = None
    metadata: dict[str, Any] | None = None
    retry_after: str | None = None

    def send(self, line: Line) -> None:
        headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
        error = error_body(self.code or self.status, self.message, self.metadata)
        line.json(self.status, {"error": error}, headers)


@dataclass(frozen=True)
class ErrorIn200:
    """A failure in the clothes of a success; `as_finish` puts it into the choice."""

    code: int | str = 429
    message: str = "Provider returned error"
    metadata: dict[str, Any] | None = None
    as_finish: bool = False
    as_events: bool = False

    def send(self, line: Line) -> None:
        error = error_body(self.code, self.message, self.metadata)
        if self.as_finish:
            choice = {
                "index": 0,
                "delta": {"content": ""},
                "message": {"role": "assistant", "content": ""},
                "finish_reason": "error",
                "error": error,
            }
            body: dict[str, Any] = {"id": line.generation_id, "choices": [choice]}
        else:
            body = {"id": line.generation_id, "error": error, "choices": None}
        if self.as_events:
            line.start_stream()
            line.event(body)
            line.write(b"data: [DONE]\n\n")
        else:
            line.json(200, body)


@dataclass(frozen=True)
class Hang:
    """Takes the request and says nothing."""

    seconds: float = 30.0

    def send(self, line: Line) -> None:
        line.pause(self.seconds)
        line.cut()


@dataclass(frozen=True)
class KeepAlive:
    """Sends comments only, which keep the socket alive and any idle time-out asleep."""

    seconds: float = 30.0
    every_s: float = 0.02

    def send(self, line: Line) -> None:
        line.start_stream()
        for _ in range(int(self.seconds / self.every_s)):
            line.write(COMMENT)
            line.pause(self.every_s)


@dataclass(frozen=True)
class Drop:
    """Ends the connection without a word, as a reset."""

    def send(self, line: Line) -> None:
        line.cut()


@dataclass(frozen=True)
class Raw:
    """Sends just these bytes as the body."""

    body: bytes
    content_type: str = "text/event-stream"
    status: int = 200

    def send(self, line: Line) -> None:
        line.raw(self.status, self.content_type, self.body)


@dataclass(frozen=True)
class Endless:
    """Never stops to talk: `block` again and again."""

    block: bytes = b"data: " + b"x" * 65536

    def send(self, line: Line) -> None:
        line.start_stream()
        while not line.stopping:
            line.write(self.block)


def error_body(
    code: int | str, message: str, metadata: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the object that stands under `error`."""
    error: dict[str, Any] = {"code": code, "message": message}
    return error if metadata is None else {**error, "metadata": metadata}


def reset(connection: socket.socket) -> None:
    """Close a connection so that the other side gets a reset."""
    form = "hh" if sys.platform == "win32" else "ii"
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(form, 1, 0))
    connection.close()


def as_event(body: dict[str, Any]) -> bytes:
    """Return `body` as a server-sent event."""
    return b"data: " + json.dumps(body).encode() + b"\n\n"
