"""What is set up once and seldom changed: the quality, the settings, the list of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from autoresolve_gui.ui.cloud.plain import PlainLabel

if TYPE_CHECKING:
    from autoresolve_gui.plugin.manager import PluginInfo
    from autoresolve_gui.ui.cloud.parts import CloudParts

_TIER = "tier"


class SetupLine(QWidget):
    """Stands in the foot of the panel, so that it takes no line from the answers."""

    settings_asked = Signal(object)  # a PluginInfo
    models_asked = Signal()
    changed = Signal()
    failed = Signal(object)  # an Exception

    def __init__(self, parts: CloudParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.tier_label = PlainLabel("Quality", self, name="dim", wrap=False)
        self.tier = QComboBox(self)
        self.tier.setAccessibleName("Quality")
        self.tier_label.setBuddy(self.tier)
        self.settings_button = QPushButton("Settings…", self, flat=True)
        self.models_button = QPushButton("Models…", self, flat=True)
        self.tier.textActivated.connect(self._choose)
        self.settings_button.clicked.connect(lambda: self.settings_asked.emit(parts.plugin))
        self.models_button.clicked.connect(self.models_asked)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.tier_label)
        line.addSpacing(6)
        for part in (self.tier, self.settings_button, self.models_button):
            line.addWidget(part)

    def show_plugin(self, info: PluginInfo | None) -> None:
        """Show how it is set up; nothing is where there is no plugin."""
        self.models_button.setEnabled(info is not None and info.is_on)
        setting = next((s for s in info.settings if s.name == _TIER), None) if info else None
        self.tier.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.tier.clear()
        if setting is not None:
            self.tier.addItems(setting.choices)
            self.tier.setCurrentText(str(self._parts.values[_TIER]))
            self.tier.setToolTip(setting.help)
        self.tier.blockSignals(False)  # noqa: FBT003 - Qt's signature

    @Slot(str)
    def _choose(self, tier: str) -> None:
        info = self._parts.plugin
        if info is not None:
            self._parts.jobs.run(
                lambda: self._parts.plugins.set_setting(info.id, _TIER, tier),
                lambda _none: self.changed.emit(),
                self.failed.emit,
                owner=self,
            )
