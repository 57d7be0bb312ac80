"""One attempt: a request through the `openai` client, and all that its answer says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx2
import openai

from autoresolve_gui.plugin.api import NetworkIsOff

from .failures import Failure, clean, failure_of_error
from .reaching import causes_of, detail_of, unreached
from .usage import Usage, read_usage
from .wire import TooLongError, Wire

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import Network, Secret

LIST_BYTES = 32_000_000
"""The list of models has some megabytes."""

_LATER_S = 2.0
"""The library's own time-outs come so much after ours, and only where ours could do nothing."""
_JOIN_S = 1.0
_NO_KEY = "none"  # the library wants one; servers on this machine do not


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go, with which key and headers. `key` is None for a server without keys."""

    base_url: str
    key: Secret | None
    network: Network
    headers: Mapping[str, str] = field(default_factory=dict)

    def wire(self, most_bytes: int = LIST_BYTES) -> Wire:
        """Return a new connection for an answer of this length. Raises `NetworkIsOff`."""
        headers = {"Accept-Encoding": "identity", "User-Agent": "AutoResolve", **self.headers}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key.reveal()}"
        return Wire(self.network.transport(), headers, most_bytes)


@dataclass(slots=True)
class Attempt:
    """What is known of one request, while it runs and after. Times in seconds, monotonic."""

    began_s: float
    text: str = ""
    model: str = ""
    provider: str = ""
    generation_id: str = ""
    request_id: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    failure: Failure | None = None
    was_sent: bool = False
    first_s: float | None = None
    ended_s: float | None = None
    pieces: list[str] = field(default_factory=list)
    was_refused: bool = False
    """The server said no by status, with a sound error, before any model had begun."""
    ended_in_error: bool = False
    """The answer itself said that it failed."""

    @property
    def latency_s(self) -> float:
        """From the request to the first word of the answer; 0 where none came."""
        return 0.0 if self.first_s is None else self.first_s - self.began_s

    @property
    def has_output(self) -> bool:
        """Whether the model said anything at all."""
        return self.first_s is not None


class Sender:
    """Makes one attempt in a thread of its own, so that whoever waits can always leave.

    Layer: plugin; owns the connection. `attempt` may be read at any time; it is whole when
    `is_done` is set.
    """

    def __init__(self, endpoint: Endpoint, body: Mapping[str, Any], timeout_s: float) -> None:
        self.attempt = Attempt(time.monotonic())
        self.is_done = threading.Event()
        self._endpoint = endpoint
        self._body = body
        self._timeout_s = timeout_s + _LATER_S
        self._wire: Wire | None = None
        # A daemon: a name that is being looked up cannot be interrupted, and must not hold up the
        # end of the program.
        self._thread = threading.Thread(target=self._run, name="cloud call", daemon=True)

    def start(self) -> None:
        """Begin."""
        try:
            self._wire = self._endpoint.wire(_bytes_of(self._body))
        except NetworkIsOff as error:
            self.attempt.failure = _off(error)
            self.is_done.set()
            return
        self._thread.start()

    def give_up(self) -> None:
        """Cut the connection and wait a moment for the thread to see it."""
        if self._wire is not None:
            self._wire.cut()
            self._thread.join(_JOIN_S)
            self.attempt.was_sent = self._wire.was_sent

    def finish(self) -> None:
        """Wait for the thread of an attempt that is done."""
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        attempt, wire = self.attempt, self._wire
        assert wire is not None  # noqa: S101 -- `start` made it
        try:
            _exchange(self._endpoint, self._body, self._timeout_s, wire, attempt)
        except NetworkIsOff as error:
            attempt.failure = _off(error)
        except openai.APIStatusError as error:
            _take_status_error(error, attempt, self._endpoint.key)
        except openai.APIConnectionError as error:
            attempt.failure = _unreachable(error, self._endpoint)
        except openai.APIError as error:
            attempt.ended_in_error = True
            attempt.failure = failure_of_error(error.body, 0, self._endpoint.key)
        except Exception as error:  # noqa: BLE001 -- whatever a server sends, it is its failure
            said = clean(f"{type(error).__name__}: {error}", self._endpoint.key)
            attempt.failure = Failure(f"The answer makes no sense ({said})", again=True)
        finally:
            attempt.was_sent = wire.was_sent
            attempt.text = "".join(attempt.pieces)
            attempt.ended_s = time.monotonic()
            self.is_done.set()


def _bytes_of(body: Mapping[str, Any]) -> int:
    """Return how many bytes no sound answer has: an event a token, of up to a kilobyte each."""
    tokens = int(body.get("max_completion_tokens") or body["max_tokens"])
    return 200_000 + 1_000 * tokens


def _exchange(
    endpoint: Endpoint, body: Mapping[str, Any], timeout_s: float, wire: Wire, attempt: Attempt
) -> None:
    with (
        httpx2.Client(transport=wire, trust_env=False, timeout=timeout_s) as carrier,
        openai.OpenAI(
            api_key=_NO_KEY,
            base_url=endpoint.base_url,
            max_retries=0,
            timeout=timeout_s,
            http_client=carrier,
        ) as client,
        client.chat.completions.create(**body) as stream,
    ):
        attempt.generation_id = stream.response.headers.get("x-generation-id", "")
        attempt.request_id = stream.response.headers.get("x-request-id", "")
        if "json" in stream.response.headers.get("content-type", ""):
            _take_whole(json.loads(stream.response.read()), attempt, endpoint.key)
            return
        for chunk in stream:
            _take_chunk(_plain(chunk), attempt, endpoint.key)


def _take_whole(body: object, attempt: Attempt, key: Secret | None) -> None:
    """Take an answer in one piece: from a server that cannot stream, or an error in a 200."""
    table = body if isinstance(body, Mapping) else {}
    if table.get("error"):
        _take_names(table, attempt)
        attempt.ended_in_error = True
        attempt.failure = failure_of_error(table["error"], 0, key)
        return
    _take_chunk(table, attempt, key, part="message")
    if not attempt.has_output and not table.get("choices"):
        attempt.failure = Failure("The answer has neither text nor an error", again=True)


def _take_chunk(
    chunk: Mapping[str, Any], attempt: Attempt, key: Secret | None, *, part: str = "delta"
) -> None:
    _take_names(chunk, attempt)
    choices = chunk.get("choices")
    for choice in choices[:1] if isinstance(choices, list) else []:
        entry = _plain(choice)
        said = _plain(entry.get(part))
        content = said.get("content")
        if isinstance(content, str) and content:
            attempt.pieces.append(content)
        thought = said.get("reasoning")
        if (content or thought) and attempt.first_s is None:
            attempt.first_s = time.monotonic()
        reason = entry.get("finish_reason")
        if isinstance(reason, str):
            attempt.finish_reason = reason[:40]
        if reason == "error":
            error = entry.get("error") or chunk.get("error") or {}
            attempt.ended_in_error = True
            attempt.failure = failure_of_error(_plain(error), 0, key)
    if chunk.get("usage") is not None:
        attempt.usage = read_usage(_plain(chunk["usage"]))


def _take_names(chunk: Mapping[str, Any], attempt: Attempt) -> None:
    for name, target in (("id", "generation_id"), ("model", "model"), ("provider", "provider")):
        value = chunk.get(name)
        if isinstance(value, str) and value and not (name == "id" and attempt.generation_id):
            setattr(attempt, target, value[:200])


def _take_status_error(error: openai.APIStatusError, attempt: Attempt, key: Secret | None) -> None:
    headers = error.response.headers
    attempt.generation_id = headers.get("x-generation-id", "")
    attempt.request_id = error.request_id or ""
    body = error.body
    inner = body.get("error") if isinstance(body, Mapping) and "error" in body else body
    # The library unwraps `error` for some statuses; a page in HTML stays text.
    attempt.was_refused = isinstance(inner, Mapping) and "message" in inner
    said = inner if attempt.was_refused else {"message": _page_words(error.status_code)}
    attempt.failure = failure_of_error(said, error.status_code, key, headers.get("retry-after"))


def _page_words(status: int) -> str:
    return f"The server failed with {status} and gave no reason"


def _unreachable(error: openai.APIConnectionError, endpoint: Endpoint) -> Failure:
    causes = causes_of(error)
    off = next((cause for cause in causes if isinstance(cause, NetworkIsOff)), None)
    if off is not None:
        return _off(off)
    if any(isinstance(cause, TooLongError) for cause in causes):
        return Failure("The answer has no end, so it was not read on", source="answer")
    return Failure(
        unreached(error, httpx2.URL(endpoint.base_url).host),
        remedy="Check the network, and the address in the settings.",
        again=True,
        source="network",
        detail=clean(detail_of(error), endpoint.key),
    )


def _off(error: NetworkIsOff) -> Failure:
    return Failure(str(error), remedy=error.remedy, source="switch")


def _plain(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- whatever the library made of it
    """Return the fields of an object of the library's, unknown ones too; nothing for rubbish."""
    if isinstance(value, Mapping):
        return value
    fields = getattr(value, "__dict__", None)
    if not isinstance(fields, dict):
        return {}
    extra = getattr(value, "model_extra", None)
    return {**fields, **(extra if isinstance(extra, dict) else {})}
