"""The layout of a plain text whose paragraphs stand a little apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextDocumentLayout

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QTextBlock, QTextDocument


class SpacedLayout(QPlainTextDocumentLayout):
    """Lays out only what is seen, as its base does, and leaves `gap_px` under each paragraph."""

    def __init__(self, document: QTextDocument, gap_px: float) -> None:
        super().__init__(document)
        self._gap_px = gap_px

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """Return the rectangle of a paragraph with the gap under it."""
        rect = super().blockBoundingRect(block)
        if rect.height() > 0:
            rect.setHeight(rect.height() + self._gap_px)
        return rect
