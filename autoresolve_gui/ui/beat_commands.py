"""What the Edit menu does to the beats of the current footage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from autoresolve_gui.ui.beat_choice import frame_after, frame_before, suggest

if TYPE_CHECKING:
    from autoresolve_gui.model.story import Beat
    from autoresolve_gui.ui.beats_panel import BeatsPanel
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.playhead import Playhead
    from autoresolve_gui.ui.shelf import Shelf


class BeatCommands(QObject):
    """Adds, moves, deletes and takes back beats, and walks along beats and shots."""

    noticed = Signal(str)

    def __init__(
        self, playhead: Playhead, panel: BeatsPanel, shelf: Shelf, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._panel = panel
        self._shelf = shelf
        self._document: Document | None = None

    def set_document(self, document: Document | None) -> None:
        """Work on another document."""
        self._document = document

    @Slot()
    def add(self) -> None:
        """Add a beat at the playhead; where one is already, edit that."""
        document, frame = self._document, self._playhead.frame
        if document is None or document.footage is None:
            return
        there = next((beat for beat in document.beats if beat.frame == frame), None)
        if there is not None:
            self._panel.choose(there.id)
            self._panel.edit_chosen()
            return
        label, act = suggest(document.beats, frame, document.footage.frames)
        self._panel.choose(document.add_beat(frame, label, act).id)

    @Slot()
    def edit(self) -> None:
        """Edit the beat that the user is in."""
        self._panel.edit_chosen()

    @Slot()
    def move(self) -> None:
        """Move the beat that the user is in to the playhead."""
        beat = self._panel.chosen
        if self._document is not None and beat is not None:
            self._document.move_beat(beat.id, self._playhead.frame)
            self._panel.choose(beat.id)

    @Slot()
    def delete(self) -> None:
        """Delete the selected beats and go to the one that follows."""
        ids = self._panel.selected_ids
        if self._document is not None and ids:
            row = min(self._panel.model.row_of(beat_id) for beat_id in ids)
            self._document.delete_beats(ids)
            self._panel.choose_row(row)

    @Slot()
    def back_to_proposals(self) -> None:
        """Show the analysis's own beats again; undo brings the edited ones back."""
        document = self._document
        if document is None or document.footage is None:
            return

        def show(proposals: tuple[Beat, ...]) -> None:
            if not proposals:
                self.noticed.emit("The analysis has proposed no beats for this footage.")
            elif document is self._document and document.is_edited:
                document.show_proposals(proposals)

        self._shelf.read_proposals(document.footage.key, show)

    @Slot()
    def previous_beat(self) -> None:
        """Go to the beat before the playhead."""
        self._go(frame_before(self._beat_frames(), self._playhead.frame))

    @Slot()
    def next_beat(self) -> None:
        """Go to the beat after the playhead."""
        self._go(frame_after(self._beat_frames(), self._playhead.frame))

    @Slot()
    def previous_shot(self) -> None:
        """Go to the start of the shot, or of the one before where we stand on it."""
        self._go(frame_before(self._shot_frames(), self._playhead.frame))

    @Slot()
    def next_shot(self) -> None:
        """Go to the start of the next shot."""
        self._go(frame_after(self._shot_frames(), self._playhead.frame))

    def _go(self, frame: int | None) -> None:
        if frame is not None:
            self._playhead.seek(frame)
            there = [b for b in self._document.beats if b.frame == frame] if self._document else []
            if there:
                self._panel.choose(there[0].id)

    def _beat_frames(self) -> list[int]:
        return [beat.frame for beat in self._document.beats] if self._document is not None else []

    def _shot_frames(self) -> list[int]:
        analysis = self._document.analysis if self._document is not None else None
        return [shot.start_frame for shot in analysis.shots] if analysis is not None else []
