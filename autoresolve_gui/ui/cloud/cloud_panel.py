"""The panel of Cloud assist: the switch, the key, the quality, the questions and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.assist.events import Task
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.ui.cloud.answers_view import AnswersView
from autoresolve_gui.ui.cloud.ask_box import AskBox
from autoresolve_gui.ui.cloud.assist_desk import AssistDesk
from autoresolve_gui.ui.cloud.consent_dialog import KIND_WORDS
from autoresolve_gui.ui.cloud.key_box import KeyBox
from autoresolve_gui.ui.cloud.key_desk import KeyDesk
from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.cloud.projects import project_id
from autoresolve_gui.ui.cloud.quote_desk import QuoteDesk
from autoresolve_gui.ui.errors import in_words

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from autoresolve_gui.plugin.manager import PluginInfo
    from autoresolve_gui.privacy.consent import Allowed
    from autoresolve_gui.ui.cloud.costs_feed import CostsView
    from autoresolve_gui.ui.cloud.parts import CloudParts
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.shelf import Shelf
    from autoresolve_gui.ui.theme import Theme

_TIER = "tier"
_HALVES = (400, 300)
OFF = "Off. Nothing leaves this machine."
NO_PLUGIN = "There is no plugin for Cloud assist here."


class CloudPanel(QFrame):
    """Off at first. Whatever fails is one line here, and what was found on this machine stands."""

    settings_asked = Signal(object)  # a PluginInfo
    models_asked = Signal()
    noticed = Signal(str)

    def __init__(
        self,
        parts: CloudParts,
        shelf: Shelf,
        playhead: Playhead,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._parts, self._playhead = parts, playhead
        self._free = ""
        self._is_switching = False
        self._notices_told = 0
        self.desk = AssistDesk(parts.assist, parts.asker, shelf, self)
        self.quotes = QuoteDesk(parts.assist, parts.jobs, self)
        self.key_desk = KeyDesk(parts, self)
        self.switch = QCheckBox("Cloud assist", self)
        self.state = PlainLabel("", self, name="dim")
        self.settings_button = QPushButton("Settings…", self)
        self.models_button = QPushButton("Models…", self)
        self.key = KeyBox(self.key_desk, self)
        self.tier = QComboBox(self)
        self.tier.setAccessibleName("Quality")
        self.allowed = PlainLabel("", self, name="dim")
        self.forget_button = QPushButton("Ask Again", self, flat=True)
        self.forget_button.setToolTip("Be asked again before anything of this folder is sent.")
        self.ask = AskBox(self)
        self.problem = PlainLabel("", self, name="problem")
        self.answers = AnswersView(self.desk, theme, self)
        self._lay_out()
        self._connect()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.answers.set_theme(theme)

    def set_document(self, document: Document | None) -> None:
        """Ask about another footage."""
        self.desk.set_document(document)

    def showEvent(self, event: QShowEvent) -> None:
        """Look how things stand when the panel is seen."""
        super().showEvent(event)
        self.refresh()
        if self.switch.isChecked():
            self.key_desk.refresh()
            self._parts.feed.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show how it stands with the plugin, its settings and what was allowed."""
        info = self._parts.plugin
        is_on = info is not None and info.is_on
        if not self._is_switching:
            self.switch.setChecked(is_on)
        self.switch.setEnabled(info is not None and not self._is_switching)
        self.state.tell(NO_PLUGIN if info is None else _state_words(info))
        self.key.show_switch(is_on=is_on)
        self._show_tier(info)
        for part in (self.key, self.tier, self.tier_label, self.settings_button):
            part.setVisible(info is not None)
        self.models_button.setEnabled(is_on)
        self._show_allowed()
        self._look()

    @Slot(str)
    def take_settings(self, plugin_id: str) -> None:
        """Show settings that were saved elsewhere."""
        info = self._parts.plugin
        if info is not None and info.id == plugin_id:
            self.refresh()
            self._parts.feed.refresh()
            if info.is_on:
                self.key_desk.refresh()

    @Slot(object)
    def take_costs(self, view: CostsView) -> None:
        """Take what is free today."""
        free = view.snapshot.today.free_nusd
        self._free = "" if free is None else f"Left of today's limit: {usd_text(free)}."
        self._look()

    @Slot()
    def _look(self) -> None:
        info, values = self._parts.plugin, self._parts.values
        is_on = info is not None and info.is_on
        under_way = self.desk.under_way
        document = self.desk.document
        self.ask.show_under_way(under_way)
        self.ask.allow(asking=is_on and self.desk.can_ask, under_way=under_way, values=values)
        analysis = document.analysis if document is not None and self.desk.can_ask else None
        is_seen = is_on and self.isVisible()
        self.quotes.look(analysis if is_seen else None, values, is_busy=bool(under_way))
        quotes = self.quotes.quotes if is_seen else {}
        self.ask.describe(analysis, values, self._free if is_on else "", quotes)
        if self.problem.text() != self.desk.problem:
            self.problem.tell(self.desk.problem)

    @Slot(bool)
    def _switch(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        info = self._parts.plugin
        if info is None or on == info.is_on:
            return
        self._is_switching = True
        self.switch.setEnabled(False)
        if not on:
            self.desk.cancel_all()
            self.key_desk.cancel_sign_in()
        self._parts.jobs.run(
            lambda: self._parts.plugins.set_enabled(info.id, on),
            lambda _none: self._take_switched(),
            self._tell_switch_failed,
            owner=self,
        )

    def _take_switched(self) -> None:
        self._is_switching = False
        self.refresh()
        if self.switch.isChecked():
            self.key_desk.refresh()
            self._parts.feed.refresh()

    def _tell_switch_failed(self, error: Exception) -> None:
        self._take_switched()
        self.problem.tell(in_words(error))

    def _show_tier(self, info: PluginInfo | None) -> None:
        setting = next((s for s in info.settings if s.name == _TIER), None) if info else None
        self.tier.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.tier.clear()
        if setting is not None:
            self.tier.addItems(setting.choices)
            self.tier.setCurrentText(str(self._parts.values[_TIER]))
        self.tier.blockSignals(False)  # noqa: FBT003 - Qt's signature

    @Slot(str)
    def _choose_tier(self, tier: str) -> None:
        info = self._parts.plugin
        if info is not None:
            self._parts.jobs.run(
                lambda: self._parts.plugins.set_setting(info.id, _TIER, tier),
                lambda _none: self.refresh(),
                lambda error: self.problem.tell(in_words(error)),
                owner=self,
            )

    def _show_allowed(self) -> None:
        document = self.desk.document
        self._parts.jobs.run(
            lambda: self._parts.book.of(project_id(document)),
            lambda found: self._take_allowed([_allowed_words(each) for each in found]),
            owner=self,
        )

    def _tell_notices(self) -> None:
        notices = self._parts.book.notices
        for notice in notices[self._notices_told :]:
            self.noticed.emit(notice)
        self._notices_told = len(notices)

    def _take_allowed(self, words: list[str]) -> None:
        self.allowed.tell(f"Sent without asking: {'; '.join(words)}." if words else "")
        self.forget_button.setVisible(bool(words))
        self._tell_notices()

    @Slot()
    def _forget(self) -> None:
        document = self.desk.document
        self._parts.jobs.run(
            lambda: self._parts.book.forget(project_id(document)),
            lambda _none: self._show_allowed(),
            lambda error: self.problem.tell(in_words(error)),
            owner=self,
        )

    @Slot(object)
    def _ask(self, task: Task) -> None:
        self.problem.tell("")
        self.desk.ask(task)

    def _connect(self) -> None:
        self.switch.toggled.connect(self._switch)
        self.settings_button.clicked.connect(lambda: self.settings_asked.emit(self._parts.plugin))
        self.models_button.clicked.connect(self.models_asked)
        self.tier.textActivated.connect(self._choose_tier)
        self.forget_button.clicked.connect(self._forget)
        self.ask.asked.connect(self._ask)
        self.ask.frame_asked.connect(self._ask_frame)
        self.ask.cancelled.connect(self.desk.cancel)
        self.answers.frame_chosen.connect(self._playhead.seek)
        self.desk.changed.connect(self._look)
        self.quotes.changed.connect(self._look)
        self.desk.answered.connect(self._show_allowed)
        self._parts.feed.came.connect(self.take_costs)

    @Slot()
    def _ask_frame(self) -> None:
        self.desk.ask(Task.NOTES, [self._playhead.frame])

    def _lay_out(self) -> None:
        self.tier_label = PlainLabel("Quality", self, wrap=False)
        self.tier_label.setBuddy(self.tier)
        head = QHBoxLayout()
        head.addWidget(self.switch)
        head.addSpacing(12)
        head.addWidget(self.tier_label)
        head.addWidget(self.tier)
        head.addStretch(1)
        head.addWidget(self.settings_button)
        head.addWidget(self.models_button)
        allowed = QHBoxLayout()
        allowed.addWidget(self.allowed, stretch=1)
        allowed.addWidget(self.forget_button, alignment=Qt.AlignmentFlag.AlignTop)
        top = QWidget(self)
        top.setObjectName("panel")
        lines = QVBoxLayout(top)
        lines.setContentsMargins(12, 10, 12, 8)
        lines.setSpacing(10)
        lines.addLayout(head)
        lines.addWidget(self.state)
        lines.addWidget(self.key)
        lines.addWidget(self.ask)
        lines.addLayout(allowed)
        lines.addWidget(self.problem)
        lines.addStretch(1)
        halves = QSplitter(Qt.Orientation.Vertical, self)
        halves.setChildrenCollapsible(False)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(top)
        halves.addWidget(scroll)
        halves.addWidget(self.answers)
        halves.setSizes(list(_HALVES))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(halves)


def _state_words(info: PluginInfo) -> str:
    if info.is_on:
        return ""
    if info.failures:
        return f"Off, after failures: {info.failures[-1].message}"
    return OFF


def _allowed_words(allowed: Allowed) -> str:
    kind = KIND_WORDS.get(allowed.kind, allowed.kind)
    pictures = " with pictures" if allowed.with_pictures else ""
    return f"{kind}{pictures} to {allowed.receiver}"
