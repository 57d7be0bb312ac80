"""What the program hands to a plugin that declares the capability, and to no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from autoresolve_gui.budget.ledger import Outcome, Purpose, Reservation, UnsettledCall
    from autoresolve_gui.budget.prices import ModelPrice
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.privacy.consent import Disclosure
    from autoresolve_gui.privacy.secret import Secret


class Network(Protocol):
    """The way out. Capability: `network`."""

    def transport(self) -> Any:  # noqa: ANN401 -- httpx2 is not to be imported for its type alone
        """Return a new `httpx2` transport, for `httpx2.Client(transport=...)`.

        Every request through it raises `NetworkIsOff` while the plugin is switched off, and
        where the request goes to another host than the plugin's settings name.
        """


class Budget(Protocol):
    """The user's money. Capability: `spends_money`. Amounts are in nano-dollars."""

    def learn_prices(self, prices: Mapping[str, ModelPrice]) -> None:
        """Say what models cost now, as their server tells; the user's own prices go before."""

    def price(self, model: str) -> ModelPrice:
        """Return what `model` costs; raises `NoPrice` where nobody knows."""

    def reserve(self, purpose: Purpose, worst_nusd: int) -> Reservation:
        """Set aside the worst case of a call, before it is sent; raises `BudgetRefused`."""

    def check(self, purpose: Purpose, worst_nusd: int) -> None:
        """Raise what `reserve` would raise now: before the user is asked for consent."""

    def note_generation(self, call_id: str, generation_id: str) -> None:
        """Keep the id under which the cost of a call can be asked for later."""

    def settle(self, call_id: str, outcome: Outcome) -> None:
        """Put the true cost in place of the worst case."""

    def settle_lost(self, call_id: str, generation_id: str, outcome: Outcome) -> bool:
        """Settle a call of another run, if it still waits under just these ids; tell whether."""

    def release(self, call_id: str, reason: str) -> None:
        """Give a reservation back. Only for a call that was never sent."""

    def cache_hit(self, purpose: Purpose, saved_nusd: int) -> None:
        """Write down that an answer was there already."""

    def unsettled(self) -> Sequence[UnsettledCall]:
        """Return the calls whose cost is not known yet."""


class Consent(Protocol):
    """The user's say in what leaves the machine. Capability: `network`."""

    def require(self, disclosure: Disclosure) -> None:
        """Return where the user allows just this to be sent; may wait for their answer.

        Raises `NotAllowed`.
        """


class HostServices(Protocol):
    """Where the plugin manager gets the services of one plugin. Called from any thread."""

    def network(self, plugin_id: str) -> Network:
        """Return the way out of a plugin."""

    def budget(self, plugin_id: str) -> Budget:
        """Return the money of a plugin."""

    def consent(self, plugin_id: str) -> Consent:
        """Return the consent desk of a plugin."""

    def key(self, plugin_id: str) -> Callable[[], Secret | None]:
        """Return what reads the plugin's key from the keychain each time that it is called."""

    def switched(
        self, plugin_id: str, *, is_on: bool, settings: Mapping[str, SettingValue]
    ) -> None:
        """Open or close the doors of a plugin that talks to servers, as it is switched.

        Told at the start too, and again with each setting that changes.
        """
