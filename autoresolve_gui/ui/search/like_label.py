"""The heading of more like a frame: where there is little room, the file's name gives way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from autoresolve_gui.ui.cloud.plain import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QFontMetrics

_GAP = "  "
"""What stands between the name and the place in the title of a `Like`."""


class LikeLabel(ElidedLabel):
    """One line; the place, after two spaces, is always whole."""

    def shown_words(self, room_px: int) -> str:
        """Return what fits: the middle of the name is left out first."""
        return like_words(self.text(), self.fontMetrics(), room_px)


def like_words(text: str, metrics: QFontMetrics, room_px: int) -> str:
    """Return `text` for a width, with all that stands after its last two spaces."""
    name, gap, place = text.rpartition(_GAP)
    left = room_px - metrics.horizontalAdvance(gap + place)
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(0, left))
    return metrics.elidedText(f"{shown}{gap}{place}", Qt.TextElideMode.ElideRight, room_px)
