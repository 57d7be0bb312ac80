"""What everything has in common that owns something until it is closed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class Closing(ABC):
    """Closes at the end of a `with` block, whatever ended it."""

    @abstractmethod
    def close(self) -> None:
        """Give back what is owned."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_how: object) -> None:
        self.close()
