"""How the lanes share the height of the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HIGHEST_PX = 400
"""No lane is dragged higher."""
_FIRST = 1e6


@dataclass(frozen=True, slots=True)
class LaneSize:
    """What a lane asks for, in pixels; `share` weighs it against the others for what is left."""

    least: int
    most: int
    share: float


def lane_heights(sizes: Sequence[LaneSize], height: int) -> list[int]:
    """Return the height of every lane. Their sum is `height` where the limits allow it."""
    heights = [float(size.least) for size in sizes]
    left = height - sum(heights)
    growing = [i for i, size in enumerate(sizes) if size.most > size.least]
    while left > 0.5 and growing:
        per_share = left / sum(sizes[i].share for i in growing)
        full = [i for i in growing if heights[i] + per_share * sizes[i].share >= sizes[i].most]
        for i in full or growing:
            before = heights[i]
            heights[i] = min(before + per_share * sizes[i].share, float(sizes[i].most))
            left -= heights[i] - before
        growing = [i for i in growing if i not in full] if full else []
    return _whole(heights)


def grown(size: LaneSize, wanted: int | None) -> LaneSize:
    """Return `size` with the height that the user dragged it to, where there is one.

    Such a lane grows before all others, and yields where the view is too low for all.
    """
    if wanted is None:
        return size
    return LaneSize(size.least, min(max(wanted, size.least), HIGHEST_PX), _FIRST)


def _whole(heights: Sequence[float]) -> list[int]:
    total = 0.0
    whole = []
    for height in heights:
        top = round(total)
        total += height
        whole.append(round(total) - top)
    return whole
