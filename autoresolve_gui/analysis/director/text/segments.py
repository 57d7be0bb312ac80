"""How likely a new segment of the text begins at each sentence.

Segmentation of a row of vectors by dynamic programming and minimum description length, after
L. Mahon and M. Lapata, "Parameter-free Video Segmentation for Vision and Language Understanding"
(2025): a segment is worth the bits that it takes to write its vectors down, given their mean and
spread, and those of its own parameters. Theirs is the shortest description; here every
segmentation counts by its length, and a sentence gets the share of those that begin a segment
there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAX_BLOCKS = 240
_DIRECTIONS = 6
_SPREAD_FLOOR = 0.1
_ALL_ALIKE = 1e-6


def boundary_shares(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the share of the segmentations in which a segment begins here, (sentences,), 0 to 1.

    `vectors` are float32, (sentences, dimension). The first sentence has 0. Of more than 240
    sentences, runs of as many as it takes are one, and share what they get.
    """
    count = len(vectors)
    if count < 3:
        return np.zeros(count)
    size = -(-count // _MAX_BLOCKS)
    starts = np.arange(0, count, size)
    blocks = np.add.reduceat(vectors.astype(np.float64), starts, axis=0)
    shares = _shares(_lengths(_main_directions(blocks)))
    run = np.diff(np.append(starts, count))
    return np.asarray(np.repeat(shares / run, run))


def _main_directions(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows along their few main directions, each with a spread of 1."""
    centred = rows - rows.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    if sizes[0] < _ALL_ALIKE:
        return np.zeros((len(rows), 1))
    kept = min(_DIRECTIONS, int((sizes > _ALL_ALIKE * sizes[0]).sum()))
    return np.asarray(left[:, :kept] * np.sqrt(len(rows)))


def _lengths(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the length in nats of describing rows i to j - 1 as one segment, (rows, rows + 1).

    A normal distribution a direction, of the segment's own mean and spread, which cost half the
    logarithm of the number of rows each. Infinite where j <= i.
    """
    count, directions = rows.shape
    sums = np.vstack([np.zeros(directions), np.cumsum(rows, axis=0)])
    squares = np.vstack([np.zeros(directions), np.cumsum(rows**2, axis=0)])
    size = (np.arange(count + 1)[None, :] - np.arange(count)[:, None]).astype(np.float64)
    held = np.maximum(size, 1.0)
    total = np.zeros((count, count + 1))
    for direction in range(directions):
        mean = (sums[None, :, direction] - sums[:count, None, direction]) / held
        power = (squares[None, :, direction] - squares[:count, None, direction]) / held
        spread = np.maximum(power - mean**2, 0.0) + _SPREAD_FLOOR
        total += 0.5 * size * np.log(spread)
    total += directions * np.log(count)
    return np.where(size > 0, total, np.inf)


def _shares(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each row the share of the segmentations, by exp(-length), that cut before it."""
    count = len(lengths)
    forward = np.full(count + 1, -np.inf)
    forward[0] = 0.0
    for end in range(1, count + 1):
        forward[end] = np.logaddexp.reduce(forward[:end] - lengths[:end, end])
    backward = np.full(count + 1, -np.inf)
    backward[count] = 0.0
    for start in range(count - 1, -1, -1):
        backward[start] = np.logaddexp.reduce(backward[start + 1 :] - lengths[start, start + 1 :])
    shares = np.exp(forward[:count] + backward[:count] - forward[count])
    shares[0] = 0.0
    return np.asarray(shares)
