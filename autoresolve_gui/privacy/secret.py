"""A key or a password that shows itself to nobody who does not ask for it."""

from __future__ import annotations

import hmac

MASK = "•••"
_HINT_CHARACTERS = 4
_LONG_ENOUGH_FOR_A_HINT = 16


class Secret:
    """Wraps text that must not be seen. Only `reveal` gives it away; all else shows `•••`.

    Pickled it becomes the text `•••`, so that it never reaches a file or another process; copies
    are the secret itself. It cannot be hashed. Raises `ValueError` for empty text.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not text:
            msg = "a secret is not empty"
            raise ValueError(msg)
        self._text = text

    def reveal(self) -> str:
        """Return the text itself. Hand it on at once, and keep it nowhere."""
        return self._text

    @property
    def hint(self) -> str:
        """The last four characters, by which its owner knows it; none of a short one."""
        return self._text[-_HINT_CHARACTERS:] if len(self._text) >= _LONG_ENOUGH_FOR_A_HINT else ""

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, _spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]  # a hash would tell something of it

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return (str, (MASK,))
