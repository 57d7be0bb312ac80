"""The lane of the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QColor, QPainter

from autoresolve_gui.ui.timeline.lane import Lane
from autoresolve_gui.ui.timeline.lane_heights import LaneSize
from autoresolve_gui.ui.timeline.thumbnails import ThumbnailCache

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPixmap

    from autoresolve_gui.model.story import Thumbnail
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.lane import Content
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_GAP_PX = 1.0
_WIDEST = 1.3
"""A picture is widened by so much at most, and cropped for it, to leave no gap to the next."""
_HELD_OPACITY = 0.38

Place = tuple[int, float, float]
"""The index of a thumbnail, and the left edge and the width of where it is drawn, in pixels."""


class FilmstripLane(Lane):
    """Shows thumbnails with their left edge at their own moment, none over another.

    Between two that stand far apart the nearest of the same shot is held, dimmed, since it is not
    the very frame of that place; a shot without a picture shows its neighbour's, so that no place
    is empty. Which ones are left out follows from the zoom alone, counted from the start of the
    footage: panning never swaps pictures.
    """

    name = "filmstrip"
    title = "Filmstrip"
    size = LaneSize(36, 110, 2.4)

    def __init__(self, axis: TimeAxis, theme: Theme) -> None:
        super().__init__(axis, theme)
        self._thumbnails: tuple[Thumbnail, ...] = ()
        self._times_s: NDArray[np.float64] = np.zeros(0)
        self._cuts_s: NDArray[np.float64] = np.zeros(0)
        self._cache = ThumbnailCache()
        self._chosen: tuple[tuple[float, float], list[int]] = ((0.0, 0.0), [])
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self.redraw)

    def set_content(self, content: Content | None) -> None:
        """Take the thumbnails."""
        analysis = content.document.analysis if content is not None else None
        thumbnails = analysis.filmstrip if analysis is not None else ()
        if thumbnails is not self._thumbnails:
            self._thumbnails = tuple(sorted(thumbnails, key=lambda each: each.time_s))
            self._times_s = np.array([each.time_s for each in self._thumbnails])
            self._cache.clear()
            self._chosen = ((0.0, 0.0), [])
        if content is not None:
            starts = [shot.start_frame for shot in analysis.shots] if analysis is not None else []
            self._cuts_s = content.clock.seconds_of_all(np.array(starts, dtype=np.int64))
        super().set_content(content)

    def message(self) -> str:
        """Say why there are no pictures."""
        if self._thumbnails or self.content is None:
            return ""
        if self.content.clock.footage.video is None:
            return "No picture"
        if self.content.has_run("filmstrip"):
            return "No thumbnails"
        return "Filmstrip: reading…" if self.content.is_reading else "Filmstrip: not read"

    def draw(self, painter: QPainter) -> None:
        """Draw the visible pictures; those that are not decoded yet follow in the next rounds."""
        height = self.height - 1.0
        self._cache.begin_round()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        places = self._places(height)
        for index, x, room in places:
            width = self._width_of(self._thumbnails[index], height)
            self._draw_picture(painter, index, x, room if room <= width * _WIDEST else width)
        painter.setOpacity(_HELD_OPACITY)
        for index, x, room in self._held(places, height):
            width = self._width_of(self._thumbnails[index], height)
            end = min(x + room, self.axis.width_px)
            # Whole pictures to the left of the view are passed over.
            left = x + max(0.0, (-x // (width + _GAP_PX)) * (width + _GAP_PX))
            while left < end:
                self._draw_picture(painter, index, left, min(width, x + room - left))
                left += width + _GAP_PX
        painter.setOpacity(1.0)
        if self._cache.is_behind:
            self._more.start()

    def _draw_picture(self, painter: QPainter, index: int, x: float, width: float) -> None:
        """Draw a picture into a place: cropped above and below, or where narrow, at the right."""
        height = self.height - 1.0
        place = QRectF(x, 0.0, width, height)
        device_px = max(1, round(height * painter.device().devicePixelRatioF()))
        picture = self._cache.picture(index, self._thumbnails[index], device_px)
        if picture is None or picture.isNull():
            painter.fillRect(place, QColor(self.theme.raised))
            return
        painter.drawPixmap(place, picture, _part_of(picture, place))

    def _held(self, places: list[Place], height: float) -> list[Place]:
        """Return what is left before, between and behind pictures, and the one that is held there.

        A picture is held to the end of its shot, and behind that cut the following one is. Where
        further shots between them have no picture, the cut nearest to the middle parts the two.
        """
        held: list[Place] = []
        shown = self._shown(height)
        if shown and self.axis.start_s < self._times_s[shown[0]]:
            opening, first = self.axis.x_of(np.array([0.0, self._times_s[shown[0]]])).tolist()
            held.append((shown[0], opening, first - _GAP_PX - opening))
        for index, x, room in places:
            width = self._width_of(self._thumbnails[index], height)
            left, right = x + width + _GAP_PX, x + room
            if room <= width * _WIDEST:
                continue
            after = shown.index(index) + 1
            following = shown[after] if after < len(shown) else None
            seam_s = self._seam_s(index, following)
            seam = right if seam_s is None else min(max(float(self.axis.x_of(seam_s)), left), right)
            held.append((index, left, seam - left))
            if following is not None:
                held.append((following, seam, right - seam))
        return [place for place in held if place[2] > 0.0]

    def _seam_s(self, index: int, following: int | None) -> float | None:
        """Return the cut between two pictures that is nearest to their middle, if there is one."""
        if following is None:
            return None
        begin_s, end_s = self._times_s[index], self._times_s[following]
        first, last = np.searchsorted(self._cuts_s, (begin_s, end_s), side="right")
        cuts_s = self._cuts_s[first:last]
        if len(cuts_s) == 0:
            return None
        return float(cuts_s[np.argmin(np.abs(cuts_s - (begin_s + end_s) / 2))])

    def _places(self, height: float) -> list[Place]:
        """Return the thumbnails to draw, with all the room up to the next one."""
        shown = self._shown(height)
        times = self._times_s[shown]
        first = max(0, int(np.searchsorted(times, self.axis.start_s, side="right")) - 1)
        last = int(np.searchsorted(times, self.axis.end_s))
        edges = self.axis.x_of(np.append(times, self.axis.duration_s))
        places = []
        for at in range(first, last):
            x, following = float(edges[at]), float(edges[at + 1])
            width = self._width_of(self._thumbnails[shown[at]], height)
            places.append((shown[at], x, max(following - x - _GAP_PX, width)))
        return places

    def _shown(self, height: float) -> list[int]:
        """Return which thumbnails have room at this zoom; kept, since panning changes nothing."""
        wanted = (height, self.axis.px_per_s)
        if self._chosen[0] != wanted:
            self._chosen = (wanted, self._choose(height))
        return self._chosen[1]

    def _choose(self, height: float) -> list[int]:
        shortest_s = float(np.diff(self._times_s).min(initial=np.inf))
        widest = max((self._width_of(each, height) for each in self._thumbnails), default=0.0)
        if (widest + _GAP_PX) / self.axis.px_per_s <= shortest_s:
            return list(range(len(self._thumbnails)))
        shown: list[int] = []
        index = 0
        while index < len(self._thumbnails):
            shown.append(index)
            width_s = (
                self._width_of(self._thumbnails[index], height) + _GAP_PX
            ) / self.axis.px_per_s
            free_s = self._times_s[index] + width_s
            index = max(index + 1, int(np.searchsorted(self._times_s, free_s - 1e-9)))
        return shown

    @staticmethod
    def _width_of(thumbnail: Thumbnail, height: float) -> float:
        return max(1.0, height * thumbnail.width / max(1, thumbnail.height))


def _part_of(picture: QPixmap, place: QRectF) -> QRectF:
    """Return the part of a picture that fills `place` without distortion."""
    shape = place.width() / place.height()
    if shape * picture.height() < picture.width():
        return QRectF(0.0, 0.0, shape * picture.height(), float(picture.height()))
    height = picture.width() / shape
    return QRectF(0.0, (picture.height() - height) / 2, float(picture.width()), height)
