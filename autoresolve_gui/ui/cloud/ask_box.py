"""The three questions that can be asked, what each would send, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.quotes import quote_words
from autoresolve_gui.assist.requests import TOP_CUTS, TOP_PEAKS
from autoresolve_gui.assist.sections import sections_of
from autoresolve_gui.assist.service import KEYFRAMES
from autoresolve_gui.model.assist import ENERGY_POINTS, KEYFRAMES_A_CALL
from autoresolve_gui.ui.cloud.plain import PlainLabel
from autoresolve_gui.ui.cloud.quote_desk import Priced
from autoresolve_gui.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.plugin.api import SettingValue

TASK_WORDS = {
    Task.BEATS: "Beats",
    Task.NOTES: "Keyframe Notes",
    Task.CUTS: "Cut Reasoning",
}

PRICES_KNOWN = "By the prices known so far. Before it is sent you see the worst cost of the day."


class AskBox(QWidget):
    """A button and a line for each task, and a bar with Cancel while anything is under way."""

    asked = Signal(object)  # a Task
    frame_asked = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Task, QPushButton] = {}
        self.lines: dict[Task, PlainLabel] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, task in enumerate(Task):
            button = QPushButton(TASK_WORDS[task], self)
            button.clicked.connect(lambda _=False, task=task: self.asked.emit(task))
            self.buttons[task] = button
            self.lines[task] = PlainLabel("", self, name="dim")
            self.lines[task].setToolTip(PRICES_KNOWN)
            grid.addWidget(button, row, 0)
            grid.addWidget(self.lines[task], row, 1)
        self.frame_button = QPushButton("Note on This Frame", self)
        self.frame_button.clicked.connect(self.frame_asked)
        grid.addWidget(self.frame_button, len(Task), 0)
        self.bound = PlainLabel("", self, name="dim")
        self.bound.setToolTip(PRICES_KNOWN)
        grid.addWidget(self.bound, len(Task), 1)
        self.progress = QWidget(self)
        line = QHBoxLayout(self.progress)
        line.setContentsMargins(0, 0, 0, 0)
        self.bar = QProgressBar(self.progress)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.words = PlainLabel("", self.progress, wrap=False)
        self.cancel_button = QPushButton("Cancel", self.progress)
        self.cancel_button.clicked.connect(self.cancelled)
        line.addWidget(self.words)
        line.addWidget(self.bar, stretch=1)
        line.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addWidget(self.progress)
        self.show_under_way(())

    def show_under_way(self, tasks: Sequence[Task]) -> None:
        """Show what was asked and has not ended."""
        self.progress.setVisible(bool(tasks))
        names = ", ".join(TASK_WORDS[task] for task in tasks)
        self.words.setText(f"Asking: {names}")

    def allow(
        self, *, asking: bool, under_way: Sequence[Task], values: Mapping[str, object]
    ) -> None:
        """Grey out what cannot be asked now."""
        sends_pictures = bool(values.get("send_pictures", True))
        for task, button in self.buttons.items():
            button.setEnabled(asking and task not in under_way)
        can_see = asking and sends_pictures and Task.NOTES not in under_way
        self.buttons[Task.NOTES].setEnabled(can_see)
        self.frame_button.setEnabled(can_see)

    def describe(
        self,
        analysis: Analysis | None,
        values: Mapping[str, SettingValue],
        free: str,
        quotes: Mapping[Priced, int | None],
    ) -> None:
        """Say what each question would cost at most and send, and what bounds its cost."""
        for task, words in sent_words(analysis, values).items():
            self.lines[task].setText(priced_words(quotes, Priced(task.value), words))
        self.bound.setText(priced_words(quotes, Priced.FRAME, bound_words(values, free)))


def sent_words(analysis: Analysis | None, values: Mapping[str, SettingValue]) -> dict[Task, str]:
    """Return what each task would send of a footage."""
    if analysis is None:
        return {
            Task.BEATS: "Shots, curves and transcript in short; a story in three acts comes back.",
            Task.NOTES: "A few keyframes; what is seen in them comes back.",
            Task.CUTS: "Shots and places for a cut; a ranking with reasons comes back.",
        }
    shots = counted(len(sections_of(analysis)), "shot")
    points = min(ENERGY_POINTS, max(1, round(float(analysis.footage.duration))))
    peaks = sum(min(TOP_PEAKS, len(analysis.peaks.get(n, ()))) for n in ("momentum", "novelty"))
    cuts = counted(min(TOP_CUTS, len(analysis.cuts)), "place")
    title = "the file's name"
    blurred = ", faces blurred" if values.get("blur_faces") else ""
    notes = (
        f"Up to {KEYFRAMES} keyframes{blurred}, {KEYFRAMES_A_CALL} a call; {title}."
        if values.get("send_pictures", True)
        else "Sending keyframes is switched off in the settings."
    )
    return {
        Task.BEATS: f"{shots}, {points} values of energy, {counted(peaks, 'peak')}; {title}. "
        "No pictures, no sound.",
        Task.NOTES: notes,
        Task.CUTS: f"{shots}, {cuts} for a cut; {title}. No pictures, no sound.",
    }


def priced_words(quotes: Mapping[Priced, int | None], priced: Priced, words: str) -> str:
    """Return what something costs at most, if that was asked for, before what is said of it."""
    if priced not in quotes:
        return words
    return f"Costs {quote_words(quotes[priced])}. {words}"


def bound_words(values: Mapping[str, SettingValue], free: str) -> str:
    """Return what bounds the cost of a call, whatever the model does."""
    if not values:
        return ""
    words = (
        "You see the text and the worst cost of each call before it is sent, unless you allowed "
        "it for good."
    )
    return f"{words} {free}".strip()
