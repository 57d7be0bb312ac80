"""What the timeline's marks and flags have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from autoresolve_gui.ui.theme import Theme


class Drawn:
    """Beside a class of Qt's: an item in the theme's colours. Children draw it in `draw`."""

    theme: Theme

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Draw the item in its own coordinates."""
        raise NotImplementedError

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw the item."""
        self.draw(painter)


class Overlay(Drawn, QGraphicsItem):
    """What lies over the lanes. `layer` is its height over them: more is nearer to the eye."""

    def __init__(self, theme: Theme, layer: float) -> None:
        super().__init__()
        self.theme = theme
        self._rect = QRectF()
        self.setZValue(layer)

    def cover(self, rect: QRectF) -> None:
        """Draw anew, within `rect` from now on."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = QRectF(rect)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return all that it may draw on."""
        return self._rect
