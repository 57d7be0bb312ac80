"""How far the analysis of everything open is, in the status bar."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from autoresolve_gui.ui.bin_model import state_words
from autoresolve_gui.ui.words import PASS_WORDS, eta_words
from autoresolve_gui.ui.workspace import State

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from autoresolve_gui.ui.workspace import OpenFootage, Workspace

_STEPS = 1000


class ProgressLine(QWidget):
    """Words, a bar over all files of the batch, and Cancel. Hidden while nothing runs.

    A batch is what was opened since the program last had nothing to do.
    """

    def __init__(
        self, workspace: Workspace, cancel: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._batch: list[OpenFootage] = []
        self.words = QLabel(self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _STEPS)
        self.bar.setFixedWidth(220)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the analysis")
        button = QToolButton(self)
        button.setDefaultAction(cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(10)
        for widget in (self.words, self.bar, button):
            layout.addWidget(widget)
        workspace.settled.connect(self._show)
        self.hide()

    @Slot()
    def _show(self) -> None:
        items = self._workspace.items
        busy = [item for item in items if item.status.is_busy]
        self._batch = [item for item in self._batch if item in items] if busy else []
        self._batch += [item for item in busy if item not in self._batch]
        self.setVisible(bool(busy))
        if busy:
            paused = self._workspace.is_all_paused
            self.words.setText(_words(self._batch, is_all_paused=paused))
            self.bar.setValue(round(_STEPS * sum(map(_share, self._batch)) / len(self._batch)))


def _share(item: OpenFootage) -> float:
    return item.status.fraction if item.status.is_busy else 1.0


def _words(batch: list[OpenFootage], *, is_all_paused: bool) -> str:
    busy = [item for item in batch if item.status.is_busy]
    paused = [item for item in busy if item.status.is_paused]
    stands = is_all_paused or len(paused) == len(busy)
    if len(batch) == 1:
        return _words_of_one(batch[0], stands=stands)
    states = Counter(item.status.state for item in batch)
    reading = sum(i.status.state is State.READING and not i.status.is_paused for i in busy)
    parts = [f"{states[State.DONE]} of {len(batch)} done"]
    counts = [(reading, "being read")]
    if not stands:
        counts += [(len(busy) - reading - len(paused), "waiting"), (len(paused), "paused")]
    counts += [(states[State.CANCELLED], "cancelled"), (states[State.FAILED], "failed")]
    parts += [f"{count} {what}" for count, what in counts if count]
    return ", ".join([*parts, "all paused"] if stands else parts)


def _words_of_one(item: OpenFootage, *, stands: bool) -> str:
    status = item.status
    doing = PASS_WORDS.get(status.pass_name, status.pass_name) or "Waiting"
    eta = eta_words(status.eta_s)
    if status.is_cancelling or stands:
        doing, eta = ("Cancelling…" if status.is_cancelling else state_words(item)), ""
    return " · ".join(part for part in (f"{item.path.name}: {doing.lower()}", eta) if part)
