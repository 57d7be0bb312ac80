"""Notes on frames as markers on the grid of an NLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.model.conform import conform_duration, conform_frame
from autoresolve_gui.model.marker import Marker, MarkerColor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.assist import FrameNote, KeptNote

NOTE_COLOR = MarkerColor.CREAM
"""Told apart from the colours of the three acts."""
_NAMELESS = "note"


def markers_of_notes(analysis: Analysis, notes: Sequence[KeptNote]) -> tuple[Marker, ...]:
    """Return one marker a note in frame order, on the grid that the NLE conforms the footage to.

    Its name is the shot size, its note everything that the note says; who said it stands last.
    """
    last_grid_frame = conform_duration(analysis) - 1
    markers = (
        Marker(
            frame=min(conform_frame(analysis, kept.note.frame), last_grid_frame),
            name=kept.note.shot_size or _NAMELESS,
            note=f"{_words(kept.note)} [{kept.provenance.model}]",
            color=NOTE_COLOR,
        )
        for kept in notes
    )
    return tuple(sorted(markers, key=lambda marker: marker.frame))


def _words(note: FrameNote) -> str:
    parts = [
        note.seen,
        f"Mood: {note.mood}." if note.mood else "",
        f"On screen: {note.on_screen_text}." if note.on_screen_text else "",
        f"Continuity: {note.continuity}." if note.continuity else "",
    ]
    return " ".join(part for part in parts if part)
