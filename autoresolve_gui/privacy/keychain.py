"""Keys in the keychain of the system, by way of the package `keyring`."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from autoresolve_gui.privacy.errors import KeychainError
from autoresolve_gui.privacy.redact import Redactor
from autoresolve_gui.privacy.secret import Secret
from autoresolve_gui.privacy.vault import Vault, find_vault, how_to_get_one

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Result = TypeVar("Result")

SERVICE = "AutoResolve"
_DEADLINE_S = 60.0
"""Long enough to type a password into the prompt of a keychain that is locked."""
_LONGEST = 1024
"""Windows' Credential Locker holds 2,560 bytes of UTF-16."""
_SHORTEST = 20
_OPENROUTER, _OPENROUTER_START = "openrouter", "sk-or-"
_PROVIDERS = frozenset({_OPENROUTER, "openai"})
_ALONE = "Copy the key alone and whole, without quotes, names or line ends."


class KeySource(StrEnum):
    """Where a key comes from."""

    ENVIRONMENT = "environment"
    KEYCHAIN = "keychain"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """How it stands with a key. Nothing of it but `hint`, its last four characters.

    `place` names the environment variable or the keychain. `obstacle` and `remedy` say why the
    keychain cannot be used, empty where it can.
    """

    account: str
    source: KeySource
    place: str
    hint: str
    obstacle: str = ""
    remedy: str = ""


def secret_of(text: str) -> Secret:
    """Return what was pasted or typed as a secret, without the spaces around it.

    Raises `KeychainError` where it cannot be a key: empty, too long, or with characters that no
    HTTP header may hold.
    """
    key = text.strip()
    if not key:
        raise KeychainError("No key was given", remedy="Paste the whole key.")
    if len(key) > _LONGEST:
        raise KeychainError(
            f"That is no key: it has {len(key):,} characters, and keys have at most {_LONGEST:,}",
            remedy=_ALONE,
        )
    if any(char.isspace() for char in key):
        raise KeychainError("That is no key: there are spaces or line ends in it", remedy=_ALONE)
    if not (key.isascii() and key.isprintable()):
        raise KeychainError("That is no key: it holds characters that no key has", remedy=_ALONE)
    return Secret(key)


def check_shape(account: str, secret: Secret) -> None:
    """Raise `KeychainError` where a secret cannot be the key of `account`; it is never repeated.

    Keys of OpenRouter begin with `sk-or-`, and no provider's are shorter than 20 characters.
    Accounts of plugins may hold anything.
    """
    key = secret.reveal()
    if account not in _PROVIDERS:
        return
    if account == _OPENROUTER and not key.startswith(_OPENROUTER_START):
        raise KeychainError(
            f"That is no key of OpenRouter: those begin with {_OPENROUTER_START}",
            remedy="Copy it from openrouter.ai/keys, alone and whole. Another provider's key goes "
            "to that provider: see `autoresolve key set openai`.",
        )
    if len(key) < _SHORTEST:
        raise KeychainError(
            f"That is no whole key: it has {len(key)} characters, and keys have at least "
            f"{_SHORTEST}",
            remedy=_ALONE,
        )


class Keychain:
    """The keys of one service, by account. Any thread; every call may wait for the user.

    A key in the environment goes before one in the keychain, and is never written. Only keychains
    that encrypt are used; every other backend of `keyring` is refused by name. A call that nobody
    answers ends after `deadline_s`. Every key that is read is made known to `redactor`.
    """

    def __init__(
        self,
        service: str = SERVICE,
        *,
        environ: Mapping[str, str] | None = None,
        redactor: Redactor | None = None,
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        self._service = service
        self._environ = os.environ if environ is None else environ
        self._deadline_s = deadline_s
        self._turn = threading.Lock()
        self.redactor = redactor or Redactor()

    def status(self, account: str, variable: str = "") -> KeyStatus:
        """Return where the key comes from. Raises nothing: what is in the way is part of it."""
        try:
            given = self._given(variable)
            if given is not None:
                return KeyStatus(account, KeySource.ENVIRONMENT, variable, given.hint)
            place, kept = self._ask(lambda vault: (vault.title, self._kept(vault, account)))
        except KeychainError as error:
            return KeyStatus(account, KeySource.NONE, "", "", str(error), error.remedy)
        if kept is None:
            return KeyStatus(account, KeySource.NONE, place, "")
        return KeyStatus(account, KeySource.KEYCHAIN, place, kept.hint)

    def read(self, account: str, variable: str = "") -> Secret | None:
        """Return the key of `account`, None where there is none.

        `variable` names an environment variable that goes first. Raises `KeychainError` where the
        keychain cannot be used, or what is there is no key.
        """
        given = self._given(variable)
        return given or self._ask(lambda vault: self._kept(vault, account))

    def set(self, account: str, secret: Secret) -> str:
        """Keep a key and return the name of the keychain.

        Raises `KeychainError`, also for what cannot be a key of `account` (`check_shape`).
        """
        check_shape(account, secret)
        self.redactor.learn(secret)

        def keep(vault: Vault) -> str:
            vault.backend.set_password(self._service, account, secret.reveal())
            if self._kept(vault, account) != secret:
                raise KeychainError(
                    f"{vault.title} did not keep the key", remedy="Look at it in its own program."
                )
            return vault.title

        return self._ask(keep)

    def clear(self, account: str) -> bool:
        """Remove the key; tell whether there was one. Raises `KeychainError`."""

        def remove(vault: Vault) -> bool:
            if vault.backend.get_password(self._service, account) is None:
                return False
            vault.backend.delete_password(self._service, account)
            return True

        return self._ask(remove)

    def _given(self, variable: str) -> Secret | None:
        text = self._environ.get(variable, "") if variable else ""
        return self._known(text, f"the environment variable {variable}") if text.strip() else None

    def _kept(self, vault: Vault, account: str) -> Secret | None:
        text = vault.backend.get_password(self._service, account)
        return self._known(text, vault.title) if text else None

    def _known(self, text: str, place: str) -> Secret:
        try:
            secret = secret_of(text)
        except KeychainError as error:
            raise KeychainError(
                f"What {place} holds for AutoResolve is no key", remedy=error.remedy
            ) from None
        self.redactor.learn(secret)
        return secret

    def _ask(self, call: Callable[[Vault], Result]) -> Result:
        """Return `call(the keychain)`, made on a thread of its own so that it cannot hang here."""
        if not self._turn.acquire(timeout=self._deadline_s):
            raise _unanswered(self._deadline_s)
        answer = _Answer(call, self._turn)
        thread = threading.Thread(target=answer.find, name="keychain", daemon=True)
        thread.start()
        thread.join(self._deadline_s)
        if thread.is_alive():
            # It ends by itself when somebody answers the prompt or the keychain's program goes.
            raise _unanswered(self._deadline_s)
        return answer.get(self.redactor)


class _Answer(Generic[Result]):
    """What a thread found in the keychain."""

    def __init__(self, call: Callable[[Vault], Result], turn: threading.Lock) -> None:
        self._call = call
        self._turn = turn
        self._result: list[Result] = []
        self._error: Exception | None = None

    def find(self) -> None:
        try:
            self._result.append(self._call(find_vault()))
        except Exception as error:  # noqa: BLE001 -- the thread's boundary: it is raised by `get`
            self._error = error
        finally:
            self._turn.release()

    def get(self, redactor: Redactor) -> Result:
        if self._error is None:
            return self._result[0]
        if isinstance(self._error, KeychainError):
            raise self._error
        raise _failed(self._error, redactor) from self._error


def _unanswered(deadline_s: float) -> KeychainError:
    return KeychainError(
        f"The keychain did not answer within {deadline_s:g} s",
        remedy="Look for a window that asks for its password, answer it, and try again.",
    )


def _failed(error: Exception, redactor: Redactor) -> KeychainError:
    # Here, as everything of keyring is: it loads every backend that is installed.
    from keyring.errors import InitError, KeyringLocked  # noqa: PLC0415

    if isinstance(error, KeyringLocked):
        return KeychainError(
            "The keychain is locked, and was not unlocked",
            remedy="Unlock it (its window asks for the password), and try again.",
        )
    if isinstance(error, InitError):
        return KeychainError(
            f"The keychain cannot be opened: {str(error).rstrip('.')}",
            remedy="Open it once in its own program, Passwords and Keys say, and set a password.",
        )
    words = redactor.redact(f"{type(error).__name__}: {error}")
    return KeychainError(f"The keychain failed: {words}", remedy=how_to_get_one())
