"""Beats of an analysis as markers on the grid of an NLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autoresolve_gui.export.errors import ExportError
from autoresolve_gui.model.conform import conform_duration, conform_frame, timecode_of
from autoresolve_gui.model.marker import Marker, MarkerColor
from autoresolve_gui.model.rates import timeline_rate
from autoresolve_gui.model.timebase import Timebase, TimecodeError, is_drop_frame_text
from autoresolve_gui.plugin.api import ExportRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.story import Beat

__all__ = [
    "COLOR_OF_ACT",
    "conform_frame",
    "conform_note",
    "export_request",
    "markers_from",
    "rate_text",
    "timecode_of",
]

COLOR_OF_ACT = {1: MarkerColor.BLUE, 2: MarkerColor.YELLOW, 3: MarkerColor.RED}
"""Near the colours of the acts in the window."""


def markers_from(
    analysis: Analysis, beats: Sequence[Beat], *, frame_range: tuple[int, int] | None = None
) -> tuple[Marker, ...]:
    """Return one marker a beat in frame order, on the grid that the NLE conforms the footage to.

    `frame_range` keeps only beats from its first frame (inclusive) to its second (exclusive), in
    frames of the footage. A marker has the beat's label for a name, its note for a note (the
    evidence where the editor wrote none), and its act's colour. It lasts as long as the beat.

    Raises `ExportError` for footage of a variable rate whose frame times were not read yet, since
    the markers would land on the wrong frames.
    """
    video = analysis.footage.video
    if video is not None and video.is_variable_rate and analysis.frame_times is None:
        raise ExportError(
            f"{analysis.footage.path.name} has a variable frame rate and has not been read yet",
            remedy="Let its analysis finish, then export again.",
        )
    grid_frames = conform_duration(analysis)
    markers = [
        _marker(analysis, beat, grid_frames)
        for beat in beats
        if frame_range is None or frame_range[0] <= beat.frame < frame_range[1]
    ]
    return tuple(sorted(markers, key=lambda marker: marker.frame))


def _marker(analysis: Analysis, beat: Beat, grid_frames: int) -> Marker:
    frame = min(conform_frame(analysis, beat.frame), grid_frames - 1)
    end = frame + 1
    if beat.end_frame is not None:
        end = max(end, min(conform_frame(analysis, beat.end_frame), grid_frames))
    return Marker(
        frame=frame,
        name=beat.label,
        note=beat.note or beat.evidence,
        color=COLOR_OF_ACT[min(max(beat.act, 1), 3)],
        duration_frames=end - frame,
    )


def export_request(
    analysis: Analysis, markers: Sequence[Marker], *, start: str | None
) -> ExportRequest:
    """Return what an exporter is asked to write.

    `start` is the timecode that the first frame gets in the export; None or `source` keep the
    footage's own. Raises `TimecodeError` where it is no timecode at the footage's rate, or is
    written as drop-frame while the footage does not count so.
    """
    footage = analysis.footage
    timebase = footage.timebase
    sound = footage.audio[0] if footage.audio else None
    keeps_source = start is None or start.strip().lower() == "source"
    return ExportRequest(
        title=footage.path.stem,
        media_path=footage.path.absolute(),
        timebase=timebase,
        duration_frames=conform_duration(analysis),
        width=footage.video.width if footage.video is not None else 0,
        height=footage.video.height if footage.video is not None else 0,
        media_start_frame=footage.start_frame,
        start_frame=footage.start_frame if keeps_source else _start_frame(timebase, start or ""),
        audio_channels=sound.channels if sound is not None else 0,
        audio_rate_hz=sound.rate_hz if sound is not None else 0,
        has_video=footage.video is not None,
        markers=tuple(markers),
    )


def _start_frame(timebase: Timebase, start: str) -> int:
    if is_drop_frame_text(start) and not timebase.drop_frame:
        raise TimecodeError(
            f"“{start.strip()}” is drop-frame timecode, and this footage counts non-drop at "
            f"{rate_text(timebase)} frames a second",
            remedy="Write it with a colon before the frames, as in 01:00:00:00.",
        )
    return timebase.parse(start)


def rate_text(timebase: Timebase) -> str:
    """Return the frame rate as editors say it: `25`, `23.976`, `29.97 DF`."""
    digits = 3 if round(timebase.rate) == 24 else 2
    number = f"{float(timebase.rate):.{digits}f}".rstrip("0").rstrip(".")
    return f"{number} DF" if timebase.drop_frame else number


def conform_note(footage: Footage) -> str:
    """Return what the user has to know of the timeline's rate; empty where nothing is special."""
    rate = rate_text(footage.timebase)
    if footage.video is None:
        return f"No picture: the markers are placed for a timeline at {rate} frames a second."
    if footage.video.is_variable_rate:
        return (
            "Variable frame rate: the markers are placed by time, "
            f"for a timeline at {rate} frames a second."
        )
    timeline = timeline_rate(footage.timebase.rate)
    if timeline != footage.timebase.rate:
        return (
            f"Timelines at {rate} frames a second are not usual: EDL and FCPXML are written "
            f"for one at {rate_text(Timebase(timeline))}."
        )
    if footage.timebase.drop_frame:
        return (
            "Drop-frame timecode: the timeline has to count drop-frame too "
            f"({rate}), or the markers drift by two frames a minute."
        )
    return ""
