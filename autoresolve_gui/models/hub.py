"""The hub where models are: asks what a file is, and reads it from any byte on.

The addresses and headers are those of the Hugging Face hub: `X-Repo-Commit` is the commit,
`X-Linked-Etag` the SHA-256 of a large file (`ETag` the SHA-1 of git's object for a small one),
`X-Linked-Size` its size; a large file is behind a redirect to one of the hub's own stores.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urljoin, urlsplit

from autoresolve_gui.models.errors import OFFLINE_WAY, HubError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import httpx2

ENDPOINT = "https://huggingface.co"
_OWN_DOMAINS = (".huggingface.co", ".hf.co")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MOST_REDIRECTS = 5
_TIMEOUT_S = 30.0
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "AutoResolve"}
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})


class Doors(Protocol):
    """Who lets connections out of this process: the network guard."""

    def open_for(self, owner: str, hosts: Collection[str]) -> None:
        """Let exactly these hosts pass, for `owner`."""

    def close_for(self, owner: str) -> None:
        """Let nothing more pass for `owner`."""


class PassingError(HubError):
    """The connection broke off, or the hub is busy: another try may go better."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """What the hub says of a file. Of the two checksums (in hex) one is empty."""

    commit: str
    size_bytes: int
    sha256: str
    git_sha1: str


class Hub:
    """The way to the hub. `doors` is the network guard, None where nothing is guarded.

    `endpoint` is another hub that speaks the same. No key is sent, no proxy is asked.
    """

    def __init__(self, doors: Doors | None = None, endpoint: str = ENDPOINT) -> None:
        parts = urlsplit(endpoint)
        self.host = parts.hostname or ""
        if parts.scheme != "https" and self.host not in _LOOPBACK:
            raise HubError(f"The hub's address begins with https, not {endpoint}")
        self._endpoint = endpoint.rstrip("/")
        self._doors = doors

    @contextmanager
    def session(self, owner: str) -> Iterator[HubSession]:
        """Open the way for `owner`, and close it again at the end."""
        import httpx2  # noqa: PLC0415 -- heavy: a quarter of a second, for who downloads

        hosts = {self.host}

        def let_out(host: str) -> None:
            hosts.add(host)
            if self._doors is not None:
                self._doors.open_for(owner, frozenset(hosts))

        let_out(self.host)
        try:
            with httpx2.Client(
                headers=_HEADERS, timeout=_TIMEOUT_S, trust_env=False, follow_redirects=False
            ) as client:
                yield HubSession(client, self._endpoint, self.host, let_out)
        finally:
            if self._doors is not None:
                self._doors.close_for(owner)


class HubSession:
    """Open connections to the hub. For one thread."""

    def __init__(self, client: httpx2.Client, endpoint: str, host: str, let_out: LetOut) -> None:
        self._client = client
        self._endpoint = endpoint
        self._host = host
        self._let_out = let_out

    def look(self, repository: str, revision: str, path: str) -> HubFile:
        """Return what a file is, without fetching it. Raises `HubError`."""
        headers: dict[str, str] = {}
        with self._asked("HEAD", self._url(repository, revision, path), {}, headers) as answer:
            size = headers.get("x-linked-size") or answer.headers.get("content-length") or ""
        return _described(headers, size, f"{repository}/{path}")

    @contextmanager
    def read(
        self, repository: str, revision: str, path: str, start: int
    ) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Give the byte from which the hub sends, which is `start` or 0, and then the bytes.

        Raises `HubError`, from the bytes too.
        """
        wanted = {"Range": f"bytes={start}-"} if start else {}
        url = self._url(repository, revision, path)
        with self._asked("GET", url, wanted, {}) as answer:
            yield _first_byte(answer, start), self._bytes_of(answer)

    def _bytes_of(self, answer: httpx2.Response) -> Iterator[bytes]:
        import httpx2  # noqa: PLC0415 -- loaded by then; see above

        try:
            # As they come: chunks of one size would lose the last ones of a broken connection.
            yield from answer.iter_raw()
        except httpx2.HTTPError as error:
            raise self._passing(error) from error

    @contextmanager
    def _asked(
        self, method: str, url: str, wanted: Mapping[str, str], seen: dict[str, str]
    ) -> Iterator[httpx2.Response]:
        """Ask, and follow the hub to its own stores; `seen` gathers what the hub itself said."""
        import httpx2  # noqa: PLC0415 -- loaded by then; see above

        for _ in range(_MOST_REDIRECTS + 1):
            try:
                answer = self._client.send(
                    self._client.build_request(method, url, headers=dict(wanted)), stream=True
                )
            except httpx2.HTTPError as error:
                raise self._passing(error) from error
            try:
                for name, value in answer.headers.items():
                    seen.setdefault(name.lower(), value)
                is_elsewhere = answer.is_redirect
                if is_elsewhere and method == "HEAD" and "x-linked-etag" in seen:
                    is_elsewhere = False  # all that was asked stands here already
                if not is_elsewhere:
                    _refuse_fault(answer, urlsplit(url).path)
                    yield answer
                    return
                url = self._allowed(urljoin(url, answer.headers.get("location", "")))
                for name in ("content-length", "etag"):
                    seen.pop(name, None)  # those of the redirect, not of the file
            finally:
                answer.close()
        raise HubError("The hub leads from one address to the next, without end")

    def _allowed(self, url: str) -> str:
        """Return an address that the hub leads to. Raises `HubError` for one that is not its."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host != self._host:
            if parts.scheme != "https" or not host.endswith(_OWN_DOMAINS):
                raise HubError(
                    f"The hub leads to {host or 'nowhere'}, which is none of its own stores",
                    remedy=OFFLINE_WAY,
                )
            self._let_out(host)
        elif not url.startswith(f"{urlsplit(self._endpoint).scheme}:"):
            raise HubError(f"The hub leads to {parts.scheme}, which is not protected")
        return url

    def _url(self, repository: str, revision: str, path: str) -> str:
        return (
            f"{self._endpoint}/{quote(repository)}/resolve/{quote(revision, safe='')}/{quote(path)}"
        )

    def _passing(self, error: Exception) -> PassingError:
        said = str(error) or type(error).__name__
        return PassingError(
            f"The hub {self._host} cannot be reached: {said}",
            remedy=f"Is there a network? {OFFLINE_WAY}",
        )


class LetOut(Protocol):
    """Opens the door to one more host."""

    def __call__(self, host: str, /) -> None:
        """Let `host` pass too."""


def _described(headers: Mapping[str, str], size: str, what: str) -> HubFile:
    etag = (headers.get("x-linked-etag") or headers.get("etag", "")).removeprefix("W/").strip('"')
    commit = headers.get("x-repo-commit", "")
    is_sha256, is_sha1 = bool(_SHA256.fullmatch(etag)), bool(_SHA1.fullmatch(etag))
    if not _SHA1.fullmatch(commit) or not (is_sha256 or is_sha1) or not size.isdecimal():
        raise HubError(
            f"The hub does not say which file {what} is (commit, size and checksum)",
            remedy=OFFLINE_WAY,
        )
    return HubFile(commit, int(size), etag if is_sha256 else "", etag if is_sha1 else "")


def _first_byte(answer: httpx2.Response, start: int) -> int:
    if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
        return 0
    found = _RANGE.fullmatch(answer.headers.get("content-range", ""))
    if found is None or int(found[1]) != start:
        raise HubError("The hub sends another part of the file than it was asked for")
    return start


def _refuse_fault(answer: httpx2.Response, what: str) -> None:
    status = answer.status_code
    if answer.is_success or answer.is_redirect:
        return
    if status in _AGAIN:
        raise PassingError(f"The hub is busy (status {status})", remedy="Try again later.")
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise PassingError("The hub has less of the file than is here already")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise HubError(f"The hub wants a sign-in for {what}", remedy=OFFLINE_WAY)
    if status == HTTPStatus.NOT_FOUND:
        raise HubError(f"The hub has no {what} any more", remedy=OFFLINE_WAY)
    raise HubError(f"The hub answers {what} with status {status}", remedy=OFFLINE_WAY)
