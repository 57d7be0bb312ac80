"""One open footage in the window: what is known of it, its beats, and the undo history."""

from __future__ import annotations

import uuid
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from autoresolve_gui.model.conform import conform_frame
from autoresolve_gui.model.story import Beat, Source
from autoresolve_gui.model.timebase import TimecodeError
from autoresolve_gui.ui.beat_choice import OWN_LABEL, suggest

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.curve import Curve
    from autoresolve_gui.model.footage import Footage


_LABEL_LETTERS = 40
_LAST_WORD_ON_CURVES = "curves"
"""The pass after which no curve is refined any more."""


class Document(QObject):
    """Owns the state of one footage while it is open.

    `analysis` comes from the library and is replaced whole when a pass is done; curves of a pass
    still running come through `curve_refined`. Beats change through the methods here only, each
    of which is one step of `undo_stack`.
    """

    analysis_changed = Signal()
    curve_refined = Signal(object)  # a Curve; also reachable through `curve(name)`
    beats_changed = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.footage: Footage | None = None
        self.analysis: Analysis | None = None
        self.undo_stack = QUndoStack(self)
        self._beats: tuple[Beat, ...] = ()
        self._refined: dict[str, Curve] = {}
        self._edited = False

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The beats to show, in time order."""
        return self._beats

    @property
    def is_edited(self) -> bool:
        """Whether the beats are the editor's own state and no longer the bare proposals."""
        return self._edited

    def set_footage(self, footage: Footage) -> None:
        """Take what the probe, or a later pass, found out about the file itself."""
        if footage != self.footage:
            self.footage = footage
            self.analysis_changed.emit()

    def set_analysis(self, analysis: Analysis, *, edited: bool) -> None:
        """Take what the library knows now. `edited`: its beats are the editor's own state."""
        self.footage = analysis.footage
        self.analysis = analysis
        if any(record.name == _LAST_WORD_ON_CURVES for record in analysis.passes):
            self._refined = {}
        if not self._edited:
            self._edited = edited
            self._beats = _in_order(analysis.beats)
        self.analysis_changed.emit()
        self.beats_changed.emit()

    def refine_curve(self, curve: Curve) -> None:
        """Take a first or better version of a curve that a pass is still reading."""
        self._refined[curve.name] = curve
        self.curve_refined.emit(curve)

    def curve(self, name: str) -> Curve | None:
        """Return the best version of a curve that there is."""
        known = self.analysis.curves.get(name) if self.analysis is not None else None
        return self._refined.get(name, known)

    def seconds_of(self, frame: int) -> float:
        """Return the time of `frame` in seconds from the first frame."""
        times = self.analysis.frame_times if self.analysis is not None else None
        if times is not None and 0 <= frame <= len(times):
            return float(times.time_of(frame))
        if self.footage is None:
            return 0.0
        return float(self.footage.timebase.seconds_of(frame))

    def frame_at(self, seconds: float) -> int:
        """Return the frame on the screen at `seconds`, held inside the footage."""
        exact = Fraction(max(0.0, seconds)).limit_denominator(10_000_000)
        times = self.analysis.frame_times if self.analysis is not None else None
        if times is not None:
            return times.frame_at(exact)
        if self.footage is None:
            return 0
        return min(self.footage.timebase.frame_at(exact), max(0, self.footage.frames - 1))

    def beat(self, beat_id: str) -> Beat | None:
        """Return the beat with this id."""
        return next((beat for beat in self._beats if beat.id == beat_id), None)

    def add_beat(self, frame: int, label: str, act: int) -> Beat:
        """Add a beat of the editor's own at `frame`, as one undoable step."""
        beat = Beat(uuid.uuid4().hex, frame, act, label, 1.0, Source.YOU)
        self._push("Add beat", (*self._beats, beat))
        return beat

    def mark_words(self, frame: int, end_frame: int | None, words: str) -> Beat:
        """Add a beat that rests on what is said, as one undoable step; `words` is its note.

        It lasts up to `end_frame` (exclusive); None for a moment. It is named as one that the
        editor adds at the playhead, or by its first words where the story has no name left.
        """
        frames = self.footage.frames if self.footage is not None else 0
        label, act = suggest(self._beats, frame, frames)
        if label == OWN_LABEL:
            label = _first_words(words) or label
        beat = Beat(
            uuid.uuid4().hex, frame, act, label, 1.0, Source.YOU, note=words, end_frame=end_frame
        )
        self._push("Add Beat" if end_frame is None else "Add Range", (*self._beats, beat))
        return beat

    def delete_beats(self, beat_ids: set[str]) -> None:
        """Delete beats, as one undoable step."""
        kept = tuple(beat for beat in self._beats if beat.id not in beat_ids)
        if len(kept) != len(self._beats):
            self._push("Delete beat", kept)

    def move_beat(self, beat_id: str, frame: int) -> None:
        """Move a beat to `frame`, as one undoable step. It counts as yours from then on."""
        beat = self.beat(beat_id)
        if beat is not None and beat.frame != frame:
            end = None if beat.end_frame is None else beat.end_frame + frame - beat.frame
            moved = replace(beat, frame=frame, source=Source.YOU, end_frame=end)
            self._push("Move beat", self._with(moved))

    def edit_beat(self, beat: Beat) -> None:
        """Replace the beat that has the same id, as one undoable step."""
        before = self.beat(beat.id)
        if before is not None and before != beat:
            self._push("Edit beat", self._with(beat))

    def take_beats(self, text: str, beats: tuple[Beat, ...]) -> None:
        """Put `beats` in place of all, as one undoable step that the menu calls `text`."""
        if _in_order(beats) != self._beats:
            self._push(text, beats)

    def show_proposals(self, beats: tuple[Beat, ...]) -> None:
        """Put the analysis's own beats back in place of the edited ones, as one undoable step."""
        self.undo_stack.push(_SetBeats(self, "Back to proposals", _in_order(beats), edited=False))

    def timecode(self, frame: int) -> str:
        """Return the timecode of `frame`; at a variable rate, of its place on the even grid."""
        if self.footage is None:
            return ""
        return self.footage.timebase.timecode(self.footage.start_frame + self._grid_frame(frame))

    def frame_of(self, timecode: str) -> int:
        """Return the frame that `timecode` names.

        Raises `TimecodeError` where it is malformed or lies outside the footage.
        """
        if self.footage is None:
            raise TimecodeError("The footage is not read yet", remedy="Wait a moment.")
        timebase, first = self.footage.timebase, self.footage.start_frame
        day = timebase.parse("23:59:59:00") + timebase.nominal_rate
        place = (timebase.parse(timecode) - first) % day
        last = max(0, self.footage.frames - 1)
        if place > self._grid_frame(last):
            raise TimecodeError(
                f"{timecode.strip()} lies outside the footage",
                remedy=f"It runs from {self.timecode(0)} to {self.timecode(last)}.",
            )
        video = self.footage.video
        if video is None or not video.is_variable_rate:
            return place
        return self.frame_at(float(timebase.seconds_of(place)) + 0.5 / float(timebase.rate))

    def _grid_frame(self, frame: int) -> int:
        return frame if self.analysis is None else conform_frame(self.analysis, frame)

    def _with(self, beat: Beat) -> tuple[Beat, ...]:
        return tuple(beat if old.id == beat.id else old for old in self._beats)

    def _push(self, text: str, beats: tuple[Beat, ...]) -> None:
        self.undo_stack.push(_SetBeats(self, text, _in_order(beats), edited=True))

    def apply(self, beats: tuple[Beat, ...], *, edited: bool) -> None:
        """Show `beats` without a step of history. For undo commands only."""
        self._beats = beats
        self._edited = edited
        self.beats_changed.emit()


class _SetBeats(QUndoCommand):
    """One step: the beats before and after. A handful of frozen values, so both are kept whole."""

    def __init__(
        self, document: Document, text: str, after: tuple[Beat, ...], *, edited: bool
    ) -> None:
        super().__init__(text)
        self._document = document
        self._before = document.beats
        self._before_edited = document.is_edited
        self._after = after
        self._after_edited = edited

    def redo(self) -> None:
        self._document.apply(self._after, edited=self._after_edited)

    def undo(self) -> None:
        self._document.apply(self._before, edited=self._before_edited)


def _first_words(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= _LABEL_LETTERS else f"{text[: _LABEL_LETTERS - 1].rstrip()}…"


def _in_order(beats: tuple[Beat, ...]) -> tuple[Beat, ...]:
    return tuple(sorted(beats, key=lambda beat: (beat.frame, beat.act)))
