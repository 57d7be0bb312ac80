"""Lights the word under the playhead, and keeps it in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.transcript.transcript_view import TranscriptView


class LitWord(QObject):
    """Follows as the timeline does: what somebody scrolled away from is not pulled back.

    The view moves along where the last lit line was in sight, and goes wherever the playhead was
    asked to go. It does nothing while the view is not seen.
    """

    def __init__(self, view: TranscriptView, playhead: Playhead) -> None:
        super().__init__(view)
        self._view = view
        self._playhead = playhead
        self._document: Document | None = None
        self._asked_frame = -1
        self._last_row = -1
        playhead.moved.connect(self._moved)
        playhead.seek_requested.connect(self._asked)

    def set_document(self, document: Document | None) -> None:
        """Follow another footage."""
        self._document = document
        self._last_row = -1
        self.show_again()

    @Slot()
    def look(self) -> None:
        """Light the word where the playhead is now; the view stays where it is."""
        self._light(self._playhead.frame)

    @Slot()
    def show_again(self) -> None:
        """Light it, and bring it into sight: the text is another one, or was not seen."""
        row = self._light(self._playhead.frame)
        if row >= 0:
            self._last_row = row
            self._view.reveal(row)

    @Slot(int)
    def _moved(self, frame: int) -> None:
        row = self._light(frame)
        was_seen = self._last_row < 0 or self._view.is_seen(self._last_row)
        if row >= 0 and (row != self._last_row or frame == self._asked_frame):
            self._last_row = row
            if was_seen or frame == self._asked_frame:
                self._view.reveal(row)

    @Slot(int)
    def _asked(self, frame: int) -> None:
        self._asked_frame = frame
        if frame == self._playhead.frame:  # there already: nothing will move
            self._moved(frame)

    def _light(self, frame: int) -> int:
        """Light what is said at a frame; return the row that is there or was last, else -1."""
        view, document = self._view, self._document
        script = view.script
        if document is None or script is None or not view.isVisible():
            return -1
        start_s, end_s = document.seconds_of(frame), document.seconds_of(frame + 1)
        place = script.word_at(start_s, end_s)
        view.light(place)
        return place.row if place is not None else script.row_at(end_s)
