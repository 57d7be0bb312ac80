"""Shows one frame, exactly: frame `n` in display order, whatever the container makes of seeking.

A seek in FFmpeg lands where the container thinks fit: before the frame, after it (MPEG program
streams), or on pictures that lack what they were predicted from (open GOPs). So what comes out of
the decoder is believed only from the first keyframe on, is named by its own time stamp, and where
the wanted frame was missed the reader starts further back, in the end from the start of the file.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from autoresolve_gui.closing import Closing
from autoresolve_gui.media.container import open_media
from autoresolve_gui.media.decode import Damage, frames, read_encoder_build, video_stream
from autoresolve_gui.media.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from autoresolve_gui.model.frame_times import FrameTimes

_BACK_S = (0, 1, 5, 25)
"""How far before the wanted frame the seek aims, from one try to the next."""
_ROLL_S = Fraction(1)
"""A frame this near is reached by decoding on; further away a seek may be quicker."""
_UNSPECIFIED = 2
_HD_ABOVE_LINES = 576


@dataclass(frozen=True, eq=False, slots=True)
class Still:
    """A frame of footage. `rgb` is uint8, shape (height, width, 3), upright, pixels as stored."""

    frame: int
    rgb: NDArray[np.uint8]


class StillReader(Closing):
    """Decodes single frames of the video track of one file. For one thread at a time.

    `times` says when each frame is shown; `player_offset` is that of the `VideoTrack`. Frames
    decoded on the way are kept, up to `cache_bytes`, so that stepping back is as quick as forth.
    Raises `MediaError` where the file cannot be read or has no picture.
    """

    def __init__(
        self,
        path: Path,
        times: FrameTimes,
        player_offset: Fraction = Fraction(0),
        *,
        cache_bytes: int = 256 << 20,
    ) -> None:
        self._path = path
        self._times = times
        self._player_offset = player_offset
        self._cache = _Cache(cache_bytes)
        self._opened = ExitStack()
        self._position: int | None = None
        self._open()

    def close(self) -> None:
        """Let go of the file and of all kept frames."""
        self._cache.clear()
        self._opened.close()

    def set_times(self, times: FrameTimes) -> None:
        """Take better frame times, when the index of the packets is there."""
        if times is self._times:
            return
        self._times = times
        self._cache.clear()
        self._position = None

    def read(self, frame: int, *, hurry: Callable[[], bool] = lambda: False) -> Still:
        """Return `frame`, held inside the track.

        Where a damaged frame cannot be decoded, it has the picture before it, as in a player.
        `hurry` is asked after every frame decoded on the way: where it says yes, the frame
        reached so far is returned, under its own number. Raises `MediaError` where neither the
        frame nor any before it can be decoded.
        """
        frame = min(max(frame, 0), len(self._times) - 1)
        found = self._find(frame, hurry)
        if found is None:
            raise MediaError(
                f"Frame {frame} of “{self._path.name}” cannot be decoded",
                remedy="The file is damaged there. Copy it again from the card.",
            )
        return Still(found, _upright_rgb(self._cache[found]))

    def _find(self, frame: int, hurry: Callable[[], bool]) -> int | None:
        if frame in self._cache:
            return frame
        if self._can_roll(frame):
            found = self._roll(frame, hurry, trusted=True)
            if found is not None:
                return found
        for back_s in _BACK_S:
            if self._seek(self._times.time_of(frame) - back_s):
                found = self._roll(frame, hurry, trusted=False)
                if found is not None:
                    return found
        self._open()
        return self._roll(frame, hurry, trusted=True)

    def _open(self) -> None:
        self._opened.close()
        self._container = self._opened.enter_context(open_media(self._path))
        stream = video_stream(self._container)
        if stream is None or stream.time_base is None:
            self._opened.close()
            raise MediaError(f"“{self._path.name}” has no picture", remedy="Only its sound plays.")
        stream.thread_type = "AUTO"
        self._stream = stream
        self._time_base = stream.time_base
        clock_start = Fraction(self._container.start_time or 0, av.time_base)
        self._origin = clock_start + self._player_offset
        self._decoded = self._decode()
        self._position = None
        self._knows_encoder = False

    def _decode(self) -> Iterator[av.VideoFrame]:
        found = frames(self._container, self._stream, Damage())
        return cast("Iterator[av.VideoFrame]", found)

    def _seek(self, seconds: Fraction) -> bool:
        if not self._knows_encoder:
            self._knows_encoder = True
            read_encoder_build(self._container, self._stream)
        stamp = ((seconds + self._origin) / self._time_base).__floor__()
        try:
            self._container.seek(stamp, stream=self._stream)
        except av.error.FFmpegError:
            return False  # this container cannot seek there; reading from the start always works
        self._decoded = self._decode()
        self._position = None
        return True

    def _can_roll(self, frame: int) -> bool:
        if self._position is None or self._position >= frame:
            return False
        here, there = self._times.time_of(self._position), self._times.time_of(frame)
        if there - here <= _ROLL_S:
            return True
        stamp = ((there + self._origin) / self._time_base).__floor__()
        entry = self._stream.index_entries.search_timestamp(stamp)
        if entry < 0:
            return False
        keyframe_s = self._stream.index_entries[entry].timestamp * self._time_base - self._origin
        return keyframe_s <= here

    def _roll(self, frame: int, hurry: Callable[[], bool], *, trusted: bool) -> int | None:
        """Decode on until `frame`; None where the reading began too late for it."""
        reached = self._position if self._position in self._cache else None
        for decoded in self._decoded:
            trusted = trusted or bool(decoded.key_frame)
            number = self._number_of(decoded)
            if number is None or (not trusted and number <= frame):
                continue
            if number > frame:
                return self._hold(reached, frame)
            self._cache.put(number, decoded)
            self._position = reached = number
            if number == frame or hurry():
                return number
        return self._hold(reached, frame)

    def _hold(self, reached: int | None, frame: int) -> int | None:
        """Let the last picture before a damaged `frame` stand in for it, where there is one."""
        self._position = None
        if reached is None:
            return None
        self._cache.put(frame, self._cache[reached])
        return frame

    def _number_of(self, decoded: av.VideoFrame) -> int | None:
        if decoded.pts is None:
            return None
        seconds = decoded.pts * self._time_base - self._origin
        half_first = self._times.middle_of(0)
        if seconds <= -half_first or seconds >= self._times.duration:
            return None
        return self._times.nearest(seconds)


class _Cache:
    """The frames decoded last, by number; the oldest go when there are too many bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._frames: OrderedDict[int, av.VideoFrame] = OrderedDict()

    def __contains__(self, number: object) -> bool:
        return number in self._frames

    def __getitem__(self, number: int) -> av.VideoFrame:
        return self._frames[number]

    def put(self, number: int, frame: av.VideoFrame) -> None:
        before = self._frames.pop(number, None)
        self._bytes += _size_bytes(frame) - (_size_bytes(before) if before is not None else 0)
        self._frames[number] = frame
        while self._bytes > self._limit_bytes and len(self._frames) > 2:
            self._bytes -= _size_bytes(self._frames.popitem(last=False)[1])

    def clear(self) -> None:
        self._frames.clear()
        self._bytes = 0


def _size_bytes(frame: av.VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)


def _upright_rgb(frame: av.VideoFrame) -> NDArray[np.uint8]:
    matrix = None
    if frame.colorspace == _UNSPECIFIED and frame.height > _HD_ABOVE_LINES:
        matrix = Colorspace.ITU709  # untagged HD; players take it so, swscale would take BT.601
    picture = frame.reformat(
        format="rgb24", src_colorspace=matrix, dst_color_range=ColorRange.JPEG
    ).to_ndarray()
    quarter_turns = round(frame.rotation / 90)
    return np.ascontiguousarray(np.rot90(picture, quarter_turns), dtype=np.uint8)
