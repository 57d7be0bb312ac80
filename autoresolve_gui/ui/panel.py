"""What the panels of the window have in common."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class Panel(QFrame):
    """The ground that everything in one dock lies on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")  # how the style sheet calls this ground


def stack(ground: QWidget, *parts: QWidget, tall: QWidget) -> None:
    """Lay parts below each other, from edge to edge; `tall` takes the height that is left."""
    layout = QVBoxLayout(ground)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        layout.addWidget(part, stretch=1 if part is tall else 0)
