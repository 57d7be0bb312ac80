"""What the shot detector and the curves want to know of every single frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TINY_LUMA = (32, 18)
_TINY_CHROMA = (16, 9)
_LUMA_BINS, _CHROMA_BINS = 32, 8
TINY_VALUES = _TINY_LUMA[0] * _TINY_LUMA[1] + 2 * _TINY_CHROMA[0] * _TINY_CHROMA[1]
COLOR_VALUES = _LUMA_BINS + _CHROMA_BINS**2


@dataclass(frozen=True, eq=False, slots=True)
class FrameSignals:
    """One frame, boiled down.

    `luma` is the small picture itself, uint8 (height, width). `tiny` is float32, shape
    (TINY_VALUES,), 0 to 1: 32 x 18 luma, then 16 x 9 chroma. `color` is float32, shape
    (COLOR_VALUES,): a luma histogram of 32 bins and a chroma histogram of 8 x 8, each summing
    to 1. `brightness` is the mean of luma, `contrast` its standard deviation and `saturation` that
    of chroma, 0 to 1.
    """

    luma: NDArray[np.uint8]
    tiny: NDArray[np.float32]
    color: NDArray[np.float32]
    brightness: float
    contrast: float
    saturation: float


def frame_signals(luma: NDArray[np.uint8], chroma: NDArray[np.uint8]) -> FrameSignals:
    """Return the signals of a small picture: `luma` (h, w), `chroma` (h // 2, w // 2, 2)."""
    small_luma = cv2.resize(luma, _TINY_LUMA, interpolation=cv2.INTER_AREA)
    small_chroma = cv2.resize(chroma, _TINY_CHROMA, interpolation=cv2.INTER_AREA)
    tiny = np.concatenate([small_luma.ravel(), small_chroma.ravel()]).astype(np.float32)
    tiny /= np.float32(255)
    lumas = cv2.calcHist([luma], [0], None, [_LUMA_BINS], [0, 256]).ravel()
    pairs = cv2.calcHist([chroma], [0, 1], None, [_CHROMA_BINS] * 2, [0, 256, 0, 256]).ravel()
    color = np.concatenate([lumas / luma.size, pairs / (chroma.size // 2)]).astype(np.float32)
    brightness, contrast = cv2.meanStdDev(luma)
    _, saturation = cv2.meanStdDev(chroma)
    return FrameSignals(
        luma=luma,
        tiny=tiny,
        color=color,
        brightness=float(brightness[0, 0]) / 255,
        contrast=float(contrast[0, 0]) / 255,
        saturation=float(saturation.mean()) / 255,
    )


def color_distance(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Return how different two colour histograms are, 0 (equal) to 1 (nothing in common)."""
    return float(np.abs(first - second).sum()) / 4


def tiny_distance(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Return the mean absolute difference of two tiny pictures, 0 to 1."""
    return float(np.abs(first - second).mean())
