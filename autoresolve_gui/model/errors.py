"""The root of all errors that AutoResolve raises on purpose."""

from __future__ import annotations


class AutoResolveError(Exception):
    """Something went wrong that the user can be told about.

    `str(error)` says what happened and to what; `remedy` says what the user can do about it.
    Each room derives one base class of its own from this one.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the remedy when the error crosses from the worker process."""
        return (_rebuild, (type(self), str(self), self.remedy))


def _rebuild(kind: type[AutoResolveError], message: str, remedy: str) -> AutoResolveError:
    return kind(message, remedy=remedy)
