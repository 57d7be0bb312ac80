"""Signing in by the browser: one answer, on one path, from this machine, for a while."""

from __future__ import annotations

import base64
import hashlib
import http.client
import socket
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from autoresolve_gui.privacy.errors import SignInError
from autoresolve_gui.privacy.secret import Secret
from autoresolve_gui.privacy.sign_in import SignIn

KEY = "sk-or-v1-0123456789abcdef"


class Browser:
    """What the user's browser is told to open, and what it then does."""

    def __init__(self):
        self.opened = []

    @property
    def question(self):
        return {
            name: values[0] for name, values in parse_qs(urlsplit(self.opened[0]).query).items()
        }

    @property
    def callback(self):
        return urlsplit(self.question["callback_url"])

    def get(self, path, *, method="GET", host=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.callback.port, timeout=10)
        headers = {"Host": host} if host else {}
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text


class Server:
    """The exchange of a code for a key, which checks the proof as the real one does."""

    def __init__(self, browser):
        self.browser = browser
        self.codes = []

    def exchange(self, code, verifier):
        self.codes.append(code)
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert challenge == self.browser.question["code_challenge"]
        assert len(verifier) >= 43
        return Secret(KEY)


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def server(browser):
    return Server(browser)


@pytest.fixture
def sign_in(browser, server):
    one = SignIn("https://example.invalid/auth", server.exchange, browser.opened.append)
    yield one
    one.cancel()


def test_that_the_answer_of_the_browser_becomes_the_key(sign_in, browser, server):
    url = sign_in.start()
    assert browser.opened == [url]
    assert url.startswith("https://example.invalid/auth?")
    assert browser.question["code_challenge_method"] == "S256"
    assert browser.callback.hostname == "localhost"
    answer, page = browser.get(f"{browser.callback.path}?code=abc-123")
    assert answer.status == 200
    assert "go back to it" in page
    assert "abc-123" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Python" not in answer.headers["Server"]
    assert sign_in.wait(5) == Secret(KEY)
    assert server.codes == ["abc-123"]
    with pytest.raises(ConnectionRefusedError):
        browser.get("/")


def test_that_each_sign_in_has_a_path_and_a_proof_of_its_own(browser, server):
    signs = [SignIn("https://x.invalid", server.exchange, browser.opened.append) for _ in range(2)]
    for one in signs:
        one.start()
    first, second = (parse_qs(urlsplit(url).query) for url in browser.opened)
    for one in signs:
        one.cancel()
    assert first["code_challenge"] != second["code_challenge"]
    paths = [urlsplit(each["callback_url"][0]).path for each in (first, second)]
    assert paths[0] != paths[1]
    assert all(len(path) >= 40 for path in paths)


def test_that_nothing_else_is_answered(sign_in, browser, server):
    sign_in.start()
    path = browser.callback.path
    for other in (
        "/",
        "/callback/",
        f"{path}x?code=evil",
        f"{path}/?code=evil",
        f"/x{path}?code=evil",
    ):
        answer, page = browser.get(other)
        assert answer.status == 404
        assert "nothing here" in page
    for method in ("POST", "HEAD", "PUT", "OPTIONS"):
        assert browser.get(f"{path}?code=evil", method=method)[0].status == 501
    for query in (
        "",
        "?code=",
        "?code=a&code=b",
        "?other=1",
        "?code=" + "a" * 2000,
        "?code=%0d%0a",
    ):
        assert browser.get(path + query)[0].status == 400
    # A page elsewhere may have its name stand for this machine.
    assert browser.get(f"{path}?code=evil", host="evil.example")[0].status == 404
    browser.get(f"{path}?code=good")
    assert sign_in.wait(5) == Secret(KEY)
    assert server.codes == ["good"]


def test_that_it_takes_one_answer(sign_in, browser, server):
    sign_in.start()
    path = browser.callback.path
    assert browser.get(f"{path}?code=first")[0].status == 200
    assert browser.get(f"{path}?code=second")[0].status == 410
    sign_in.wait(5)
    assert server.codes == ["first"]


def test_that_only_this_machine_is_listened_to(sign_in, browser):
    sign_in.start()
    port = browser.callback.port
    own = socket.gethostbyname(socket.gethostname())
    if own != "127.0.0.1":
        with pytest.raises(OSError, match=r"."):
            socket.create_connection((own, port), 2)
    assert browser.get("/")[0].status == 404


def test_that_a_refusal_in_the_browser_is_told(sign_in, browser):
    sign_in.start()
    answer, page = browser.get(f"{browser.callback.path}?error=access_denied&code=abc")
    assert answer.status == 403
    assert "not signed in" in page
    with pytest.raises(SignInError, match="refused") as caught:
        sign_in.wait(5)
    assert caught.value.remedy


def test_that_a_silent_visitor_holds_nobody_up(sign_in, browser):
    sign_in.start()
    with socket.create_connection(("127.0.0.1", browser.callback.port)) as silent:
        browser.get(f"{browser.callback.path}?code=abc")
        assert sign_in.wait(5) == Secret(KEY)
        silent.settimeout(5)
        assert silent.recv(1) == b""  # sent away


def test_that_it_can_be_cancelled_while_somebody_waits(sign_in):
    sign_in.start()
    timer = threading.Timer(0.2, sign_in.cancel)
    timer.start()
    with pytest.raises(SignInError, match="cancelled"):
        sign_in.wait(30)
    timer.join()
    sign_in.cancel()


def test_that_it_ends_by_itself(browser, server):
    sign_in = SignIn("https://x.invalid", server.exchange, browser.opened.append, lifetime_s=0.3)
    sign_in.start()
    port = browser.callback.port
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the port is still open")
    with pytest.raises(SignInError, match="in time"):
        sign_in.wait(0.1)


def test_that_it_is_started_once(sign_in):
    sign_in.start()
    with pytest.raises(SignInError, match="before"):
        sign_in.start()


def test_that_an_exchange_that_fails_is_told_and_leaves_nothing_open(browser):
    def fail(code, verifier):
        raise SignInError(f"no key for {len(code)} and {len(verifier) > 0}")

    sign_in = SignIn("https://x.invalid", fail, browser.opened.append)
    sign_in.start()
    browser.get(f"{browser.callback.path}?code=abc")
    with pytest.raises(SignInError, match="no key for 3"):
        sign_in.wait(5)
    with pytest.raises(ConnectionRefusedError):
        browser.get("/")


def test_that_nothing_of_it_is_written(sign_in, browser, capfd):
    sign_in.start()
    browser.get(f"{browser.callback.path}?code=abc")
    sign_in.wait(5)
    assert capfd.readouterr() == ("", "")
