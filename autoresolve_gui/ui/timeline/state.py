"""What the timeline remembers from one start of the program to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_HIGHEST_PX = 400


@dataclass(frozen=True, slots=True)
class TimelineState:
    """The names of hidden lanes, and the heights in pixels that the user gave to lanes."""

    hidden: frozenset[str] = frozenset()
    heights: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        return {"hidden": sorted(self.hidden), "heights": dict(self.heights)}

    @classmethod
    def from_dict(cls, state: object, lanes: Collection[str]) -> TimelineState:
        """Return what is sound in `state`. It comes from a file that anyone may have edited."""
        if not isinstance(state, Mapping):
            return cls()
        hidden = state.get("hidden", ())
        heights = state.get("heights", {})
        known = set(lanes)
        return cls(
            hidden=frozenset(name for name in hidden if isinstance(name, str) and name in known)
            if isinstance(hidden, (list, tuple))
            else frozenset(),
            heights={
                name: height
                for name, height in heights.items()
                if name in known and type(height) is int and 0 < height <= _HIGHEST_PX
            }
            if isinstance(heights, Mapping)
            else {},
        )
