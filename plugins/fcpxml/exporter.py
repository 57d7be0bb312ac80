"""FCPXML 1.10: one project whose only clip is the footage, with the markers on that clip.

All times are exact fractions of a second. A clip's markers are in the clip's own time, which
begins at the media's start timecode; the clip lies at the start of the timeline. A timeline exists
at the usual rates only, so footage at another one lies on a timeline at a usual one.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import merge_same_frame, on_timeline, one_line

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import ExportRequest, Marker, PluginContext, Timebase

VERSION = "1.10"
NAME_LIMIT = 200
NOTE_LIMIT = 1000
_TIMELINE_FORMAT, _MEDIA_FORMAT = "r1", "r3"  # r2 is the asset
_FALLBACK_SIZE = (1920, 1080)  # a timeline has to have a frame size, also without a picture


class FcpXml:
    """The exporter `fcpxml`."""

    def __init__(self, _context: PluginContext) -> None:
        pass

    def export(self, request: ExportRequest) -> bytes:
        """Return the document in UTF-8. Markers on one frame become one; colours are not held."""
        root = ET.Element("fcpxml", version=VERSION)
        title = one_line(request.title, NAME_LIMIT) or "Markers"
        _add_resources(root, request, title)
        event = ET.SubElement(ET.SubElement(root, "library"), "event", name="AutoResolve")
        _add_project(event, request, title)
        ET.indent(root)
        body = ET.tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'.encode()


def _add_resources(root: ET.Element, request: ExportRequest, title: str) -> None:
    resources = ET.SubElement(root, "resources")
    timeline = on_timeline(request)
    media_format = _TIMELINE_FORMAT if timeline is request else _MEDIA_FORMAT
    timebases = {_TIMELINE_FORMAT: timeline.timebase, media_format: request.timebase}
    width, height = (request.width, request.height) if request.has_video else _FALLBACK_SIZE
    for name, timebase in timebases.items():
        ET.SubElement(
            resources,
            "format",
            id=name,
            frameDuration=_time(timebase, 1),
            width=str(width),
            height=str(height),
        )
    asset = ET.SubElement(
        resources,
        "asset",
        id="r2",
        name=title,
        start=_time(request.timebase, request.media_start_frame),
        duration=_time(request.timebase, request.duration_frames),
    )
    if request.has_video:
        asset.attrib |= {"hasVideo": "1", "videoSources": "1", "format": media_format}
    if request.audio_channels:
        asset.attrib |= {
            "hasAudio": "1",
            "audioSources": "1",
            "audioChannels": str(request.audio_channels),
            "audioRate": str(request.audio_rate_hz),
        }
    ET.SubElement(asset, "media-rep", kind="original-media", src=request.media_path.as_uri())


def _add_project(event: ET.Element, request: ExportRequest, title: str) -> None:
    timeline = on_timeline(request)
    counting = "DF" if timeline.timebase.drop_frame else "NDF"
    start = _time(timeline.timebase, timeline.start_frame)
    duration = _time(timeline.timebase, timeline.duration_frames)
    sequence = ET.SubElement(
        ET.SubElement(event, "project", name=title),
        "sequence",
        format=_TIMELINE_FORMAT,
        duration=duration,
        tcStart=start,
        tcFormat=counting,
    )
    clip = ET.SubElement(
        ET.SubElement(sequence, "spine"),
        "asset-clip",
        ref="r2",
        name=title,
        offset=start,
        start=_time(request.timebase, request.media_start_frame),
        duration=duration,
        tcFormat=counting,
    )
    for number, marker in enumerate(merge_same_frame(request.markers), start=1):
        _add_marker(clip, request, number, marker)


def _add_marker(clip: ET.Element, request: ExportRequest, number: int, marker: Marker) -> None:
    element = ET.SubElement(
        clip,
        "marker",
        start=_time(request.timebase, request.media_start_frame + marker.frame),
        duration=_time(request.timebase, marker.duration_frames),
        value=one_line(marker.name, NAME_LIMIT) or f"Marker {number}",
    )
    note = one_line(marker.note, NOTE_LIMIT)
    if note:
        element.set("note", note)


def _time(timebase: Timebase, frame: int) -> str:
    """Return the exact time of `frame` in seconds: `0s`, `5s`, `1001/30000s`."""
    seconds = timebase.seconds_of(frame)
    if seconds.denominator == 1:
        return f"{seconds.numerator}s"
    return f"{seconds.numerator}/{seconds.denominator}s"
