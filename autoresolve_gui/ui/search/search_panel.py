"""The search panel: the field, its filters, the hits, and who answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from autoresolve_gui.ui.cloud.plain import plain_tip
from autoresolve_gui.ui.resources import icon
from autoresolve_gui.ui.scroll_label import ScrollLabel
from autoresolve_gui.ui.search.filters_bar import FiltersBar
from autoresolve_gui.ui.search.like_label import LikeLabel
from autoresolve_gui.ui.search.questions import Answer, Like, Question
from autoresolve_gui.ui.search.result_words import (
    count_words,
    empty_words,
    encoder_words,
    unknown_words,
)
from autoresolve_gui.ui.search.results_delegate import ResultsDelegate
from autoresolve_gui.ui.search.results_model import ResultsModel
from autoresolve_gui.ui.search.results_view import ResultsView
from autoresolve_gui.ui.search.search_field import SearchField
from autoresolve_gui.ui.style import faint

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from autoresolve_gui.search.readiness import Readiness
    from autoresolve_gui.search.values import Hit
    from autoresolve_gui.ui.search.search_feed import SearchFeed
    from autoresolve_gui.ui.search.stills import Stills
    from autoresolve_gui.ui.theme import Theme

_ASKING = "Searching…"
_STATUS_LINES = 4  # in a narrow panel a usual one has three
_ONE_LINE_FROM_PX = 460
_LOW_PX = 260


class SearchPanel(QFrame):
    """Asks as one types, and shows the newest answer. What a hit leads to, others do."""

    hit_chosen = Signal(object)  # a Hit: go there
    hit_walked = Signal(object)  # a Hit that the keyboard passes: go there if that is cheap
    mark_asked = Signal(object)  # a Hit
    hits_changed = Signal(object)  # a tuple of Hits: all that are shown now
    models_asked = Signal()
    left = Signal()

    def __init__(
        self, feed: SearchFeed, stills: Stills, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._feed = feed
        self._like: Like | None = None
        self._answer = Answer(Question())
        self.field = SearchField(self)
        self.like_label = LikeLabel("", self)
        self.like_close = QToolButton(self)
        self.like_close.setToolTip("Back to words")
        self.like_close.setAccessibleName("Back to words")
        self._like_line = QWidget(self)
        self.filters = FiltersBar(theme, self)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self.model = ResultsModel(stills, self)
        self.view = ResultsView(self)
        self.view.setModel(self.model)
        self._delegate = ResultsDelegate(theme, self)
        self.view.setItemDelegate(self._delegate)
        self.status = ScrollLabel(_STATUS_LINES, self, name="dim", margin_px=0)
        self._encoder_words = ""
        self.models_button = QPushButton("Local Models…", self, autoDefault=False, flat=True)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self._like_line.hide()
        self.view.say_empty(empty_words(self._answer))

    @property
    def answer(self) -> Answer:
        """What is shown now."""
        return self._answer

    @property
    def question(self) -> Question:
        """What is asked now."""
        words = "" if self._like is not None else self.field.text()
        return Question(words, self._like, self.filters.filters())

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self.filters.set_theme(theme)
        self._delegate.set_theme(theme)
        self.like_close.setIcon(icon("close", theme.text_dim, faint(theme)))
        self.view.viewport().update()

    def set_footage(self, key: str) -> None:
        """Take the key of the footage that is shown, empty for none."""
        if self.filters.set_footage(key):
            self._ask(at_once=True)

    def refresh(self) -> None:
        """Ask again: more is known by now."""
        self._feed.get_ready()
        if not self.question.is_empty:
            self._ask(at_once=True)

    def show_like(self, like: Like) -> None:
        """Search for what looks like a frame."""
        self._like = like
        self.filters.offer_kinds(offered=False)
        self.like_label.setText(f"Like {like.title}")
        self.like_label.setToolTip(plain_tip(self.like_label.text()))
        self.field.setVisible(False)
        self._like_line.setVisible(True)
        self.view.setFocus()
        self._clear()
        self._ask(at_once=True)

    @Slot()
    def ask_words(self) -> None:
        """Let the user type."""
        if self._like is not None:
            self._like = None
            self.filters.offer_kinds(offered=True)
            self._like_line.hide()
            self.field.show()
            self._clear()
            self._ask(at_once=True)
        self.field.setFocus()
        self.field.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        """Load what the first question would wait for."""
        super().showEvent(event)
        self._feed.get_ready()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the field and its filters on one line where there is room: hits need the height.

        Where there is little of both, the status has the width of the button, which the menu has.
        """
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        is_wide = self.width() >= _ONE_LINE_FROM_PX
        self._head.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        self.models_button.setVisible(is_wide or self.height() >= _LOW_PX)

    @Slot()
    def _ask_typed(self) -> None:
        self._ask(at_once=self.question.is_empty)

    @Slot()
    def _ask_filtered(self) -> None:
        self._ask(at_once=True)

    def _clear(self) -> None:
        """Leave no hits of another kind of question under the new heading."""
        self._answer = Answer(Question())
        self.model.show_hits((), with_likeness=False)
        self.view.say_empty(_ASKING)
        self._say_status()
        self.hits_changed.emit(())

    def _ask(self, *, at_once: bool) -> None:
        self._feed.ask(self.question, at_once=at_once)

    @Slot(object)
    def _take(self, answer: Answer) -> None:
        chosen = self._chosen_place()
        is_same = answer.question == self._answer.question
        self._answer = answer
        self.model.show_hits(answer.hits, with_likeness=answer.question.like is not None)
        if is_same:
            self._choose_again(chosen)
        self.view.say_empty(empty_words(answer))
        self._say_status()
        self.hits_changed.emit(answer.hits)

    @Slot(object)
    def _take_ready(self, ready: Readiness) -> None:
        self._encoder_words = encoder_words(ready)
        space = f"Space of its vectors: {ready.space}" if ready.space else ""
        self.status.setToolTip(plain_tip(f"{self._encoder_words}\n{space}".strip()))
        self._say_status()
        if self.question.is_empty and self._answer.question.is_empty:
            self._answer = Answer(self._answer.question, ready=ready)
            self.view.say_empty(empty_words(self._answer))

    @Slot(bool)
    def _show_asking(self, asking: bool) -> None:  # noqa: FBT001 - a Qt slot
        if asking and not self.model.hits:
            self.view.say_empty(_ASKING)

    def _say_status(self) -> None:
        """Say how much was found, and who answered about pictures, or why nobody did.

        What the encoder does not know is said in place of what it is.
        """
        remark = self._answer.remark if self._answer.hits else ""
        unknown = unknown_words(self._answer) if self._answer.hits else ""
        parts = (count_words(self._answer), remark or unknown or self._encoder_words)
        words = ". ".join(part for part in parts if part)
        if words != self.status.text():
            self.status.setText(words)

    def _chosen_place(self) -> tuple[str, int] | None:
        row = self.view.currentIndex().row()
        hits = self.model.hits
        return (hits[row].key, hits[row].frame) if 0 <= row < len(hits) else None

    def _choose_again(self, place: tuple[str, int] | None) -> None:
        for row, hit in enumerate(self.model.hits):
            if (hit.key, hit.frame) == place:
                self.view.setCurrentIndex(self.model.index(row))

    @Slot(object)
    def _like_hit(self, hit: Hit) -> None:
        self.show_like(Like(hit.key, hit.frame, f"{hit.title}  {hit.timecode}"))

    @Slot()
    def _enter_list(self) -> None:
        if self.model.rowCount():
            self.view.setFocus()
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self.model.index(0))
                self.hit_walked.emit(self.model.hits[0])

    def _connect(self) -> None:
        self.field.textChanged.connect(self._ask_typed)
        self.field.stepped.connect(self.view.step)
        self.field.left_downwards.connect(self._enter_list)
        self.field.escaped.connect(self.left)
        self.like_close.clicked.connect(self.ask_words)
        self.filters.changed.connect(self._ask_filtered)
        self.view.chosen.connect(self.hit_chosen)
        self.view.walked.connect(self.hit_walked)
        self.view.mark_asked.connect(self.mark_asked)
        self.view.like_asked.connect(self._like_hit)
        self.view.left_upwards.connect(self.ask_words_again)
        self.models_button.clicked.connect(self.models_asked)
        self._feed.answered.connect(self._take)
        self._feed.readied.connect(self._take_ready)
        self._feed.asking_changed.connect(self._show_asking)

    @Slot()
    def ask_words_again(self) -> None:
        """Go from the first row back into the field."""
        (self.like_close if self._like is not None else self.field).setFocus()

    def _lay_out(self) -> None:
        like = QHBoxLayout(self._like_line)
        like.setContentsMargins(0, 0, 0, 0)
        like.addWidget(self.like_label, stretch=1)
        like.addWidget(self.like_close)
        top = QVBoxLayout()
        top.setContentsMargins(8, 6, 8, 4)
        top.setSpacing(4)
        self._head.setSpacing(4)
        for part in (self.field, self._like_line, self.filters):
            self._head.addWidget(part, stretch=0 if part is self.filters else 1)
        top.addLayout(self._head)
        top.addWidget(self.filters.details)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 2, 0)
        foot.addStrut(self.models_button.sizeHint().height())  # it keeps its room when it is hidden
        foot.addWidget(self.status, stretch=1, alignment=Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.models_button, alignment=Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.view, stretch=1)
        layout.addLayout(foot)
