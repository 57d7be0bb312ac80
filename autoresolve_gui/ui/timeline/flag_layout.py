"""Where the flags of the beats go, so that none covers another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP_PX = 4.0


@dataclass(frozen=True, slots=True)
class FlagPlace:
    """The row of a flag, 0 on top, and the width that is left for it in pixels."""

    row: int
    width: float


def place_flags(x: Sequence[float], widths: Sequence[float], rows: int) -> list[FlagPlace]:
    """Return a place for every flag; `x` are the left edges, rising, `widths` the wishes.

    A flag goes into the first row that is free. Where none is, it takes the row whose last flag
    stands farthest left, and that one is narrowed to make room.
    """
    placed: list[FlagPlace] = []
    last_in_row: list[int] = []
    for index, left in enumerate(x):
        free = (r for r, last in enumerate(last_in_row) if x[last] + widths[last] + GAP_PX <= left)
        row = next(free, len(last_in_row))
        if row >= max(1, rows):
            row = min(range(len(last_in_row)), key=lambda r: x[last_in_row[r]])
            before = last_in_row[row]
            room = max(0.0, left - x[before] - GAP_PX)
            placed[before] = FlagPlace(row, min(placed[before].width, room))
        placed.append(FlagPlace(row, widths[index]))
        last_in_row[row : row + 1] = [index]
    return placed
