"""The search within a transcript: what was found, where it stands, and what replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from autoresolve_gui.ui.transcript.finding import (
    Query,
    find,
    replaced,
    replacements,
    spans_by_row,
    times_of,
)
from autoresolve_gui.ui.words import counted

if TYPE_CHECKING:
    from autoresolve_gui.ui.transcript.find_bar import FindBar
    from autoresolve_gui.ui.transcript.finding import Found
    from autoresolve_gui.ui.transcript.script import Script
    from autoresolve_gui.ui.transcript.transcript_view import TranscriptView

_AGAIN_MS = 200


class Finder(QObject):
    """Ties the bar to the view. Layer: ui; owns the hits of one script."""

    hits_changed = Signal(object)  # a list of (seconds, seconds, words) for the timeline
    seek_asked = Signal(object)  # seconds
    noticed = Signal(str)
    went_well = Signal(str)

    def __init__(self, bar: FindBar, view: TranscriptView) -> None:
        super().__init__(view)
        self._bar, self._view = bar, view
        self._script: Script | None = None
        self._found: tuple[Found, ...] = ()
        self._at = -1
        self._replaced = 0  # places, until something else is searched or the text changes
        # What is heard while one searches is searched too, but not sentence by sentence.
        self._timer = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._timer.timeout.connect(self._search_again)
        bar.query_changed.connect(self._search)
        bar.stepped.connect(self.step)
        bar.replace_asked.connect(self.replace)
        bar.replace_all_asked.connect(self.replace_all)
        bar.closed.connect(self._leave)

    @property
    def found(self) -> tuple[Found, ...]:
        """What was found."""
        return self._found

    def set_script(self, script: Script | None) -> None:
        """Search in another script."""
        if script is self._script:
            return
        if self._script is not None:
            self._script.reset.disconnect(self._note_change)
            self._script.swapped.disconnect(self._note_change)
        self._script = script
        if script is not None:
            script.reset.connect(self._note_change)
            script.swapped.connect(self._note_change)
        self._search_again()

    @Slot(int)
    def step(self, step: int) -> None:
        """Go to the next place, or to the one before."""
        self._settle()
        if self._found:
            if self._at < 0:
                self._at = self._first_from_caret() - (1 if step > 0 else 0)
            self._go((self._at + step) % len(self._found))

    @Slot(str)
    def replace(self, by: str) -> None:
        """Put `by` in the place where the search stands, and go on to the next."""
        self._settle()
        if self._script is None or not self._found:
            return
        if self._at < 0:
            self.step(1)
            return
        place = self._found[self._at]
        if not place.is_in_one_line:
            self.noticed.emit("This place goes over two lines. Join them, or correct each.")
            return
        line = self._script.lines[place.row]
        segment = replaced(line.segment, [place], by)
        self._script.change("Replace", [([line], [segment] if segment.text else [])])
        self._search_again()
        beyond = (place.row, place.start + len(by))
        later = [n for n, each in enumerate(self._found) if (each.row, each.start) >= beyond]
        if self._found:
            self._go(later[0] if later else 0)

    @Slot(str)
    def replace_all(self, by: str) -> None:
        """Put `by` in every place that lies in one line, as one undoable step."""
        self._settle()
        if self._script is None or not self._found:
            return
        places = sum(place.is_in_one_line for place in self._found)
        left = len(self._found) - places
        self._script.change("Replace All", replacements(self._script.lines, self._found, by))
        self._search_again()
        self._replaced = places
        self._show()
        words = f"Replaced {counted(places, 'place')} in the transcript."
        more = f" {counted(left, 'place')} over two lines stayed as they are." if left else ""
        self.went_well.emit(words + more)

    def _go(self, number: int) -> None:
        self._at, self._replaced = number, 0
        place = self._found[number]
        self._show()
        self._view.reveal(place.row)
        self.seek_asked.emit(times_of(self._script.lines, place)[0])

    def _first_from_caret(self) -> int:
        row = self._view.textCursor().blockNumber()
        later = [n for n, place in enumerate(self._found) if place.row >= row]
        return later[0] if later else 0

    @Slot(object)
    def _search(self, query: Query) -> None:
        self._timer.stop()
        lines = self._script.lines if self._script is not None else ()
        self._at, self._replaced = -1, 0
        self._found = find(lines, query) if self._bar.isVisible() else ()
        self._show()
        hits = []
        for place in self._found:
            start_s, end_s = times_of(lines, place)
            hits.append((start_s, end_s, lines[place.row].segment.text))
        self.hits_changed.emit(hits)

    @Slot()
    def _search_again(self) -> None:
        at = self._found[self._at] if 0 <= self._at < len(self._found) else None
        self._search(self._bar.query)
        if at in self._found:
            self._at = self._found.index(at)
            self._show()

    @Slot()
    def _note_change(self) -> None:
        if self._bar.isVisible():
            self._found, self._at = (), -1  # rows are others now
            self._view.marks.show_hits({}, {})
            self._timer.start()

    def _settle(self) -> None:
        if self._timer.isActive():
            self._search_again()

    @Slot()
    def _leave(self) -> None:
        self._search(Query(""))
        self._view.setFocus()

    def _show(self) -> None:
        lines = self._script.lines if self._script is not None else ()
        place = self._found[self._at] if 0 <= self._at < len(self._found) else None
        current = spans_by_row(lines, [place]) if place is not None else {}
        self._view.marks.show_hits(
            spans_by_row(lines, self._found), {row: spans[0] for row, spans in current.items()}
        )
        self._bar.tell(self._at + 1, len(self._found), self._replaced)
