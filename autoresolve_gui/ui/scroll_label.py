"""Words of any length in a few lines of room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

_MARGIN_PX = 8


class ScrollLabel(QScrollArea):
    """A label as high as its words, up to `most_lines`; longer ones are scrolled.

    `name` is that of the label in the style sheet.
    """

    def __init__(
        self,
        most_lines: int,
        parent: QWidget | None = None,
        *,
        name: str = "",
        margin_px: int = _MARGIN_PX,
    ) -> None:
        super().__init__(parent)
        self._most_lines, self._margin_px = most_lines, margin_px
        self._label = QLabel(self)
        self._label.setObjectName(name)
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Not the label's own margin: half a line would be seen in it.
        self.setViewportMargins(margin_px, margin_px, margin_px, margin_px)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """Return the words."""
        return self._label.text()

    def setText(self, text: str) -> None:
        """Show other words."""
        self._label.setText(text)
        self._label.setAccessibleDescription(text)
        self.verticalScrollBar().setValue(0)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Tell the layout to ask."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the words need in a width."""
        frame = self.height() - self.contentsRect().height() + 2 * self._margin_px
        inner = max(1, width - 2 * self._margin_px)
        return min(max(0, self._label.heightForWidth(inner)), self._most_height) + frame

    def sizeHint(self) -> QSize:
        """Wish for the height that the words need in the present width."""
        return QSize(200, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Ask for one line: the rest can be scrolled."""
        return QSize(60, self.fontMetrics().lineSpacing() + 2 * self._margin_px)

    @property
    def _most_height(self) -> int:
        return self.fontMetrics().lineSpacing() * self._most_lines
