"""What all lanes of the timeline have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsObject

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.clock import FootageClock
    from autoresolve_gui.ui.timeline.lane_heights import LaneSize
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis

MARGIN_PX = 10
"""The distance of text from the edge of a lane."""


@dataclass(frozen=True, eq=False, slots=True)
class Content:
    """What the lanes show: a document whose footage is known, and whether it is still read."""

    document: Document
    clock: FootageClock
    is_reading: bool

    def has_run(self, pass_name: str) -> bool:
        """Tell whether a pass is done."""
        analysis = self.document.analysis
        return analysis is not None and any(done.name == pass_name for done in analysis.passes)


class Lane(QGraphicsObject):
    """One strip of the timeline, drawn in pixels of the view with `x` on the shared time axis.

    The picture of a lane is kept until the axis, the size, the theme or the content change, so
    that a moving playhead costs a copy of pixels. Children say what they show in `draw`.
    """

    name = ""
    """How the lane is called in saved state and in `Timeline.set_lane_visible`."""
    title = ""
    """What the user reads."""
    size: LaneSize

    def __init__(self, axis: TimeAxis, theme: Theme, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.axis = axis
        self.theme = theme
        self.font = QFont()
        self.content: Content | None = None
        self._rect = QRectF()
        self._picture = QPixmap()
        self._picture_of: tuple[int, float, float, float] | None = None
        axis.changed.connect(self.update)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.redraw()

    def set_content(self, content: Content | None) -> None:
        """Take what is known now; called again whenever more is."""
        self.content = content
        self.redraw()

    def place(self, top: float, width: float, height: float) -> None:
        """Take a place in the view."""
        self.prepareGeometryChange()
        self._rect = QRectF(0.0, 0.0, width, height)
        self.setPos(0.0, top)

    @property
    def is_there(self) -> bool:
        """Whether this footage has such a lane; where it has not, nobody is told that it lacks."""
        return True

    @property
    def height(self) -> float:
        """The height of the lane."""
        return self._rect.height()

    def redraw(self) -> None:
        """Draw anew: something else than the axis changed."""
        self._picture_of = None
        self.update()

    def message(self) -> str:
        """Return what to say in place of a picture; empty where there is something to draw."""
        return ""

    def draw(self, painter: QPainter) -> None:
        """Draw the lane's visible part on a filled ground."""
        raise NotImplementedError

    def readout(self, seconds: float) -> str:  # noqa: ARG002 - for lanes that have a value there
        """Return what the lane has at `seconds`, for the reader; may be empty."""
        return ""

    def boundingRect(self) -> QRectF:
        """Return the lane's rectangle."""
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,
    ) -> None:
        """Copy the kept picture, drawn first where it is out of date."""
        ratio = widget.devicePixelRatioF() if widget is not None else 1.0
        wanted = (self.axis.revision, self._rect.width(), self._rect.height(), ratio)
        if wanted != self._picture_of:
            self._picture_of = wanted  # before drawing: a lane may ask for one more round
            self._render(ratio)
        painter.drawPixmap(QPointF(0.0, 0.0), self._picture)

    def _render(self, ratio: float) -> None:
        size = (self._rect.size() * ratio).toSize()
        if self._picture.size() != size or self._picture.devicePixelRatioF() != ratio:
            self._picture = QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(QColor(self.theme.panel))
        painter = QPainter(self._picture)
        painter.setFont(self.font)
        message = self.message() if self.content is not None else ""
        if message:
            self._draw_message(painter, message)
        elif self.content is not None:
            self.draw(painter)
        line = QRectF(0.0, self.height - 1.0, self._rect.width(), 1.0)
        painter.fillRect(line, QColor(self.theme.window))
        painter.end()

    def _draw_message(self, painter: QPainter, message: str) -> None:
        painter.setPen(QColor(self.theme.text_dim))
        place = self._rect.adjusted(MARGIN_PX, 0, -MARGIN_PX, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, message)


def small(font: QFont, points: float = 1.0) -> QFont:
    """Return `font`, smaller by some points."""
    smaller = QFont(font)
    smaller.setPointSizeF(max(6.0, font.pointSizeF() - points))
    return smaller


def tint(color: str, alpha: float) -> QColor:
    """Return a theme's colour with an opacity of 0 to 1."""
    tinted = QColor(color)
    tinted.setAlphaF(alpha)
    return tinted
