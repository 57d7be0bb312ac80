"""The bar under the picture: timecode, transport buttons, speed, sound and length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QToolButton,
    QToolTip,
    QWidget,
)

from autoresolve_gui.ui.viewer.icons import transport_icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFont, QResizeEvent

    from autoresolve_gui.ui.theme import Theme

_NO_TIME = "--:--:--:--"
_DURATION_FROM_PX, _VOLUME_FROM_PX = 660, 520
"""In a bar narrower than this, the length and the volume slider give their room to the buttons."""
_BUTTONS = (
    ("start", "Go to the first frame (Home)"),
    ("back", "Back one frame (Left; ten frames: Shift+Left)"),
    ("reverse", "Play backwards; again for 2x and 4x (J)"),
    ("play", "Play or pause (Space; stop: K)"),
    ("forward", "Play forwards; again for 2x and 4x (L)"),
    ("step", "On one frame (Right; ten frames: Shift+Right)"),
    ("end", "Go to the last frame (End)"),
)


class TransportBar(QWidget):
    """Shows the state of the viewer and says which button was pressed; it decides nothing."""

    pressed = Signal(str)  # the name of a button of `_BUTTONS`
    timecode_entered = Signal(str)
    volume_changed = Signal(float)
    mute_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_playing = False
        self._buttons: dict[str, QToolButton] = {}
        self.timecode = QLineEdit(_NO_TIME)
        self.duration = QLabel(_NO_TIME)
        self.speed = QLabel("")
        self.mute = QToolButton()
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._set_up_readings()
        self._set_up_sound()
        self._lay_out()
        self.set_theme(theme)
        self.set_ready(ready=False, has_sound=False)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.setStyleSheet(_style(theme))
        for name, button in self._buttons.items():
            shown = "pause" if name == "play" and self._is_playing else name
            button.setIcon(transport_icon(shown, theme.text, theme.border))
        self._show_mute(self.mute.isChecked())

    def set_ready(self, *, ready: bool, has_sound: bool) -> None:
        """Grey what cannot be used now."""
        for button in self._buttons.values():
            button.setEnabled(ready)
        self.timecode.setEnabled(ready)
        self.mute.setEnabled(has_sound)
        self.volume.setEnabled(has_sound)
        quiet = "This footage has no sound" if ready and not has_sound else ""
        self.mute.setToolTip(quiet or "Switch the sound off or on")
        self.volume.setToolTip(quiet or "Volume")
        if not ready:
            self.timecode.setText(_NO_TIME)
            self.duration.setText(_NO_TIME)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self.duration.setVisible(self.width() >= _DURATION_FROM_PX)
        self.volume.setVisible(self.width() >= _VOLUME_FROM_PX)

    def set_timecode(self, text: str) -> None:
        """Show the timecode of the frame on the screen, unless one is being typed."""
        if not (self.timecode.hasFocus() and self.timecode.isModified()):
            self.timecode.setText(text)

    def set_duration(self, text: str) -> None:
        """Show the length of the footage."""
        self.duration.setText(text)

    def set_speed(self, speed: float) -> None:
        """Show how fast we run: 0 at rest, negative backwards."""
        arrow = "◀" if speed < 0 else "▶"
        self.speed.setText(f"{arrow} {abs(speed):g}x" if speed else "")
        self._is_playing = speed != 0
        shown = "pause" if self._is_playing else "play"
        icon = transport_icon(shown, self._theme.text, self._theme.border)
        self._buttons["play"].setIcon(icon)

    @property
    def is_running(self) -> bool:
        """Whether a speed is shown."""
        return self._is_playing

    def refuse_timecode(self, reason: str) -> None:
        """Say beside the timecode why what was typed there is no place to go."""
        QToolTip.showText(self.timecode.mapToGlobal(QPoint(0, 0)), reason, self.timecode)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab stops at, from the left."""
        return (*self._buttons.values(), self.mute, self.volume)

    def button(self, name: str) -> QToolButton:
        """Return a button by its name."""
        return self._buttons[name]

    def _set_up_readings(self) -> None:
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        large = _sized(fixed, self.font().pointSizeF() * 1.25)
        self.timecode.setFont(large)
        self.timecode.setFrame(False)
        self.timecode.setToolTip(
            "Timecode of the frame shown. Type one and press Enter to go there"
        )
        self.timecode.setAccessibleName("Timecode")
        self.timecode.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        width = self.timecode.fontMetrics().horizontalAdvance("00:00:00:000") + 20
        self.timecode.setFixedWidth(width)
        self.timecode.returnPressed.connect(self._enter_timecode)
        self.duration.setFont(_sized(fixed, self.font().pointSizeF()))
        self.duration.setMinimumWidth(1)
        self.duration.setToolTip("Length of the footage")
        self.speed.setToolTip("Speed")
        self.speed.setMinimumWidth(self.speed.fontMetrics().horizontalAdvance("◀ 4x  "))

    def _set_up_sound(self) -> None:
        self.mute.setCheckable(True)
        self.mute.setAutoRaise(True)
        self.mute.setIconSize(QSize(20, 20))
        self.mute.setAccessibleName("Mute")
        self.mute.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.mute.toggled.connect(self._show_mute)
        self.mute.toggled.connect(self.mute_toggled)
        self.volume.setRange(0, 100)
        self.volume.setValue(100)
        self.volume.setMinimumWidth(1)
        self.volume.setMaximumWidth(84)
        self.volume.setAccessibleName("Volume")
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.valueChanged.connect(lambda value: self.volume_changed.emit(value / 100))

    def _lay_out(self) -> None:
        left, middle, right = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        left.addWidget(self.timecode)
        left.addWidget(self.speed)
        left.addStretch(1)
        middle.setSpacing(2)
        for name, tip in _BUTTONS:
            middle.addWidget(self._make_button(name, tip))
        right.addStretch(1)
        right.addWidget(self.mute)
        right.addWidget(self.volume)
        right.addSpacing(10)
        right.addWidget(self.duration)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(10, 5, 10, 5)
        whole.addLayout(left, 1)
        whole.addLayout(middle)
        whole.addLayout(right, 1)

    def _make_button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(20, 20))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._press(name))
        self._buttons[name] = button
        return button

    def _press(self, name: str) -> Callable[[], None]:
        return lambda: self.pressed.emit(name)

    def _enter_timecode(self) -> None:
        text = self.timecode.text()
        self.timecode.setModified(False)
        self.timecode.clearFocus()
        self.timecode_entered.emit(text)

    def _show_mute(self, muted: bool) -> None:  # noqa: FBT001 - a Qt slot takes what toggled sends
        name = "muted" if muted else "sound"
        self.mute.setIcon(transport_icon(name, self._theme.text, self._theme.border))


def _sized(font: QFont, points: float) -> QFont:
    font.setPointSizeF(points)
    return font


def _style(theme: Theme) -> str:
    return f"""
        TransportBar {{ background: {theme.panel}; border-top: 1px solid {theme.border}; }}
        QLabel {{ color: {theme.text_dim}; background: transparent; }}
        QLineEdit {{ color: {theme.text}; background: transparent; border: 1px solid transparent;
                     border-radius: 3px; padding: 2px 4px; }}
        QLineEdit:hover {{ border-color: {theme.border}; }}
        QLineEdit:focus {{ border-color: {theme.accent}; background: {theme.raised}; }}
        QLineEdit:disabled {{ color: {theme.text_dim}; }}
        QToolButton {{ background: transparent; border: 1px solid transparent;
                       border-radius: 4px; padding: 4px; }}
        QToolButton:hover {{ background: {theme.raised}; border-color: {theme.border}; }}
        QToolButton:pressed {{ background: {theme.border}; }}
        QToolButton:focus {{ border-color: {theme.accent}; }}
        QSlider {{ background: transparent; }}
        QSlider::groove:horizontal {{ height: 4px; background: {theme.border};
                                      border-radius: 2px; }}
        QSlider::sub-page:horizontal {{ background: {theme.text_dim}; border-radius: 2px; }}
        QSlider::handle:horizontal {{ background: {theme.text}; width: 12px; height: 12px;
                                      margin: -4px 0; border-radius: 6px; }}
        QSlider::handle:horizontal:disabled {{ background: {theme.border}; }}
        QSlider::sub-page:horizontal:disabled {{ background: {theme.border}; }}
    """
