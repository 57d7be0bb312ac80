"""Curves and areas drawn column by column, at a cost that depends on the pixels alone.

Filling and stroking a jagged outline of some thousand points takes the raster engine 20 to 130 ms
a lane; the same picture made from the top and the bottom of every column takes one or two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.ui.timeline.pyramid import Pyramid
    from autoresolve_gui.ui.timeline.time_axis import TimeAxis


FULL = 255
"""A pixel that is covered whole."""


@dataclass(frozen=True, eq=False, slots=True)
class Columns:
    """The visible part of a series, one value a layer for each column of device pixels.

    The first column is that of the view. `ratio` is device pixels to a pixel.
    """

    ratio: float
    layers: dict[str, NDArray[np.float64]]


def visible_columns(
    pyramid: Pyramid, rate_hz: float, axis: TimeAxis, ratio: float
) -> Columns | None:
    """Return the visible part of a series whose first sample lies at 0 s; None for no part."""
    columns_per_s = axis.px_per_s * ratio
    end_s = min(axis.end_s, pyramid.samples / rate_hz)
    count = int(np.ceil((end_s - axis.start_s) * columns_per_s - 1e-6))
    if count <= 0:
        return None
    step = rate_hz / columns_per_s
    return Columns(ratio, pyramid.columns(axis.start_s * rate_hz, step, count))


class ColumnPainter:
    """Gathers spans of columns in one colour, anti-aliased at their ends, and paints them at once.

    All heights are in pixels from the top, `height` pixels in all. Where spans lie over each
    other the most opaque one is seen: one picture is blended, and not one a span.
    """

    def __init__(self, columns: Columns, height: float) -> None:
        self._ratio = columns.ratio
        count = len(next(iter(columns.layers.values())))
        # Qt wants every row of an image to begin at a multiple of four bytes.
        shape = max(1, round(height * columns.ratio)), count + -count % 4
        self._cover = np.zeros(shape, dtype=np.uint8)
        self._count = count

    def fill(
        self, one: NDArray[np.float64] | float, other: NDArray[np.float64] | float, opacity: float
    ) -> None:
        """Fill every column between two heights, whichever of them is the upper one."""
        self._span(np.minimum(one, other), np.maximum(one, other), opacity)

    def line(self, y: NDArray[np.float64], width_px: float, opacity: float = 1.0) -> None:
        """Draw a line through the heights; each column reaches over to the next."""
        following = np.append(y[1:], y[-1:])
        half = width_px / 2
        self._span(np.minimum(y, following) - half, np.maximum(y, following) + half, opacity)

    def paint(self, painter: QPainter, color: QColor) -> None:
        """Paint what was gathered."""
        image = shaded(self._cover, color)
        image.setDevicePixelRatio(self._ratio)
        painter.drawImage(QPointF(0.0, 0.0), image)

    def _span(self, top: NDArray[np.float64], bottom: NDArray[np.float64], opacity: float) -> None:
        upper, lower = top * self._ratio, bottom * self._ratio
        rows = len(self._cover)
        first = min(max(int(upper.min()), 0), rows - 1)
        last = min(max(int(lower.max()) + 1, first + 1), rows)
        full = round(opacity * FULL)
        added = covered(upper - first, lower - first, last - first, full)
        part = self._cover[first:last, : self._count]
        np.maximum(part, added, out=part)


def covered(
    upper: NDArray[np.float64], lower: NDArray[np.float64], rows: int, full: int = FULL
) -> NDArray[np.uint8]:
    """Return how much of each pixel lies between two heights, from 0 to `full`.

    `upper` and `lower` are in rows from the top, one a column; the result has shape (rows,
    columns). Nearly every pixel is either in or out, which two comparisons of small numbers tell;
    only the two ends of a column are computed as fractions.
    """
    columns = np.arange(len(upper))
    start, end = np.clip(upper, 0.0, rows), np.clip(lower, 0.0, rows)
    first, last = start.astype(np.int16), end.astype(np.int16)
    at = np.arange(rows + 1, dtype=np.int16)[:, None]  # one more: an end at the very bottom
    cover = np.greater(at, first).view(np.uint8)
    cover &= np.less(at, last).view(np.uint8)
    cover *= np.uint8(full)
    is_in_one = first == last
    cover[first, columns] = np.where(is_in_one, end - start, first + 1 - start) * full + 0.5
    cover[last, columns] = np.where(is_in_one, end - start, end - last) * full + 0.5
    return cover[:rows]


def shaded(cover: NDArray[np.uint8], color: QColor) -> QImage:
    """Return an image of one colour; `cover` is 0 to `FULL`, shape (rows, columns)."""
    rows, columns = cover.shape
    if columns % 4:  # Qt wants every row to begin at a multiple of four bytes
        cover = np.pad(cover, ((0, 0), (0, -columns % 4)))
    image = QImage(cover.data, columns, rows, cover.shape[1], QImage.Format.Format_Indexed8)
    alphas = np.round(np.arange(FULL + 1) * color.alphaF()).astype(np.uint32) << 24
    image.setColorTable((alphas | (color.rgb() & 0xFFFFFF)).tolist())
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
