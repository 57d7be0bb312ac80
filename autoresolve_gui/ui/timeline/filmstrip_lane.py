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


class FilmstripLane(Lane):
    """Shows thumbnails with their left edge at their own moment, none over another.

    Which ones are left out follows from the zoom alone, counted from the start of the footage:
    panning never swaps pictures.
    """

    name = "filmstrip"
    title = "Filmstrip"
    size = LaneSize(36, 110, 2.4)

    def __init__(self, axis: TimeAxis, theme: Theme) -> None:
        super().__init__(axis, theme)
        self._thumbnails: tuple[Thumbnail, ...] = ()
        self._times_s: NDArray[np.float64] = np.zeros(0)
        self._cache = ThumbnailCache()
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
        ratio = painter.device().devicePixelRatioF()
        height = self.height - 1.0
        self._cache.begin_round()
        for index, x, room in self._places(height):
            thumbnail = self._thumbnails[index]
            width = self._width_of(thumbnail, height)
            place = QRectF(x, 0.0, room if room <= width * _WIDEST else width, height)
            picture = self._cache.picture(index, thumbnail, max(1, round(height * ratio)))
            if picture is None or picture.isNull():
                painter.fillRect(place, QColor(self.theme.raised))
                continue
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(place, picture, _middle_of(picture, place))
        if self._cache.is_behind:
            self._more.start()

    def _places(self, height: float) -> list[tuple[int, float, float]]:
        """Return the thumbnails to draw, the left edge of each and its room up to the next.

        The last one that begins before the view sticks to its left edge, as far as there is room.
        """
        shown = self._shown(height)
        times = self._times_s[shown]
        first = max(0, int(np.searchsorted(times, self.axis.start_s, side="right")) - 1)
        last = int(np.searchsorted(times, self.axis.end_s))
        edges = self.axis.x_of(np.append(times, self.axis.duration_s))
        places = []
        for at in range(first, last):
            x, following = float(edges[at]), float(edges[at + 1])
            width = self._width_of(self._thumbnails[shown[at]], height)
            if x < 0 and following - x > width * _WIDEST:
                x = min(0.0, following - width - _GAP_PX)
            places.append((shown[at], x, max(following - x - _GAP_PX, width)))
        return places

    def _shown(self, height: float) -> list[int]:
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


def _middle_of(picture: QPixmap, place: QRectF) -> QRectF:
    """Return the part of a picture that fills `place` without distortion."""
    height = min(float(picture.height()), picture.width() * place.height() / place.width())
    return QRectF(0.0, (picture.height() - height) / 2, float(picture.width()), height)
