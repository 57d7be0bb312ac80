"""One request to the stand-in while it is answered: what a reply may do with its connection."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .replies import as_event, reset

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from .server import StandIn


class Line:
    """The connection under a request for a completion, and what belongs into its answer."""

    def __init__(
        self,
        handler: BaseHTTPRequestHandler,
        standin: StandIn,
        request: dict[str, Any],
        model: str,
        generation_id: str,
    ) -> None:
        self._handler = handler
        self._standin = standin
        self.request = request
        self.model = model
        self.generation_id = generation_id

    @property
    def wants_stream(self) -> bool:
        """Whether the request asks for server-sent events."""
        return self.request.get("stream") is True

    @property
    def stopping(self) -> bool:
        """Whether the server is being closed."""
        return self._standin.stopping.is_set()

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        if seconds > 0:
            self._standin.stopping.wait(seconds)

    def default_content(self) -> str:
        """Return the answer to a request that nobody wrote an answer for."""
        return self._standin.content_for(self.request)

    def usage(self, model: str, content: str, reasoning: str) -> dict[str, Any]:
        """Return an honest usage: a token is four bytes, at the listed price."""
        prompt = len(json.dumps(self.request.get("messages", []))) // 4
        thought = len(reasoning) // 4
        return self._standin.book(self.generation_id, model, prompt, len(content) // 4 + thought)

    def start_stream(self, *, with_generation_header: bool = True) -> None:
        """Send the head of an answer in events."""
        self._head(200, "text/event-stream", None, with_generation_header=with_generation_header)

    def event(self, body: dict[str, Any]) -> None:
        """Send one event."""
        self.write(as_event(body))

    def write(self, data: bytes) -> None:
        """Send bytes of the body at once."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        """Send a whole answer."""
        data = json.dumps(body).encode()
        self._head(status, "application/json", len(data), headers=headers)
        self.write(data)

    def raw(self, status: int, content_type: str, data: bytes) -> None:
        """Send a whole answer that may be anything."""
        self._head(status, content_type, len(data))
        self.write(data)

    def cut(self) -> None:
        """End the connection as a reset."""
        self._handler.wfile.flush()
        self._handler.close_connection = True
        reset(self._handler.connection)

    def _head(
        self,
        status: int,
        content_type: str,
        length: int | None,
        *,
        headers: dict[str, str] | None = None,
        with_generation_header: bool = True,
    ) -> None:
        handler = self._handler
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        if length is not None:
            handler.send_header("Content-Length", str(length))
        if with_generation_header and status == 200:
            handler.send_header("X-Generation-Id", self.generation_id)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
