"""What the program hands to plugins that talk to servers, put together from its rooms."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from autoresolve_gui.assist.clock import pausing
from autoresolve_gui.assist.limits import limits_of, prices_of
from autoresolve_gui.assist.occasions import occasion_of_now
from autoresolve_gui.assist.way_out import WayOut, hosts_of, listens
from autoresolve_gui.budget.desk import BudgetDesk
from autoresolve_gui.privacy.consent import ConsentDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autoresolve_gui.budget.ledger import Ledger
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.privacy.consent import Answer, ConsentBook, Disclosure
    from autoresolve_gui.privacy.guard import NetworkGuard
    from autoresolve_gui.privacy.keychain import Keychain
    from autoresolve_gui.privacy.secret import Secret

_PROVIDER = "provider"


class CloudServices:
    """The `HostServices` of a program. Layer: assist; any thread. It owns nothing that it is given.

    `ask` shows a disclosure to the user and returns their answer; it is called on the thread of
    the call that wants to send. Whose consent it is says the occasion of the call (`occasions`).
    """

    def __init__(
        self,
        *,
        guard: NetworkGuard,
        keychain: Keychain,
        ledger: Callable[[], Ledger],
        consent: ConsentBook,
        ask: Callable[[Disclosure], Answer],
    ) -> None:
        """`ledger` opens the ledger at its first use and returns the same one after that."""
        self._guard = guard
        self._keychain = keychain
        self._ledger = ledger
        self._desk = ConsentDesk(consent, ask)
        self._changes = threading.Lock()
        self._settings: dict[str, Mapping[str, SettingValue]] = {}
        self._on: frozenset[str] = frozenset()

    def switched(
        self, plugin_id: str, *, is_on: bool, settings: Mapping[str, SettingValue]
    ) -> None:
        """Open the doors to the hosts in a plugin's settings, or close them."""
        with self._changes:
            self._settings[plugin_id] = dict(settings)
            self._on = self._on | {plugin_id} if is_on else self._on - {plugin_id}
            hosts = hosts_of(settings)
            if is_on and hosts:
                self._guard.open_for(plugin_id, hosts, listens=listens(settings))
            else:
                self._guard.close_for(plugin_id)

    def network(self, plugin_id: str) -> WayOut:
        """Return the way out of a plugin."""
        return WayOut(lambda: self._hosts(plugin_id))

    def budget(self, plugin_id: str) -> BudgetDesk:
        """Return the money of a plugin, within the limits of its settings of the moment.

        Raises `LedgerError` where the ledger cannot be opened: then nothing may be spent.
        """
        return BudgetDesk(
            self._ledger(),
            limits=lambda: limits_of(self._settings_of(plugin_id)),
            prices=lambda: prices_of(self._settings_of(plugin_id)),
        )

    def consent(self, plugin_id: str) -> _Consent:  # noqa: ARG002 -- one desk for all
        """Return the consent desk, which stops the clock of a call while the user reads."""
        return _Consent(self._desk)

    def key(self, plugin_id: str) -> Callable[[], Secret | None]:
        """Return what reads the key; the account is the provider's, or else the plugin's id."""

        def read() -> Secret | None:
            settings = self._settings_of(plugin_id)
            account = str(settings.get(_PROVIDER, plugin_id))
            variable = str(settings.get("api_key_env", "")) if account == plugin_id else ""
            with pausing():  # a keychain that is locked asks for a password
                return self._keychain.read(account, variable)

        return read

    def _hosts(self, plugin_id: str) -> frozenset[str]:
        with self._changes:
            if plugin_id not in self._on:
                return frozenset()
            return hosts_of(self._settings[plugin_id])

    def _settings_of(self, plugin_id: str) -> Mapping[str, SettingValue]:
        with self._changes:
            return self._settings.get(plugin_id, {})


class _Consent:
    """A consent desk that a call may wait for without losing its time."""

    def __init__(self, desk: ConsentDesk) -> None:
        self._desk = desk

    def require(self, disclosure: Disclosure) -> None:
        """Return where this may be sent; raises `NotAllowed`."""
        with pausing():
            self._desk.require(replace(disclosure, about=occasion_of_now()))
