"""Decodes pictures: all of them small for the analysis, a few of them as thumbnails."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from autoresolve_gui.media.container import open_media
from autoresolve_gui.media.decode import Damage, frames, video_stream
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.model.story import Thumbnail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from pathlib import Path

    import av
    from numpy.typing import NDArray

    from autoresolve_gui.model.footage import VideoTrack

_PLANAR_8_BIT = frozenset({
    "yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p",
})  # fmt: skip
_JPEG_QUALITY = 82
_MAX_THUMBNAIL_PX = 640
_TURNS = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
}
THUMBNAIL_HEIGHT_PX = 90


@dataclass(frozen=True, eq=False, slots=True)
class SmallPicture:
    """One frame, scaled down for the analysis.

    `stamp` is the time stamp that the file gives it, in ticks, or None. Containers without
    presentation times (AVI) may stamp neighbours in the wrong order. `luma` is uint8, shape
    (height, width); `chroma` is uint8, shape (height // 2, width // 2, 2), blue and red.
    """

    stamp: int | None
    duration_ticks: int
    luma: NDArray[np.uint8]
    chroma: NDArray[np.uint8]
    frame: av.VideoFrame


class PictureReader:
    """The frames of one file's video track, in display order. Made by `open_pictures`."""

    def __init__(self, container: av.container.InputContainer, path: Path) -> None:
        stream = video_stream(container)
        if stream is None or stream.time_base is None:
            raise MediaError(f"“{path.name}” has no picture", remedy="Only its sound can be read.")
        stream.thread_type = "AUTO"
        # Deblocking of pictures that no other picture is built on changes nothing that follows
        stream.codec_context.options |= {"skip_loop_filter": "noref"}
        self._container = container
        self._stream = stream
        self.damage = Damage()
        self.time_base: Fraction = stream.time_base

    def small_pictures(self, width: int, height: int) -> Iterator[SmallPicture]:
        """Yield every frame, `width` by `height` pixels (both even). Rotation is not applied."""
        for found in frames(self._container, self._stream, self.damage):
            yield small_picture(cast("av.VideoFrame", found), width, height)


@contextmanager
def open_pictures(path: Path) -> Iterator[PictureReader]:
    """Open the video track of `path`. Raises `MediaError` where there is none."""
    with open_media(path) as container:
        yield PictureReader(container, path)


def thumbnail(frame: av.VideoFrame, number: int, time_s: float, track: VideoTrack) -> Thumbnail:
    """Return `frame` as a JPEG of 90 pixels height, upright, with square pixels."""
    width, height = float(frame.width) * float(track.pixel_aspect), float(frame.height)
    turned = track.rotation_deg in (90, 270)
    scale = THUMBNAIL_HEIGHT_PX / (width if turned else height)
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    small = frame.reformat(
        width=min(size[0], _MAX_THUMBNAIL_PX),
        height=min(size[1], _MAX_THUMBNAIL_PX),
        format="bgr24",
        interpolation="AREA",
    )
    pixels: NDArray[np.uint8] = np.asarray(small.to_ndarray(), dtype=np.uint8)
    if track.rotation_deg in _TURNS:
        pixels = np.asarray(cv2.rotate(pixels, _TURNS[track.rotation_deg]), dtype=np.uint8)
    _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return Thumbnail(number, time_s, pixels.shape[1], pixels.shape[0], jpeg.tobytes())


def small_picture(frame: av.VideoFrame, width: int, height: int) -> SmallPicture:
    """Return `frame` at `width` by `height` pixels (both even). Rotation is not applied."""
    luma, chroma = _scaled(frame, width, height)
    return SmallPicture(frame.pts, frame.duration or 0, luma, chroma, frame)


def _scaled(
    frame: av.VideoFrame, width: int, height: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    half = (width // 2, height // 2)
    if frame.format.name == "nv12":  # what devices give: both colours in one plane
        luma, pairs = _plane(frame.planes[0]), _plane(frame.planes[1], 2)
        return _shrunk(luma, (width, height)), _shrunk(pairs, half)
    if frame.format.name not in _PLANAR_8_BIT:
        frame = frame.reformat(width=width, height=height, format="yuv420p", interpolation="AREA")
    luma, blue, red = (_plane(plane) for plane in frame.planes[:3])
    chroma = np.stack([_shrunk(blue, half), _shrunk(red, half)], axis=-1)
    return _shrunk(luma, (width, height)), chroma


def _plane(plane: av.video.plane.VideoPlane, channels: int = 1) -> NDArray[np.uint8]:
    rows = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
    used = rows[: plane.height, : plane.width * channels]
    return used if channels == 1 else used.reshape(plane.height, plane.width, channels)


def _shrunk(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    # Each small pixel is a mean over all columns and at least four rows: reading every row of a
    # large picture would cost more than all else that is done with it.
    step = max(1, len(pixels) // size[1] // 4)
    resized = cv2.resize(pixels[::step], size, interpolation=cv2.INTER_AREA)
    return np.asarray(resized, dtype=np.uint8)
