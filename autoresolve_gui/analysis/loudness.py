"""Loudness of a whole programme, from the loudness of its tenths of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.media.sound import BLOCK_RATE_HZ, SILENCE_LUFS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOMENTARY_BLOCKS = 4
SHORT_TERM_BLOCKS = 3 * BLOCK_RATE_HZ
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0
_RANGE_PERCENTILES = (10.0, 95.0)


def integrated_lufs(momentary_lufs: NDArray[np.float32]) -> float | None:
    """Return the integrated loudness of ITU-R BS.1770-5; None where nothing is above -70 LUFS.

    `momentary_lufs` has shape (n,): the loudness of 400 ms every 100 ms, which are just the
    gating blocks of the standard. What is under -70, then what is 10 LU under the mean of the
    rest, is left out.
    """
    gated = _above(momentary_lufs, SILENCE_LUFS)
    if len(gated) == 0:
        return None
    return _mean_lufs(_above(gated, _mean_lufs(gated) + _RELATIVE_GATE_LU))


def loudness_range_lu(short_term_lufs: NDArray[np.float32]) -> float | None:
    """Return the loudness range of EBU Tech 3342; None where no 3 s are above -70 LUFS.

    `short_term_lufs` has shape (n,): the loudness of 3 s, every 100 ms. The range lies between the
    10th and the 95th percentile of what is left above -70 LUFS and 20 LU under its mean.
    """
    gated = _above(short_term_lufs, SILENCE_LUFS)
    if len(gated) == 0:
        return None
    left = _above(gated, _mean_lufs(gated) + _RANGE_GATE_LU)
    low, high = np.percentile(left, _RANGE_PERCENTILES, method="nearest")
    return float(high - low)


def summed_lufs(tracks: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the loudness of tracks that sound together, float32, at least -70: powers add up.

    All of one length. It is exact where the tracks do not resemble each other.
    """
    power = np.sum([10 ** (track.astype(np.float64) / 10) for track in tracks], axis=0)
    return np.asarray(np.maximum(SILENCE_LUFS, 10 * np.log10(power)), dtype=np.float32)


def centred(ending_lufs: NDArray[np.float32], blocks: int) -> NDArray[np.float32]:
    """Return loudness moved so that its window lies around each value; for people to look at.

    `ending_lufs` has shape (n,); each value speaks for the even number of `blocks` that end with
    it. Half a block is made by taking the mean of two. The beginning, where the window is not full
    yet, has the first full one.
    """
    if len(ending_lufs) < blocks:
        return ending_lufs
    full = ending_lufs.copy()
    full[: blocks - 1] = full[blocks - 1]
    back = blocks // 2 - 1
    return np.concatenate([(full[back:-1] + full[back + 1 :]) / 2, full[-back - 1 :]])


def _above(lufs: NDArray[np.float32], gate_lufs: float) -> NDArray[np.float32]:
    return lufs[lufs > gate_lufs]


def _mean_lufs(lufs: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(10 ** (lufs.astype(np.float64) / 10))))
