"""Signing in with the browser: OAuth with PKCE, and a port of this machine for the answer."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import queue
import secrets
import socket
import socketserver
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from autoresolve_gui.privacy.errors import SignInError

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.privacy.secret import Secret

LIFETIME_S = 600.0
"""How long an answer is waited for; OpenRouter's codes live no longer."""
_LOOK_EVERY_S = 0.1
_REQUEST_S = 10.0
_LONGEST_CODE = 1024
_TRY_AGAIN = "Start the sign-in again, or paste a key."


class SignIn:
    """One sign-in. Layer: privacy; owns the port and its threads until it is over.

    `start` from any thread, then `wait` on one that may block; `cancel` ends it from any other.
    `exchange(code, verifier)` asks the server for the key, on the thread of `wait`.
    """

    def __init__(
        self,
        auth_url: str,
        exchange: Callable[[str, str], Secret],
        open_browser: Callable[[str], object],
        *,
        lifetime_s: float = LIFETIME_S,
    ) -> None:
        self._auth_url = auth_url
        self._exchange = exchange
        self._open_browser = open_browser
        self._lifetime_s = lifetime_s
        self._verifier = _base64url(secrets.token_bytes(32))
        self._answers: queue.SimpleQueue[str | SignInError] = queue.SimpleQueue()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    def start(self) -> str:
        """Open the port and the browser; return the URL, for who has to open it by hand.

        Raises `SignInError` where no port can be opened or it was started before.
        """
        if self._server is not None:
            raise SignInError("This sign-in was started before", remedy=_TRY_AGAIN)
        path = f"/callback/{secrets.token_urlsafe(32)}"
        try:
            self._server = _Server(path, self._answers)
        except OSError as error:
            raise SignInError(
                f"No port of this machine can be opened for the sign-in: {error}",
                remedy="Paste a key instead.",
            ) from error
        self._thread = threading.Thread(target=self._serve, name="sign-in", daemon=True)
        self._thread.start()
        challenge = _base64url(hashlib.sha256(self._verifier.encode()).digest())
        question = urlencode(
            {
                "callback_url": f"http://localhost:{self._server.server_address[1]}{path}",
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )
        url = f"{self._auth_url}?{question}"
        self._open_browser(url)
        return url

    def wait(self, timeout_s: float = LIFETIME_S) -> Secret:
        """Return the key when the user has signed in. Call it once.

        Raises `SignInError` when the user said no, cancelled, or did nothing in time, and whatever
        `exchange` raises.
        """
        try:
            answer = self._answers.get(timeout=min(timeout_s, self._lifetime_s))
        except queue.Empty:
            answer = SignInError("Nobody signed in in time", remedy=_TRY_AGAIN)
        finally:
            self._close()
        if isinstance(answer, SignInError):
            raise answer
        return self._exchange(answer, self._verifier)

    def cancel(self) -> None:
        """End it: the port closes, and `wait` raises. May be called again, and when it is over."""
        self._answers.put(SignInError("The sign-in was cancelled", remedy=_TRY_AGAIN))
        self._close()

    def _serve(self) -> None:
        server = self._server
        until_s = time.monotonic() + self._lifetime_s
        while server is not None and not self._over.is_set() and time.monotonic() < until_s:
            server.handle_request()
        if server is not None:
            server.server_close()

    def _close(self) -> None:
        self._over.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()


class _Server(socketserver.ThreadingMixIn, HTTPServer):
    """Listens on a free port of the loopback interface. Owns a thread a visitor.

    A browser opens connections ahead and leaves them silent, hence a thread for each.
    """

    daemon_threads = False
    timeout = _LOOK_EVERY_S
    request_queue_size = 8

    def __init__(self, path: str, answers: queue.SimpleQueue[str | SignInError]) -> None:
        self._path = path
        self._answers = answers
        self._turn = threading.Lock()
        self._is_used = False
        self._visitors: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """Bind without looking up the machine's name, as HTTPServer would."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    def take(self, target: str, host: str) -> HTTPStatus:
        """Take the answer where a request is for our path, once; return the status for it."""
        parts = urlsplit(target)
        here = {f"localhost:{self.server_port}", f"127.0.0.1:{self.server_port}"}
        is_ours = hmac.compare_digest(parts.path.encode(), self._path.encode())
        if not is_ours or host not in here:
            return HTTPStatus.NOT_FOUND
        answer = _answer_in(parts.query)
        with self._turn:
            if self._is_used:
                return HTTPStatus.GONE
            if answer is None:
                return HTTPStatus.BAD_REQUEST
            self._is_used = True
            self._answers.put(answer)
        return HTTPStatus.OK if isinstance(answer, str) else HTTPStatus.FORBIDDEN

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- its form
        """Begin with a visitor, and know of it."""
        with self._turn:
            self._visitors.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 -- socketserver's form
        """End with a visitor."""
        with self._turn:
            self._visitors.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close the port, send away who is silent, and wait for the threads."""
        with self._turn:
            visitors = tuple(self._visitors)
        for visitor in visitors:
            _hang_up(visitor)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- its form
        """Say nothing: a browser that goes away is no news, and the path is a secret."""


class _Handler(BaseHTTPRequestHandler):
    """Answers GET on our path, and on no other."""

    server: _Server
    server_version = "AutoResolve"
    sys_version = ""
    timeout = _REQUEST_S

    def do_GET(self) -> None:
        """Take the answer and say what to do now."""
        status = self.server.take(self.path, self.headers.get("Host", ""))
        page = _PAGE.format(words=_WORDS[status]).encode()
        self.send_response(status)
        for name, value in _HEADERS:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_words: Any) -> None:  # noqa: ANN401 -- http.server's form
        """Write nothing: the line would have the code in it."""


def _answer_in(query: str) -> str | SignInError | None:
    """Return the code in the query, or what went wrong; None where it has neither."""
    try:
        fields = parse_qs(query, max_num_fields=16)
    except ValueError:
        return None
    codes, errors = fields.get("code", []), fields.get("error", [])
    if len(codes) == 1 and codes[0].isascii() and codes[0].isprintable() and not errors:
        return codes[0] if len(codes[0]) <= _LONGEST_CODE else None
    if errors:
        return SignInError("The sign-in was refused in the browser", remedy=_TRY_AGAIN)
    return None


def _hang_up(visitor: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may have gone by itself
        visitor.shutdown(socket.SHUT_RDWR)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


_WORDS = {
    HTTPStatus.OK: "AutoResolve has the answer. You can close this page and go back to it.",
    HTTPStatus.FORBIDDEN: "You are not signed in. You can close this page and go back to "
    "AutoResolve.",
    HTTPStatus.GONE: "This sign-in is over. You can close this page and go back to AutoResolve.",
    HTTPStatus.BAD_REQUEST: "This answer makes no sense. Start the sign-in again in AutoResolve.",
    HTTPStatus.NOT_FOUND: "There is nothing here.",
}
_PAGE = (
    "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>AutoResolve</title>"
    "<body style='font:18px sans-serif;margin:15% auto;max-width:32em;text-align:center'>"
    "<h1 style='font-size:24px'>AutoResolve</h1><p>{words}</p></body></html>"
)
_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Connection", "close"),
)
