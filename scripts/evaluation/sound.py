"""Sound for films whose reading is timed: speech and music of the real clips, over and over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import OutputContainer
    from numpy.typing import NDArray

CLIPS = ("wannaworktogether.mp4", "hello.avi", "rocket_launch.webm")
_RATE_HZ = 48_000
_CHUNK = 1024


class SoundTrack:
    """A stereo track of AAC at 48 kHz that is written beside the pictures."""

    def __init__(self, container: OutputContainer, footage: Path) -> None:
        self._container = container
        self._stream = container.add_stream("aac", rate=_RATE_HZ)
        self._stream.codec_context.layout = "stereo"
        self._stream.codec_context.bit_rate = 160_000
        self._chunks = endless_sound(footage)
        self._written = 0

    def write_until(self, time_s: float) -> None:
        """Write sound up to about `time_s`."""
        while self._written < time_s * _RATE_HZ:
            frame = av.AudioFrame.from_ndarray(next(self._chunks), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = _RATE_HZ, self._written
            self._written += _CHUNK
            self._container.mux(self._stream.encode(frame))

    def finish(self, time_s: float) -> None:
        """Write what is left up to `time_s`, and what the encoder held back."""
        self.write_until(time_s)
        self._container.mux(self._stream.encode())


def endless_sound(footage: Path) -> Iterator[NDArray[np.float32]]:
    """Yield chunks of 1024 samples, float32, shape (2, 1024), without end.

    The sound of `CLIPS`, one after the other; where none of them is there, tones and noise.
    """
    there = [footage / name for name in CLIPS if (footage / name).is_file()]
    left = np.zeros((2, 0), dtype=np.float32)
    source = _clips(there) if there else _tones()
    while True:
        while left.shape[1] < _CHUNK:
            left = np.concatenate([left, next(source)], axis=1)
        yield np.ascontiguousarray(left[:, :_CHUNK])
        left = left[:, _CHUNK:]


def _clips(paths: list[Path]) -> Iterator[NDArray[np.float32]]:
    while True:
        for path in paths:
            resampler = av.AudioResampler("fltp", "stereo", _RATE_HZ)
            with av.open(str(path)) as container:
                for frame in container.decode(audio=0):
                    for each in resampler.resample(frame):
                        yield np.asarray(each.to_ndarray(), dtype=np.float32)


def _tones() -> Iterator[NDArray[np.float32]]:
    rng = np.random.default_rng(0)
    seconds = np.arange(_RATE_HZ) / _RATE_HZ
    while True:
        wave = 0.2 * np.sin(2 * np.pi * rng.uniform(110, 880) * seconds)
        wave += rng.uniform(0.0, 0.1) * rng.standard_normal(_RATE_HZ)
        yield np.stack([wave, wave]).astype(np.float32)
