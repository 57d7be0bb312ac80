"""What an address of a socket means: this machine, or somewhere else."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

_WITHOUT_NETWORK = frozenset(
    family
    for name in ("AF_UNIX", "AF_NETLINK", "AF_ALG", "AF_SYSTEM")
    if (family := getattr(socket, name, None)) is not None
)
"""Families whose sockets end inside this machine."""
_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something goes. `host` is a name in small letters or an address in its short form."""

    host: str
    is_local: bool
    is_address: bool = False


def place_of(family: int | None, address: object, *, is_bind: bool) -> Place:
    """Return where `address`, as Python's sockets take it, leads.

    `family` is None for a lookup. To bind to no address in particular is to listen to everybody,
    and to connect to it leads to this machine.
    """
    if family in _WITHOUT_NETWORK:
        return Place(str(address), is_local=True)
    if address is None:  # a message over a socket that is connected
        return Place("", is_local=True)
    if family is not None and family not in _INTERNET:
        return Place(f"{socket.AddressFamily(family).name} {address!r}", is_local=False)
    host = address[0] if isinstance(address, tuple) and address else address
    if host is None:
        return Place("", is_local=True)  # a lookup of no host asks nobody
    if not isinstance(host, (str, bytes, bytearray)):
        return Place(repr(host), is_local=False)
    return _place_of_host(host_name(host), is_bind=is_bind)


def _place_of_host(host: str, *, is_bind: bool) -> Place:
    if not host:
        return Place("every address of this machine" if is_bind else "", is_local=not is_bind)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        is_localhost = host == "localhost" or host.endswith(".localhost")
        return Place(host, is_local=is_localhost)
    mapped = getattr(address, "ipv4_mapped", None) or address
    is_local = mapped.is_loopback or (mapped.is_unspecified and not is_bind)
    return Place(host, is_local=is_local, is_address=True)


def host_name(host: str | bytes | bytearray) -> str:
    """Return a host in one form: small letters, no last dot, an address in its short form."""
    text = host if isinstance(host, str) else bytes(host).decode("ascii", "backslashreplace")
    text = text.strip().strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        return text.encode("idna").decode("ascii") if text else ""
    except UnicodeError:
        return text
