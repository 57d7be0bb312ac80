"""Which of the backends of `keyring` may hold a key: those that are known to encrypt."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autoresolve_gui.privacy.errors import KeychainError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TITLES: Mapping[str, str] = {
    "keyring.backends.SecretService.Keyring": "the Secret Service of this desktop",
    "keyring.backends.libsecret.Keyring": "the Secret Service of this desktop",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.macOS.Keyring": "the macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "the Windows Credential Locker",
}
"""Every backend that is used, and how the user knows it. A new one has to be looked at first."""
_CHAIN = "keyring.backends.chainer.ChainerBackend"
_FOUND_NONE = "keyring.backends.fail.Keyring"
_KEEPS_NOTHING = "keyring.backends.null.Keyring"
_LOOK_AGAIN_S = (0.0, 0.2, 0.6)
"""The desktop's bus is given up by keyring after a second, which a busy machine may take."""


@dataclass(frozen=True, slots=True)
class Vault:
    """A backend that encrypts. `title` is its name for users."""

    backend: Any
    title: str


def how_to_get_one(platform: str = sys.platform) -> str:
    """Return what the user can do where there is no keychain."""
    if platform == "darwin":
        return "Unlock the login keychain in Keychain Access, or set OPENROUTER_API_KEY."
    if platform == "win32":
        return "Check the Credential Manager of Windows, or set OPENROUTER_API_KEY."
    return (
        "Start a Secret Service (GNOME Keyring, KeePassXC) or KWallet, on Debian and Ubuntu: "
        "`sudo apt-get install gnome-keyring`; or set OPENROUTER_API_KEY for one run."
    )


def find_vault(pause: Callable[[float], None] = time.sleep) -> Vault:
    """Return the keychain that keyring chooses, if it encrypts. May wait for the desktop's bus.

    Of a chain the first one that encrypts is used, and nothing else in it. Where there is none it
    is looked for a few times more, with a `pause` of so many seconds before each. Raises
    `KeychainError` that names the backend which was refused.
    """
    # Here, because loading it loads every backend that is installed, and few runs want a key.
    import keyring  # noqa: PLC0415

    try:
        backend = keyring.get_keyring()
    except Exception as error:
        # Whatever module its configuration names is imported by it, and may raise anything.
        raise KeychainError(
            f"The keychain that keyring is configured for cannot be loaded: {error}",
            remedy="Take PYTHON_KEYRING_BACKEND out of the environment, and mend keyringrc.cfg.",
        ) from error
    chosen = _trusted(backend)
    if chosen is None and _name(backend) == _FOUND_NONE and not _is_users_choice():
        chosen = _started_meanwhile(pause)
    if chosen is None:
        raise _refused(backend)
    return chosen


def _trusted(backend: Any) -> Vault | None:  # noqa: ANN401 -- keyring's own
    name = _name(backend)
    if name == _CHAIN:
        vaults = (_trusted(each) for each in backend.backends if _name(each) != _CHAIN)
        return next((vault for vault in vaults if vault is not None), None)
    return Vault(backend, _TITLES[name]) if name in _TITLES else None


def _is_users_choice() -> bool:
    """Tell whether the environment or keyring's settings name a backend, be it one that fails."""
    from keyring import core  # noqa: PLC0415 -- see find_vault

    return core.load_env() is not None or core.load_config() is not None


def _started_meanwhile(pause: Callable[[float], None]) -> Vault | None:
    """Look again: keyring looks once a process, and a desktop's service may have come up since."""
    from keyring.backend import KeyringBackend, get_all_keyring  # noqa: PLC0415 -- see find_vault

    get_all_keyring()  # where a backend was named at first, none but that was loaded
    for pause_s in _LOOK_AGAIN_S:
        pause(pause_s)
        viable = KeyringBackend.get_viable_backends()
        usable = [kind for kind in viable if _class_name(kind) in _TITLES]
        if usable:
            kind: Any = max(usable, key=lambda each: float(each.priority))
            return Vault(kind(), _TITLES[_class_name(kind)])
    return None


def _refused(backend: Any) -> KeychainError:  # noqa: ANN401 -- keyring's own
    name = _name(backend)
    if name == _FOUND_NONE:
        return KeychainError("There is no keychain on this system", remedy=how_to_get_one())
    if name == _CHAIN:
        name = ", ".join(_name(each) for each in backend.backends)
    why = (
        "which keeps nothing"
        if name == _KEEPS_NOTHING
        else "which is not known to encrypt; a key is never stored as plain text"
    )
    return KeychainError(
        f"The key was not stored or read: keyring would use {name}, {why}",
        remedy=f"Take it out of PYTHON_KEYRING_BACKEND and keyringrc.cfg. {how_to_get_one()}",
    )


def _name(backend: object) -> str:
    return _class_name(type(backend))


def _class_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
