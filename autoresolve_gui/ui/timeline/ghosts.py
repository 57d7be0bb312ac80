"""The proposals in the lane of the beats: they take what room the editor's own beats leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.ui.timeline.flag import ACT_ROOM_PX, ROW_PX
from autoresolve_gui.ui.timeline.flag_layout import place_beside
from autoresolve_gui.ui.timeline.ghost_flag import GhostFlag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRectF

    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.ghost_flag import Ghost
    from autoresolve_gui.ui.timeline.lane import Lane

_LEAST_PX = 18.0
_OVERLAP_PX = 3.0
"""So far the last row may reach into the strip of the acts: better than no row."""


class Ghosts:
    """Owns the ghost flags of a lane. They are no beats: nothing but the lane knows of them."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._flags: dict[str, GhostFlag] = {}
        self._selected: str | None = None

    @property
    def flags(self) -> tuple[GhostFlag, ...]:
        """The flags in the order in which they were given."""
        return tuple(self._flags.values())

    def show(self, ghosts: Sequence[Ghost]) -> None:
        """Show these and no others; flags of those that are still there are kept."""
        before, self._flags = self._flags, {}
        for ghost in ghosts:
            flag = before.pop(ghost.beat.id, None)
            if flag is None:
                flag = GhostFlag(ghost, self._lane.font, self._lane.theme, self._lane)
            flag.set_ghost(ghost)
            self._flags[ghost.beat.id] = flag
        for flag in before.values():
            scene = flag.scene()
            if scene is not None:
                scene.removeItem(flag)
            flag.setParentItem(None)
            flag.deleteLater()
        self.select(self._selected)

    def select(self, beat_id: str | None) -> None:
        """Show one as selected; None or an unknown id selects nothing."""
        self._selected = beat_id
        for each_id, flag in self._flags.items():
            flag.set_selected(is_selected=each_id == beat_id)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        for flag in self._flags.values():
            flag.set_theme(theme)

    def at(self, x: float, y: float) -> GhostFlag | None:
        """Return the flag at a point of the lane."""
        found = (f for f in self._flags.values() if f.isVisible())
        return next((flag for flag in found if flag.contains_point(x - flag.x(), y)), None)

    def place(self, own: Sequence[tuple[QRectF, int]]) -> None:
        """Give every flag a place; `own` are the rectangles and rows of the editor's flags."""
        content = self._lane.content
        if content is None or not self._flags:
            return
        axis = self._lane.axis
        rows = max(0, int((self._lane.height - ACT_ROOM_PX + _OVERLAP_PX) // ROW_PX))
        taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
        for rect, row in own:
            if row < rows:
                taken[row].append((rect.left(), rect.right()))
        flags = sorted(self._flags.values(), key=lambda flag: flag.ghost.beat.frame)
        places = []
        for flag in flags:
            x = float(axis.x_of(content.clock.seconds_of(flag.ghost.beat.frame)))
            wish = flag.wished_width
            # At the end of the view it stands before its pole, as the others do.
            left = x if x + wish <= axis.width_px or x < wish else x + 1.0 - wish
            places.append((flag, x, left, wish))
        found = place_beside(taken, [(left, wish) for *_, left, wish in places], _LEAST_PX)
        for (flag, x, left, wish), spot in zip(places, found, strict=True):
            row, width = (spot.row, spot.width) if spot is not None else (None, 0.0)
            flag.place(x, row, left, width, self._lane.height)
            flag.setVisible(-wish < x < axis.width_px + wish)
