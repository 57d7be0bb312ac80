"""The lane of the shots, how each begins, and where a cut would sit well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from autoresolve_gui.model.story import Transition
from autoresolve_gui.ui.timeline.columns import FULL, shaded
from autoresolve_gui.ui.timeline.lane import Lane, small, tint
from autoresolve_gui.ui.timeline.lane_heights import LaneSize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from autoresolve_gui.model.story import CutSuggestion, Shot
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.lane import Content
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

_TOP_PX = 7.0
"""Room above the shots, where the suggested cuts have their ticks."""
_NUMBER_FROM_PX = 30.0
_SHAPE_FROM_PX = 5.0
_TICK_APART_PX = 6.0


class ShotsLane(Lane):
    """Shows every shot as a block: a line for a cut, a ramp for a fade, a cross for a dissolve.

    Where shots are narrower than a pixel, each column shows how many cuts lie in it.
    """

    name = "shots"
    title = "Shots"
    size = LaneSize(24, 40, 0.7)

    def __init__(self, axis: TimeAxis, theme: Theme) -> None:
        super().__init__(axis, theme)
        self._shots: tuple[Shot, ...] = ()
        self._cuts: tuple[CutSuggestion, ...] = ()
        self._starts_s: NDArray[np.float64] = np.zeros(0)
        self._ends_s: NDArray[np.float64] = np.zeros(0)
        self._from_s: NDArray[np.float64] = np.zeros(0)
        self._to_s: NDArray[np.float64] = np.zeros(0)
        self._cuts_s: NDArray[np.float64] = np.zeros(0)
        self._scores: NDArray[np.float64] = np.zeros(0)

    def set_content(self, content: Content | None) -> None:
        """Take the shots and the suggested cuts."""
        analysis = content.document.analysis if content is not None else None
        self._shots = analysis.shots if analysis is not None else ()
        self._cuts = analysis.cuts if analysis is not None else ()
        if content is not None:
            seconds_of = content.clock.seconds_of_all
            self._starts_s = seconds_of(_frames(shot.start_frame for shot in self._shots))
            self._ends_s = seconds_of(_frames(shot.end_frame for shot in self._shots))
            self._from_s = seconds_of(_frames(shot.transition_start for shot in self._shots))
            self._to_s = seconds_of(_frames(shot.transition_end for shot in self._shots))
            self._scores = np.array([cut.score for cut in self._cuts])
            self._cuts_s = seconds_of(_frames(cut.frame for cut in self._cuts))
        super().set_content(content)

    def message(self) -> str:
        """Say why there are no shots."""
        if self._shots or self.content is None:
            return ""
        if self.content.clock.footage.video is None:
            return "No picture"
        if self.content.has_run("picture"):
            return "No shots found"
        return "Shots: reading…" if self.content.is_reading else "Shots: not read"

    def readout(self, seconds: float) -> str:
        """Return the number of the shot at `seconds` and how it begins."""
        index = int(np.searchsorted(self._starts_s, seconds, side="right")) - 1
        if index < 0 or index >= len(self._shots):
            return ""
        beginning = {
            Transition.START: "",
            Transition.CUT: ", begins with a cut",
            Transition.FADE: ", begins with a fade",
            Transition.DISSOLVE: ", begins with a dissolve",
        }[self._shots[index].transition]
        return f"Shot {index + 1} of {len(self._shots)}{beginning}"

    def nearest_start(self, seconds: float, within_s: float) -> int | None:
        """Return the first frame of the shot that starts nearest to `seconds`, if near enough."""
        if len(self._starts_s) == 0:
            return None
        index = int(np.argmin(np.abs(self._starts_s - seconds)))
        is_near = abs(self._starts_s[index] - seconds) <= within_s
        return self._shots[index].start_frame if is_near else None

    def draw(self, painter: QPainter) -> None:
        """Draw the visible shots."""
        first = max(0, int(np.searchsorted(self._starts_s, self.axis.start_s, side="right")) - 1)
        last = int(np.searchsorted(self._starts_s, self.axis.end_s))
        if last - first > self.axis.width_px / 3:
            self._draw_density(painter, first, last)
        else:
            self._draw_blocks(painter, first, last)
            for index in range(first, min(last + 1, len(self._shots))):
                self._draw_transition(painter, index)
        self._draw_suggestions(painter)

    def _draw_density(self, painter: QPainter, first: int, last: int) -> None:
        left, right = self.axis.x_of(self._starts_s[first]), self.axis.x_of(self._ends_s[last - 1])
        painter.fillRect(
            QRectF(left, _TOP_PX, right - left, self._block_height), QColor(self.theme.shot_even)
        )
        columns = np.floor(self.axis.x_of(self._starts_s[first:last])).astype(np.int64)
        inside = columns[(columns >= 0) & (columns < self.axis.width_px)]
        counts = np.bincount(inside, minlength=1)
        strength = np.where(counts > 0, 0.35 + 0.65 * counts / max(2, int(counts.max())), 0.0)
        cover = np.round(strength * FULL).astype(np.uint8)
        image = shaded(cover[None, :], QColor(self.theme.shot_odd))
        painter.drawImage(QRectF(0.0, _TOP_PX, float(len(counts)), self._block_height), image)

    def _draw_blocks(self, painter: QPainter, first: int, last: int) -> None:
        colors = (QColor(self.theme.shot_even), QColor(self.theme.shot_odd))
        painter.setFont(small(self.font))
        for index in range(first, last):
            left = float(self.axis.x_of(float(self._starts_s[index])))
            right = float(self.axis.x_of(float(self._ends_s[index])))
            held = QRectF(max(left, -1.0), _TOP_PX, 0.0, self._block_height)
            held.setRight(min(right, self.axis.width_px + 1.0))
            painter.fillRect(held, colors[index % 2])
            inner = self._clear_part(index, held)
            if inner.width() >= _NUMBER_FROM_PX:
                painter.setPen(tint(self.theme.text, 0.75))
                number = inner.adjusted(5.0, 0.0, 0.0, 0.0)
                painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, str(index + 1))

    def _clear_part(self, index: int, held: QRectF) -> QRectF:
        """Return the part of a shot's block that lies behind the sign of its transition."""
        clear = QRectF(held)
        if self._shots[index].transition in (Transition.FADE, Transition.DISSOLVE):
            opens = float(self.axis.x_of(float(self._to_s[index])))
            clear.setLeft(min(max(held.left() + _SHAPE_FROM_PX / 2, opens), held.right()))
        return clear

    def _draw_transition(self, painter: QPainter, index: int) -> None:
        kind = self._shots[index].transition
        if kind is Transition.START:
            return
        x = float(self.axis.x_of(float(self._starts_s[index])))
        if kind is Transition.CUT:
            place = QRectF(round(x), _TOP_PX, 1.0, self._block_height)
            painter.fillRect(place, QColor(self.theme.window))
            return
        left = float(self.axis.x_of(float(self._from_s[index])))
        right = float(self.axis.x_of(float(self._to_s[index])))
        if right - left < _SHAPE_FROM_PX:
            left, right = x - _SHAPE_FROM_PX / 2, x + _SHAPE_FROM_PX / 2
        extent = QRectF(left, _TOP_PX, right - left, self._block_height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if kind is Transition.FADE:
            self._draw_fade(painter, extent, x)
        else:
            self._draw_dissolve(painter, extent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _draw_fade(self, painter: QPainter, extent: QRectF, middle: float) -> None:
        """Draw the dip: the blocks run down to nothing and up again around the shot's start."""
        middle = min(max(middle, extent.left()), extent.right())
        dip = QPolygonF(
            [extent.topLeft(), extent.topRight(), QPointF(middle, extent.bottom() - 1.0)]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.window))
        painter.drawPolygon(dip)

    def _draw_dissolve(self, painter: QPainter, extent: QRectF) -> None:
        """Draw the cross that stands for a dissolve on paper edit lists."""
        painter.fillRect(extent, tint(self.theme.window, 0.55))
        painter.setPen(QPen(tint(self.theme.text, 0.8), 1.0))
        painter.drawLine(extent.topLeft(), extent.bottomRight())
        painter.drawLine(extent.bottomLeft(), extent.topRight())

    def _draw_suggestions(self, painter: QPainter) -> None:
        """Draw a tick above the shots for each suggested cut, the better the taller."""
        first = int(np.searchsorted(self._cuts_s, self.axis.start_s))
        last = int(np.searchsorted(self._cuts_s, self.axis.end_s, side="right"))
        x = np.round(self.axis.x_of(self._cuts_s[first:last]))
        scores = self._scores[first:last]
        # Of close ones the best is drawn: the last to be put in its place, in rising order.
        order = np.argsort(scores)
        best = dict(zip((x[order] // _TICK_APART_PX).tolist(), order.tolist(), strict=True))
        painter.setPen(QPen(QColor(self.theme.accent), 1.0))
        lowest = _TOP_PX - 1.0
        ticks = [(float(x[at]) + 0.5, float(scores[at])) for at in best.values()]
        painter.drawLines(
            [QLineF(place, lowest - 1.5 - 3.5 * score, place, lowest) for place, score in ticks]
        )

    @property
    def _block_height(self) -> float:
        return self.height - 2.0 - _TOP_PX


def _frames(frames: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(frames, dtype=np.int64)
