"""A change of shot, before the shots between two of them are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

    from autoresolve_gui.model.story import Shot, Transition


@dataclass(frozen=True, slots=True)
class Boundary:
    """A change of shot: `start` is the first frame that it touches, `end` the first untouched one.

    A hard cut has both at the first frame of the new shot.
    """

    transition: Transition
    start: int
    end: int

    @classmethod
    def before(cls, shot: Shot) -> Self:
        """Return the change that a shot begins with."""
        return cls(shot.transition, shot.transition_start, shot.transition_end)

    @property
    def frame(self) -> int:
        """The first frame of the new shot; the middle of a gradual change."""
        return (self.start + self.end) // 2
