"""The stand-in itself: an HTTP server on loopback that speaks as OpenRouter does."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import threading
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from .filled import filled
from .listing import models_as_of_2026_11
from .replies import Answer, Failure, error_body
from .wire import Line

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

API = "/api/v1"
CHAT = f"{API}/chat/completions"
PATIENCE_S = 5.0
"""A connection that stands still for so long is given up."""


class Reply(Protocol):
    """What can be scripted; see `replies`."""

    def send(self, line: Line) -> None: ...


@dataclass(frozen=True)
class Recorded:
    """A request that came in. Its key is not kept, only whether it was the right one."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    authorized: bool


class StandIn:
    """A loopback OpenRouter; with the key "" a local server that wants none.

    Change `models`, `key_data`, `down` and `script` while it runs.
    """

    def __init__(self, *, key: str = "sk-or-v1-stand-in-0123456789", port: int = 0) -> None:
        self.key = key
        self.models: list[dict[str, Any]] = models_as_of_2026_11()
        self.key_data: dict[str, Any] = {
            "label": "sk-or-v1-sta...789",
            "limit": 10,
            "limit_remaining": 8.5,
            "usage": 1.5,
            "usage_daily": 0.25,
            "usage_monthly": 1.5,
            "is_free_tier": False,
            "expires_at": None,
        }
        self.down: set[str] = set()
        self.answers: Callable[[dict[str, Any]], str | None] = lambda _request: None
        self.listing_status = 200
        self.generation_misses = 0
        self.generations: dict[str, dict[str, Any]] = {}
        self.requests: list[Recorded] = []
        self.stopping = threading.Event()
        self._codes: dict[str, str] = {}
        self._script: deque[Reply] = deque()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def origin(self) -> str:
        """Where the server is, without a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def base_url(self) -> str:
        """What to put in place of https://openrouter.ai/api/v1."""
        return f"{self.origin}{API}"

    @property
    def auth_url(self) -> str:
        """What to put in place of https://openrouter.ai/auth."""
        return f"{self.origin}/auth"

    @property
    def calls(self) -> list[Recorded]:
        """The requests for completions, in order."""
        return [each for each in self.requests if each.path == CHAT]

    def script(self, *replies: Reply) -> None:
        """Answer the next requests for completions with these; soundly when they are used up."""
        self._script.extend(replies)

    def next_reply(self) -> Reply:
        """Return what the next completion is answered with."""
        with self._lock:
            return self._script.popleft() if self._script else Answer()

    def new_generation_id(self) -> str:
        """Return an id that was not given yet."""
        return f"gen-{next(self._numbers):08d}"

    def new_code(self, challenge: str) -> str:
        """Return a code that stands for `challenge` once."""
        code = f"code-{next(self._numbers)}"
        self._codes[code] = challenge
        return code

    def redeem(self, code: str, verifier: str) -> bool:
        """Whether `verifier` belongs to `code`, which is spent by this."""
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self._codes.pop(code, None) == challenge

    def listing_of(self, model: str) -> dict[str, Any] | None:
        """Return the entry of a model."""
        return next((entry for entry in self.models if entry["id"] == model), None)

    def content_for(self, request: dict[str, Any]) -> str:
        """Return the answer to a request: by `answers`, else made up after its schema."""
        content = self.answers(request)
        if content is not None:
            return content
        wanted = request.get("response_format", {})
        schema = wanted.get("json_schema", {}).get("schema") if wanted else None
        return json.dumps(filled(schema)) if schema else "The stand-in has no opinion."

    def book(self, generation_id: str, model: str, prompt: int, completion: int) -> dict[str, Any]:
        """Return the usage of an answer, and keep it for /generation."""
        entry = self.listing_of(model) or {"pricing": {"prompt": "0", "completion": "0"}}
        price = {name: Decimal(entry["pricing"][name]) for name in ("prompt", "completion")}
        cost = float(prompt * price["prompt"] + completion * price["completion"])
        self.generations[generation_id] = {
            "id": generation_id,
            "model": model,
            "provider_name": "Stand-In",
            "total_cost": cost,
            "native_tokens_prompt": prompt,
            "native_tokens_completion": completion,
            "native_tokens_reasoning": 0,
            "cache_discount": None,
            "cancelled": False,
            "latency": 12,
            "generation_time": 34,
            "finish_reason": "stop",
        }
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "cost": cost,
            "is_byok": False,
            "prompt_tokens_details": {"cached_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0},
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # `server_close` waits for them: a test leaves none behind
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: clients that go away are what is tested."""


def _handler_of(standin: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        owner = standin

    return Handler


class _Handler(BaseHTTPRequestHandler):
    owner: StandIn
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_S

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name above
        """Say nothing."""

    def do_GET(self) -> None:
        recorded = self._record(None)
        match recorded.path:
            case "/api/v1/models" if self.owner.listing_status != 200:
                self._json(self.owner.listing_status, {"error": error_body(500, "No list today")})
            case "/api/v1/models":
                self._json(200, {"data": self.owner.models})
            case "/api/v1/key" if self._let_in(recorded):
                self._json(200, {"data": self.owner.key_data})
            case "/api/v1/credits" if self._let_in(recorded):
                self._json(403, {"error": error_body(403, "Only management keys can do this")})
            case "/api/v1/generation" if self._let_in(recorded):
                self._generation(recorded.query.get("id", ""))
            case "/auth":
                self._authorize(recorded.query)
            case "/api/v1/key" | "/api/v1/credits" | "/api/v1/generation":
                pass  # it was sent away already
            case _:
                self._json(404, {"error": error_body(404, "Not Found")})

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        recorded = self._record(json.loads(data))
        if recorded.path == "/api/v1/auth/keys":
            self._exchange(recorded.body)
        elif recorded.path != CHAT:
            self._json(404, {"error": error_body(404, "Not Found")})
        elif self._let_in(recorded):
            self._complete(recorded.body)

    def _record(self, body: Any) -> Recorded:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        told = headers.pop("authorization", "")
        authorized = told == (f"Bearer {self.owner.key}" if self.owner.key else "")
        recorded = Recorded(self.command, parts.path, query, headers, body, authorized)
        self.owner.requests.append(recorded)
        return recorded

    def _let_in(self, recorded: Recorded) -> bool:
        if not recorded.authorized:
            self._json(401, {"error": error_body(401, "No auth credentials found")})
        return recorded.authorized

    def _complete(self, request: dict[str, Any]) -> None:
        reply = self.owner.next_reply()
        names = request.get("models") or [request.get("model")]
        listed = [name for name in names if self.owner.listing_of(name)]
        usable = [name for name in listed if name not in self.owner.down]
        if isinstance(reply, Answer) and not usable:
            what = "is not available" if listed else "is not a valid model ID"
            reply = Failure(503 if listed else 400, f"{names[0]} {what}")
        model = usable[0] if usable else str(names[0])
        line = Line(self, self.owner, request, model, self.owner.new_generation_id())
        reply.send(line)

    def _generation(self, generation_id: str) -> None:
        if self.owner.generation_misses > 0:
            self.owner.generation_misses -= 1
            self._json(404, {"error": error_body(404, "Generation not found")})
        elif generation_id in self.owner.generations:
            self._json(200, {"data": self.owner.generations[generation_id]})
        else:
            self._json(404, {"error": error_body(404, "Generation not found")})

    def _authorize(self, query: dict[str, str]) -> None:
        """Agree at once, as a user would who is signed in, and lead back to the program."""
        code = self.owner.new_code(query.get("code_challenge", ""))
        back = query.get("callback_url", "")
        joint = "&" if urlsplit(back).query else "?"
        self.send_response(302)
        self.send_header("Location", f"{back}{joint}{urlencode({'code': code})}")
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def _exchange(self, body: dict[str, Any]) -> None:
        if self.owner.redeem(str(body.get("code")), str(body.get("code_verifier"))):
            self._json(200, {"key": self.owner.key, "user_id": "user_stand_in"})
        else:
            self._json(403, {"error": error_body(403, "Invalid code or code_verifier")})

    def _json(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
