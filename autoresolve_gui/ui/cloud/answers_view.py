"""The answers of Cloud assist: beats beside the local ones, notes on frames, cuts by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QTabWidget, QWidget

from autoresolve_gui.assist.comparison import Verdict, agreement
from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.model.story import Source
from autoresolve_gui.ui.cloud.answer_list import AnswerList
from autoresolve_gui.ui.cloud.assist_desk import can_accept, is_accepted
from autoresolve_gui.ui.words import SOURCE_WORDS, percent

if TYPE_CHECKING:
    from autoresolve_gui.assist.comparison import Pair
    from autoresolve_gui.model.assist import FrameNote, Provenance
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.cloud.assist_desk import AssistDesk
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.theme import Theme

_DASH = "–"  # noqa: RUF001 - the dash of an empty cell
_CUT_SHORT = 120


class AnswersView(QTabWidget):
    """Three tabs over the desk's answers. Clicks go to frames; beats are accepted here."""

    frame_chosen = Signal(int)

    def __init__(self, desk: AssistDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._theme = desk, theme
        self.setDocumentMode(True)
        self.beats = AnswerList("Beats here and of the cloud", ("Beat", "Here", "Cloud", ""), self)
        self.notes = AnswerList("Notes on frames", ("Frame", "Seen"), self)
        self.cuts = AnswerList("Cuts by rank", ("", "Frame", "Sure", "Why"), self)
        self.search = QLineEdit(self.notes)
        self.search.setPlaceholderText("Search notes")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.notes.filter)
        self.notes.layout_.insertWidget(1, self.search)
        self.accept_button = QPushButton("Accept", self.beats)
        self.accept_all_button = QPushButton("Accept All", self.beats)
        self.accept_all_button.setToolTip("Beats that you set or moved yourself stay as they are.")
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.accept_button)
        line.addWidget(self.accept_all_button)
        self.beats.layout_.addLayout(line)
        for title, part in (("Beats", self.beats), ("Notes", self.notes), ("Cuts", self.cuts)):
            self.addTab(part, title)
            part.frame_chosen.connect(self.frame_chosen)
        self.beats.row_chosen.connect(self._look)
        self.accept_button.clicked.connect(self._accept)
        self.accept_all_button.clicked.connect(desk.accept_all)
        desk.answered.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the answers as they are now."""
        document = self._desk.document
        self._show_beats(document)
        self._show_notes(document)
        self._show_cuts(document)
        self._look()

    def _show_beats(self, document: Document | None) -> None:
        kept, pairs = self._desk.answers.beats, self._desk.pairs()
        self.beats.clear()
        if document is None or kept is None:
            self.beats.say_empty("Beats of the cloud stand here beside the local ones.")
            return
        self.beats.say_empty("" if pairs else "The model proposed no beats for this footage.")
        share = percent(agreement(pairs))
        self.beats.source.setText(f"{source_words(kept.provenance)} · {share} agree")
        for pair in pairs:
            beat = pair.cloud or pair.local
            cells = [
                pair.label,
                _place(document, pair.local),
                _place(document, pair.cloud),
                verdict_words(pair),
            ]
            row = self.beats.add(cells, beat.frame, _pair_words(pair), pair)
            self.beats.color(row, 3, self._color(pair))

    def _show_notes(self, document: Document | None) -> None:
        notes = self._desk.answers.notes
        self.notes.clear()
        self.search.setVisible(bool(notes))
        if document is None or not notes:
            self.notes.say_empty("What is seen in keyframes stands here.")
            return
        self.notes.say_empty("")
        self.notes.source.setText(source_words(notes[-1].provenance))
        for kept in notes:
            frame = kept.note.frame
            cells = [document.timecode(frame), _one_line(kept.note.seen)]
            self.notes.add(cells, frame, note_words(kept.note), kept)
        self.notes.filter(self.search.text())

    def _show_cuts(self, document: Document | None) -> None:
        kept = self._desk.answers.cuts
        self.cuts.clear()
        if document is None or kept is None:
            self.cuts.say_empty("Places for a cut stand here, the best first.")
            return
        self.cuts.say_empty("" if kept.cuts else "The model found no place worth a cut.")
        self.cuts.source.setText(source_words(kept.provenance))
        for rank, cut in enumerate(kept.cuts, start=1):
            place, sure = document.timecode(cut.frame), percent(cut.score)
            cells = [str(rank), place, sure, _one_line(cut.reason)]
            self.cuts.add(cells, cut.frame, cut.reason, cut)

    @Slot()
    def _look(self) -> None:
        chosen = [pair for pair in self.beats.chosen() if can_accept(pair)]
        self.accept_button.setEnabled(bool(chosen))
        self.accept_all_button.setEnabled(
            any(can_accept(pair) and not _is_users(pair) for pair in self._desk.pairs())
        )

    @Slot()
    def _accept(self) -> None:
        self._desk.accept([pair for pair in self.beats.chosen() if can_accept(pair)])

    def _color(self, pair: Pair) -> str:
        if pair.verdict is Verdict.AGREE or is_accepted(pair):
            return self._theme.ok
        return self._theme.warning if pair.verdict is Verdict.DIFFER else self._theme.text_dim


def source_words(provenance: Provenance) -> str:
    """Return who answered, for what, and how soon."""
    cost = "from the cache, free" if provenance.was_cached else usd_text(provenance.cost_nusd)
    parts = [provenance.model, provenance.provider, cost]
    if not provenance.was_cached:
        parts.append(f"{provenance.api_s:.1f} s")
    return " · ".join(part for part in parts if part)


def verdict_words(pair: Pair) -> str:
    """Return how the two opinions on a beat stand to each other."""
    if is_accepted(pair):
        return "accepted"
    match pair.verdict:
        case Verdict.AGREE:
            return "agree"
        case Verdict.ONLY_LOCAL:
            return "only here"
        case Verdict.ONLY_CLOUD:
            return "only cloud"
        case _:
            is_later = pair.cloud.frame > pair.local.frame
            return f"{float(pair.apart_s):.1f} s {'later' if is_later else 'earlier'}"


def note_words(note: FrameNote) -> str:
    """Return everything that a note says, a line each."""
    lines = {
        "": note.seen,
        "Shot: ": note.shot_size,
        "Mood: ": note.mood,
        "On screen: ": note.on_screen_text,
        "Continuity: ": note.continuity,
    }
    return "\n".join(f"{name}{text}" for name, text in lines.items() if text)


def _pair_words(pair: Pair) -> str:
    parts = []
    if pair.cloud is not None:
        sure = percent(pair.cloud.confidence)
        parts.append(f"Cloud ({sure} sure): {pair.cloud.evidence or 'no reason given'}")
    if pair.local is not None:
        who = SOURCE_WORDS[pair.local.source]
        parts.append(f"{who}: {pair.local.evidence or pair.local.note or 'no reason given'}")
    return "\n".join(parts)


def _place(document: Document, beat: Beat | None) -> str:
    return document.timecode(beat.frame) if beat is not None else _DASH


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CUT_SHORT else f"{line[: _CUT_SHORT - 1]}…"


def _is_users(pair: Pair) -> bool:
    return pair.local is not None and pair.local.source is Source.YOU
