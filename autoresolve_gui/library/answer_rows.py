"""Answers of assistants as rows."""

from __future__ import annotations

import json
from typing import Any

from autoresolve_gui.library import cells
from autoresolve_gui.library.cells import Row, text_cell
from autoresolve_gui.library.errors import UnsoundRowError
from autoresolve_gui.model.assist import FrameNote, Provenance

NOTE_TEXTS = ("seen", "shot_size", "mood", "on_screen_text", "continuity")
"""The texts of a note; columns of `frame_notes` and `frame_notes_fts`."""


def provenance_row(provenance: Provenance) -> dict[str, Any]:
    """Return the cells that say where an answer is from."""
    return {
        "model": text_cell(provenance.model),
        "provider": text_cell(provenance.provider),
        "cost_nusd": int(provenance.cost_nusd),
        "was_cached": int(provenance.was_cached),
        "attempts": int(provenance.attempts),
        "failures": json.dumps(provenance.failures),
        "api_s": float(provenance.api_s),
    }


def read_provenance(row: Row) -> Provenance:
    """Return where an answer is from. Raises `UnsoundRowError`."""
    try:
        failures = json.loads(cells.text(row, "failures"))
    except ValueError as error:
        raise UnsoundRowError("failures is not JSON") from error
    if not isinstance(failures, list) or not all(isinstance(each, str) for each in failures):
        raise UnsoundRowError("failures is no list of texts")
    return Provenance(
        model=cells.text(row, "model"),
        provider=cells.text(row, "provider"),
        cost_nusd=cells.integer(row, "cost_nusd", low=0),
        was_cached=cells.truth(row, "was_cached"),
        attempts=cells.integer(row, "attempts", low=0),
        failures=tuple(failures),
        api_s=cells.real(row, "api_s", low=0.0),
    )


def note_row(note: FrameNote) -> dict[str, Any]:
    """Return the cells of a note."""
    return {
        "frame": int(note.frame),
        **{name: text_cell(getattr(note, name)) for name in NOTE_TEXTS},
    }


def read_note(row: Row) -> FrameNote:
    """Return the note of a row. Raises `UnsoundRowError`."""
    texts = {name: cells.text(row, name) for name in NOTE_TEXTS}
    return FrameNote(frame=cells.integer(row, "frame", low=0), **texts)
