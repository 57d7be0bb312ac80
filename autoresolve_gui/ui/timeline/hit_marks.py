"""What was found, as marks along the ruler: of a search, or of the words of a transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor

from autoresolve_gui.ui.timeline.drawn import Overlay
from autoresolve_gui.ui.timeline.lane import tint
from autoresolve_gui.ui.timeline.ruler import RULER_HEIGHT_PX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPainter

    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_MARK_PX, _MARK_HEIGHT_PX = 4.0, 7.0
_GRIP_PX = 5.0
_MOST_LINES = 80
"""Up to so many marks in sight are drawn through the lanes; more would hide them."""
_MOST_LETTERS = 70


class Hit(NamedTuple):
    """Something that was found: from when to when, in seconds, and what to say of it.

    `end_s` is None for a moment. `tooltip` is shown as the letters that it is made of.
    """

    time_s: float
    end_s: float | None
    tooltip: str


class HitMarks(Overlay):
    """Owns the hits of every source that searches, and draws those in sight in one go."""

    def __init__(self, axis: TimeAxis, theme: Theme) -> None:
        super().__init__(theme, layer=20.0)
        self._axis = axis
        self._by_source: dict[str, tuple[Hit, ...]] = {}
        self._hits: tuple[Hit, ...] = ()
        self._starts = np.zeros(0)
        self._ends = np.zeros(0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        axis.changed.connect(self.update)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What is marked, in order of time."""
        return self._hits

    def set_hits(
        self, hits: Iterable[tuple[float, float | None, str]], *, source: str = "search"
    ) -> None:
        """Mark these in place of what the same source had found before."""
        self._by_source[source] = tuple(Hit(*hit) for hit in hits)
        found = [hit for hits in self._by_source.values() for hit in hits]
        self._hits = tuple(sorted(found, key=lambda hit: hit.time_s))
        self._starts = np.array([float(hit.time_s) for hit in self._hits])
        ends = (hit.time_s if hit.end_s is None else hit.end_s for hit in self._hits)
        self._ends = np.array([float(end) for end in ends])
        self.update()

    def clear(self) -> None:
        """Mark nothing: another footage is shown."""
        self._by_source.clear()
        self.set_hits(())

    def place(self, width: float, bottom: float) -> None:
        """Lie over the ruler and over the lanes down to `bottom`."""
        self.cover(QRectF(0.0, 0.0, width, bottom))

    def at(self, x: float) -> Hit | None:
        """Return the hit that is marked at pixel `x`, or next to it; None where there is none."""
        if not self._hits:
            return None
        left = np.asarray(self._axis.x_of(self._starts))
        right = np.maximum(np.asarray(self._axis.x_of(self._ends)), left)
        away = np.maximum(left - x, x - right).clip(min=0.0)
        nearest = int(np.lexsort((np.abs(left - x), away))[0])
        return self._hits[nearest] if away[nearest] <= _GRIP_PX else None

    def words_at(self, x: float) -> str:
        """Return what was found at pixel `x`, in a few words."""
        hit = self.at(x)
        text = " ".join(hit.tooltip.split()) if hit is not None else ""
        return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS].rstrip()}…"

    def draw(self, painter: QPainter) -> None:
        """Draw a mark a hit, those on the same pixel once, and lines where there are few."""
        if not self._hits:
            return
        left = np.round(np.asarray(self._axis.x_of(self._starts)))
        right = np.maximum(np.round(np.asarray(self._axis.x_of(self._ends))), left + _MARK_PX)
        in_sight = (right >= 0.0) & (left <= self._axis.width_px)
        places: dict[float, float] = {}
        for start, end in zip(left[in_sight].tolist(), right[in_sight].tolist(), strict=True):
            places[start] = max(end, places.get(start, end))
        top = RULER_HEIGHT_PX - 1.0 - _MARK_HEIGHT_PX
        color, faint = QColor(self.theme.warning), tint(self.theme.warning, 0.35)
        has_lines = len(places) <= _MOST_LINES
        for start, end in places.items():
            painter.fillRect(QRectF(start, top, end - start, _MARK_HEIGHT_PX), color)
            if has_lines:
                below = self._rect.bottom() - RULER_HEIGHT_PX
                painter.fillRect(QRectF(start, RULER_HEIGHT_PX, 1.0, below), faint)
