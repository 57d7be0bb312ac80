"""What happens inside a shot and is no change of shot: flash, strobe, something that passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from evaluation.pictures import Picture, planes

if TYPE_CHECKING:
    from collections.abc import Callable

    from evaluation.plan import Effect

_WHITE = 235


def flash(picture: Picture, effect: Effect, step: int) -> Picture:
    """Add light as of a photographer: full at once, then sinking."""
    strength = np.random.default_rng(effect.seed).uniform(0.55, 0.9)
    return _lit(picture, strength * (1.0 - 0.5 * step / effect.frames))


def strobe(picture: Picture, effect: Effect, step: int) -> Picture:
    """Add light that goes on and off every two or three frames."""
    rng = np.random.default_rng(effect.seed)
    half, strength = int(rng.integers(2, 4)), float(rng.uniform(0.35, 0.7))
    return _lit(picture, strength) if step // half % 2 == 0 else picture


def passing_object(picture: Picture, effect: Effect, step: int) -> Picture:
    """Move something large and blurred across, a third to half as wide as the picture."""
    rng = np.random.default_rng(effect.seed)
    luma, blue, red = planes(picture)
    height, width = luma.shape
    wide = int(width * rng.uniform(0.35, 0.55))
    share = (step + 1) / (effect.frames + 1)
    if rng.integers(2):
        share = 1.0 - share
    left = round(-wide + share * (width + wide))
    shade, tint = int(rng.integers(25, 200)), rng.integers(100, 156, 2)
    rows = cv2.resize(rng.integers(0, 40, (5, 4)).astype(np.uint8), (wide, height))
    mask = _soft_edges(wide, height)
    for plane, colour, shrink in ((luma, shade, 1), (blue, tint[0], 2), (red, tint[1], 2)):
        first, last = max(0, left), min(width, left + wide)
        part = plane[:, first // shrink : last // shrink].astype(np.float32)
        cover = mask[::shrink, first - left : last - left : shrink][:, : part.shape[1]]
        over = np.full(part.shape, float(colour), dtype=np.float32)
        if shrink == 1:
            over += rows[:, first - left : last - left]
        wider = cover.shape[1]
        part[:, :wider] += cover * (over[:, :wider] - part[:, :wider])
        plane[:, first // shrink : last // shrink] = np.clip(part, 0, 255).astype(np.uint8)
    return picture


def bars(picture: Picture, effect: Effect, step: int) -> Picture:
    """Slide black bars in from above and below, and out again."""
    luma, blue, red = planes(picture)
    share = 1.0 - abs(2.0 * (step + 1) / (effect.frames + 1) - 1.0)
    rows = 4 * round(luma.shape[0] * 0.14 * share / 4)
    if rows:
        luma[:rows] = luma[-rows:] = 16
        for plane in (blue, red):
            plane[: rows // 2] = plane[-rows // 2 :] = 128
    return picture


def exposure(picture: Picture, effect: Effect, step: int) -> Picture:
    """Open the iris of the camera, and close it again."""
    rng = np.random.default_rng(effect.seed)
    share = 1.0 - abs(2.0 * (step + 1) / (effect.frames + 1) - 1.0)
    return _lit(picture, float(rng.uniform(0.2, 0.4)) * share)


EFFECTS: dict[str, Callable[[Picture, Effect, int], Picture]] = {
    "flash": flash,
    "strobe": strobe,
    "passing object": passing_object,
    "bars": bars,
    "exposure": exposure,
}
"""Each takes a picture, which it may change, the effect, and how many frames of it have passed."""


def _lit(picture: Picture, strength: float) -> Picture:
    luma, blue, red = planes(picture)
    cv2.addWeighted(luma, 1.0 - strength, luma, 0.0, strength * _WHITE, dst=luma)
    for plane in (blue, red):
        cv2.addWeighted(plane, 1.0 - strength, plane, 0.0, strength * 128.0, dst=plane)
    return picture


def _soft_edges(width: int, height: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    edge = max(1, width // 6)
    ramp = np.minimum(np.arange(width), np.arange(width)[::-1]) / edge
    return np.tile(np.clip(ramp, 0.0, 1.0).astype(np.float32), (height, 1))
