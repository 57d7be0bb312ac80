"""The last step of signing in: the code that the browser brought becomes a key."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from autoresolve_gui.plugin.text import plain_line
from autoresolve_gui.privacy.errors import SignInError
from autoresolve_gui.privacy.keychain import secret_of

if TYPE_CHECKING:
    from autoresolve_gui.plugin.services import Network
    from autoresolve_gui.privacy.secret import Secret

_TIMEOUT_S = 20.0
_LONGEST_WORDS = 200
_TRY_AGAIN = "Try again later, or paste a key."


def auth_url_of(base_url: str) -> str:
    """Return the page that users sign in on, of the server that has its API at `base_url`."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}/auth"


def exchange(network: Network, base_url: str, code: str, verifier: str) -> Secret:
    """Return the key for a code, asked of the server; it waits. Raises `SignInError`.

    Nothing of the answer is shown but what the server says of an error: the rest may be the key.
    """
    import httpx2  # noqa: PLC0415 -- half a second of imports that only a sign-in needs

    question = {"code": code, "code_verifier": verifier, "code_challenge_method": "S256"}
    try:
        with httpx2.Client(transport=network.transport(), timeout=_TIMEOUT_S) as client:
            answer = client.post(f"{base_url.rstrip('/')}/auth/keys", json=question)
    except (OSError, httpx2.HTTPError) as error:
        words = plain_line(str(error) or type(error).__name__, _LONGEST_WORDS)
        raise SignInError(
            f"The server could not be asked for the key: {words}", remedy=_TRY_AGAIN
        ) from None
    body = _body(answer)
    key = body.get("key")
    if answer.status_code != httpx2.codes.OK or not isinstance(key, str):
        raise SignInError(
            f"The server gave no key: {_complaint(body) or f'status {answer.status_code}'}",
            remedy=_TRY_AGAIN,
        )
    return secret_of(key)


def _body(answer: object) -> dict[str, object]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _complaint(body: dict[str, object]) -> str:
    error = body.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    return plain_line(message, _LONGEST_WORDS) if isinstance(message, str) else ""
