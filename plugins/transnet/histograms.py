"""Colour histograms of small pictures, for any number of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 512


def color_histograms(frames: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return how often each of 512 colours (8 levels of red, green and blue) is in each picture.

    `frames`: uint8, shape (..., height, width, 3), RGB. Returns float32, shape (..., 512), rows
    of Euclidean length 1.
    """
    *outer, height, width, _ = frames.shape
    levels = (frames >> 5).astype(np.int64)
    colors = (levels[..., 0] << 6) + (levels[..., 1] << 3) + levels[..., 2]
    rows = colors.reshape(-1, height * width)
    offsets = np.arange(len(rows), dtype=np.int64)[:, None] * BINS
    counts = np.bincount((rows + offsets).ravel(), minlength=len(rows) * BINS)
    histograms = counts.reshape(len(rows), BINS).astype(np.float32)
    histograms /= np.maximum(np.linalg.norm(histograms, axis=1, keepdims=True), 1e-12)
    return np.asarray(histograms.reshape(*outer, BINS), dtype=np.float32)
