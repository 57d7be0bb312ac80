"""The panel of Cloud assist: the switch, the key, the quality, the questions and the answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from autoresolve_gui.assist.events import Task
from autoresolve_gui.budget.entries import MoneyState
from autoresolve_gui.ui.cloud.answers_view import AnswersView
from autoresolve_gui.ui.cloud.ask_box import AskBox
from autoresolve_gui.ui.cloud.ask_words import sent_words, shortfall_line, shortfalls
from autoresolve_gui.ui.cloud.assist_desk import AssistDesk
from autoresolve_gui.ui.cloud.key_box import KeyBox
from autoresolve_gui.ui.cloud.key_desk import KeyDesk
from autoresolve_gui.ui.cloud.money_words import free_text
from autoresolve_gui.ui.cloud.notice import Notice
from autoresolve_gui.ui.cloud.panel_foot import PanelFoot
from autoresolve_gui.ui.cloud.quote_desk import Priced, QuoteDesk
from autoresolve_gui.ui.cloud.setup_line import SetupLine
from autoresolve_gui.ui.cloud.standing import (
    Obstacle,
    WayOut,
    obstacle_of_footage,
    obstacle_of_key,
    obstacle_of_plugin,
    obstacle_of_stop,
)
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QHideEvent, QShowEvent

    from autoresolve_gui.plugin.api import SettingValue
    from autoresolve_gui.ui.cloud.costs_feed import CostsView
    from autoresolve_gui.ui.cloud.parts import CloudParts
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.shelf import Shelf
    from autoresolve_gui.ui.theme import Theme

_TOP_PX, _GAP_PX, _BELOW_PX = 5, 6, 2


class CloudPanel(Panel):
    """Off at first. Whatever fails is one line here, and what was found on this machine stands.

    Nothing but the answers scrolls: buttons and lines are in sight at every size of the panel.
    They take few lines, so that a small window has room for a whole story: what is asked stands
    beside the switch, and what is set up once in the foot.
    """

    settings_asked = Signal(object)  # a PluginInfo
    models_asked = Signal()
    costs_asked = Signal()
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
        self._parts, self._playhead = parts, playhead
        self._costs: CostsView | None = None
        self._is_switching = False
        self._own_problem = ""
        self._parked: QWidget | None = None
        self.desk = AssistDesk(parts.assist, parts.asker, shelf, self)
        self.quotes = QuoteDesk(parts.assist, parts.jobs, self)
        self.key_desk = KeyDesk(parts, self)
        self.switch = QCheckBox("On", self)  # the title above says of what
        self.switch.setAccessibleName("Cloud assist")
        self.key = KeyBox(self.key_desk, self)
        self.ask = AskBox(self.switch, self)
        self.state = Notice("", self)
        self.problem = Notice("problem", self)
        self.answers = AnswersView(self.desk, theme, self)
        self.answers.first_cost = self._first_cost
        self.setup = SetupLine(parts, self)
        self.models_button = self.setup.models_button
        self.foot = PanelFoot(parts, self.desk, self.key, self.key_desk, self.setup, self)
        self._lay_out()
        self._connect()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.answers.set_theme(theme)

    def set_document(self, document: Document | None) -> None:
        """Ask about another footage."""
        self._own_problem = ""
        self.desk.set_document(document)

    def showEvent(self, event: QShowEvent) -> None:
        """Look how things stand when the panel is seen."""
        super().showEvent(event)
        self.refresh()
        if self.switch.isChecked():
            self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._parts.feed.watch(self, on=False)

    def minimumSizeHint(self) -> QSize:
        """Ask for the height that the lines take in the present width: none is to be cut off."""
        least = super().minimumSizeHint()
        height = self.layout().minimumHeightForWidth(max(self.width(), least.width()))
        return QSize(least.width(), max(least.height(), height))

    @Slot()
    def refresh(self) -> None:
        """Show how it stands with the plugin, its settings and what was allowed."""
        info = self._parts.plugin
        is_on = info is not None and info.is_on
        if not self._is_switching:
            self.switch.setChecked(is_on)
        self.switch.setEnabled(info is not None and not self._is_switching)
        self.setup.show_plugin(info)
        self.key.show_switch(is_on=is_on)
        self.foot.setVisible(info is not None)
        self.foot.refresh()
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
        """Take what is free today, and whether calls are stopped."""
        self._costs = view
        self._look()
        if self.desk.answers.beats is not None or self.desk.answers.cuts is not None:
            self.answers.refresh_sources()

    @property
    def obstacle(self) -> Obstacle:
        """Why nothing can be asked just now; the first thing that must be put right."""
        stop = self._costs.snapshot.stop if self._costs is not None else None
        desk, keys = self.desk, self.key_desk
        for found in (
            obstacle_of_plugin(self._parts.plugin),
            obstacle_of_stop(stop),
            obstacle_of_key(keys.status, keys.provider, keys.problem),
            obstacle_of_footage(is_open=desk.document is not None, can_ask=desk.can_ask),
        ):
            if found.words:
                return found
        return Obstacle()

    @Slot()
    def _look(self) -> None:
        info, values = self._parts.plugin, self._parts.values
        is_on = info is not None and info.is_on
        under_way, document = self.desk.under_way, self.desk.document
        obstacle = self.obstacle
        self._show_asking(under_way, obstacle, values)
        analysis = document.analysis if document is not None and self.desk.can_ask else None
        is_seen = is_on and self.isVisible()
        self.quotes.look(analysis if is_seen else None, values, is_busy=bool(under_way))
        self.ask.describe(analysis, values, self.quotes.quotes if is_seen else {})
        self.answers.explain(sent_words(analysis, values))
        self._tell(obstacle, is_on=is_on)

    def _show_asking(
        self,
        under_way: tuple[Task, ...],
        obstacle: Obstacle,
        values: Mapping[str, SettingValue],
    ) -> None:
        """Show what can be asked; the keyboard never ends on a button that would spend."""
        allow = partial(
            self.ask.allow,
            obstacle.words,
            under_way,
            sends_pictures=bool(values.get("send_pictures", True)),
            short=self._shortfalls(),
        )
        if under_way:
            self.ask.show_under_way(under_way)
            allow()
            return
        # Before anything is hidden: Qt would hand the keyboard on to the next button.
        is_taken = obstacle.words and self.ask.holds_keyboard()
        if is_taken or self.ask.is_left_by_keyboard() or self.ask.is_kept_from(self._shortfalls()):
            self._park_keyboard()
        allow()
        self.ask.show_under_way(())

    def _shortfalls(self) -> dict[Priced, str]:
        return shortfalls(self.quotes.quotes, self._costs.snapshot if self._costs else None)

    def _park_keyboard(self) -> None:
        self.answers.focus_answers()
        self._parked = self.window().focusWidget()

    def _tell(self, obstacle: Obstacle, *, is_on: bool) -> None:
        self.problem.tell(self._own_problem or (self.desk.problem if is_on else ""))
        short = shortfall_line(self._shortfalls()) if not self.desk.under_way else ""
        way_out = WayOut.COSTS if short and not obstacle.words else obstacle.way_out
        self.state.tell(obstacle.words or short, way_out)
        free = self._costs.snapshot.today.free_nusd if self._costs is not None else None
        is_told = is_on and free is not None
        self.foot.left.setText(f"{free_text(free)} left today" if is_told else "")

    @Slot(bool)
    def _switch(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        info = self._parts.plugin
        if info is None or on == info.is_on:
            return
        self._is_switching, self._own_problem = True, ""
        self.switch.setEnabled(False)
        if not on:
            self.desk.cancel_all()
            self.desk.forget_problems()
            self.key_desk.cancel_sign_in()
            self._parts.feed.watch(self, on=False)
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
            self._follow()

    def _follow(self) -> None:
        self.key_desk.refresh()
        if self.isVisible():
            self._parts.feed.watch(self, on=True)

    def _tell_switch_failed(self, error: Exception) -> None:
        self._tell_failed(error)
        self._take_switched()

    def _tell_failed(self, error: Exception) -> None:
        self._own_problem = in_words(error)
        self._look()

    def _first_cost(self, task: Task) -> int | None:
        """Return what the ledger says that an answer from the cache has saved."""
        footage = self.desk.document.footage if self.desk.document is not None else None
        if self._costs is None or footage is None:
            return None
        saved = (
            call.saved_nusd
            for call in reversed(self._costs.calls)
            if call.state == MoneyState.CACHE_HIT
            and call.footage_key == footage.key
            and call.task == task.value
        )
        return next(saved, None)

    @Slot(object)
    def _ask(self, task: Task) -> None:
        self._own_problem = ""
        self.desk.ask(task)

    @Slot()
    def _ask_frame(self) -> None:
        self._own_problem = ""
        self.desk.ask(Task.NOTES, [self._playhead.frame])

    @Slot(object)
    def _take_arrived(self, task: Task) -> None:
        """Go to an answer that was waited for here; who is elsewhere is not taken away."""
        focus = self.window().focusWidget()
        if self.ask.holds_keyboard() or (focus is not None and focus is self._parked):
            self.answers.show_answer(task)
            self._parked = self.window().focusWidget()

    @Slot(object)
    def _lead_on(self, way_out: WayOut) -> None:
        if way_out == WayOut.COSTS:
            self.costs_asked.emit()
        elif way_out == WayOut.KEY:
            self.foot.open_key()

    @Slot(str)
    def show_beat(self, beat_id: str) -> None:
        """Select the row of a beat of the cloud, which was clicked elsewhere."""
        self.answers.show_beat(beat_id)

    def _connect(self) -> None:
        self.switch.toggled.connect(self._switch)
        self.setup.settings_asked.connect(self.settings_asked)
        self.setup.models_asked.connect(self.models_asked)
        self.setup.changed.connect(self.refresh)
        self.setup.failed.connect(self._tell_failed)
        self.ask.asked.connect(self._ask)
        self.ask.frame_asked.connect(self._ask_frame)
        self.ask.cancelled.connect(self.desk.cancel)
        self.state.led_on.connect(self._lead_on)
        self.foot.noticed.connect(self.noticed)
        self.foot.failed.connect(self._tell_failed)
        self.answers.frame_chosen.connect(self._playhead.seek)
        self.desk.changed.connect(self._look)
        self.desk.arrived.connect(self._take_arrived)
        self.desk.answered.connect(self.foot.refresh)
        self.key_desk.changed.connect(self._look)
        self.quotes.changed.connect(self._look)
        self._parts.feed.came.connect(self.take_costs)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, _TOP_PX, 0, 0)
        layout.setSpacing(_BELOW_PX)
        fixed = QVBoxLayout()
        fixed.setContentsMargins(12, 0, 12, 0)
        fixed.setSpacing(_GAP_PX)
        for part in (self.ask, self.key, self.problem, self.state):
            fixed.addWidget(part)
        layout.addLayout(fixed)
        layout.addWidget(self.answers, stretch=1)
        layout.addWidget(self.foot)
