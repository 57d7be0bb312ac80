"""Thumbnails as pixmaps, decoded when they are first needed."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

if TYPE_CHECKING:
    from autoresolve_gui.model.story import Thumbnail

_KEPT = 300


class ThumbnailCache:
    """Keeps the pictures used last, scaled to the height in which they were asked for.

    A round of drawing may decode for `budget_s`; what is left over waits for the next round, so
    that a jump to a fresh part of the strip never holds up the window.
    """

    def __init__(self, budget_s: float = 0.008) -> None:
        self._budget_s = budget_s
        self._deadline_s = 0.0
        self._kept: OrderedDict[tuple[int, int], QPixmap] = OrderedDict()
        self.is_behind = False
        """Whether the last round left pictures undecoded."""

    def clear(self) -> None:
        """Forget all pictures."""
        self._kept.clear()

    def begin_round(self) -> None:
        """Begin to draw."""
        self._deadline_s = time.perf_counter() + self._budget_s
        self.is_behind = False

    def picture(self, index: int, thumbnail: Thumbnail, height_px: int) -> QPixmap | None:
        """Return a picture `height_px` device pixels high; None where there is no time for it.

        The pixmap is null where the JPEG cannot be decoded.
        """
        key = (index, height_px)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if time.perf_counter() > self._deadline_s:
            self.is_behind = True
            return None
        image = QImage.fromData(thumbnail.jpeg, "JPEG")
        if not image.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaledToHeight(height_px, smooth)
        self._kept[key] = QPixmap.fromImage(image)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]
