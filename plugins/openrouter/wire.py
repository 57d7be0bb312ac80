"""The connection of one attempt: counted, free of chatter, and cut from another thread at will."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})
_SENT = ".send_request_headers.started"
_KEPT_HEADERS = frozenset({"host", "content-type", "content-length", "accept"})


class TooLongError(httpx2.ReadError):
    """The answer has more bytes than any sound one."""


class Wire(httpx2.BaseTransport):
    """Carries one attempt over `inner`. Layer: plugin; owns `inner`.

    Only `headers` and what HTTP needs itself are sent: the library adds the system, its versions
    and whatever the environment says, which is nobody's business. An answer of more than
    `most_bytes` raises `TooLongError`. `cut` may be called from any thread and wakes whoever waits
    for the server: closing a socket does not, shutting it down does.
    """

    def __init__(
        self, inner: httpx2.BaseTransport, headers: Mapping[str, str], most_bytes: int
    ) -> None:
        self._inner = inner
        self._most_bytes = most_bytes
        self._headers = dict(headers)
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False
        self.was_sent = False
        """Whether a byte of the request may have reached the server."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request` and return the head of the answer; its body is still to be read."""
        kept = [(name, text) for name, text in request.headers.items() if name in _KEPT_HEADERS]
        request.headers = httpx2.Headers([*kept, *self._headers.items()])
        request.extensions = {**request.extensions, "trace": self._trace}
        if self._is_cut:
            msg = "given up before it was sent"
            raise httpx2.ConnectError(msg)
        response = self._inner.handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            msg = "a packed answer was not asked for"
            raise httpx2.DecodingError(msg)
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_Counted(response.stream, self._most_bytes),
            extensions=response.extensions,
        )

    def cut(self) -> None:
        """End the connection now, whoever reads from it; nothing is sent any more."""
        with self._lock:
            self._is_cut = True
            self._shut()

    def close(self) -> None:
        """Close what carries this."""
        self._inner.close()

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event in _CONNECTED:
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self._is_cut:
                    self._shut()
        elif event.endswith(_SENT) and not self._is_cut:
            self.was_sent = True

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # the other side may have been quicker
                self._socket.shutdown(socket.SHUT_RDWR)


class _Counted(httpx2.SyncByteStream):
    def __init__(self, stream: Any, most_bytes: int) -> None:  # noqa: ANN401 -- sync or async
        self._stream = stream
        self._most_bytes = most_bytes

    def __iter__(self) -> Iterator[bytes]:
        count = 0
        for data in self._stream:
            count += len(data)
            if count > self._most_bytes:
                msg = f"the answer has more than {self._most_bytes} bytes"
                raise TooLongError(msg)
            yield data

    def close(self) -> None:
        self._stream.close()
