"""The way out of a plugin: to the server that its settings choose, while it is switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from autoresolve_gui.privacy.errors import NetworkIsOff

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autoresolve_gui.plugin.api import SettingValue

_CLUSTER_SCHEMES = frozenset({"tcp", "tls", "ucx", "ws", "wss"})
"""Machines of a cluster connect back."""


def hosts_of(settings: Mapping[str, SettingValue]) -> frozenset[str]:
    """Return the hosts that a plugin with these settings has to reach, and no other.

    They are those of `scheduler`, and of the server that is asked: `base_url`, or where there is a
    setting `provider` whose value is X, `X_base_url` if there is one. With `local_fallback`, and a
    `local_model` to ask, `local_base_url` too. Other settings name no receiver, whatever they hold.
    """
    return frozenset(host for _, host in _addresses(settings))


def receiver_of(settings: Mapping[str, SettingValue]) -> str:
    """Return the host that gets what a plugin with these settings sends; empty for none."""
    address = _address(settings.get(_asked(settings)))
    return address[1] if address is not None else ""


def listens(settings: Mapping[str, SettingValue]) -> bool:
    """Tell whether others have to connect to this machine: it works with a cluster."""
    return any(scheme in _CLUSTER_SCHEMES for scheme, _ in _addresses(settings))


class WayOut:
    """Makes transports that refuse while the plugin is off. Layer: assist; owns nothing.

    `hosts` gives the hosts that may be reached now, and none at all while the plugin is off.
    """

    def __init__(self, hosts: Callable[[], frozenset[str]]) -> None:
        self._hosts = hosts
        self._tls: Any = None

    def transport(self) -> Any:  # noqa: ANN401 -- httpx2 is not to be imported for its type alone
        """Return a new `httpx2` transport; its requests raise `NetworkIsOff` where they may not go.

        It asks no proxy of the environment: what the user allowed is one host and no other.
        """
        # Only where a plugin is on is there anything to send.
        import httpx2  # noqa: PLC0415 -- see above

        hosts = self._hosts
        if self._tls is None:  # it reads every certificate of the system: 40 ms, once
            self._tls = httpx2.create_ssl_context()

        class Guarded(httpx2.HTTPTransport):
            def handle_request(self, request: httpx2.Request) -> httpx2.Response:
                host = request.url.host.lower()
                if host not in hosts():
                    raise NetworkIsOff(
                        f"The network is off: nothing was sent to {host}",
                        remedy="Switch the plugin on, and see which server its settings name.",
                    )
                return super().handle_request(request)

        return Guarded(verify=self._tls)


def _addresses(settings: Mapping[str, SettingValue]) -> list[tuple[str, str]]:
    found = (_address(settings.get(name)) for name in _names(settings))
    return [address for address in found if address is not None]


def _names(settings: Mapping[str, SettingValue]) -> list[str]:
    """Return the settings whose addresses are used now."""
    names = ["scheduler", _asked(settings)]
    if settings.get("local_fallback") is True and str(settings.get("local_model", "")).strip():
        names.append("local_base_url")
    return names


def _asked(settings: Mapping[str, SettingValue]) -> str:
    """Return the setting that has the address of the server that is asked."""
    own = f"{settings.get('provider', '')}_base_url"
    return own if own in settings else "base_url"


def _address(value: SettingValue | None) -> tuple[str, str] | None:
    """Return the scheme and the host of an address; None for what is none."""
    if not isinstance(value, str) or "://" not in value:
        return None
    try:
        parts = urlsplit(value.strip())
        host = parts.hostname
    except ValueError:
        return None
    return (parts.scheme.lower(), host.lower()) if host and parts.scheme else None
