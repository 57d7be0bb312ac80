"""Asks the search desk away from the window's thread, and gives the newest answer only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.search.desk import SearchDesk
from autoresolve_gui.search.readiness import Readiness
from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.jobs import Jobs
from autoresolve_gui.ui.search.questions import Answer, Question

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autoresolve_gui.model.encoder import EncoderSource

TYPING_MS = 120
"""How long the typing has to rest before a question is asked."""


class SearchFeed(QObject):
    """Owns the search desk and a thread to ask it from.

    One question is under way at a time. What is asked meanwhile waits, and only the newest of it
    is asked then; an answer to what is not wanted any more is dropped.
    """

    answered = Signal(object)  # an Answer
    asking_changed = Signal(bool)
    readied = Signal(object)  # a Readiness
    faulted = Signal(object)  # an Exception that nobody expected

    def __init__(
        self,
        library_path: Path,
        encoder: Callable[[], EncoderSource | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = SearchDesk(library_path, encoder)
        self._jobs = Jobs("search-asking", self)
        self._jobs.faulted.connect(self.faulted)
        self._wanted = Question()
        self._is_asking = False
        self._is_stale = False
        self._is_readying = False
        self._timer = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._timer.timeout.connect(self._begin)

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._is_asking or self._timer.isActive()

    def ask(self, question: Question, *, at_once: bool = False) -> None:
        """Ask, after a short rest of typing or `at_once`; whatever was asked before is off."""
        if self._jobs.is_closed:
            return
        self._wanted = question
        self._is_stale = True
        if at_once:
            self._begin()
        else:
            self._timer.start()

    def get_ready(self) -> None:
        """Load the encoder and the vectors, and tell what can be found by now."""
        if self._is_readying or self._jobs.is_closed:
            return
        self._is_readying = True
        self._jobs.run(self._ready, self._take_ready)

    def close(self) -> None:
        """Finish the question under way, close the library and join the threads."""
        self._timer.stop()
        self._jobs.close()
        self._desk.close()

    @Slot()
    def _begin(self) -> None:
        self._timer.stop()
        if self._is_asking or self._jobs.is_closed:
            return
        question, self._is_stale = self._wanted, False
        if question.is_empty:
            self._tell(Answer(question))
            return
        self._is_asking = True
        self.asking_changed.emit(True)  # noqa: FBT003 - Qt's signature
        self._jobs.run(lambda: self._ask(question), self._take, self._take_fault)

    def _ask(self, question: Question) -> Answer:
        try:
            if question.like is not None:
                like = question.like
                hits = self._desk.like(like.key, like.frame, question.filters)
            else:
                hits = self._desk.find(question.words, question.filters)
            ready = Readiness() if hits else self._desk.readiness()
        except AutoResolveError as error:
            return Answer(question, problem=in_words(error))
        return Answer(
            question, hits, self._desk.remark, ready=ready, unknown_to=self._desk.unknown_to
        )

    def _ready(self) -> Readiness:
        try:
            self._desk.warm_up()
            return self._desk.readiness()
        except AutoResolveError as error:
            return Readiness(problem=in_words(error))

    def _take(self, answer: Answer) -> None:
        self._is_asking = False
        if self._is_stale:
            if not self._timer.isActive():
                self._begin()
            return
        self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        self.asking_changed.emit(False)  # noqa: FBT003 - Qt's signature
        self.answered.emit(answer)

    def _take_fault(self, error: Exception) -> None:
        self._take(Answer(self._wanted, problem=in_words(error)))
        self.faulted.emit(error)

    def _take_ready(self, ready: Readiness) -> None:
        self._is_readying = False
        self.readied.emit(ready)
