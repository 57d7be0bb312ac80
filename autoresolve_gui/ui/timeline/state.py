"""What the timeline remembers from one start of the program to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoresolve_gui.ui.timeline.lane_heights import HIGHEST_PX

if TYPE_CHECKING:
    from collections.abc import Collection


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
        hidden, heights = state.get("hidden"), state.get("heights")
        named = hidden if isinstance(hidden, (list, tuple)) else ()
        sized = heights if isinstance(heights, Mapping) else {}
        return cls(
            hidden=frozenset(name for name in lanes if name in named),
            heights={name: sized[name] for name in lanes if _is_height(sized.get(name))},
        )


def _is_height(value: object) -> bool:
    # bool is an int in Python, but `true` in a file is no height.
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= HIGHEST_PX
