"""The questions that can be asked, what each costs at most, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.assist.events import Task
from autoresolve_gui.ui.cloud.ask_words import TASK_WORDS, cost_words, price_words, sent_words
from autoresolve_gui.ui.cloud.plain import PlainLabel, plain_tip
from autoresolve_gui.ui.cloud.quote_desk import Priced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.plugin.api import SettingValue

_ON_FRAME = "Note on This Frame"
NO_PICTURES = "Sending keyframes is switched off in the settings (“Send keyframes”)."
UNDER_WAY = "It is being asked."


class AskBox(QWidget):
    """A row of buttons with a price under each, and a bar with Cancel while anything is under way.

    It is never higher than two lines and the bar, so that it is always seen whole.
    """

    asked = Signal(object)  # a Task
    frame_asked = Signal()
    cancelled = Signal()

    def __init__(self, switch: QWidget, parent: QWidget | None = None) -> None:
        """`switch` stands before the questions, in their line."""
        super().__init__(parent)
        self._switch = switch
        self._tips: dict[Priced, str] = {}
        self._why: dict[Priced, str] = {}
        self.buttons = {task: QPushButton(TASK_WORDS[task], self) for task in Task}
        self.frame_button = QPushButton(_ON_FRAME, self)
        self.lines = {each: PlainLabel("", self, name="dim", wrap=False) for each in Priced}
        for task, button in self.buttons.items():
            button.clicked.connect(lambda _=False, task=task: self.asked.emit(task))
            button.setAccessibleName(f"Ask for {TASK_WORDS[task].lower()}")
        self.frame_button.clicked.connect(self.frame_asked)
        self.at_most = PlainLabel("at most", self, name="dim", wrap=False)
        self.progress = QWidget(self)
        self.bar = QProgressBar(self.progress)
        self.words = PlainLabel("", self.progress, wrap=False)
        self.cancel_button = QPushButton("Cancel", self.progress)
        self.cancel_button.clicked.connect(self.cancelled)
        self._lay_out()
        self.show_under_way(())

    def holds_keyboard(self) -> bool:
        """Tell whether the keyboard is on one of the buttons here, or will be in this window."""
        focus = self.window().focusWidget()
        return focus is not None and focus is not self._switch and self.isAncestorOf(focus)

    def is_left_by_keyboard(self) -> bool:
        """Tell whether the button that has the keyboard is about to go: Cancel, or a grey one."""
        focus = self.window().focusWidget()
        if focus is None or not self.holds_keyboard():
            return False
        return self.progress.isAncestorOf(focus) or not focus.isEnabled()

    def show_under_way(self, tasks: Sequence[Task]) -> None:
        """Show what was asked and has not ended."""
        self.progress.setVisible(bool(tasks))
        names = ", ".join(TASK_WORDS[task].lower() for task in tasks)
        self.words.setText(f"Asking for {names}")

    def is_kept_from(self, short: Mapping[Priced, str]) -> bool:
        """Tell whether the keyboard is on the button of one of these."""
        focus = self.window().focusWidget()
        return any(focus is self._by_price()[priced] for priced in short)

    def allow(
        self,
        why_not: str,
        under_way: Sequence[Task],
        *,
        sends_pictures: bool,
        short: Mapping[Priced, str],
    ) -> None:
        """Grey out what cannot be asked now; `why_not` is why nothing can, and empty else.

        `short` has what cannot be paid for, and why.
        While something is under way the keyboard goes from its button to Cancel, and never on to
        the next button, which would spend.
        """
        if under_way and self.holds_keyboard():
            self.cancel_button.setFocus()
        for priced, button in self._by_price().items():
            task = Task.NOTES if priced is Priced.FRAME else Task(priced.value)
            why = why_not or (UNDER_WAY if task in under_way else "")
            if not why and task is Task.NOTES and not sends_pictures:
                why = NO_PICTURES
            why = why or short.get(priced, "")
            self._why[priced] = why
            button.setEnabled(not why)
        self._tell_tips()

    def describe(
        self,
        analysis: Analysis | None,
        values: Mapping[str, SettingValue],
        quotes: Mapping[Priced, int | None],
    ) -> None:
        """Say what each question would cost at most, and in the tool tips what it would send."""
        sent = sent_words(analysis, values)
        for priced, line in self.lines.items():
            line.setText(price_words(quotes, priced))
            self._tips[priced] = "\n".join(
                words for words in (cost_words(quotes, priced), sent[priced]) if words
            )
        # A space keeps the room: nothing below jumps when the prices come.
        self.at_most.setText("at most" if quotes else " ")
        self._tell_tips()

    def _by_price(self) -> dict[Priced, QPushButton]:
        by_price = {Priced(task.value): button for task, button in self.buttons.items()}
        return {**by_price, Priced.FRAME: self.frame_button}

    def _tell_tips(self) -> None:
        for priced, button in self._by_price().items():
            parts = (self._why.get(priced, ""), self._tips.get(priced, ""))
            words = "\n".join(part for part in parts if part)
            button.setToolTip(plain_tip(words))
            button.setAccessibleDescription(words)
            self.lines[priced].setToolTip(plain_tip(words))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.addWidget(self._switch, 0, 0)
        grid.addWidget(PlainLabel("Ask for", self, name="dim", wrap=False), 0, 1)
        grid.addWidget(self.at_most, 1, 1)
        for column, (priced, button) in enumerate(self._by_price().items(), start=2):
            grid.addWidget(button, 0, column)
            grid.addWidget(self.lines[priced], 1, column)
            self.lines[priced].setAlignment(Qt.AlignmentFlag.AlignHCenter)
        grid.setColumnStretch(grid.columnCount(), 1)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        line = QHBoxLayout(self.progress)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.words)
        line.addWidget(self.bar, stretch=1)
        line.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(grid)
        layout.addWidget(self.progress)
