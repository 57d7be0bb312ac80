"""Off means off: the process opens no connection but local ones unless a door was opened for it.

Python tells its audit hooks of every socket operation before it happens; the guard is such a hook
and refuses by raising. What native libraries do without Python is not seen here.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autoresolve_gui.privacy.addresses import Place, host_name, place_of
from autoresolve_gui.privacy.errors import NetworkIsOff

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from types import FrameType

__all__ = ["Door", "NetworkGuard", "NetworkIsOff", "Refusal"]

log = logging.getLogger(__name__)

_REFUSALS_KEPT = 200
_CALLERS_TOLD = 6
_LOOKUPS = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)
_SENDING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_BIND = "socket.bind"
_WITH_ADDRESS = {
    "connect": "socket.connect",
    "connect_ex": "socket.connect",
    "sendto": "socket.sendto",
    "sendmsg": "socket.sendmsg",
    "bind": _BIND,
}
_ADDRESS_OF_SENDMSG = 3
"""It takes buffers, ancillary data and flags before the address."""
_REMEDY = "Switch on what is to use the network (Cloud assist, say), or leave it off and work here."


@dataclass(frozen=True, slots=True)
class Refusal:
    """An attempt that was refused. `where` names the callers, the innermost first."""

    host: str
    event: str
    where: str


@dataclass(frozen=True, slots=True)
class Door:
    """What one owner may reach: host names and addresses, and whether it may be called."""

    hosts: frozenset[str]
    listens: bool


class NetworkGuard:
    """Refuses and records every attempt to leave this machine. One a process; any thread.

    Made by the program at its start and handed to whoever may open a door. Loopback and sockets
    that have no network behind them always pass.
    """

    def __init__(self) -> None:
        self._changes = threading.Lock()
        # Both are replaced whole, so that the hook reads them without a lock: it may be called in
        # the middle of anything.
        self._doors: Mapping[str, Door] = {}
        self._learned: Mapping[str, frozenset[str]] = {}
        self._refusals: deque[Refusal] = deque(maxlen=_REFUSALS_KEPT)
        self._is_hooked = False
        self._is_armed = False
        self._lookup: Callable[..., Any] | None = None
        self._telling = threading.local()

    @property
    def is_armed(self) -> bool:
        """Whether anything is refused at all."""
        return self._is_armed

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The latest attempts that were refused, oldest first."""
        return tuple(self._refusals)

    @property
    def doors(self) -> Mapping[str, Door]:
        """What is open now, by owner."""
        return dict(self._doors)

    def install(self) -> None:
        """Refuse from now on. A second call does nothing."""
        with self._changes:
            if self._is_armed:
                return
            self._is_armed = True
            if not self._is_hooked:
                sys.addaudithook(self._hear)
                self._is_hooked = True
            # A hook hears the question of a lookup and not the answer, which is what a connection
            # is made to.
            self._lookup = socket.getaddrinfo
            socket.getaddrinfo = self._looked_up
            # And it hears of an address only when the name in it was looked up.
            for name, event in _WITH_ADDRESS.items():
                if hasattr(socket.socket, name):
                    setattr(socket.socket, name, self._asked_before(name, event))

    def disarm(self) -> None:
        """Refuse nothing any more. The hook stays, since Python removes none, and lets all pass."""
        with self._changes:
            if self._is_armed:
                for name in _WITH_ADDRESS:
                    if name in vars(socket.socket):  # what it inherits stands behind
                        delattr(socket.socket, name)
            self._is_armed = False
            if self._lookup is not None:
                socket.getaddrinfo = self._lookup
                self._lookup = None

    def open_for(self, owner: str, hosts: Collection[str], *, listens: bool = False) -> None:
        """Let exactly these hosts pass (names or addresses, no ports), for `owner`.

        `listens`: ports may be opened to which others connect. What the owner had open before is
        replaced. Raises `ValueError` for a host that is no name.
        """
        names = frozenset(host_name(host) for host in hosts)
        if "" in names:
            msg = f"no host is named in {sorted(hosts)}"
            raise ValueError(msg)
        with self._changes:
            self._doors = {**self._doors, owner: Door(names, listens)}
            self._forget_closed()

    def close_for(self, owner: str) -> None:
        """Let nothing more pass for `owner`. Connections that are open are not cut."""
        with self._changes:
            self._doors = {name: door for name, door in self._doors.items() if name != owner}
            self._forget_closed()

    @contextlib.contextmanager
    def opened(
        self, owner: str, hosts: Collection[str], *, listens: bool = False
    ) -> Iterator[None]:
        """Keep a door open for the time of a `with`."""
        self.open_for(owner, hosts, listens=listens)
        try:
            yield
        finally:
            self.close_for(owner)

    def _forget_closed(self) -> None:
        open_names = self._open_names()
        self._learned = {name: found for name, found in self._learned.items() if name in open_names}

    def _open_names(self) -> frozenset[str]:
        return frozenset().union(*(door.hosts for door in self._doors.values()))

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Be the hook: called for every audit event of the process, so quick for all but ours."""
        if event[:7] != "socket." or not self._is_armed:
            return
        if event in _SENDING or event == _BIND:
            sock, address = args[0], args[1]
            place = place_of(sock.family, address, is_bind=event == _BIND)
        elif event in _LOOKUPS:
            # getnameinfo is told a whole address, the others a host.
            asked = args[0][0] if isinstance(args[0], tuple) else args[0]
            place = place_of(None, (asked,), is_bind=False)
        else:
            return
        if not self._passes(place, event):
            self._refuse(place, event)

    def _passes(self, place: Place, event: str) -> bool:
        if place.is_local:
            return True
        doors = self._doors
        if event == _BIND:
            return any(door.listens for door in doors.values())
        open_names = self._open_names()
        if place.host in open_names:
            return True
        if event in _LOOKUPS and place.is_address and event == "socket.getaddrinfo":
            return True  # an address in digits is not looked up anywhere
        return any(place.host in found for found in self._learned.values())

    def _refuse(self, place: Place, event: str) -> None:
        refusal = Refusal(place.host, event, _callers())
        self._refusals.append(refusal)
        if not getattr(self._telling, "is_telling", False):  # a log may go to a socket too
            self._telling.is_telling = True
            try:
                log.warning("refused %s to %s, from %s", event, place.host, refusal.where)
            finally:
                self._telling.is_telling = False
        raise NetworkIsOff(
            f"The network is off: AutoResolve did not let a connection to {place.host} through",
            remedy=_REMEDY,
        )

    def _asked_before(self, name: str, event: str) -> Callable[..., Any]:
        """Return what stands in for a method of sockets that takes an address last."""
        method = getattr(socket.socket, name)
        place_of_address = _ADDRESS_OF_SENDMSG if name == "sendmsg" else -1

        def asked(sock: socket.socket, *args: Any) -> Any:  # noqa: ANN401 -- socket's
            if name != "sendmsg" or len(args) > _ADDRESS_OF_SENDMSG:
                self._hear(event, (sock, args[place_of_address] if args else None))
            return method(sock, *args)

        return asked

    def _looked_up(self, host: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401 -- socket's
        """Stand in for `socket.getaddrinfo`, and keep what it found for a host that may pass."""
        lookup = self._lookup or socket.getaddrinfo
        found = lookup(host, *args, **named)
        name = host_name(host) if isinstance(host, (str, bytes, bytearray)) else ""
        if name in self._open_names():
            addresses = frozenset(host_name(str(entry[4][0])) for entry in found)
            with self._changes:
                if name in self._open_names():
                    before = self._learned.get(name, frozenset())
                    self._learned = {**self._learned, name: before | addresses}
        return found


def _callers() -> str:
    """Return who asked: module, line, function; Python's own modules only where nobody else did."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 -- the inspect module would read source files
    told: list[str] = []
    of_python: list[str] = []
    while frame is not None and len(told) < _CALLERS_TOLD:
        module = str(frame.f_globals.get("__name__", "?"))
        if module != __name__:
            is_python = module.partition(".")[0] in sys.stdlib_module_names
            words = f"{module}:{frame.f_lineno} {frame.f_code.co_name}"
            (of_python if is_python else told).append(words)
        frame = frame.f_back
    return " < ".join(told or of_python[:_CALLERS_TOLD])
