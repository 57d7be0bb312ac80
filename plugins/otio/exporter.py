"""OpenTimelineIO: the footage as one clip, picture and sound, with the markers on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import opentimelineio as otio

from autoresolve_gui.plugin.api import MarkerColor, one_line

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import ExportRequest, Marker, PluginContext

NAME_LIMIT = 200
NOTE_LIMIT = 1000

# The schema versions are pinned so that the same markers give the same file whichever
# OpenTimelineIO is installed, and programs with an older one can read it.
_SCHEMA_FAMILY = ("OTIO_CORE", "0.17.0")

_Color = otio.schema.MarkerColor
COLORS = {
    MarkerColor.BLUE: _Color.BLUE,
    MarkerColor.CYAN: _Color.CYAN,
    MarkerColor.GREEN: _Color.GREEN,
    MarkerColor.YELLOW: _Color.YELLOW,
    MarkerColor.RED: _Color.RED,
    MarkerColor.PINK: _Color.PINK,
    MarkerColor.PURPLE: _Color.PURPLE,
    MarkerColor.FUCHSIA: _Color.MAGENTA,
    MarkerColor.ROSE: _Color.PINK,
    MarkerColor.LAVENDER: _Color.PURPLE,
    MarkerColor.SKY: _Color.CYAN,
    MarkerColor.MINT: _Color.GREEN,
    MarkerColor.LEMON: _Color.YELLOW,
    MarkerColor.SAND: _Color.ORANGE,
    MarkerColor.COCOA: _Color.ORANGE,
    MarkerColor.CREAM: _Color.WHITE,
}
"""The nearest of the eleven colours of OpenTimelineIO; the exact name is kept as metadata."""


class OtioTimeline:
    """The exporter `otio`."""

    def __init__(self, _context: PluginContext) -> None:
        pass

    def export(self, request: ExportRequest) -> bytes:
        """Return the timeline as JSON in UTF-8. Every marker is kept, also several on a frame."""
        title = one_line(request.title, NAME_LIMIT) or "Markers"
        timeline = otio.schema.Timeline(
            name=title, global_start_time=_time(request, request.start_frame)
        )
        kinds = []
        if request.has_video:
            kinds.append(otio.schema.TrackKind.Video)
        if request.audio_channels:
            kinds.append(otio.schema.TrackKind.Audio)
        for kind in kinds or [otio.schema.TrackKind.Video]:
            track = otio.schema.Track(name=f"{kind[0]}1", kind=kind)
            track.append(_clip(request, title))
            timeline.tracks.append(track)
        # Markers stand on the first clip only, so that a program does not list each one twice.
        timeline.tracks[0][0].markers.extend(
            _marker(request, number, marker)
            for number, marker in enumerate(request.markers, start=1)
        )
        text = otio.adapters.write_to_string(
            timeline,
            "otio_json",
            target_schema_versions=otio.versioning.fetch_map(*_SCHEMA_FAMILY),
        )
        return f"{text}\n".encode()


def _clip(request: ExportRequest, title: str) -> otio.schema.Clip:
    span = _range(request, request.media_start_frame, request.duration_frames)
    media = otio.schema.ExternalReference(
        target_url=request.media_path.as_uri(), available_range=span
    )
    media.name = one_line(request.media_path.name)
    return otio.schema.Clip(name=title, media_reference=media, source_range=span)


def _marker(request: ExportRequest, number: int, marker: Marker) -> otio.schema.Marker:
    note = one_line(marker.note, NOTE_LIMIT)
    return otio.schema.Marker(
        name=one_line(marker.name, NAME_LIMIT) or f"Marker {number}",
        marked_range=_range(
            request, request.media_start_frame + marker.frame, marker.duration_frames
        ),
        color=COLORS[marker.color],
        comment=note,
        metadata={"autoresolve": {"color": str(marker.color)}},
    )


def _range(request: ExportRequest, start: int, duration: int) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(_time(request, start), _time(request, duration))


def _time(request: ExportRequest, frame: int) -> otio.opentime.RationalTime:
    # A double holds every frame number exactly; only the rate of 29.97 and its like is rounded.
    return otio.opentime.RationalTime(frame, float(request.timebase.rate))
