"""What Cloud assist needs of the program, put together and taken apart again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from autoresolve_gui.assist.limits import limits_of, target_api_s_of
from autoresolve_gui.assist.service import AssistService
from autoresolve_gui.assist.services import CloudServices
from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.privacy.consent import ConsentBook
from autoresolve_gui.ui.cloud.consent_asker import ConsentAsker
from autoresolve_gui.ui.cloud.costs_feed import CostsFeed
from autoresolve_gui.ui.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autoresolve_gui.budget.ledger import Limits
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.manager import PluginInfo, PluginManager
    from autoresolve_gui.privacy.guard import NetworkGuard
    from autoresolve_gui.privacy.keychain import Keychain
    from autoresolve_gui.ui.bridge import Bridge
    from autoresolve_gui.ui.places import Places

_MONEY = "spends_money"
_THREADS = 3


class CloudParts(QObject):
    """Owns everything of Cloud assist but its panels. Layer: ui.

    Nothing here opens a socket, the keychain or the ledger before it is asked to. The services go
    to the plugin manager, which `attach` hands back.
    """

    def __init__(
        self,
        places: Places,
        guard: NetworkGuard,
        keychain: Keychain,
        bridge: Bridge,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._places, self._bridge = places, bridge
        self.keychain = keychain
        self.asker = ConsentAsker(self)
        self.book = ConsentBook(places.consent)
        # Threads of its own: a call that waits for the user holds up nothing else.
        self.jobs = Jobs("cloud", self, threads=_THREADS)
        self._ledger: Ledger | None = None
        self._opening = threading.Lock()
        self.services = CloudServices(
            guard=guard,
            keychain=keychain,
            ledger=self._open_ledger,
            consent=self.book,
            ask=self.asker.ask,
        )

    def attach(self, plugins: PluginManager) -> None:
        """Take the manager, to which the services went."""
        self.plugins = plugins
        self.assist = AssistService(plugins, self._places.library, self._bridge.publish_assist)
        self.feed = CostsFeed(
            self._places.ledger, self._limits, self, target_api_s=self._target_api_s
        )
        self._bridge.ledger_event.connect(self.feed.note)

    @property
    def plugin(self) -> PluginInfo | None:
        """The plugin that is switched by Cloud assist: the first that spends money."""
        found = (info for info in self.plugins.plugins if _MONEY in info.capabilities)
        return next((info for info in found if not info.faults), None)

    @property
    def values(self) -> Mapping[str, SettingValue]:
        """The plugin's settings; none without the plugin."""
        info = self.plugin
        return self.plugins.settings(info.id) if info is not None else {}

    def close(self) -> None:
        """Answer every question with No, cancel every call, and join every thread."""
        self.asker.close()
        self.assist.close()
        self.jobs.close()
        self.feed.close()
        with self._opening:
            if self._ledger is not None:
                self._ledger.close()
                self._ledger = None

    def _limits(self) -> Limits:
        return limits_of(self.values)

    def _target_api_s(self) -> float:
        return target_api_s_of(self.values)

    def _open_ledger(self) -> Ledger:
        with self._opening:
            if self._ledger is None:
                self._ledger = Ledger(self._places.ledger, publish=self._bridge.publish_ledger)
            return self._ledger
