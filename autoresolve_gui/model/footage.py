"""A media file as the editor knows it: its tracks, length, rate and start timecode."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.model.timebase import Timebase

AUDIO_ONLY_RATE = Fraction(25)
"""The frame grid that is used for footage without a picture."""


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """The picture. `width` and `height` are in pixels as displayed, after rotation."""

    codec: str
    width: int
    height: int
    rotation_deg: int
    pixel_aspect: Fraction
    frame_rate: Fraction
    is_variable_rate: bool
    frames: int
    player_offset: Fraction
    """From the start of the file's clock, where players count from, to the first frame (s)."""


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One sound track."""

    codec: str
    rate_hz: int
    channels: int
    layout: str
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class Footage:
    """One media file.

    `key` names the content (not the path): two copies of a file have the same key.
    `duration` is in seconds. `start_frame` is the timecode of the first frame, in frames of
    `timebase`; 0 where the file carries none.
    """

    key: str
    path: Path
    size_bytes: int
    container: str
    duration: Fraction
    timebase: Timebase
    start_frame: int
    has_start_timecode: bool
    video: VideoTrack | None
    audio: tuple[AudioTrack, ...]

    @property
    def start_timecode(self) -> str:
        """The timecode of the first frame."""
        return self.timebase.timecode(self.start_frame)

    @property
    def frames(self) -> int:
        """The number of pictures; for footage without a picture, of grid frames."""
        if self.video is not None:
            return self.video.frames
        return self.timebase.frame_at(self.duration)
