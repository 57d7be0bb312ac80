"""Where a frame of the footage lies on the constant frame grid that an NLE cuts on.

An NLE gives every clip one constant rate. At a constant rate the frames are counted alike on both
sides. Variable-rate footage is conformed by time: the NLE holds or drops pictures so that the clip
keeps its length, hence a frame goes to the grid frame nearest in time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.frame_times import FrameTimes


def conform_frame(analysis: Analysis, frame: int) -> int:
    """Return the frame of the constant grid (`footage.timebase`) on which `frame` lies.

    `frame` counts the pictures of the footage from 0. Both ends are held: every picture lies on a
    frame below `conform_duration(analysis)`, and what comes after the last one lies there.
    """
    times = _variable_times(analysis)
    if times is None:
        return min(max(frame, 0), conform_duration(analysis))
    duration = conform_duration(analysis)
    if frame >= len(times):
        return duration
    nearest = analysis.footage.timebase.nearest_frame(times.time_of(max(frame, 0)))
    return min(nearest, duration - 1)


def conform_duration(analysis: Analysis) -> int:
    """Return the length of the footage in frames of the constant grid; at least 1."""
    times = _variable_times(analysis)
    if times is not None:
        return max(1, analysis.footage.timebase.nearest_frame(times.duration))
    # What was counted goes before what the file's header claims.
    counted = analysis.frame_times
    return max(1, len(counted) if counted is not None else analysis.footage.frames)


def timecode_of(analysis: Analysis, frame: int) -> str:
    """Return the source timecode of `frame` as the NLE will show it, after conforming."""
    footage = analysis.footage
    return footage.timebase.timecode(footage.start_frame + conform_frame(analysis, frame))


def _variable_times(analysis: Analysis) -> FrameTimes | None:
    """Return the frame times where they matter: None at a constant rate or while unread."""
    video = analysis.footage.video
    if video is None or not video.is_variable_rate:
        return None
    return analysis.frame_times
