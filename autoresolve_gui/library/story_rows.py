"""Shots, beats, cuts, peaks, thumbnails and regions of sound: one value a row."""

from __future__ import annotations

from typing import Any

from autoresolve_gui.library import cells
from autoresolve_gui.library.cells import Row, fraction_cell, text_cell
from autoresolve_gui.library.errors import UnsoundRowError
from autoresolve_gui.model.curve import Peak
from autoresolve_gui.model.story import (
    Beat,
    CutSuggestion,
    Shot,
    SoundKind,
    SoundRegion,
    Source,
    Thumbnail,
    Transition,
)


def shot_row(shot: Shot) -> dict[str, Any]:
    """Return the cells of a shot."""
    return {
        "start_frame": int(shot.start_frame),
        "end_frame": int(shot.end_frame),
        "transition": str(shot.transition),
        "transition_start": int(shot.transition_start),
        "transition_end": int(shot.transition_end),
    }


def read_shot(row: Row) -> Shot:
    """Return the shot of a row. Raises `UnsoundRowError`."""
    start = cells.integer(row, "start_frame", low=0)
    return Shot(
        start_frame=start,
        end_frame=cells.integer(row, "end_frame", low=start),
        transition=_transition(cells.text(row, "transition")),
        transition_start=cells.integer(row, "transition_start"),
        transition_end=cells.integer(row, "transition_end"),
    )


def beat_row(beat: Beat) -> dict[str, Any]:
    """Return the cells of a beat."""
    return {
        "id": text_cell(beat.id),
        "frame": int(beat.frame),
        "act": int(beat.act),
        "label": text_cell(beat.label),
        "confidence": float(beat.confidence),
        "source": str(beat.source),
        "evidence": text_cell(beat.evidence),
        "note": text_cell(beat.note),
    }


def edited_beat_row(beat: Beat) -> dict[str, Any]:
    """Return the cells of an editor's own beat, which may last."""
    end = beat.end_frame
    return {**beat_row(beat), "end_frame": None if end is None else int(end)}


def read_beat(row: Row) -> Beat:
    """Return the beat of a row, an editor's own or any other. Raises `UnsoundRowError`."""
    frame = cells.integer(row, "frame", low=0)
    # Only an editor's own have the column; a file that is salvaged may be older than it.
    lasts = "end_frame" in row.keys() and row["end_frame"] is not None  # noqa: SIM118 - sqlite3.Row
    return Beat(
        id=cells.text(row, "id"),
        frame=frame,
        act=cells.integer(row, "act", low=1, high=3),
        label=cells.text(row, "label"),
        confidence=cells.real(row, "confidence", low=0.0, high=1.0),
        source=_source(cells.text(row, "source")),
        evidence=cells.text(row, "evidence"),
        note=cells.text(row, "note"),
        end_frame=cells.integer(row, "end_frame", low=frame + 1) if lasts else None,
    )


def cut_row(cut: CutSuggestion) -> dict[str, Any]:
    """Return the cells of a suggested cut."""
    return {
        "frame": int(cut.frame),
        "score": float(cut.score),
        "reason": text_cell(cut.reason),
    }


def read_cut(row: Row) -> CutSuggestion:
    """Return the suggested cut of a row. Raises `UnsoundRowError`."""
    return CutSuggestion(
        frame=cells.integer(row, "frame", low=0),
        score=cells.real(row, "score", low=0.0, high=1.0),
        reason=cells.text(row, "reason"),
    )


def peak_row(peak: Peak) -> dict[str, Any]:
    """Return the cells of a peak."""
    return {
        "time_s": float(peak.time_s),
        "value": float(peak.value),
        "prominence": float(peak.prominence),
    }


def read_peak(row: Row) -> Peak:
    """Return the peak of a row. Raises `UnsoundRowError`."""
    return Peak(
        time_s=cells.real(row, "time_s"),
        value=cells.real(row, "value"),
        prominence=cells.real(row, "prominence"),
    )


def thumbnail_row(thumbnail: Thumbnail) -> dict[str, Any]:
    """Return the cells of a thumbnail."""
    return {
        "frame": int(thumbnail.frame),
        "time_s": float(thumbnail.time_s),
        "width": int(thumbnail.width),
        "height": int(thumbnail.height),
        "jpeg": bytes(thumbnail.jpeg),
    }


def read_thumbnail(row: Row) -> Thumbnail:
    """Return the thumbnail of a row. Raises `UnsoundRowError`."""
    return Thumbnail(
        frame=cells.integer(row, "frame", low=0),
        time_s=cells.real(row, "time_s"),
        width=cells.integer(row, "width", low=1),
        height=cells.integer(row, "height", low=1),
        jpeg=cells.blob(row, "jpeg"),
    )


def sound_region_row(region: SoundRegion) -> dict[str, Any]:
    """Return the cells of a region of sound."""
    return {
        "start_s": fraction_cell(region.start_s),
        "end_s": fraction_cell(region.end_s),
        "kind": str(region.kind),
    }


def read_sound_region(row: Row) -> SoundRegion:
    """Return the region of a row. Raises `UnsoundRowError`."""
    start_s, end_s = cells.fraction(row, "start_s"), cells.fraction(row, "end_s")
    if not 0 <= start_s < end_s:
        raise UnsoundRowError("a region of sound ends before it starts")
    return SoundRegion(start_s, end_s, _sound_kind(cells.text(row, "kind")))


def _sound_kind(value: str) -> SoundKind:
    try:
        return SoundKind(value)
    except ValueError as error:
        raise UnsoundRowError(f"no kind of sound is called {value!r}") from error


def _transition(value: str) -> Transition:
    try:
        return Transition(value)
    except ValueError as error:
        raise UnsoundRowError(f"no transition is called {value!r}") from error


def _source(value: str) -> Source:
    try:
        return Source(value)
    except ValueError as error:
        raise UnsoundRowError(f"no source is called {value!r}") from error
