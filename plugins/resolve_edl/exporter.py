"""EDL with one event a marker, in the dialect that DaVinci Resolve writes for timeline markers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import CannotExport, merge_same_frame, on_timeline, one_line

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import ExportRequest, Marker, PluginContext

NAME_LIMIT = 100
NOTE_LIMIT = 500
_HIGHEST_RATE = 100

# Resolve and others take a line that begins so for an event, a header or a comment.
_STATEMENT = re.compile(
    r"[^\W\d_]+:|(M2|AUD|SPLIT|EFFECTS|FROM CLIP|TO CLIP|SOURCE FILE|KEY CLIP|BLEND|REEL)\b",
    re.IGNORECASE,
)


class ResolveEdl:
    """The exporter `resolve-edl`."""

    def __init__(self, context: PluginContext) -> None:
        self._log = context.log

    def export(self, request: ExportRequest) -> bytes:
        """Return the EDL: UTF-8, LF, one event of one frame a marker.

        Markers on one frame become one, since Resolve drops the later. An EDL does not say its
        rate: at one that no timeline has, it is written for the timeline of `on_timeline`.
        Raises `CannotExport` above 100 frames a second, where two digits do not hold a frame
        number.
        """
        if request.timebase.nominal_rate > _HIGHEST_RATE:
            raise CannotExport(
                f"An EDL cannot hold timecode at {request.timebase.nominal_rate} frames a second",
                remedy="Export FCPXML or OTIO instead.",
            )
        request = on_timeline(request)
        counting = "DROP FRAME" if request.timebase.drop_frame else "NON-DROP FRAME"
        lines = [
            f"TITLE: {one_line(request.title, NAME_LIMIT) or 'Markers'}",
            f"FCM: {counting}",
            "",
        ]
        markers = merge_same_frame(request.markers)
        if len(markers) < len(request.markers):
            self._log.info(
                "%d markers share a frame with another", len(request.markers) - len(markers)
            )
        for number, marker in enumerate(markers, start=1):
            lines += [*_event(number, marker, request), ""]
        return "\n".join([*lines, ""]).encode("utf-8")


def _event(number: int, marker: Marker, request: ExportRequest) -> tuple[str, str]:
    start = request.timecode(marker.frame)
    end = request.timecode(marker.frame + 1)
    note = _note(marker.note)
    name = _field(marker.name, NAME_LIMIT) or f"Marker {number}"
    return (
        f"{number:03d}  001      V     C        {start} {end} {start} {end}  ",
        f"{note} |C:ResolveColor{marker.color} |M:{name} |D:{marker.duration_frames}",
    )


def _note(text: str) -> str:
    """Return a note that cannot be taken for a statement: it begins with a letter or `- `."""
    note = _field(text, NOTE_LIMIT)
    if note and (not note[0].isalpha() or _STATEMENT.match(note)):
        return f"- {note}"
    return note


def _field(text: str, limit: int) -> str:
    """Return `text` without the sign that ends a field."""
    return one_line(text.replace("|", "/"), limit)
