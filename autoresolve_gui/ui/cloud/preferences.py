"""The settings of one plugin, drawn from nothing but what its manifest declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.cloud.setting_editors import SwitchEditor, editor_for, shown
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.words import counted, sentences

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.plugin.manager import PluginInfo, PluginManager
    from autoresolve_gui.plugin.settings import Setting
    from autoresolve_gui.ui.jobs import Jobs

_LABEL_PX, _GAP_PX = 190, 14
_ONE_PAGE = "Settings"


class SettingRow(QWidget):
    """One setting: its label, its editor, what it means, and the way back to the default."""

    changed = Signal()

    def __init__(
        self,
        setting: Setting,
        value: SettingValue,
        parent: QWidget | None = None,
        *,
        section: str = "",
    ) -> None:
        """`section` is that of ops.ini, in which the tool tip says the setting stands."""
        super().__init__(parent)
        self.setting = setting
        self._section = section
        self._kept = value
        self.editor = editor_for(setting, self)
        self.default_button = QPushButton("Default", self, flat=True, autoDefault=False)
        self.default_button.setAccessibleName(f"{setting.label}: back to the default")
        policy = self.default_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.default_button.setSizePolicy(policy)
        self.problem = PlainLabel("", self, name="problem")
        self._lay_out()
        self.show_value(value)
        self.editor.changed.connect(self._take_change)
        self.default_button.clicked.connect(self.back_to_default)

    @property
    def is_changed(self) -> bool:
        """Whether something else stands here than what is kept."""
        return bool(self.fault) or self.editor.value() != self._kept

    @property
    def fault(self) -> str:
        """Why what stands here cannot be kept; empty where it can."""
        return self.editor.fault()

    @property
    def is_default(self) -> bool:
        """Whether the default stands here."""
        return not self.fault and self.editor.value() == self.setting.default

    def show_value(self, value: SettingValue) -> None:
        """Show another value."""
        self.editor.show_value(value)
        self._look()

    def note_kept(self) -> None:
        """Take what stands here as what is kept."""
        self._kept = self.editor.value()

    @Slot()
    def back_to_default(self) -> None:
        """Show the default."""
        self.show_value(self.setting.default)
        self.changed.emit()

    @Slot()
    def _take_change(self) -> None:
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        self.problem.tell(self.fault)
        self.default_button.setVisible(not self.is_default)

    def _lay_out(self) -> None:
        label = "" if isinstance(self.editor, SwitchEditor) else self.setting.label
        name = PlainLabel(label, self)
        name.setBuddy(self.editor)
        name.setFixedWidth(_LABEL_PX)
        if self._section:
            self.setToolTip(f"{self.setting.name} in ops.ini, section [{self._section}]")
        default = f"Default: {shown(self.setting, self.setting.default)}"
        note = PlainLabel(sentences(self.setting.help, default), self, name="dim")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(_GAP_PX)
        grid.setColumnStretch(1, 1)
        grid.addWidget(name, 0, 0)
        grid.addWidget(self.editor, 0, 1)
        grid.addWidget(self.default_button, 0, 2)
        grid.addWidget(note, 1, 1)
        grid.addWidget(self.problem, 2, 1)


class PreferencesDialog(QDialog):
    """Edits all settings of a plugin. Nothing is kept before Save, which runs in a job."""

    saved = Signal(str)  # the id of the plugin

    def __init__(
        self, info: PluginInfo, plugins: PluginManager, jobs: Jobs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Settings of {info.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.plugin_id = info.id
        self._plugins, self._jobs = plugins, jobs
        values = plugins.settings(info.id)
        self.rows = {
            setting.name: SettingRow(setting, values[setting.name], self, section=info.id)
            for setting in info.settings
        }
        self.pages = QTabWidget(self)
        self.pages.setDocumentMode(True)
        self.problem = PlainLabel("", self, name="problem")
        self.reset_button = QPushButton("All to Defaults", self, autoDefault=False)
        self.cancel_button = QPushButton("Cancel", self, autoDefault=False)
        self.save_button = QPushButton("Save", self, default=True)
        self._lay_out(info)
        for row in self.rows.values():
            row.changed.connect(self._look)
        self.reset_button.clicked.connect(self._reset)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self._save)
        self._look()
        longest = max((len(rows) for rows in self._pages().values()), default=0)
        self.resize(760, min(760, 220 + 84 * longest))

    @Slot()
    def _look(self) -> None:
        faults = sum(bool(row.fault) for row in self.rows.values())
        changed = any(row.is_changed for row in self.rows.values())
        words = f"{counted(faults, 'value').capitalize()} cannot be kept." if faults else ""
        self.problem.setText(words)
        for tab, (page, rows) in enumerate(self._pages().items()):
            wrong = sum(bool(row.fault) for row in rows)
            self.pages.setTabText(tab, f"{page} ({wrong} wrong)" if wrong else page)
        self.save_button.setEnabled(changed and not faults)
        self.reset_button.setEnabled(any(not row.is_default for row in self.rows.values()))

    @Slot()
    def _reset(self) -> None:
        for row in self.rows.values():
            row.back_to_default()

    @Slot()
    def _save(self) -> None:
        changed = {name: row.editor.value() for name, row in self.rows.items() if row.is_changed}
        self.save_button.setEnabled(False)
        self.problem.setText("")

        def write() -> None:
            for name, value in changed.items():
                self._plugins.set_setting(self.plugin_id, name, value)

        self._jobs.run(write, lambda _none: self._take_saved(), self._tell_failed, owner=self)

    def _pages(self) -> dict[str, list[SettingRow]]:
        """Return the rows by the page that the manifest puts them on, in its order."""
        pages: dict[str, list[SettingRow]] = {}
        for row in self.rows.values():
            pages.setdefault(row.setting.page or _ONE_PAGE, []).append(row)
        return pages

    def _take_saved(self) -> None:
        for row in self.rows.values():
            row.note_kept()
        self.saved.emit(self.plugin_id)
        self.accept()

    def _tell_failed(self, error: Exception) -> None:
        self._look()
        self.problem.setText(in_words(error))

    def _lay_out(self, info: PluginInfo) -> None:
        pages = self._pages()
        for title, rows in pages.items():
            self.pages.addTab(_page(rows), title)
        # One page needs no tabs.
        self.pages.tabBar().setVisible(len(pages) > 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.reset_button)
        buttons.addWidget(self.problem, stretch=1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(12)
        layout.addWidget(PlainLabel(info.description, self, name="dim"))
        if pages:
            layout.addWidget(self.pages, stretch=1)
        else:
            layout.addWidget(PlainLabel("This plugin has no settings.", self, name="dim"))
            self.pages.hide()
        layout.addLayout(buttons)


def _page(rows: list[SettingRow]) -> QScrollArea:
    page = QWidget()
    page.setObjectName("panel")
    lines = QVBoxLayout(page)
    lines.setContentsMargins(16, 16, 16, 16)
    lines.setSpacing(18)
    for row in rows:
        lines.addWidget(row)
    lines.addStretch(1)
    scroll = QScrollArea()
    scroll.setWidget(page)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return scroll
