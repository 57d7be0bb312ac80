"""Writes a short film to try decoders on, where no footage is at hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

_WIDTH, _HEIGHT, _RATE, _FRAMES = 1920, 1080, Fraction(30), 30
_STEP_PX = 12


def write_trial_film(path: Path) -> None:
    """Write a second of 1080p30 H.264 with texture that moves. `path` ends in .mp4.

    Raises `OSError` where it cannot be written.
    """
    rng = np.random.default_rng(5)
    coarse = rng.integers(16, 235, (_HEIGHT // 8, _WIDTH // 8), np.uint8)
    texture = cv2.resize(coarse, (_WIDTH, _HEIGHT), interpolation=cv2.INTER_CUBIC)
    chroma = np.full((_HEIGHT // 2, _WIDTH), 128, np.uint8)
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=_RATE, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        for number in range(_FRAMES):
            luma = np.roll(texture, number * _STEP_PX, axis=1)
            picture = np.concatenate([luma, chroma])
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts, frame.time_base = number, 1 / _RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
