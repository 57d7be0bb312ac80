"""The icons of the transport bar, drawn as paths so that they are sharp at any scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Callable

GRID = 24
"""Icons are drawn on a grid of this many units."""
_SIDE_PX = 20
_SCALES = (1, 2, 3)


def _triangle(x_from: float, x_to: float, half: float) -> QPainterPath:
    path = QPainterPath()
    corners = [QPointF(x_from, 12 - half), QPointF(x_to, 12), QPointF(x_from, 12 + half)]
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _bar(left: float, width: float, half: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(left, 12 - half, width, 2 * half), 0.8, 0.8)
    return path


def _speaker() -> QPainterPath:
    path = QPainterPath()
    outline = [(3, 9.5), (7, 9.5), (12, 5), (12, 19), (7, 14.5), (3, 14.5)]
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in outline]))
    path.closeSubpath()
    return path


def _waves(painter: QPainter) -> None:
    for radius in (4, 7.5):
        around = QRectF(12.5 - radius, 12 - radius, 2 * radius, 2 * radius)
        painter.drawArc(around, -45 * 16, 90 * 16)


def _cross(painter: QPainter) -> None:
    painter.drawLine(QPointF(15.5, 9.2), QPointF(21, 14.8))
    painter.drawLine(QPointF(21, 9.2), QPointF(15.5, 14.8))


_FILLED: dict[str, Callable[[], list[QPainterPath]]] = {
    "start": lambda: [_bar(4, 2.4, 7), _triangle(20, 8, 7)],
    "back": lambda: [_triangle(13.5, 5, 6), _bar(16, 2.4, 6)],
    "reverse": lambda: [_triangle(12.5, 3, 6), _triangle(21.5, 12, 6)],
    "play": lambda: [_triangle(6.5, 19.5, 8)],
    "pause": lambda: [_bar(6, 4, 7.5), _bar(14, 4, 7.5)],
    "forward": lambda: [_triangle(2.5, 12, 6), _triangle(11.5, 21, 6)],
    "step": lambda: [_bar(5.6, 2.4, 6), _triangle(10.5, 19, 6)],
    "end": lambda: [_triangle(4, 16, 7), _bar(17.6, 2.4, 7)],
    "sound": lambda: [_speaker()],
    "muted": lambda: [_speaker()],
}
_STROKED: dict[str, Callable[[QPainter], None]] = {"sound": _waves, "muted": _cross}
NAMES = tuple(_FILLED)


def transport_icon(name: str, color: str, disabled: str) -> QIcon:
    """Return the icon `name` (one of `NAMES`) in `color`, and in `disabled` while greyed."""
    icon = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled)):
        for scale in _SCALES:
            icon.addPixmap(_pixmap(name, QColor(ink), scale), mode)
    return icon


def _pixmap(name: str, ink: QColor, scale: int) -> QPixmap:
    pixmap = QPixmap(_SIDE_PX * scale, _SIDE_PX * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(pixmap.width() / GRID, pixmap.height() / GRID)
    for path in _FILLED[name]():
        painter.fillPath(path, ink)
    if name in _STROKED:
        painter.setPen(QPen(ink, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        _STROKED[name](painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
