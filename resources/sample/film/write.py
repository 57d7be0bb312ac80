"""Writes the film as H.264 and AAC in MP4, the same bytes every time on the same machine."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from film.brush import HEIGHT, WIDTH
from film.sound import SAMPLE_RATE
from film.story import RATE, START_TIMECODE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from numpy.typing import NDArray

_X264 = {
    "preset": "slow",
    "crf": "25",
    "threads": "1",
    "bf": "3",
    "g": "120",
    "keyint_min": "12",
    "x264-params": "threads=1:lookahead-threads=1:sliced-threads=0:deterministic=1:open-gop=0",
    "flags": "+bitexact",
}
_AAC = {"b": "128k", "flags": "+bitexact"}
_AUDIO_FRAME = 1024
_BT_709 = 1
_LIMITED_RANGE = 1  # both as ITU-T H.273 numbers them


def write(path: Path, pictures: Iterable[NDArray[np.uint8]], sound: NDArray[np.float64]) -> None:
    """Write frames (uint8, HEIGHT x WIDTH x 3, BGR) and stereo sound (samples, 2) to `path`."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        container.metadata["timecode"] = START_TIMECODE
        video = container.add_stream("libx264", rate=RATE, options=_X264)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        context = video.codec_context
        context.time_base = 1 / RATE
        context.color_primaries = context.color_trc = context.colorspace = _BT_709
        context.color_range = _LIMITED_RANGE
        audio = container.add_stream("aac", rate=SAMPLE_RATE, options=_AAC, layout="stereo")
        voice = _Voice(container, audio, sound)
        for number, picture in enumerate(pictures):
            voice.write_to(Fraction(number) / RATE)
            frame = VideoFrame.from_ndarray(picture, format="bgr24")
            frame = frame.reformat(
                format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
            )
            frame.pts, frame.time_base = number, 1 / RATE
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        voice.write_to(None)


class _Voice:
    """Feeds the sound to the encoder in step with the pictures."""

    def __init__(
        self, container: OutputContainer, stream: AudioStream, sound: NDArray[np.float64]
    ) -> None:
        self._container, self._stream = container, stream
        self._sound = np.ascontiguousarray(np.clip(sound, -1, 1).T.astype(np.float32))
        self._at = 0

    def write_to(self, seconds: Fraction | None) -> None:
        """Encode the sound up to `seconds`, or all that is left and close the stream."""
        total = self._sound.shape[1]
        end = total if seconds is None else min(total, int(seconds * SAMPLE_RATE))
        while self._at < end:
            part = np.ascontiguousarray(self._sound[:, self._at : self._at + _AUDIO_FRAME])
            frame = AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = SAMPLE_RATE, self._at
            frame.time_base = Fraction(1, SAMPLE_RATE)
            self._container.mux(self._stream.encode(frame))
            self._at += part.shape[1]
        if seconds is None:
            self._container.mux(self._stream.encode(None))
