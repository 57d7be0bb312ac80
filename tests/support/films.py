"""Makes small real films with PyAV, whose every frame says which one it is.

from support.films import numbered_film, numbered_frame, read_number, write_film
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from numpy.typing import NDArray

BORDER_COLOUR = (255, 0, 255)
"""Frames the code, so that it is found again in a scaled and letterboxed picture."""
_ROWS, _COLUMNS = 4, 6
_NUMBER_BITS = 16
_CHECK_BITS = _ROWS * _COLUMNS - _NUMBER_BITS
_AUDIO_CHUNK = 1024


def write_film(
    path: Path,
    frames: Iterable[NDArray[np.uint8]],
    *,
    rate: Fraction,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    audio: NDArray[np.float32] | None = None,
    audio_rate_hz: int = 48_000,
    audio_codec: str = "aac",
    timecode: str | None = None,
    pts: Sequence[int] | None = None,
    time_base: Fraction | None = None,
    rotation_deg: int = 0,
    pixel_aspect: Fraction | None = None,
    gop: int | None = None,
    b_frames: int | None = None,
    options: Mapping[str, str] | None = None,
) -> Path:
    """Write `frames` (uint8, height x width x RGB) to `path`; its ending chooses the container.

    `rate` is frames a second. For variable rate, or a first frame that is late, give `pts`, one a
    frame, in `time_base` (default 1/rate). `audio` is float32, shape (channels, samples), from
    clock 0 on. `timecode` is that of the first frame (a `tmcd` track in MOV and MP4).
    `rotation_deg` is 0, 90, 180 or 270 clockwise, MOV and MP4 only. Returns `path`.
    """
    pictures = iter(frames)
    first = next(pictures)
    with av.open(path, "w") as container:
        video = container.add_stream(codec, rate=rate, options=dict(options or {}))
        video.height, video.width = first.shape[:2]
        video.pix_fmt = pix_fmt
        tick = time_base or 1 / rate
        video.codec_context.time_base = tick
        if gop is not None:
            video.codec_context.gop_size = gop
        if b_frames is not None:
            video.codec_context.max_b_frames = b_frames
        if pixel_aspect is not None:
            video.codec_context.sample_aspect_ratio = pixel_aspect
        if timecode is not None:
            video.metadata["timecode"] = timecode
        sound = None if audio is None else _Sound(container, audio, audio_rate_hz, audio_codec)
        for index, picture in enumerate(_chain(first, pictures)):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts = index if pts is None else pts[index]
            frame.time_base = tick
            container.mux(video.encode(frame))
            if sound is not None:
                sound.write_until(frame.pts * tick + Fraction(1, 2))
        container.mux(video.encode())
        if sound is not None:
            sound.finish()
    if rotation_deg:
        _set_rotation(path, rotation_deg, first.shape[1], first.shape[0])
    return path


def numbered_film(
    path: Path,
    count: int,
    *,
    rate: Fraction,
    width: int = 160,
    height: int = 120,
    **details: object,
) -> Path:
    """Write a film of `count` numbered frames; `details` as for `write_film`."""
    frames = (numbered_frame(number, width, height) for number in range(count))
    return write_film(path, frames, rate=rate, **details)  # type: ignore[arg-type]


def write_sound(
    path: Path, audio: NDArray[np.float32], *, rate_hz: int = 48_000, codec: str = "aac"
) -> Path:
    """Write a file with sound only. `audio` is float32, shape (channels, samples)."""
    with av.open(path, "w") as container:
        sound = _Sound(container, audio, rate_hz, codec)
        sound.finish()
    return path


def tone(
    duration_s: float, *, hz: float = 440.0, level: float = 0.3, rate_hz: int = 48_000
) -> NDArray[np.float32]:
    """Return a stereo sine, float32, shape (2, samples)."""
    seconds = np.arange(round(duration_s * rate_hz)) / rate_hz
    wave = (level * np.sin(2 * np.pi * hz * seconds)).astype(np.float32)
    return np.stack([wave, wave])


def numbered_frame(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture, uint8 (height, width, 3), that `read_number` can read.

    `number` is 0 to 65535. Black and white blocks in a magenta frame: 16 bits of number and 8 of
    checksum, high bit first, by rows. Fit for 64 x 48 and up.
    """
    picture = np.empty((height, width, 3), dtype=np.uint8)
    picture[:] = BORDER_COLOUR
    border = _border(width, height)
    code = (number << _CHECK_BITS) | _checksum(number)
    for cell in range(_ROWS * _COLUMNS):
        row, column = divmod(cell, _COLUMNS)
        top, bottom = _span(row, _ROWS, border, height - border)
        left, right = _span(column, _COLUMNS, border, width - border)
        bit = code >> (_ROWS * _COLUMNS - 1 - cell) & 1
        picture[top:bottom, left:right] = 235 if bit else 20
    return picture


def read_number(rgb: NDArray[np.uint8]) -> int:
    """Return the number in a picture of `numbered_frame`, also scaled, squeezed or letterboxed.

    `rgb` is uint8, shape (height, width, 3). Raises `ValueError` where no sound code is found.
    """
    red, green, blue = (rgb[..., channel].astype(np.int16) for channel in range(3))
    magenta = (np.minimum(red, blue) - green > 90) & (np.abs(red - blue) < 90)
    rows = np.flatnonzero(magenta.mean(axis=1) > 0.05)
    columns = np.flatnonzero(magenta.mean(axis=0) > 0.05)
    if len(rows) < 2 or len(columns) < 2:
        raise ValueError("no numbered frame in this picture")
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    border_x, border_y = _border_share(magenta[top:bottom, left:right])
    luma = rgb.astype(np.float64).mean(axis=2)
    code = 0
    for cell in range(_ROWS * _COLUMNS):
        row, column = divmod(cell, _COLUMNS)
        y0, y1 = _middle(row, _ROWS, top + border_y, bottom - border_y)
        x0, x1 = _middle(column, _COLUMNS, left + border_x, right - border_x)
        code = code << 1 | int(luma[y0:y1, x0:x1].mean() > 128)
    number, check = code >> _CHECK_BITS, code & ((1 << _CHECK_BITS) - 1)
    if check != _checksum(number):
        raise ValueError(f"the code of this picture is damaged ({code:#08x})")
    return number


def _border(width: int, height: int) -> int:
    return max(4, min(width, height) // 16)


def _border_share(magenta: NDArray[np.bool_]) -> tuple[int, int]:
    """Measure the magenta frame inside its own bounds: columns and rows nearly all magenta."""
    height, width = magenta.shape
    columns = magenta[:, : width // 4].mean(axis=0) > 0.8
    rows = magenta[: height // 4].mean(axis=1) > 0.8
    return int(columns.sum()), int(rows.sum())


def _checksum(number: int) -> int:
    return (number * 167 + (number >> 8) * 59 + 0x5A) & ((1 << _CHECK_BITS) - 1)


def _span(index: int, count: int, start: int, end: int) -> tuple[int, int]:
    size = end - start
    return start + size * index // count, start + size * (index + 1) // count


def _middle(index: int, count: int, start: int, end: int) -> tuple[int, int]:
    first, last = _span(index, count, start, end)
    inset = (last - first) // 3
    return first + inset, max(first + inset + 1, last - inset)


def _chain(
    first: NDArray[np.uint8], rest: Iterable[NDArray[np.uint8]]
) -> Iterable[NDArray[np.uint8]]:
    yield first
    yield from rest


class _Sound:
    """Feeds one sound track beside the picture, so that the file is well interleaved."""

    def __init__(
        self, container: OutputContainer, samples: NDArray[np.float32], rate_hz: int, codec: str
    ) -> None:
        self._container = container
        self._samples = np.ascontiguousarray(samples, dtype=np.float32)
        self._rate_hz = rate_hz
        layouts = {1: "mono", 2: "stereo", 6: "5.1"}
        self._layout = layouts[len(samples)]
        self._stream: AudioStream = container.add_stream(codec, rate=rate_hz, layout=self._layout)
        self._written = 0

    def write_until(self, seconds: Fraction) -> None:
        end = min(self._samples.shape[1], int(seconds * self._rate_hz))
        while self._written < end:
            chunk = self._samples[:, self._written : self._written + _AUDIO_CHUNK]
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(chunk), format="fltp", layout=self._layout
            )
            frame.rate = self._rate_hz
            frame.pts = self._written
            frame.time_base = Fraction(1, self._rate_hz)
            self._container.mux(self._stream.encode(frame))
            self._written += chunk.shape[1]

    def finish(self) -> None:
        self.write_until(Fraction(self._samples.shape[1], self._rate_hz))
        self._container.mux(self._stream.encode())


def _set_rotation(path: Path, degrees: int, width: int, height: int) -> None:
    """Write the display matrix of the first track; PyAV has no way to ask the muxer for it."""
    data = bytearray(path.read_bytes())
    box = data.find(b"tkhd", data.find(b"moov")) + 4
    if data[box] != 0:
        raise ValueError(f"{path} has a 64-bit track header")
    cos, sin = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    move_x = {90: height, 180: width, 270: 0}[degrees]
    move_y = {90: 0, 180: height, 270: width}[degrees]
    fixed = (cos << 16, sin << 16, 0, -sin << 16, cos << 16, 0, move_x << 16, move_y << 16, 1 << 30)
    matrix = b"".join(int(value).to_bytes(4, "big", signed=True) for value in fixed)
    data[box + 40 : box + 76] = matrix
    path.write_bytes(data)
