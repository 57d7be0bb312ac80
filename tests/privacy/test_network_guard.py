"""Nothing leaves this machine unless a door is open, and then by that door alone."""

from __future__ import annotations

import asyncio
import errno
import http.client
import ipaddress
import pickle
import socket
import threading
import urllib.request

import pytest

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.privacy.addresses import host_name, place_of
from autoresolve_gui.privacy.guard import NetworkGuard, NetworkIsOff

pytestmark = pytest.mark.allow_log(reason="what is refused is logged")

ELSEWHERE = "192.0.2.1"  # of the block that is there for examples: it belongs to nobody
NAME = "example.invalid"


@pytest.fixture(scope="module")
def hooked():
    """One for all tests here: Python takes no hook away again."""
    return NetworkGuard()


@pytest.fixture
def guard(hooked):
    hooked.install()
    yield hooked
    for owner in hooked.doors:
        hooked.close_for(owner)
    hooked.disarm()


@pytest.fixture
def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        yield sender


def connects(sender, host) -> bool:
    """Tell whether the guard lets a connection pass. One of this sort sends nothing."""
    try:
        sender.connect((host, 9))
    except NetworkIsOff:
        return False
    except OSError:
        pass  # the guard let it pass, and this machine has no way there
    return True


ATTEMPTS = {
    "connect": lambda: socket.socket().connect((ELSEWHERE, 9)),
    "connect_ex": lambda: socket.socket().connect_ex((ELSEWHERE, 9)),
    "create_connection": lambda: socket.create_connection((NAME, 443)),
    "IPv6": lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 9)),
    "a mapped address": lambda: socket.socket(socket.AF_INET6).connect((f"::ffff:{ELSEWHERE}", 9)),
    "a name to connect": lambda: socket.socket().connect((NAME, 9)),
    "broadcast": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(
        b"?", ("<broadcast>", 9)
    ),
    "sendto": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"?", (ELSEWHERE, 9)),
    "sendto with flags": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(
        b"?", 0, (ELSEWHERE, 9)
    ),
    "getaddrinfo": lambda: socket.getaddrinfo(NAME, 443),
    "getaddrinfo in bytes": lambda: socket.getaddrinfo(NAME.encode(), 443),
    "gethostbyname": lambda: socket.gethostbyname(NAME),
    "gethostbyname_ex": lambda: socket.gethostbyname_ex(NAME),
    "gethostbyaddr": lambda: socket.gethostbyaddr(ELSEWHERE),
    "getnameinfo": lambda: socket.getnameinfo((ELSEWHERE, 9), 0),
    "listen": lambda: socket.socket().bind(("", 0)),
    "listen on all": lambda: socket.socket().bind(("0.0.0.0", 0)),  # noqa: S104 -- refused
    "urllib": lambda: urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"http://{NAME}/"
    ),
    "http.client": lambda: http.client.HTTPConnection(ELSEWHERE).connect(),
    "asyncio": lambda: asyncio.run(asyncio.open_connection(NAME, 443)),
}
if hasattr(socket.socket, "sendmsg"):
    ATTEMPTS["sendmsg"] = lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg(
        [b"?"], [], 0, (ELSEWHERE, 9)
    )


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("way", ATTEMPTS)
def test_that_every_way_out_is_refused_and_recorded(guard, way):
    before = len(guard.refusals)
    with pytest.raises(OSError, match="network is off"):
        ATTEMPTS[way]()
    # Not even the name was looked up: then it would be known by now that there is none.
    refusal = guard.refusals[-1]
    assert len(guard.refusals) > before
    assert refusal.event.startswith("socket.")
    assert (__name__ if way != "asyncio" else "concurrent.futures") in refusal.where


def test_that_a_refusal_says_who_tried_and_what_to_do(guard):
    with pytest.raises(NetworkIsOff) as caught:
        socket.create_connection((NAME, 443))
    assert NAME in str(caught.value)
    assert caught.value.remedy
    assert isinstance(caught.value, AutoResolveError)
    assert caught.value.errno == errno.EACCES
    assert guard.refusals[-1].host == NAME
    assert "test_that_a_refusal_says_who_tried" in guard.refusals[-1].where
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 -- our own
    assert (str(again), again.remedy) == (str(caught.value), caught.value.remedy)


@pytest.mark.usefixtures("guard")
def test_that_a_refusal_is_logged_as_a_warning(caplog):
    with pytest.raises(NetworkIsOff):
        socket.gethostbyname(NAME)
    assert f"refused socket.gethostbyname to {NAME}" in caplog.text
    assert caplog.records[-1].levelname == "WARNING"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_that_this_machine_may_talk_to_itself(guard, host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if family == socket.AF_INET6 and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    before = len(guard.refusals)
    try:
        server = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"no {host} here")
    with server:
        address = server.getsockname()
        with socket.create_connection(address[:2], 5) as one, server.accept()[0] as other:
            one.sendall(b"hello")
            assert other.recv(5) == b"hello"
    assert len(guard.refusals) == before


def test_that_a_message_over_a_connected_socket_passes(guard, udp):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        udp.connect(receiver.getsockname())
        if hasattr(udp, "sendmsg"):
            udp.sendmsg([b"one"])
        udp.send(b"two")
        udp.sendto(b"three", receiver.getsockname())
    assert not any(r.host == "127.0.0.1" for r in guard.refusals)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no such sockets here")
@pytest.mark.usefixtures("guard")
def test_that_sockets_of_the_system_pass(tmp_path):
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


def test_that_an_open_door_lets_its_host_pass_and_no_other(guard, udp):
    guard.open_for("cloud", {ELSEWHERE})
    assert connects(udp, ELSEWHERE)
    for other in ("192.0.2.2", "198.51.100.1"):
        assert not connects(udp, other)
    guard.close_for("cloud")
    assert not connects(udp, ELSEWHERE)


def test_that_a_door_by_name_lets_pass_what_the_lookup_found(guard, udp):
    # An address as one number is a name to us, which the system looks up by itself.
    name = str(int(ipaddress.ip_address(ELSEWHERE)))
    guard.open_for("cloud", {name})
    assert not connects(udp, ELSEWHERE)  # nobody asked for the name yet
    found = socket.getaddrinfo(name, 9, type=socket.SOCK_DGRAM)
    assert found[0][4] == (ELSEWHERE, 9)
    assert connects(udp, ELSEWHERE)
    assert not connects(udp, "192.0.2.2")
    guard.open_for("another", {name})
    guard.close_for("cloud")
    assert connects(udp, ELSEWHERE)
    guard.close_for("another")
    assert not connects(udp, ELSEWHERE)
    guard.open_for("cloud", {name})
    assert not connects(udp, ELSEWHERE)  # what was found for the closed door is forgotten


def test_that_names_are_told_apart_by_what_they_mean(guard):
    guard.open_for("cloud", {"EXAMPLE.invalid."})
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("Example.Invalid", 443)  # may be asked, and there is none
    with pytest.raises(NetworkIsOff):
        socket.getaddrinfo("www.example.invalid", 443)
    with pytest.raises(NetworkIsOff):
        socket.getaddrinfo("invalid", 443)


def test_that_only_an_owner_that_listens_may_open_a_port(guard):
    guard.open_for("cloud", {NAME})
    with socket.socket() as server, pytest.raises(NetworkIsOff):
        server.bind(("", 0))
    guard.open_for("cluster", {NAME}, listens=True)
    with socket.socket() as server:
        server.bind(("", 0))


def test_that_one_owner_closes_no_door_of_another(guard, udp):
    guard.open_for("one", {ELSEWHERE})
    guard.open_for("two", {ELSEWHERE})
    guard.close_for("one")
    assert connects(udp, ELSEWHERE)
    guard.open_for("two", {"192.0.2.2"})  # a new door takes the place of the old one
    assert not connects(udp, ELSEWHERE)
    guard.close_for("nobody")


def test_that_a_door_closes_with_its_block_whatever_happens(guard):
    def fail() -> None:
        with guard.opened("run", {NAME}):
            assert guard.doors["run"].hosts == {NAME}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert guard.doors == {}


def test_that_a_door_to_nobody_is_no_door(guard):
    with pytest.raises(ValueError, match="no host"):
        guard.open_for("cloud", {NAME, ""})
    assert guard.doors == {}


def test_that_doors_may_be_opened_and_closed_by_many_threads(guard, udp):
    stop = threading.Event()
    faults: list[BaseException] = []

    def work(number: int) -> None:
        own = f"192.0.2.{number}"
        try:
            while not stop.is_set():
                with guard.opened(own, {own}), socket.socket(type=socket.SOCK_DGRAM) as each:
                    assert connects(each, own)
        except BaseException as error:  # noqa: BLE001 -- told by the test
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(10, 14)]
    for thread in threads:
        thread.start()
    for _ in range(300):
        assert not connects(udp, ELSEWHERE)
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert guard.doors == {}


def test_that_a_guard_that_is_disarmed_lets_pass_and_gives_python_back(guard, udp):
    guard.disarm()
    guard.disarm()
    assert socket.getaddrinfo.__module__ == "socket"
    assert "connect" not in vars(socket.socket)
    assert connects(udp, ELSEWHERE)
    guard.install()
    guard.install()
    assert not connects(udp, ELSEWHERE)


def test_that_what_is_recorded_does_not_grow_without_end(guard, udp):
    for _ in range(300):
        assert not connects(udp, ELSEWHERE)
    assert len(guard.refusals) == 200


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("127.8.9.1", True), ("::ffff:127.0.0.1", True), ("::ffff:192.0.2.1", False), ("::", True),
     ("printer.localhost", True), ("localhost.example.com", False), ("169.254.169.254", False),
     ("fe80::1%lo", False), ("10.0.0.1", False), ("127.1", False), (None, True), (5, False)],
)  # fmt: skip
def test_what_counts_as_this_machine(host, is_local):
    assert place_of(socket.AF_INET, (host, 9), is_bind=False).is_local is is_local


@pytest.mark.parametrize(
    ("written", "name"),
    [("Example.COM.", "example.com"), ("[::1]", "::1"), ("0:0::1", "::1"), (b"a.b", "a.b"),
     ("bücher.example", "xn--bcher-kva.example"), (" a ", "a"), ("", ""), ("a" * 70, "a" * 70),
     (b"\xff", "\\xff")],
)  # fmt: skip
def test_that_a_host_has_one_name(written, name):
    assert host_name(written) == name
