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


def place_beside(
    taken: Sequence[Sequence[tuple[float, float]]],
    wishes: Sequence[tuple[float, float]],
    least: float,
) -> list[FlagPlace | None]:
    """Return places for flags that give way to those that stand there; None where is no room.

    `taken` has for each row the spans (left, right) of its flags; `wishes` are left edges and
    widths. A flag takes the first row in which it has its whole width, else the one with the most
    room from its left edge on, if that is `least` at least.
    """
    rows = [list(row) for row in taken]
    places: list[FlagPlace | None] = []
    for left, width in wishes:
        rooms = [_room(row, left, width) for row in rows]
        best = max(rooms, default=0.0)
        if best < least:
            places.append(None)
            continue
        row = rooms.index(best)
        rows[row].append((left, left + best))
        places.append(FlagPlace(row, best))
    return places


def _room(row: Sequence[tuple[float, float]], left: float, width: float) -> float:
    """Return how wide a flag at `left` can be in a row, at most `width`; 0 where one stands."""
    if any(start - GAP_PX < left < end + GAP_PX for start, end in row):
        return 0.0
    next_left = min((start for start, _ in row if start >= left), default=float("inf"))
    return max(0.0, min(width, next_left - GAP_PX - left))
