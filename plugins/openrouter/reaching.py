"""Why a server was not reached, in words: what a system says of it is for the log."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_WAY = frozenset(
    {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
)
_MOST_CAUSES = 10


def causes_of(error: BaseException) -> Sequence[BaseException]:
    """Return an error and what it was raised from, the outermost first."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and len(chain) < _MOST_CAUSES:
        chain.append(cause)
    return chain


def unreached(error: BaseException, host: str) -> str:
    """Return why there is no answer of `host`, as a sentence without its full stop."""
    found = (_words(cause, host) for cause in reversed(causes_of(error)))
    return next((words for words in found if words), f"The connection to {host} failed")


def _words(error: BaseException, host: str) -> str:  # noqa: PLR0911 -- one a reason
    match error:
        case socket.gaierror():
            return f"{host} was not found: there is no network, or the name is wrong"
        case ssl.SSLCertVerificationError():
            return f"The certificate of {host} is not to be trusted"
        case ssl.SSLError():
            return f"There is no secure connection to {host}"
        case ConnectionRefusedError():
            return f"{host} refused the connection: no server listens there"
        case httpx2.TimeoutException() | TimeoutError():
            return f"{host} did not answer in time"
        case httpx2.DecodingError():
            return f"{host} sent a packed answer, which was not asked for"
        case ConnectionError() | httpx2.RemoteProtocolError() | httpx2.ReadError():
            return f"{host} broke the connection off"
        case OSError() if error.errno in _NO_WAY:
            return f"There is no network, or no way to {host}"
    return ""


def detail_of(error: BaseException) -> str:
    """Return what the system or a library said, for the log."""
    last = causes_of(error)[-1]
    return f"{type(last).__name__}: {last}"
