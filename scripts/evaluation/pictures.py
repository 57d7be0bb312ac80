"""Pictures as planes of YUV 4:2:0, and what is done to them: scaled, mixed, grained.

A picture is uint8 of shape (height * 3 / 2, width): luma, and below it both chroma planes, as
FFmpeg's `yuv420p` lies in memory. Width is even and height a multiple of four.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from evaluation.plan import Box

Picture = NDArray[np.uint8]
_GRAIN_FIELDS = 6
_BLACK, _WHITE, _GREY = 16, 235, 128


def planes(picture: Picture) -> tuple[Picture, Picture, Picture]:
    """Return views of luma (h, w), blue and red (h / 2, w / 2)."""
    height, width = picture.shape[0] * 2 // 3, picture.shape[1]
    quarter = height // 4
    blue = picture[height : height + quarter].reshape(height // 2, width // 2)
    red = picture[height + quarter :].reshape(height // 2, width // 2)
    return picture[:height], blue, red


def empty(width: int, height: int) -> Picture:
    """Return a picture whose pixels are not set yet."""
    if width % 2 or height % 4:
        raise ValueError(f"{width}x{height} cannot be kept as planes: even by a multiple of four")
    return np.empty((height * 3 // 2, width), dtype=np.uint8)


def plain(width: int, height: int, *, white: bool) -> Picture:
    """Return a picture of nothing but black or white."""
    picture = empty(width, height)
    luma, blue, red = planes(picture)
    luma[:] = _WHITE if white else _BLACK
    blue[:] = red[:] = _GREY
    return picture


def viewed(source: Picture, box: Box, width: int, height: int, *, mirrored: bool) -> Picture:
    """Return the part `box` of the largest middle part of `source` that has the wanted shape."""
    picture = empty(width, height)
    full_height, full_width = source.shape[0] * 2 // 3, source.shape[1]
    fit = min(full_width / width, full_height / height)
    left, top, size = box
    scale = fit * size
    corner_x = (full_width - fit * width) / 2 + left * fit * width
    corner_y = (full_height - fit * height) / 2 + top * fit * height
    for plane, target, shrink in zip(planes(source), planes(picture), (1, 2, 2), strict=True):
        x, step = corner_x / shrink, scale
        if mirrored:
            x, step = x + scale * (width // shrink - 1), -scale
        warp = np.array([[step, 0.0, x], [0.0, scale, corner_y / shrink]])
        cv2.warpAffine(
            plane,
            warp,
            (width // shrink, height // shrink),
            dst=target,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    return picture


def mixed(first: Picture, second: Picture, share: float) -> Picture:
    """Return `(1 - share) * first + share * second`."""
    return np.asarray(cv2.addWeighted(first, 1.0 - share, second, share, 0.0), dtype=np.uint8)


class Grain:
    """Noise that is another in every frame, as a sensor makes it, so that decoding costs work."""

    def __init__(self, width: int, height: int, seed: int, sigma: float) -> None:
        rng = np.random.default_rng(seed)
        noise = rng.normal(128.0, sigma, (_GRAIN_FIELDS, height, width))
        self._fields = np.clip(noise.round(), 0, 255).astype(np.uint8)
        self._rng = rng

    def add(self, picture: Picture) -> None:
        """Add noise to the luma of `picture`, in place."""
        luma = planes(picture)[0]
        field = self._fields[int(self._rng.integers(len(self._fields)))]
        if self._rng.integers(2):
            field = field[::-1]
        if self._rng.integers(2):
            field = field[:, ::-1]
        cv2.addWeighted(luma, 1.0, np.ascontiguousarray(field), 1.0, -128.0, dst=luma)


def woven(first: Picture, second: Picture) -> Picture:
    """Return an interlaced picture: even lines of the first, odd lines of the second."""
    picture = first.copy()
    for target, other in zip(planes(picture), planes(second), strict=True):
        target[1::2] = other[1::2]
    return picture
