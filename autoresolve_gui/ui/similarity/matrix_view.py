"""Draws the self-similarity matrix, and turns clicks on it into moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from autoresolve_gui.ui.style import mixed
from autoresolve_gui.ui.timeline.lane import small, tint
from autoresolve_gui.ui.timeline.ruler_ticks import choose_steps, tick_frames

if TYPE_CHECKING:
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.ui.similarity.matrix_feed import Matrix
    from autoresolve_gui.ui.theme import Theme

_LABEL_GAP_PX = 18.0
_TICK_PX = 4.0
_EDGE_PX = 6
_LEAST_PX = 160
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.KeypadModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class MatrixView(QWidget):
    """A square picture with time along both edges, from the top left corner on.

    A click goes to the moment of the column; with Shift, or the right button, to that of the row.
    The arrow keys move the cross, Enter and Shift+Enter go to its two moments.
    """

    moment_chosen = Signal(float)  # seconds
    pointed = Signal(object)  # (seconds across, seconds down, likeness), or None

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._matrix: Matrix | None = None
        self._footage: Footage | None = None
        self._image: QImage | None = None
        self._words = ""
        self._playhead_s = 0.0
        self._cell: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Self-similarity of the footage")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST_PX, _LEAST_PX)

    def sizeHint(self) -> QSize:
        """Return a size in which both edges can be read."""
        return QSize(420, 420)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._colour()
        self.update()

    def show_matrix(self, matrix: Matrix | None, footage: Footage | None) -> None:
        """Show another matrix; None shows the words in its place."""
        self._matrix = matrix if footage is not None else None
        self._footage, self._cell = footage, None
        self._image = None
        if self._matrix is not None:
            levels = self._matrix.levels
            height, width = levels.shape
            indexed = QImage.Format.Format_Indexed8
            # A copy: the picture then owns its pixels.
            self._image = QImage(levels.data, width, height, width, indexed).copy()
        self._colour()
        self.pointed.emit(None)
        self.update()

    def say(self, words: str) -> None:
        """Take what to say while there is no matrix."""
        self._words = words
        self.setAccessibleDescription(words)
        self.update()

    @property
    def words(self) -> str:
        """What is said while there is no matrix."""
        return self._words

    def place_playhead(self, seconds: float) -> None:
        """Stand the cross of the playhead at a moment."""
        if seconds != self._playhead_s:
            self._playhead_s = seconds
            self.update()

    def square(self) -> QRect:
        """Return where the picture is, in the widget's pixels."""
        edge = round(QFontMetricsF(small(self.font())).height() + _TICK_PX + 4)
        side = min(self.width(), self.height()) - edge - _EDGE_PX
        left = edge + max(0, (self.width() - edge - _EDGE_PX - side) // 2)
        return QRect(left, edge, max(1, side), max(1, side))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the pointer is on."""
        self._point(self._cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to one of the two moments."""
        cell = self._cell_at(event.position())
        if cell is None:
            return
        self._point(cell)
        is_row = event.button() == Qt.MouseButton.RightButton or bool(
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        )
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._choose(cell[1 if is_row else 0])

    def leaveEvent(self, event: QEvent) -> None:
        """Take the pointer's cross away, unless the keyboard holds it."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._point(None)

    def focusInEvent(self, event: QEvent) -> None:
        """Let the keyboard begin at the playhead."""
        super().focusInEvent(event)
        if self._cell is None and self._matrix is not None:
            at = self._cell_of(self._playhead_s)
            self._point((at, at))
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self._point(None)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move the cross from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = event.key() in (*_STEPS, *_ENTERS) and event.modifiers() in _PLAIN
            if own and self._matrix is not None:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross, or go to one of its moments."""
        if self._matrix is None or self._cell is None:
            super().keyPressEvent(event)
            return
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in _ENTERS:
            self._choose(self._cell[1 if is_shifted else 0])
        elif event.key() in _STEPS:
            across, down = _STEPS[Qt.Key(event.key())]
            by = 16 if is_shifted else 1
            column, row = self._cell
            self._point((self._held(column + by * across), self._held(row + by * down)))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture, its edges and the crosses, or the words."""
        painter = QPainter(self)
        if self._matrix is None or self._image is None or self._footage is None:
            painter.setPen(self.palette().placeholderText().color())
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(20, 8, -20, -8), flags, self._words)
            return
        square = self.square()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(square, self._image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        self._draw_edges(painter, square, self._footage)
        painter.setClipRect(square)
        self._draw_cross(painter, square, self._playhead_s, QColor(self._theme.playhead))
        if self._cell is not None:
            self._draw_pointer(painter, square, self._cell)
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1.0))
            painter.drawRect(square.adjusted(-1, -1, 0, 0))

    def _draw_edges(self, painter: QPainter, square: QRect, footage: Footage) -> None:
        """Draw ticks on round timecodes along the top and, turned, along the left."""
        painter.setFont(small(self.font()))
        metrics = QFontMetricsF(painter.font())
        timebase = footage.timebase
        px_per_s = square.width() / max(1e-6, self._matrix.duration_s)
        label_px = metrics.horizontalAdvance(timebase.timecode(0)) + _LABEL_GAP_PX
        major, _minor = choose_steps(timebase, px_per_s, label_px, 8.0)
        painter.setPen(QColor(self._theme.text_dim))
        last = max(0, footage.frames - 1)
        for frame in tick_frames(timebase, footage.start_frame, (0, last), major):
            at = float(timebase.seconds_of(frame)) * px_per_s
            label = timebase.timecode(footage.start_frame + frame)
            fits = at + label_px - _LABEL_GAP_PX <= square.width() + 1
            for turned in (False, True):
                painter.save()
                painter.translate(QPointF(square.topLeft()))
                if turned:
                    # Time runs down; the letters stand so that they are read from the left.
                    painter.rotate(90.0)
                up = _TICK_PX if turned else -_TICK_PX
                painter.drawLine(QPointF(at, up), QPointF(at, 0.0))
                if fits:
                    base = metrics.ascent() + _TICK_PX + 1 if turned else -_TICK_PX - 3
                    painter.drawText(QPointF(at, base), label)
                painter.restore()

    def _draw_cross(self, painter: QPainter, square: QRect, seconds: float, ink: QColor) -> None:
        at = round(seconds / max(1e-6, self._matrix.duration_s) * square.width())
        at = min(at, square.width() - 1)
        painter.fillRect(QRect(square.left() + at, square.top(), 1, square.height()), ink)
        painter.fillRect(QRect(square.left(), square.top() + at, square.width(), 1), ink)

    def _draw_pointer(self, painter: QPainter, square: QRect, cell: tuple[int, int]) -> None:
        step = square.width() / len(self._matrix.levels)
        x, y = square.left() + (cell[0] + 0.5) * step, square.top() + (cell[1] + 0.5) * step
        ink = tint(self._theme.text, 0.75)
        painter.fillRect(QRectF(round(x), square.top(), 1.0, square.height()), ink)
        painter.fillRect(QRectF(square.left(), round(y), square.width(), 1.0), ink)

    def _colour(self) -> None:
        """Give the picture the colours of the theme: from its ground over its accent to its ink."""
        if self._image is None:
            return
        theme = self._theme
        stops = (theme.window if theme.is_dark else theme.raised, theme.accent, theme.text)
        table = []
        for level in range(256):
            part = level / 255.0
            half = part <= 0.6
            share = part / 0.6 if half else (part - 0.6) / 0.4
            first, second = stops[:2] if half else stops[1:]
            table.append(QColor(mixed(first, second, share)).rgb())
        self._image.setColorTable(table)

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell == self._cell:
            return
        self._cell = cell
        self.pointed.emit(None if cell is None else self._said(cell))
        self.update()

    def _said(self, cell: tuple[int, int]) -> tuple[float, float, float]:
        column, row = cell
        return self._seconds(column), self._seconds(row), float(self._matrix.likeness[row, column])

    def _choose(self, number: int) -> None:
        self.moment_chosen.emit(self._seconds(number))

    def _seconds(self, number: int) -> float:
        """Return the middle of a row or column in time."""
        return (number + 0.5) * self._matrix.duration_s / len(self._matrix.levels)

    def _cell_of(self, seconds: float) -> int:
        matrix = self._matrix
        return self._held(int(seconds / max(1e-6, matrix.duration_s) * len(matrix.levels)))

    def _cell_at(self, place: QPointF) -> tuple[int, int] | None:
        square = self.square()
        if self._matrix is None or not square.contains(place.toPoint()):
            return None
        step = len(self._matrix.levels) / square.width()
        column = self._held(int((place.x() - square.left()) * step))
        return column, self._held(int((place.y() - square.top()) * step))

    def _held(self, number: int) -> int:
        return int(np.clip(number, 0, len(self._matrix.levels) - 1))
