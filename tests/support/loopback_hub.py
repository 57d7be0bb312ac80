"""A hub on this machine that speaks as the Hugging Face hub does, and can misbehave."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

COMMIT = "1234567890abcdef1234567890abcdef12345678"


@dataclass
class Repository:
    """Files by path; large ones are behind a redirect, as the hub keeps them."""

    files: dict[str, bytes]
    large: frozenset[str] = frozenset()
    commit: str = COMMIT


@dataclass
class LoopbackHub:
    """Repositories by name, what was asked, and what goes wrong."""

    repositories: dict[str, Repository]
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path, and the range that was wanted."""
    break_after: list[int] = field(default_factory=list)
    """So many bytes of each next body are sent before the connection ends."""
    damage: frozenset[str] = frozenset()
    """Files whose bytes arrive otherwise than they are described."""
    statuses: list[int] = field(default_factory=list)
    """Answers to the next questions, in place of the right ones."""
    store: str = ""
    """Where large files are redirected to, in place of this server."""
    ignores_ranges: bool = False

    def __enter__(self) -> Self:
        hub = self

        class _Handler(_HubHandler):
            served = hub

        self._server = _QuietServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Keep quiet of clients that hang up: here they do so on purpose."""


class _HubHandler(BaseHTTPRequestHandler):
    served: LoopbackHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_HEAD(self) -> None:
        self._answer(has_body=False)

    def do_GET(self) -> None:
        self._answer(has_body=True)

    def _answer(self, *, has_body: bool) -> None:
        hub = self.served
        hub.asked.append((self.command, self.path, self.headers.get("Range", "")))
        if hub.statuses:
            return self._plain(hub.statuses.pop(0))
        is_stored = self.path.startswith("/store/")
        owner, name, _, revision, path = self.path.removeprefix("/store").strip("/").split("/", 4)
        repository = hub.repositories.get(f"{owner}/{name}")
        if repository is None or path not in repository.files:
            return self._plain(404)
        if revision not in ("main", repository.commit):
            return self._plain(404)
        data = repository.files[path]
        if path in repository.large and not is_stored:
            self.send_response(302)
            self.send_header("X-Repo-Commit", repository.commit)
            self.send_header("X-Linked-Etag", f'"{hashlib.sha256(data).hexdigest()}"')
            self.send_header("X-Linked-Size", str(len(data)))
            self.send_header("Location", hub.store or f"/store{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return self._file(repository, path, data, has_body=has_body)

    def _file(self, repository: Repository, path: str, data: bytes, *, has_body: bool) -> None:
        hub = self.served
        start = 0
        wanted = self.headers.get("Range", "")
        if wanted and not hub.ignores_ranges:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        blob = b"blob %d\0" % len(data) + data
        self.send_header("ETag", f'"{hashlib.sha1(blob, usedforsecurity=False).hexdigest()}"')
        self.send_header("X-Repo-Commit", repository.commit)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if not has_body:
            return
        body = bytes(255 - byte for byte in data) if path in hub.damage else data
        body = body[start:]
        if hub.break_after:
            self.wfile.write(body[: hub.break_after.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            return
        self.wfile.write(body)

    def _plain(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
