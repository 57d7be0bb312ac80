"""One editor for each type of setting that a plugin's manifest can declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWheelEvent

    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.settings import Setting

_MOST_OF_A_SPIN_BOX = 2**31 - 1
_SPIN_PX = 110
_TEXT_PX = 6


class SettingEditor(QWidget):
    """Edits the value of one setting. `value` raises `ValueError` where the letters are none."""

    changed = Signal()

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def value(self) -> SettingValue:
        """Return what the user has chosen."""
        raise NotImplementedError

    def show_value(self, value: SettingValue) -> None:
        """Show a value, without saying that it changed."""
        raise NotImplementedError

    def fault(self) -> str:
        """Return why this value cannot be kept; empty where it can."""
        try:
            return self.setting.fault_of(self.value())
        except ValueError as error:
            return str(error)

    def _take(self, widget: QWidget, *, stretch: bool = True) -> None:
        widget.setAccessibleName(self.setting.label)
        widget.setAccessibleDescription(self.setting.help)
        self._layout.addWidget(widget, stretch=int(stretch))
        if not stretch:
            self._layout.addStretch(1)
        self.setFocusProxy(widget)


class TextEditor(SettingEditor):
    """A line of text, or anything that is typed as one."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.line = QLineEdit(self)
        self.line.textChanged.connect(self.changed)
        self._take(self.line)

    def value(self) -> SettingValue:
        """Return the text."""
        return self.line.text()

    def show_value(self, value: SettingValue) -> None:
        """Show another text, from its beginning."""
        with QSignalBlocker(self.line):
            self.line.setText(str(value))
            self.line.setCursorPosition(0)


class SecretEditor(TextEditor):
    """A secret: whether there is one is shown, never its letters. What is typed replaces it."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._kept: SettingValue = ""
        self.line.setEchoMode(QLineEdit.EchoMode.Password)

    def value(self) -> SettingValue:
        """Return what was typed, else what stands for the secret that is kept."""
        return self.line.text() or self._kept

    def show_value(self, value: SettingValue) -> None:
        """Show whether there is a secret."""
        self._kept = value
        self.line.setPlaceholderText("set; type to replace it" if value else "not set")
        super().show_value("")


class WholeEditor(TextEditor):
    """A whole number of any size."""

    def value(self) -> SettingValue:
        """Return the number."""
        try:
            return int(self.line.text().strip())
        except ValueError:
            msg = "A whole number is wanted"
            raise ValueError(msg) from None


class NumberEditor(TextEditor):
    """A number with as many places as it takes: a spin box would round it."""

    def value(self) -> SettingValue:
        """Return the number."""
        try:
            return float(self.line.text().strip())
        except ValueError:
            msg = "A number such as 2.5 is wanted"
            raise ValueError(msg) from None


class UsdEditor(TextEditor):
    """An amount of dollars, kept as the decimal text that was typed: no float touches it."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._layout.addWidget(QLabel("USD", self, objectName="dim"))

    def value(self) -> SettingValue:
        """Return the amount."""
        return self.line.text().strip()


class SpinEditor(SettingEditor):
    """A whole number within limits."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.box = _QuietSpinBox(self)
        self.box.setMinimumWidth(_SPIN_PX)
        self.box.lineEdit().setTextMargins(_TEXT_PX, 0, 0, 0)  # as far in as in other lines
        self.box.setRange(int(setting.minimum or 0), int(setting.maximum or 0))
        self.box.valueChanged.connect(self.changed)
        self._take(self.box, stretch=False)

    def value(self) -> SettingValue:
        """Return the number."""
        return self.box.value()

    def show_value(self, value: SettingValue) -> None:
        """Show another number."""
        with QSignalBlocker(self.box):
            self.box.setValue(int(value))


class ChoiceEditor(SettingEditor):
    """One of a few texts."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.box = _QuietComboBox(self)
        self.box.addItems(setting.choices)
        self.box.currentIndexChanged.connect(self.changed)
        self._take(self.box, stretch=False)

    def value(self) -> SettingValue:
        """Return the text that is chosen."""
        return self.box.currentText()

    def show_value(self, value: SettingValue) -> None:
        """Choose another."""
        with QSignalBlocker(self.box):
            self.box.setCurrentText(str(value))


class SwitchEditor(SettingEditor):
    """On or off. The label stands beside the tick, so that it can be clicked too."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.box = QCheckBox(setting.label.replace("&", "&&"), self)
        self.box.toggled.connect(self.changed)
        self._take(self.box)

    def value(self) -> SettingValue:
        """Return whether it is on."""
        return self.box.isChecked()

    def show_value(self, value: SettingValue) -> None:
        """Switch it."""
        with QSignalBlocker(self.box):
            self.box.setChecked(bool(value))


class _QuietSpinBox(QSpinBox):
    """A spin box that lets the wheel scroll the page until the user is in it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel(self, event, super().wheelEvent)


class _QuietComboBox(QComboBox):
    """A combo box that lets the wheel scroll the page until the user is in it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel(self, event, super().wheelEvent)


def _wheel(widget: QWidget, event: QWheelEvent, turn: Callable[[QWheelEvent], None]) -> None:
    if widget.hasFocus():
        turn(event)
    else:
        event.ignore()


def editor_for(setting: Setting, parent: QWidget | None = None) -> SettingEditor:
    """Return the editor that fits the type of a setting; what no one knows is edited as text."""
    if setting.type == "integer" and _fits_a_spin_box(setting):
        return SpinEditor(setting, parent)
    if setting.secret:
        return SecretEditor(setting, parent)
    kinds: dict[str, Callable[[Setting, QWidget | None], SettingEditor]] = {
        "choice": ChoiceEditor,
        "boolean": SwitchEditor,
        "integer": WholeEditor,
        "number": NumberEditor,
        "usd": UsdEditor,
    }
    return kinds.get(setting.type, TextEditor)(setting, parent)


def _fits_a_spin_box(setting: Setting) -> bool:
    limits = (setting.minimum, setting.maximum)
    return all(limit is not None and abs(limit) <= _MOST_OF_A_SPIN_BOX for limit in limits)


def shown(setting: Setting, value: SettingValue) -> str:
    """Return a value of a setting in words, as its default is named; a secret one is not named."""
    if setting.secret:
        return "not set" if value == "" else "set"
    if isinstance(value, bool):
        return "on" if value else "off"
    if value == "":
        return "empty"
    return f"${value}" if setting.type == "usd" else str(value)
