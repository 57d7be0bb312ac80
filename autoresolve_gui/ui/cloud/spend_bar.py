"""One limit as a bar: what is settled, what is reserved, what is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.ui.cloud.money_words import free_text
from autoresolve_gui.ui.cloud.plain import PlainLabel, plain_tip
from autoresolve_gui.ui.style import field
from autoresolve_gui.ui.words import percent

if TYPE_CHECKING:
    from autoresolve_gui.budget.entries import Spending
    from autoresolve_gui.ui.theme import Theme

ALERT_SHARES = (0.5, 0.8, 1.0)
"""The parts of a limit at which the user is told."""

_RADIUS_PX = 4.0
_SWATCH_PX = 10
_WIDE_PX = 400


def level_of(share: float) -> float:
    """Return the highest of `ALERT_SHARES` that `share` has reached; 0 below all of them."""
    return max((level for level in ALERT_SHARES if share >= level), default=0.0)


def level_color(level: float, theme: Theme) -> str:
    """Return the colour of what is spent when it has reached a level."""
    if level >= ALERT_SHARES[2]:
        return theme.danger
    return theme.warning if level >= ALERT_SHARES[1] else theme.accent


class SpendBar(QWidget):
    """Paints the bar. Reserved money is hatched: it may come back."""

    def __init__(self, theme: Theme, height_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._height_px = theme, height_px
        self._spending: Spending | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_spending(self, spending: Spending) -> None:
        """Show other figures."""
        self._spending = spending
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def parts(self) -> tuple[float, float]:
        """Return the settled and the reserved part of the bar, together at most 1."""
        spending = self._spending
        if spending is None or spending.limit_nusd is None:
            return 0.0, 0.0
        whole = max(spending.limit_nusd, spending.counted_nusd)
        if not whole:
            return 0.0, 0.0
        return spending.settled_nusd / whole, spending.reserved_nusd / whole

    def sizeHint(self) -> QSize:
        """Ask for a fixed height."""
        return QSize(160, self._height_px)

    def minimumSizeHint(self) -> QSize:
        """Ask for a fixed height."""
        return QSize(60, self._height_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the three parts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(room, _RADIUS_PX, _RADIUS_PX)
        painter.fillPath(shape, QColor(field(self._theme)))
        painter.save()
        painter.setClipPath(shape)
        settled, reserved = self.parts()
        share = self._spending.share if self._spending is not None else 0.0
        color = QColor(level_color(level_of(share), self._theme))
        end = room.left() + room.width() * settled
        painter.fillRect(QRectF(room.left(), room.top(), end - room.left(), room.height()), color)
        hatched = QRectF(end, room.top(), room.width() * reserved, room.height())
        painter.fillRect(hatched, _pale(color))
        painter.fillRect(hatched, QBrush(color, Qt.BrushStyle.BDiagPattern))
        painter.restore()
        painter.setPen(QPen(QColor(self._theme.border), 1.0))
        painter.drawPath(shape)


class SpendBox(QWidget):
    """A limit with its name, its bar, and the figures in words. `is_main`: large, with a legend."""

    def __init__(
        self, name: str, theme: Theme, parent: QWidget | None = None, *, is_main: bool = False
    ) -> None:
        super().__init__(parent)
        self._name, self._is_main = name, is_main
        self._about = self._spoken = ""
        self.title = PlainLabel(name, self, name="subheading" if is_main else "dim", wrap=False)
        self.figure = PlainLabel("", self, wrap=False)
        self.figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.bar = SpendBar(theme, 24 if is_main else 8, self)
        self.legend = [PlainLabel("", self, wrap=False) for _ in range(3)]
        self._swatches = [_Swatch(theme, part, self) for part in range(3)]
        self._legend_line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._legend_line.setSpacing(3)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the legend into one line where there is room for it."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _WIDE_PX
        direction = QBoxLayout.Direction
        self._legend_line.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    def show_spending(self, spending: Spending) -> None:
        """Show other figures."""
        self.bar.show_spending(spending)
        self.bar.setVisible(spending.limit_nusd is not None)
        limit = spending.limit_nusd
        self.figure.setText(
            f"{usd_text(spending.counted_nusd)} of {usd_text(limit)}  ({percent(spending.share)})"
            if limit is not None
            else f"{usd_text(spending.counted_nusd)}, no cap"
        )
        words = (
            f"Settled {usd_text(spending.settled_nusd)}",
            f"Reserved {usd_text(spending.reserved_nusd)}",
            "" if spending.free_nusd is None else f"Free {free_text(spending.free_nusd)}",
        )
        for label, text in zip(self.legend, words, strict=True):
            label.setText(text)
        color = level_of(spending.share)
        for swatch in self._swatches:
            swatch.set_level(color)
        self._swatches[2].setVisible(self._is_main and spending.free_nusd is not None)
        spoken = ", ".join(word for word in words if word)
        self.bar.setAccessibleName(f"{self._name}: {self.figure.text()}. {spoken}")
        self._spoken = "" if self._is_main else spoken
        self._tell_tip()

    def explain(self, words: str) -> None:
        """Say in the tool tip what the limit is about."""
        self._about = words
        self._tell_tip()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.bar.set_theme(theme)
        for swatch in self._swatches:
            swatch.set_theme(theme)

    def _tell_tip(self) -> None:
        self.setToolTip(plain_tip("\n".join(each for each in (self._about, self._spoken) if each)))

    def _lay_out(self) -> None:
        head = QGridLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setColumnStretch(1, 1)
        head.addWidget(self.title, 0, 0)
        head.addWidget(self.figure, 0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        if self._is_main:
            layout.addLayout(self._legend_line)
        for swatch, label in zip(self._swatches, self.legend, strict=True):
            pair = QHBoxLayout()
            pair.setSpacing(5)
            pair.addWidget(swatch)
            pair.addWidget(label)
            pair.addSpacing(8)
            pair.addStretch(1)
            self._legend_line.addLayout(pair)
            swatch.setVisible(self._is_main)
            label.setVisible(self._is_main)


class _Swatch(QWidget):
    """The colour of a part, as the legend shows it: 0 settled, 1 reserved, 2 free."""

    def __init__(self, theme: Theme, part: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._part, self._level = theme, part, 0.0
        self.setFixedSize(_SWATCH_PX, _SWATCH_PX)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_level(self, level: float) -> None:
        self._level = level
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = QColor(level_color(self._level, self._theme))
        ground = (color, _pale(color), QColor(field(self._theme)))[self._part]
        painter.fillRect(self.rect(), ground)
        if self._part == 1:
            painter.fillRect(self.rect(), QBrush(color, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QColor(self._theme.border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _pale(color: QColor) -> QColor:
    pale = QColor(color)
    pale.setAlphaF(0.25)
    return pale
