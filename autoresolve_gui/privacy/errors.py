"""What can go wrong with what is private, as the user is told."""

from __future__ import annotations

import errno

from autoresolve_gui.model.errors import AutoResolveError


class PrivacyError(AutoResolveError):
    """The base class of this room's errors."""


class KeychainError(PrivacyError):
    """The system's keychain cannot be used, or a key is no key."""


class NotAllowed(PrivacyError):  # noqa: N818 -- what happened, and no fault
    """The user did not allow that this leaves the machine."""


class SignInError(PrivacyError):
    """The sign-in in the browser came to nothing."""


class NetworkIsOff(PrivacyError, OSError):  # noqa: N818 -- what happened, and no fault
    """A connection was refused, since nothing is switched on that may make it.

    It is an `OSError`, so that libraries take it for a network that does not answer.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        # Libraries make errors of their own of these two, and would lose the message.
        self.errno, self.strerror = errno.EACCES, message

    def __str__(self) -> str:
        return str(self.strerror)
