"""What is asked of Cloud assist about a footage, what came of it, and what the user takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from autoresolve_gui.assist import events
from autoresolve_gui.assist.comparison import Verdict, accept, accept_all, agreement, compare
from autoresolve_gui.assist.events import Task
from autoresolve_gui.assist.requests import why_not_askable
from autoresolve_gui.model.story import Source
from autoresolve_gui.ui.cloud.ask_words import TASK_WORDS
from autoresolve_gui.ui.shelf import Answers
from autoresolve_gui.ui.words import opened, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.assist.comparison import Pair
    from autoresolve_gui.assist.service import AssistJob, AssistService
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.cloud.consent_asker import ConsentAsker
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.shelf import Shelf


class AssistDesk(QObject):
    """Keeps the jobs under way of every footage, and the answers about the current one.

    Answers live in the library: whatever arrives is read from there.
    """

    changed = Signal()  # what is under way, or went wrong
    answered = Signal()  # the answers, or the beats that they are held against
    arrived = Signal(object)  # the Task of an answer that is news, after it can be read here

    def __init__(
        self,
        service: AssistService,
        asker: ConsentAsker,
        shelf: Shelf,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service, self._asker, self._shelf = service, asker, shelf
        self._document: Document | None = None
        self._key = ""
        self._jobs: dict[tuple[str, Task], AssistJob] = {}
        self._problems: dict[str, str] = {}
        self._news: dict[str, set[Task]] = {}
        self._proposals: tuple[Beat, ...] = ()
        self.answers = Answers()

    @property
    def document(self) -> Document | None:
        """The footage that is asked about."""
        return self._document

    @property
    def under_way(self) -> tuple[Task, ...]:
        """What was asked about the current footage and has not ended."""
        return tuple(task for key, task in self._jobs if key == self._key)

    @property
    def problem(self) -> str:
        """Why the last job about the current footage came to nothing; empty where it did not."""
        return self._problems.get(self._key, "")

    @property
    def news(self) -> frozenset[Task]:
        """Which answers about the current footage nobody has looked at."""
        return frozenset(self._news.get(self._key, ()))

    def note_seen(self, task: Task) -> None:
        """Take that somebody has looked at the answers to a question."""
        self._news.get(self._key, set()).discard(task)

    @property
    def agreement(self) -> float | None:
        """The share of beats on which the analysis and the cloud agree, 0 to 1.

        It is that of the analysis's own proposals, whatever was taken or edited since: beats that
        came from the cloud would agree with themselves. None where there is nothing to compare.
        """
        document, kept = self._document, self.answers.beats
        if document is None or document.analysis is None or kept is None or not self._proposals:
            return None
        return agreement(compare(document.analysis, self._proposals, kept.beats))

    @property
    def can_ask(self) -> bool:
        """Whether the analysis of the current footage is there, and finished."""
        analysis = self._document.analysis if self._document is not None else None
        return analysis is not None and not why_not_askable(analysis)

    @property
    def why_not_finished(self) -> str:
        """What the analysis of the current footage lacks, without a full stop; empty: nothing."""
        analysis = self._document.analysis if self._document is not None else None
        return why_not_askable(analysis) if analysis is not None else ""

    def set_document(self, document: Document | None) -> None:
        """Ask about another footage."""
        if self._document is not None:
            self._document.beats_changed.disconnect(self.answered)
            self._document.analysis_changed.disconnect(self._look)
        self._document = document
        if document is not None:
            document.beats_changed.connect(self.answered)
            document.analysis_changed.connect(self._look)
        self._key = ""
        self.answers, self._proposals = Answers(), ()
        self._look()
        self.answered.emit()

    def ask(self, task: Task, frames: Sequence[int] | None = None) -> None:
        """Ask about the current footage, unless that is asked already."""
        if self._document is None or not self.can_ask or task in self.under_way:
            return
        analysis = self._document.analysis
        self._problems.pop(self._key, None)
        match task:
            case Task.BEATS:
                job = self._service.ask_beats(analysis)
            case Task.CUTS:
                job = self._service.ask_cuts(analysis)
            case Task.NOTES:
                job = self._service.ask_notes(analysis, frames)
        if not job.is_over():
            self._jobs[job.key, task] = job
        self.changed.emit()

    def cancel(self) -> None:
        """Stop everything that was asked about the current footage."""
        for (key, _task), job in tuple(self._jobs.items()):
            if key == self._key:
                job.cancel()
        self._asker.dismiss()

    def forget_problems(self) -> None:
        """Take back what went wrong with what was asked so far."""
        self._problems.clear()
        self.changed.emit()

    def cancel_all(self) -> None:
        """Stop everything."""
        for job in tuple(self._jobs.values()):
            job.cancel()
        self._asker.dismiss()

    @Slot(object)
    def take(self, event: events.AssistEvent) -> None:
        """Take what came of a job."""
        match event:
            case events.Finished() | events.Cancelled() | events.Failed():
                self._jobs.pop((event.key, event.task), None)
                if isinstance(event, events.Failed):
                    self._problems[event.key] = _failure_words(event)
                self.changed.emit()
            case events.Asked():
                self.changed.emit()
            case _:
                self._news.setdefault(event.key, set()).add(event.task)
                if event.key == self._key:
                    self._read(event.task)

    def pairs(self) -> tuple[Pair, ...]:
        """Return the beats here and those of the cloud, side by side, in order of time."""
        document, kept = self._document, self.answers.beats
        if document is None or document.analysis is None or kept is None:
            return ()
        return compare(document.analysis, document.beats, kept.beats)

    def accept(self, pairs: Sequence[Pair]) -> None:
        """Take the cloud's beats of these pairs, as one undoable step."""
        document = self._document
        if document is not None:
            beats = document.beats
            for pair in pairs:
                beats = accept(beats, pair)
            name = "Accept beat" if len(pairs) == 1 else "Accept beats"
            document.take_beats(name, tuple(beats))

    def accept_all(self) -> None:
        """Take what the cloud sees otherwise or alone, but never in place of the user's own."""
        if self._document is not None:
            beats = accept_all(self._document.beats, self.pairs())
            self._document.take_beats("Accept all beats", tuple(beats))

    @Slot()
    def _look(self) -> None:
        footage = self._document.footage if self._document is not None else None
        key = footage.key if footage is not None else ""
        if key != self._key:
            self._key = key
            self._read()
        self.changed.emit()

    def _read(self, task: Task | None = None) -> None:
        key = self._key
        if key:
            self._shelf.read_proposals(key, lambda beats: self._take_proposals(key, beats))
            self._shelf.read_answers(key, lambda answers: self._show(key, answers, task))

    def _take_proposals(self, key: str, beats: tuple[Beat, ...]) -> None:
        if key == self._key:
            self._proposals = beats  # the answers, which come next, are told

    def _show(self, key: str, answers: Answers, task: Task | None) -> None:
        if key == self._key:
            self.answers = answers
            self.answered.emit()
            if task is not None:
                self.arrived.emit(task)


def _failure_words(event: events.Failed) -> str:
    """Return what went wrong, and with which question."""
    words = opened(sentences(event.message, event.remedy))
    name = TASK_WORDS[event.task]
    return words if name.lower() in words.lower() else f"{name}: {words}"


def can_accept(pair: Pair) -> bool:
    """Tell whether accepting a pair changes anything."""
    if pair.cloud is None or pair.verdict is Verdict.AGREE:
        return False
    return not is_accepted(pair)


def is_accepted(pair: Pair) -> bool:
    """Tell whether the beat here is the cloud's already."""
    return (
        pair.local is not None
        and pair.cloud is not None
        and pair.local.source is Source.CLOUD
        and pair.local.frame == pair.cloud.frame
    )
