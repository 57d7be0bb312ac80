"""A server that is not reached is told of in words, and what the system said is in the log."""

from __future__ import annotations

import errno
import logging
import socket
import ssl

import httpx2
import pytest
from autoresolve_plugins.openrouter.asking import CloudError
from autoresolve_plugins.openrouter.reaching import detail_of, unreached
from cloud_station import a_story, never, station

RAW = "[Errno"


def raised(inner: BaseException) -> BaseException:
    """Return an error as the library wraps it."""
    outer = httpx2.ConnectError(str(inner))
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        (socket.gaierror(-2, "Name or service not known"), "was not found"),
        (socket.gaierror(-3, "Temporary failure in name resolution"), "there is no network"),
        (socket.gaierror(11001, "getaddrinfo failed"), "was not found"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "no server listens"),
        (TimeoutError("timed out"), "did not answer in time"),
        (httpx2.ReadTimeout("timed out"), "did not answer in time"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "There is no network"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "no way to models.example"),
        (ConnectionResetError(errno.ECONNRESET, "reset by peer"), "broke the connection off"),
        (httpx2.RemoteProtocolError("peer closed"), "broke the connection off"),
        (httpx2.DecodingError("gzip"), "sent a packed answer"),
        (ssl.SSLCertVerificationError("self-signed"), "certificate of models.example"),
        (ssl.SSLError("wrong version number"), "no secure connection"),
        (OSError(errno.EIO, "Input/output error"), "connection to models.example failed"),
    ],
)
def test_that_each_reason_has_its_words(inner, said):
    error = raised(inner)
    words = unreached(error, "models.example")
    assert said in words
    assert "models.example" in words
    assert RAW not in words
    assert str(inner) not in words
    assert str(inner) in detail_of(error)


@pytest.fixture
def nobody():
    """The address of a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/api/v1"


def test_that_a_server_that_is_not_there_is_told_in_words_and_logged_as_it_is(
    standin, nobody, tmp_path, caplog
):
    caplog.set_level(logging.INFO)
    with station(tmp_path / "a", standin, base_url=nobody, request_timeout_s=1.0) as cloud:
        with pytest.raises(CloudError) as caught:
            cloud.ask()
        assert "127.0.0.1 refused the connection: no server listens there" in str(caught.value)
        with pytest.raises(CloudError, match="refused the connection") as caught:
            cloud.client.models.get(never, 1.0)
    assert caught.value.source == "network"
    assert RAW in caplog.text
    assert "refused the connection" in caplog.text


def test_that_a_server_that_says_nothing_is_told_in_words(standin, tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api/v1"
        with station(tmp_path / "a", standin, base_url=url, request_timeout_s=1.0) as cloud:
            with pytest.raises(CloudError, match="no whole answer within") as caught:
                cloud.ask(a_story())
            assert caught.value.source == "deadline"
