"""Footage as rows of `footage` and `audio_tracks`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from autoresolve_gui.library import cells
from autoresolve_gui.library.cells import Row, fraction_cell, text_cell
from autoresolve_gui.library.errors import UnsoundRowError
from autoresolve_gui.model.footage import AudioTrack, Footage, VideoTrack
from autoresolve_gui.model.timebase import Timebase

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_VIDEO = dict.fromkeys(
    (
        "video_codec",
        "width",
        "height",
        "rotation_deg",
        "pixel_aspect",
        "frame_rate",
        "is_variable_rate",
        "frames",
        "player_offset_s",
    )
)


def footage_row(footage: Footage) -> dict[str, Any]:
    """Return the row of `footage`, without `opened_at`."""
    return {
        "key": footage.key,
        "path": text_cell(str(footage.path)),
        "size_bytes": int(footage.size_bytes),
        "container": text_cell(footage.container),
        "duration_s": fraction_cell(footage.duration),
        "timebase_rate": fraction_cell(footage.timebase.rate),
        "drop_frame": int(footage.timebase.drop_frame),
        "start_frame": int(footage.start_frame),
        "has_start_timecode": int(footage.has_start_timecode),
        **(_NO_VIDEO if footage.video is None else _video_cells(footage.video)),
        "audio_tracks": len(footage.audio),
    }


def audio_rows(footage: Footage) -> list[dict[str, Any]]:
    """Return the rows of `audio_tracks`."""
    return [
        {
            "key": footage.key,
            "position": position,
            "codec": text_cell(track.codec),
            "rate_hz": int(track.rate_hz),
            "channels": int(track.channels),
            "layout": text_cell(track.layout),
            "language": text_cell(track.language),
            "title": text_cell(track.title),
        }
        for position, track in enumerate(footage.audio)
    ]


def read_footage(row: Row, audio: Sequence[Row]) -> Footage:
    """Return the footage of a row of `footage` and its rows of `audio_tracks` in order.

    Raises `UnsoundRowError`.
    """
    if cells.integer(row, "audio_tracks") != len(audio):
        raise UnsoundRowError("rows of sound tracks are missing")
    rate = cells.positive_fraction(row, "timebase_rate")
    try:
        timebase = Timebase(rate, cells.truth(row, "drop_frame"))
    except ValueError as error:
        raise UnsoundRowError(str(error)) from error
    return Footage(
        key=cells.text(row, "key"),
        path=Path(cells.text(row, "path")),
        size_bytes=cells.integer(row, "size_bytes", low=0),
        container=cells.text(row, "container"),
        duration=cells.fraction(row, "duration_s"),
        timebase=timebase,
        start_frame=cells.integer(row, "start_frame"),
        has_start_timecode=cells.truth(row, "has_start_timecode"),
        video=None if row["video_codec"] is None else _video(row),
        audio=tuple(_audio(track) for track in audio),
    )


def _video_cells(video: VideoTrack) -> dict[str, Any]:
    return {
        "video_codec": text_cell(video.codec),
        "width": int(video.width),
        "height": int(video.height),
        "rotation_deg": int(video.rotation_deg),
        "pixel_aspect": fraction_cell(video.pixel_aspect),
        "frame_rate": fraction_cell(video.frame_rate),
        "is_variable_rate": int(video.is_variable_rate),
        "frames": int(video.frames),
        "player_offset_s": fraction_cell(video.player_offset),
    }


def _video(row: Row) -> VideoTrack:
    return VideoTrack(
        codec=cells.text(row, "video_codec"),
        width=cells.integer(row, "width", low=0),
        height=cells.integer(row, "height", low=0),
        rotation_deg=cells.integer(row, "rotation_deg"),
        pixel_aspect=cells.positive_fraction(row, "pixel_aspect"),
        frame_rate=cells.positive_fraction(row, "frame_rate"),
        is_variable_rate=cells.truth(row, "is_variable_rate"),
        frames=cells.integer(row, "frames", low=0),
        player_offset=cells.fraction(row, "player_offset_s"),
    )


def _audio(row: Row) -> AudioTrack:
    return AudioTrack(
        codec=cells.text(row, "codec"),
        rate_hz=cells.integer(row, "rate_hz", low=0),
        channels=cells.integer(row, "channels", low=0),
        layout=cells.text(row, "layout"),
        language=cells.text(row, "language"),
        title=cells.text(row, "title"),
    )
