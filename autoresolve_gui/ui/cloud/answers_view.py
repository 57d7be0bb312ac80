"""The answers of Cloud assist: beats beside the local ones, notes on frames, cuts by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)

from autoresolve_gui.assist.comparison import Verdict
from autoresolve_gui.assist.events import Task
from autoresolve_gui.model.story import Source
from autoresolve_gui.ui.cloud.answer_list import AnswerList
from autoresolve_gui.ui.cloud.answer_words import (
    note_words,
    notes_words,
    one_line,
    pair_words,
    source_words,
    verdict_words,
)
from autoresolve_gui.ui.cloud.ask_words import TASK_WORDS
from autoresolve_gui.ui.cloud.assist_desk import can_accept, is_accepted
from autoresolve_gui.ui.cloud.badge_tabs import BadgeTabBar
from autoresolve_gui.ui.cloud.proposals import proposals_of
from autoresolve_gui.ui.words import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QShowEvent

    from autoresolve_gui.assist.comparison import Pair
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.cloud.assist_desk import AssistDesk
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.theme import Theme

_DASH = "–"  # noqa: RUF001 - the dash of an empty cell
_TASKS = (Task.BEATS, Task.NOTES, Task.CUTS)
_AGREE_TIP = (
    "Of all beats that the analysis and the cloud propose; what you have taken or changed since "
    "counts for nothing."
)


class AnswersView(QTabWidget):
    """Three tabs over the desk's answers. Clicks go to frames; beats are accepted here.

    `first_cost` says what an answer to a task cost when it was asked for first, in nano-dollars,
    or None where nobody knows.
    """

    frame_chosen = Signal(int)
    ghosts_changed = Signal(object)  # a tuple of Ghost: what the timeline shows beside the beats
    ghost_selected = Signal(str)  # the id of the cloud's beat in the selected row, or ""

    def __init__(self, desk: AssistDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._theme = desk, theme
        self.first_cost: Callable[[Task], int | None] = lambda _task: None
        self._sent: Mapping[str, str] = {}
        self.badges = BadgeTabBar(self)
        self.setTabBar(self.badges)
        self.setDocumentMode(True)
        self.beats = AnswerList("Beats here and of the cloud", ("Beat", "Here", "Cloud", ""), self)
        self.notes = AnswerList("Notes on frames", ("Frame", "Seen"), self)
        self.cuts = AnswerList("Cuts by rank", ("", "Frame", "Sure", "Why"), self)
        self.search = QLineEdit(self.notes)
        self.search.setPlaceholderText("Search notes")
        self.search.setClearButtonEnabled(True)
        self.notes.layout_.insertWidget(1, self.search)
        self.in_timeline = QCheckBox("In timeline", self.beats)
        self.in_timeline.setChecked(True)
        self.in_timeline.setToolTip(
            "Shows the beats of the cloud as hollow flags beside yours. They are never exported."
        )
        self.beats.put_in_heading(self.in_timeline)
        self.accept_button = QPushButton("Accept", self)
        self.accept_all_button = QPushButton("Accept All", self)
        self.accept_all_button.setToolTip("Beats that you set or moved yourself stay as they are.")
        self.lists = dict(zip(_TASKS, (self.beats, self.notes, self.cuts), strict=True))
        self._lay_out()
        self._connect()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.refresh()

    def explain(self, sent: Mapping[str, str]) -> None:
        """Take what each question would send: it is read where no answer stands yet."""
        if sent != self._sent:
            self._sent = dict(sent)
            self.refresh()

    def show_answer(self, task: Task) -> None:
        """Bring an answer to the front, and the keyboard to it."""
        part = self.lists[task]
        self.setCurrentWidget(part)
        tree = part.tree
        if not tree.isVisibleTo(self):
            self.badges.setFocus()
            return
        if not tree.selectedItems() and tree.topLevelItemCount():
            tree.setCurrentItem(tree.topLevelItem(0))
        tree.setFocus()

    def show_beat(self, beat_id: str) -> None:
        """Select the row of a beat of the cloud."""
        self.setCurrentWidget(self.beats)
        self.beats.choose(lambda pair: pair.cloud is not None and pair.cloud.id == beat_id)

    def focus_answers(self) -> None:
        """Bring the keyboard to what is seen of the answers: nothing there spends."""
        tree = self.currentWidget().tree
        (tree if tree.isVisibleTo(self) else self.badges).setFocus()

    def hasHeightForWidth(self) -> bool:
        """Take whatever height is left: the lists scroll, and what stands above them may not."""
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Take the answers that are seen now as read."""
        super().showEvent(event)
        self._note_seen()

    @Slot()
    def refresh(self) -> None:
        """Show the answers as they are now."""
        document = self._desk.document
        chosen = {pair.label for pair in self.beats.chosen()}
        self._show_beats(document)
        if chosen:
            self.beats.choose(lambda pair: pair.label in chosen)
        self._show_notes(document)
        self._show_cuts(document)
        self.refresh_sources()
        self._look()
        self._note_seen()
        self._tell_ghosts()

    @Slot()
    def refresh_sources(self) -> None:
        """Say again where the answers came from: what they cost first may be known by now."""
        answers, share = self._desk.answers, self._desk.agreement
        if answers.beats is not None:
            words = source_words(answers.beats.provenance, self.first_cost(Task.BEATS))
            agreed = "" if share is None else f"{percent(share)} agree · "
            self.beats.say_source(f"{agreed}{words}", _AGREE_TIP if agreed else "")
        if answers.cuts is not None:
            cost = self.first_cost(Task.CUTS)
            self.cuts.say_source(source_words(answers.cuts.provenance, cost))

    def _show_beats(self, document: Document | None) -> None:
        kept, pairs = self._desk.answers.beats, self._desk.pairs()
        self.beats.clear()
        if document is None or kept is None:
            self.beats.say_empty(
                self._empty("Beats of the cloud stand here beside yours.", Task.BEATS)
            )
            return
        self.beats.say_empty("" if pairs else "The model proposed no beats for this footage.")
        for pair in pairs:
            beat = pair.cloud or pair.local
            cells = [
                pair.label,
                _place(document, pair.local),
                _place(document, pair.cloud),
                verdict_words(pair),
            ]
            row = self.beats.add(cells, beat.frame, pair_words(pair), pair)
            self.beats.color(row, 3, self._color(pair))

    def _show_notes(self, document: Document | None) -> None:
        notes = self._desk.answers.notes
        self.notes.clear()
        self.search.setVisible(bool(notes))
        if document is None or not notes:
            self.notes.say_empty(self._empty("What is seen in keyframes stands here.", Task.NOTES))
            return
        self.notes.say_empty("")
        self.notes.say_source(notes_words(notes))
        for kept in notes:
            frame = kept.note.frame
            cells = [document.timecode(frame), one_line(kept.note.seen)]
            self.notes.add(cells, frame, note_words(kept.note), kept)
        self.notes.filter(self.search.text())

    def _show_cuts(self, document: Document | None) -> None:
        kept = self._desk.answers.cuts
        self.cuts.clear()
        if document is None or kept is None:
            self.cuts.say_empty(
                self._empty("Places for a cut stand here, the best first.", Task.CUTS)
            )
            return
        self.cuts.say_empty("" if kept.cuts else "The model found no place worth a cut.")
        for rank, cut in enumerate(kept.cuts, start=1):
            place, sure = document.timecode(cut.frame), percent(cut.score)
            cells = [str(rank), place, sure, one_line(cut.reason)]
            self.cuts.add(cells, cut.frame, cut.reason, cut)

    def _empty(self, words: str, task: Task) -> str:
        sent = self._sent.get(task.value, "")
        return f"{words}\n\n{sent}" if sent else words

    @Slot()
    def _look(self) -> None:
        is_beats = self.currentWidget() is self.beats and self._desk.answers.beats is not None
        self._corner.setVisible(is_beats)
        chosen = [pair for pair in self.beats.chosen() if can_accept(pair)]
        self.accept_button.setEnabled(bool(chosen))
        self.accept_all_button.setEnabled(
            any(can_accept(pair) and not _is_users(pair) for pair in self._desk.pairs())
        )

    @Slot()
    def _note_seen(self) -> None:
        """Count the answers on their tabs; the one on the screen is no news."""
        if self.isVisible():
            self._desk.note_seen(_TASKS[self.currentIndex()])
        answers, news = self._desk.answers, self._desk.news
        found = {
            Task.BEATS: len(answers.beats.beats) if answers.beats is not None else 0,
            Task.NOTES: len(answers.notes),
            Task.CUTS: len(answers.cuts.cuts) if answers.cuts is not None else 0,
        }
        for tab, task in enumerate(_TASKS):
            self.badges.show_count(tab, TASK_WORDS[task], found[task], is_new=task in news)

    @Slot()
    def _tell_ghosts(self) -> None:
        kept = self._desk.answers.beats
        is_shown = kept is not None and self.in_timeline.isChecked()
        self.in_timeline.setVisible(kept is not None)
        pairs = self._desk.pairs()
        self.ghosts_changed.emit(proposals_of(pairs, kept.provenance) if is_shown else ())
        self._tell_selected()

    @Slot()
    def _tell_selected(self) -> None:
        chosen = self.beats.chosen()
        cloud = chosen[0].cloud if len(chosen) == 1 else None
        self.ghost_selected.emit(cloud.id if cloud is not None else "")

    @Slot()
    def _accept(self) -> None:
        # First: a button that greys out hands the keyboard on to the next one.
        self.beats.tree.setFocus()
        self._desk.accept([pair for pair in self.beats.chosen() if can_accept(pair)])

    @Slot()
    def _accept_all(self) -> None:
        self.beats.tree.setFocus()
        self._desk.accept_all()

    def _color(self, pair: Pair) -> str:
        if pair.verdict is Verdict.AGREE or is_accepted(pair):
            return self._theme.ok
        return self._theme.warning if pair.verdict is Verdict.DIFFER else self._theme.text_dim

    def _connect(self) -> None:
        for part in self.lists.values():
            part.frame_chosen.connect(self.frame_chosen)
        self.search.textChanged.connect(self.notes.filter)
        self.beats.row_chosen.connect(self._look)
        self.beats.row_chosen.connect(self._tell_selected)
        self.currentChanged.connect(self._look)
        self.currentChanged.connect(self._note_seen)
        self.in_timeline.toggled.connect(self._tell_ghosts)
        self.accept_button.clicked.connect(self._accept)
        self.accept_all_button.clicked.connect(self._accept_all)
        self._desk.answered.connect(self.refresh)
        self._desk.arrived.connect(self._note_seen)

    def _lay_out(self) -> None:
        for task, part in self.lists.items():
            self.addTab(part, TASK_WORDS[task])
        self._corner = QWidget(self)
        self._corner.setObjectName("tabCorner")
        line = QHBoxLayout(self._corner)
        line.setContentsMargins(0, 2, 10, 2)
        line.setSpacing(6)
        line.addWidget(self.accept_button)
        line.addWidget(self.accept_all_button)
        self.setCornerWidget(self._corner, Qt.Corner.TopRightCorner)


def _place(document: Document, beat: Beat | None) -> str:
    return document.timecode(beat.frame) if beat is not None else _DASH


def _is_users(pair: Pair) -> bool:
    return pair.local is not None and pair.local.source is Source.YOU
