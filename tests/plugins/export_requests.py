"""Requests that every exporter is tried with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from hypothesis import strategies as st

from autoresolve_gui.plugin.api import ExportRequest, Marker, MarkerColor, Timebase
from support.timebases import TIMEBASES

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE_TEXTS = (
    "",
    " ",
    "|C:ResolveColorRed |M:forged |D:9",
    "001  001      V     C        00:00:00:00 00:00:00:01 00:00:00:00 00:00:00:01",
    "two\r\nlines\x0b\x0c\x1c\x85\u2028\u2029end",
    "FCM: DROP FRAME",
    "* comment",
    "M2   001       -24.0",
    "<b>&amp;]]>\"'",
    "\x00\x01\x1b[31m\x7f\ufffe\uffff",
    "\ud800 lone",
    "=HYPERLINK(1)",
    "@SUM(A1)",
    "+1",
    "-1",
    "\uff1d1",
    "\tx",
    "\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 family",
    "e\u0301 a\u0308",
    "x" * 5000,
    '"quoted, and; more"',
    "7 o'clock",
    "\u0667 arabic digit",
)


def drawn_frames(data: st.DataObject, timebase: Timebase) -> tuple[list[int], dict[str, int]]:
    """Draw where markers lie in a day, and where media and timeline start."""
    frames = st.integers(0, timebase.parse("23:59:59:10"))
    wanted = sorted(data.draw(st.sets(frames, max_size=8)))
    names = ("media_start_frame", "start_frame")
    return wanted, {name: data.draw(frames) for name in names}


def request(timebase: Timebase, *markers: Marker, **changes: object) -> ExportRequest:
    """Return a request whose path is the same on every system."""
    plain = ExportRequest(
        title="Sample Film",
        media_path=cast("Path", PurePosixPath("/media/Sample Film.mov")),
        timebase=timebase,
        duration_frames=timebase.parse("11:00:00:00"),
        width=1920,
        height=1080,
        media_start_frame=0,
        start_frame=0,
        audio_channels=2,
        audio_rate_hz=48000,
        has_video=True,
        markers=markers,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def marker(frame: int, name: str = "climax", note: str = "", **changes: object) -> Marker:
    plain = Marker(frame, name, note, MarkerColor.RED)
    return replace(plain, **changes)  # type: ignore[arg-type]


def golden_request(name: str) -> ExportRequest:
    """Return what the golden file of a rate holds: the edges of counting, up to ten hours."""
    timebase = TIMEBASES[name]
    minute_end = timebase.parse(f"00:00:59:{timebase.nominal_rate - 1}")
    ten_minutes = timebase.parse("00:10:00:00")
    return request(
        timebase,
        marker(0, "hook", "starts with the loudest ten seconds", color=MarkerColor.BLUE),
        marker(1, "2 frames in", "3 peaks | energy 0.9"),
        marker(minute_end, "last of the minute"),
        marker(minute_end + 1, "first of the next", "a note\nof two lines", duration_frames=5),
        marker(ten_minutes, "midpoint", color=MarkerColor.YELLOW),
        marker(ten_minutes, "=same frame", "<&>", color=MarkerColor.RED),
        marker(timebase.parse("10:00:00:00"), "שלום 🎬", "after ten hours"),
        media_start_frame=timebase.parse("09:59:50:00"),
        start_frame=timebase.parse("01:00:00:00"),
    )
