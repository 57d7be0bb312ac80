"""The column on the left: the names of the lanes, and what hides and sizes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from autoresolve_gui.ui.drawn_button import DrawnButton
from autoresolve_gui.ui.timeline.ruler import RULER_HEIGHT_PX

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from autoresolve_gui.ui.theme import Theme
    from autoresolve_gui.ui.timeline.stage import Stage

HEADER_WIDTH_PX = 118
_EYE_PX = 20
_EDGE_PX = 4
"""How near to its lower edge a header can be dragged to size its lane."""


class EyeButton(DrawnButton):
    """Hides a lane. Drawn as an eye, in the pixels of the screen it is on."""

    def __init__(self, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setAccessibleName(f"Hide {title}")
        self.setToolTip(f"Hide {title}")
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def sizeHint(self) -> QSize:
        """Return the size of the eye with its surround."""
        return QSize(_EYE_PX, _EYE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the eye; brighter under the pointer, framed with the keyboard's focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_lit = self.underMouse() or self.hasFocus()
        color = QColor(self.theme.text if is_lit else self.theme.text_dim)
        middle = QRectF(self.rect()).center()
        eye = QPainterPath(QPointF(middle.x() - 6.5, middle.y()))
        eye.quadTo(QPointF(middle.x(), middle.y() - 7.5), QPointF(middle.x() + 6.5, middle.y()))
        eye.quadTo(QPointF(middle.x(), middle.y() + 7.5), QPointF(middle.x() - 6.5, middle.y()))
        painter.setPen(QPen(color, 1.2))
        painter.drawPath(eye)
        painter.setBrush(color)
        painter.drawEllipse(middle, 1.6, 1.6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.accent), 1.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)


class LaneHeader(QWidget):
    """The name of a lane. Its lower edge can be dragged to size the lane; a double click resets."""

    hide_asked = Signal(str)
    height_asked = Signal(str, object)  # the height in pixels, or None for the automatic one

    def __init__(self, name: str, title: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self._title = title
        self._theme = theme
        self._grip: int | None = None
        self.setAccessibleName(f"{title} lane")
        self.setMouseTracking(True)
        self._eye = EyeButton(title, theme, self)
        self._eye.clicked.connect(lambda: self.hide_asked.emit(self.name))

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._eye.theme = theme
        self.update()

    def resizeEvent(self, event: QEvent) -> None:
        """Keep the eye at the right."""
        super().resizeEvent(event)
        top = max(0, (self.height() - 1 - _EYE_PX) // 2)
        self._eye.setGeometry(self.width() - _EYE_PX - 5, top, _EYE_PX, _EYE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the name and a bar in the lane's colour."""
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.raised))
        bar = getattr(theme, self.name, theme.border)
        painter.fillRect(0, 0, 3, self.height() - 1, QColor(bar))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.window))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(theme.window))
        painter.setPen(QColor(theme.text))
        place = self.rect().adjusted(12, 0, -_EYE_PX - 6, -1)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._title)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the lower edge."""
        if self._is_edge(event) and event.button() == Qt.MouseButton.LeftButton:
            self._grip = self.height() - round(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Size the lane, or show that one could."""
        if self._grip is not None:
            self.height_asked.emit(self.name, round(event.position().y()) + self._grip)
            return
        on_edge = self._is_edge(event)
        self.setCursor(Qt.CursorShape.SplitVCursor if on_edge else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Let go."""
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave the height to the timeline again."""
        if self._is_edge(event):
            self.height_asked.emit(self.name, None)

    def _is_edge(self, event: QMouseEvent) -> bool:
        return event.position().y() >= self.height() - _EDGE_PX


class HeaderColumn(QWidget):
    """Keeps one header beside each lane, and a menu of all lanes beside the ruler."""

    visibility_asked = Signal(str, bool)

    def __init__(self, stage: Stage, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._theme = theme
        self.setFixedWidth(HEADER_WIDTH_PX)
        self.setAccessibleName("Lanes")
        self._menu = QMenu(self)
        self._actions = {n: self._menu.addAction(lane.title) for n, lane in stage.lanes.items()}
        for name, action in self._actions.items():
            action.setCheckable(True)
            action.setChecked(True)
            action.triggered.connect(
                lambda checked, lane=name: self.visibility_asked.emit(lane, checked)
            )
        self._button = QToolButton(self)
        self._button.setText("Lanes \N{BLACK DOWN-POINTING SMALL TRIANGLE}")
        self._button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._button.setAccessibleName("Lanes to show")
        self._button.setToolTip("Choose the lanes to show")
        self._button.setAutoRaise(True)
        self._button.setMenu(self._menu)
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setGeometry(6, 1, HEADER_WIDTH_PX - 12, RULER_HEIGHT_PX - 3)
        self._headers = {
            name: LaneHeader(name, lane.title, theme, self) for name, lane in stage.lanes.items()
        }
        for header in self._headers.values():
            header.hide_asked.connect(lambda name: self.visibility_asked.emit(name, False))  # noqa: FBT003
            header.height_asked.connect(stage.set_height)
        stage.arranged.connect(self._arrange)
        self._arrange()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for header in self._headers.values():
            header.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Fill what no header covers."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        corner = QRectF(0.0, 0.0, float(self.width()), RULER_HEIGHT_PX - 1.0)
        painter.fillRect(corner, QColor(self._theme.raised))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(self._theme.window))
        painter.fillRect(0, RULER_HEIGHT_PX - 1, self.width(), 1, QColor(self._theme.window))

    def _arrange(self) -> None:
        for name, header in self._headers.items():
            lane = self._stage.lanes[name]
            is_wanted = name not in self._stage.hidden
            is_shown = is_wanted and lane.is_there
            header.setVisible(is_shown)
            self._actions[name].setChecked(is_wanted)
            self._actions[name].setEnabled(lane.is_there)
            if is_shown:
                header.setGeometry(0, int(lane.y()), self.width(), int(lane.height))
