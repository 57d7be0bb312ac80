"""Novelty: where the footage becomes something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, RATE_HZ, smoothed, stretched
from autoresolve_gui.model.curve import Curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.embedding.novelty_parts import Pictured

_HALF_WIDTHS_S = (4.0, 12.0)
_BLOCK_ROWS = 4096
_SMOOTHING_S = 0.4


def novelty_curve(
    features: Sequence[NDArray[np.float32]], samples: int, pictured: Pictured | None = None
) -> Curve:
    """Return novelty, 0 to 1 at 10 Hz.

    After J. Foote, "Automatic audio segmentation using a measure of audio novelty", ICME 2000.
    `features` are matrices at 2 Hz, shape (features, values), one a sense (timbre, colour). Each
    row is brought to length 1, so that its product with another is their likeness; a checkerboard
    with a Gaussian taper slides along the diagonal of that likeness matrix and answers where what
    was before is like itself, what comes after is like itself, and the two are not alike. Two
    sizes of the board (4 and 12 s either way) hear both a new shot and a new scene.

    `pictured`, where an encoder looked at the picture, is one more sense, and its steps from one
    vector to the next are one more answer.
    """
    total = np.zeros(samples, dtype=np.float32)
    used = 0
    senses = [_unit_rows(matrix) for matrix in features]
    if pictured is not None:
        senses.append(pictured.rows)
        total += pictured.steps
        used += 1
    for unit in senses:
        for half_width_s in _HALF_WIDTHS_S:
            half = round(half_width_s * float(FEATURE_RATE_HZ))
            if len(unit) < 2 * half:
                continue
            total += _on_grid(_checkerboard(unit, half), samples)
            used += 1
    if not used:
        return Curve("novelty", RATE_HZ, np.zeros(samples, dtype=np.float32))
    return Curve(
        "novelty", RATE_HZ, stretched(smoothed((total / used).astype(np.float32), _SMOOTHING_S))
    )


def _unit_rows(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    centred = matrix - matrix.mean(axis=0)
    spread = centred.std(axis=0)
    scaled = centred / np.where(spread > 1e-6, spread, 1.0)
    lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
    return np.asarray(scaled / np.maximum(lengths, 1e-6), dtype=np.float32)


def _checkerboard(unit: NDArray[np.float32], half: int) -> NDArray[np.float32]:
    """Return the board's answer at every row, 0 to 1, with the ends of the footage at 0.

    The board is separable: with `w` the signed taper, the answer is
    `sum_ij w_i w_j <x_i, x_j> = |sum_i w_i x_i|^2`, one convolution instead of a matrix.
    """
    taper = np.exp(-0.5 * ((np.arange(half) + 0.5) / (0.4 * half)) ** 2)
    board = np.concatenate([-taper[::-1], taper]) / (2 * taper.sum())
    windows = np.lib.stride_tricks.sliding_window_view(unit, 2 * half, axis=0)
    answer = np.zeros(len(unit), dtype=np.float32)
    for start in range(0, len(windows), _BLOCK_ROWS):
        block = windows[start : start + _BLOCK_ROWS] @ board.astype(np.float32)
        answer[half + start : half + start + len(block)] = np.square(block).sum(axis=1)
    return answer


def _on_grid(values: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    """Return values at the start of every half second as values at 10 Hz."""
    times = (np.arange(samples) + 0.5) / float(RATE_HZ)
    known = np.arange(len(values)) / float(FEATURE_RATE_HZ)
    return np.asarray(np.interp(times, known, values), dtype=np.float32)
