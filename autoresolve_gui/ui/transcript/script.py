"""What is said in one footage, line by line, as the window has it; every edit can be undone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand
from shiboken6 import isValid

from autoresolve_gui.ui.errors import in_words
from autoresolve_gui.ui.transcript.places import word_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from autoresolve_gui.library.library import Library
    from autoresolve_gui.model.speech import Segment, Transcript, Word
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.shelf import Shelf

PAUSE_S = 0.6
"""A word stays lit through a pause behind it that is no longer than this."""


class Line:
    """A segment with its place in the library, and where its words stand in its text.

    `id` changes when an undone deletion is written anew. It belongs to the library's thread.
    """

    __slots__ = ("_spans", "id", "segment")

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.id = segment.id
        self._spans: tuple[tuple[int, int], ...] | None = None

    @property
    def start_s(self) -> float:
        """When it begins, in seconds."""
        return float(self.segment.start_s)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each word stands in the text, in signs."""
        if self._spans is None:
            self._spans = word_spans(self.segment)
        return self._spans


Swap = tuple[tuple[Line, ...], tuple[Line, ...]]
"""Lines that go, and those that come in their place."""


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A word: its row, and its number in the line."""

    row: int
    word: int


class Script(QObject):
    """Owns the lines of one document, in order of time. The library follows behind.

    Edits are commands on the document's undo stack. What the machine hears meanwhile comes in
    between and is no command.
    """

    reset = Signal()
    swapped = Signal(int, int, int)  # from this row on, so many lines went and so many came
    noticed = Signal(str)

    def __init__(self, document: Document, key: str, shelf: Shelf) -> None:
        super().__init__(document)
        self.key = key
        self.document = document
        self._shelf = shelf
        self._lines: list[Line] = []
        self._starts: list[float] = []
        self._known: set[int] = set()
        self._heard: list[Segment] = []
        self._edits = 0

    @property
    def lines(self) -> Sequence[Line]:
        """The lines in order of time."""
        return self._lines

    @property
    def words(self) -> int:
        """How many words there are."""
        return sum(len(line.segment.words) for line in self._lines)

    def read(self, done: Callable[[Transcript | None], None] | None = None) -> None:
        """Take what the library has, and hand it to `done`. What is changed meanwhile stands."""
        edits, self._heard = self._edits, []

        def take(transcript: Transcript | None) -> None:
            if not isValid(self):
                return  # its document was closed
            if edits != self._edits:
                self.read(done)
                return
            self.load(transcript)
            if done is not None:
                done(transcript)

        self._shelf.run(lambda library: library.transcripts.transcript(self.key), take)

    def load(self, transcript: Transcript | None) -> None:
        """Show a transcript. Lines that are the same stay, and with them their history."""
        before = {line.id: line for line in self._lines}
        segments = list(transcript.segments) if transcript is not None else []
        read = {segment.id for segment in segments}
        segments += [segment for segment in self._heard if segment.id not in read]
        lines = []
        for segment in segments:
            line = before.get(segment.id)
            same = line is not None and line.segment == replace(segment, id=line.segment.id)
            lines.append(line if same else Line(segment))
        lines.sort(key=lambda line: line.segment.start_s)
        self._known = {line.id for line in lines}
        if lines != self._lines:
            self._lines = lines
            self._starts = [line.start_s for line in lines]
            self.reset.emit()

    def hear(self, segment: Segment) -> None:
        """Take a segment that was heard and stands in the library; one that is here is not new."""
        if segment.id not in self._known:
            self._known.add(segment.id)
            self._heard.append(segment)
            self._insert(Line(segment))

    def give_way(self, ids: Collection[int], rest: Iterable[Segment]) -> None:
        """Take away lines that are heard anew, and show the `rest` that lies behind."""
        gone = set(ids)
        self._known -= gone
        self._heard = [segment for segment in self._heard if segment.id not in gone]
        for row in reversed(range(len(self._lines))):
            line = self._lines[row]
            if line.id in gone and not line.segment.is_edited:
                del self._lines[row], self._starts[row]
                self.swapped.emit(row, 1, 0)
        for segment in rest:
            self.hear(segment)

    def row_at(self, seconds: float) -> int:
        """Return the last row that begins at or before `seconds`; -1 where none does."""
        return bisect_right(self._starts, seconds) - 1

    def word_at(self, start_s: float, end_s: float) -> WordPlace | None:
        """Return the word that is said while a frame is on the screen, or just was."""
        row = bisect_left(self._starts, end_s) - 1
        if row < 0:
            return None
        words = self._lines[row].segment.words
        number = bisect_left(words, end_s, key=lambda word: float(word.start_s)) - 1
        if number < 0:
            return None
        said_until_s = float(words[number].end_s)
        return WordPlace(row, number) if start_s < said_until_s + PAUSE_S else None

    def word(self, place: WordPlace) -> Word:
        """Return a word."""
        return self._lines[place.row].segment.words[place.word]

    def change(self, text: str, swaps: Iterable[tuple[Sequence[Line], Sequence[Segment]]]) -> None:
        """Put segments in place of lines, as one undoable step that the menu calls `text`."""
        taken = []
        for lines, segments in swaps:
            olds, news = tuple(lines), tuple(Line(replace(each, id=0)) for each in segments)
            for old, new in zip(olds, news, strict=False):
                new.id = old.id
            taken.append((olds, news))
        if taken:
            self.document.undo_stack.push(_Change(self, text, tuple(taken)))

    def swap(self, swaps: Sequence[Swap]) -> bool:
        """Swap lines here and in the library. False, and nothing done, where one is not here.

        For undo commands only.
        """
        if any(self.row_of(line) < 0 for old, _new in swaps for line in old):
            return False
        self._edits += 1
        for old, new in swaps:
            self._swap(old, new)
        self._shelf.run(lambda library: _write(library, self.key, swaps), failed=self._tell_failed)
        return True

    def _swap(self, old: tuple[Line, ...], new: tuple[Line, ...]) -> None:
        rows = [self.row_of(line) for line in old]
        row = rows[0] if rows else self._place_for(new[0])
        is_together = rows == list(range(row, row + len(rows)))
        fits = all(line.start_s == old[0].start_s for line in new[:1]) if old else True
        if is_together and fits:
            self._lines[row : row + len(old)] = new
            self._starts[row : row + len(old)] = [line.start_s for line in new]
            self.swapped.emit(row, len(old), len(new))
            return
        for each in reversed(rows):
            del self._lines[each], self._starts[each]
            self.swapped.emit(each, 1, 0)
        for line in new:
            self._insert(line)

    def _insert(self, line: Line) -> None:
        row = self._place_for(line)
        self._lines.insert(row, line)
        self._starts.insert(row, line.start_s)
        self.swapped.emit(row, 0, 1)

    def _place_for(self, line: Line) -> int:
        return bisect_right(self._starts, line.start_s)

    def row_of(self, line: Line) -> int:
        """Return the row of a line; -1 where it is not here."""
        row = bisect_left(self._starts, line.start_s)
        while row < len(self._lines) and self._starts[row] == line.start_s:
            if self._lines[row] is line:
                return row
            row += 1
        return -1

    def _tell_failed(self, error: Exception) -> None:
        if not isValid(self):
            return  # its document was closed
        self.noticed.emit(f"The transcript could not be changed. {in_words(error)}")
        self.read()


class _Change(QUndoCommand):
    """One step: lines that went and lines that came."""

    def __init__(self, script: Script, text: str, swaps: tuple[Swap, ...]) -> None:
        super().__init__(text)
        self._script = script
        self._swaps = swaps

    def redo(self) -> None:
        self._take(self._swaps)

    def undo(self) -> None:
        self._take(tuple((new, old) for old, new in reversed(self._swaps)))

    def _take(self, swaps: tuple[Swap, ...]) -> None:
        if not self._script.swap(swaps):
            # The footage was transcribed anew meanwhile: there is nothing to go back to.
            self.setObsolete(True)


def _write(library: Library, key: str, swaps: Sequence[Swap]) -> None:
    """Write swaps. On the library's thread, which alone knows the ids."""
    for old, new in swaps:
        ids = [line.id for line in old]
        if not new:
            library.transcripts.replace_segments(key, ids, ())
            continue
        for is_edited in (True, False):
            lines = [line for line in new if line.segment.is_edited is is_edited]
            if lines:
                by = [replace(line.segment, id=line.id) for line in lines]
                kept = library.transcripts.replace_segments(key, ids, by, is_edited=is_edited)
                for line, segment in zip(lines, kept, strict=True):
                    line.id = segment.id
                ids = []  # they are gone with the first
