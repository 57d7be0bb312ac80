"""The key of the service: read, kept and removed in jobs, and nowhere else in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from autoresolve_gui.privacy.errors import PrivacyError
from autoresolve_gui.privacy.keychain import secret_of
from autoresolve_gui.privacy.sign_in import SignIn
from autoresolve_gui.ui.cloud.key_exchange import auth_url_of, exchange
from autoresolve_gui.ui.errors import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from autoresolve_gui.privacy.keychain import KeyStatus
    from autoresolve_gui.ui.cloud.parts import CloudParts

OPENROUTER = "openrouter"
"""The one provider that can be signed in to."""
LOCAL = "local"
"""The provider that needs no key."""


def open_in_browser(url: str) -> None:
    """Open a page in the user's browser."""
    QDesktopServices.openUrl(QUrl(url))


class KeyDesk(QObject):
    """Knows how it stands with the key of the chosen provider. The key itself is not kept here."""

    changed = Signal()

    def __init__(
        self,
        parts: CloudParts,
        parent: QObject | None = None,
        *,
        open_browser: Callable[[str], None] = open_in_browser,
    ) -> None:
        super().__init__(parent)
        self._parts, self._open_browser = parts, open_browser
        self._sign_in: SignIn | None = None
        self.status: KeyStatus | None = None
        self.problem = ""

    @property
    def provider(self) -> str:
        """Whose key it is."""
        info = self._parts.plugin
        fallback = info.id if info is not None else ""
        return str(self._parts.values.get("provider", fallback))

    @property
    def is_signing_in(self) -> bool:
        """Whether the browser is waited for."""
        return self._sign_in is not None

    def refresh(self) -> None:
        """Look into the keychain, which may ask the user for its password."""
        account, variable = self.provider, self._variable()
        if not account or account == LOCAL:
            self.status = None
            self.changed.emit()
            return
        keychain = self._parts.keychain
        self._parts.jobs.run(
            lambda: keychain.status(account, variable),
            self._take_status,
            self._tell_unread,
            owner=self,
        )

    def keep(self, text: str) -> None:
        """Keep a key that was pasted or typed."""
        account = self.provider
        self._change(lambda: self._parts.keychain.set(account, secret_of(text)))

    def clear(self) -> None:
        """Remove the key from the keychain."""
        account = self.provider
        self._change(lambda: self._parts.keychain.clear(account))

    def sign_in(self) -> None:
        """Open the browser, wait for it in a job, and keep the key that comes of it."""
        info = self._parts.plugin
        if self.is_signing_in or info is None:
            return
        base_url = str(self._parts.values.get("base_url", ""))
        network = self._parts.services.network(info.id)
        account = self.provider
        sign_in = SignIn(
            auth_url_of(base_url),
            lambda code, verifier: exchange(network, base_url, code, verifier),
            self._open_browser,
        )
        try:
            sign_in.start()
        except PrivacyError as error:
            self._tell(error)
            return
        self._sign_in = sign_in
        self._change(lambda: self._parts.keychain.set(account, sign_in.wait()))

    def cancel_sign_in(self) -> None:
        """Wait for the browser no more."""
        if self._sign_in is not None:
            self._sign_in.cancel()

    def _change(self, work: Callable[[], object]) -> None:
        self.problem = ""
        self.changed.emit()
        self._parts.jobs.run(work, lambda _none: self._take_change(), self._tell, owner=self)

    def _take_change(self) -> None:
        self._sign_in = None
        self.refresh()

    def _take_status(self, status: KeyStatus) -> None:
        self.status = status
        self.changed.emit()

    def _tell_unread(self, error: Exception) -> None:
        self.status, self.problem = None, in_words(error)
        self.changed.emit()

    def _tell(self, error: Exception) -> None:
        self._sign_in = None
        self.problem = in_words(error)
        self.refresh()
        self.changed.emit()

    def _variable(self) -> str:
        info = self._parts.plugin
        is_own = info is not None and self.provider == info.id
        return str(self._parts.values.get("api_key_env", "")) if is_own else ""
