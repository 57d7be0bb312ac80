"""Vectors of frames: how they are kept, and what curves and pictures are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from autoresolve_gui.model.frame_times import FrameTimes

SCALE = 127
_COLUMNS, _ROWS = 64, 4_096
"""So many at a time, where something may end the work between them."""


@dataclass(frozen=True, eq=False, slots=True)
class Embedded:
    """The vectors of one footage, n of them in order of frames.

    `frames` int64 (n,): the frame that each is of. `spans` int64 (n, 2): the frames that it stands
    for, end exclusive. `vectors` int8 (n, dimension): only their directions count, see `quantised`.
    `encoder`: the key of the space that they are of (`EncoderIdentity.key`).
    """

    frames: NDArray[np.int64]
    spans: NDArray[np.int64]
    vectors: NDArray[np.int8]
    encoder: str

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays of a pass's result."""
        return {
            "frames": self.frames,
            "spans": self.spans,
            "vectors": self.vectors,
            "encoder": np.frombuffer(self.encoder.encode(), dtype=np.uint8),
        }

    def starts_s(self, times: FrameTimes) -> NDArray[np.float64]:
        """Return where each span begins, in seconds, float64 (n,)."""
        return _seconds(times, self.spans[:, 0])

    def ends_s(self, times: FrameTimes) -> NDArray[np.float64]:
        """Return where each span ends, in seconds, float64 (n,)."""
        return _seconds(times, self.spans[:, 1])


def read_embedded(arrays: Mapping[str, NDArray[np.generic]]) -> Embedded | None:
    """Return the vectors among the arrays of a pass or of an analysis; None where none are."""
    if not {"frames", "spans", "vectors", "encoder"} <= arrays.keys():
        return None
    frames = np.asarray(arrays["frames"], dtype=np.int64)
    spans = np.asarray(arrays["spans"], dtype=np.int64).reshape(-1, 2)
    vectors = np.asarray(arrays["vectors"], dtype=np.int8)
    if vectors.ndim != 2 or not len(frames) == len(spans) == len(vectors):
        return None
    encoder = np.asarray(arrays["encoder"], dtype=np.uint8).tobytes().decode(errors="replace")
    return Embedded(frames, spans, vectors, encoder)


def quantised(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return vectors, float32 (n, dimension), as int8 of the same directions.

    The largest value of each becomes 127, so that the whole range is used: times 127 alone, the
    512 values of a unit vector would lie within 20 of 0 (docs/decisions/0116).
    """
    highest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return np.asarray(np.rint(vectors * (SCALE / highest)), dtype=np.int8)


def unit_rows(vectors: NDArray[np.generic]) -> NDArray[np.float32]:
    """Return rows of length 1, float32 (n, dimension); a row of zeros stays one."""
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def held_rows(
    vectors: NDArray[np.float32],
    starts_s: NDArray[np.float64],
    ends_s: NDArray[np.float64],
    edges_s: NDArray[np.float64],
    heed: Callable[[], None] = lambda: None,
) -> NDArray[np.float32]:
    """Return the mean vector between each two of the m + 1 `edges_s`, float32 (m, dimension).

    Vector i holds from `starts_s[i]` to `ends_s[i]`; where none holds there are zeros. All rise.
    `heed` is called now and then, and ends this by raising.
    """
    knots = np.stack([starts_s, ends_s], axis=1).ravel()
    knots = np.maximum.accumulate(knots)
    lasted = np.maximum(knots[1::2] - knots[::2], 0.0)
    place = np.searchsorted(knots[::2], edges_s, side="right")  # spans begun by then
    inside = np.maximum(place - 1, 0)
    done_s = np.clip(edges_s - knots[::2][inside], 0.0, lasted[inside])
    until = np.empty((len(edges_s), vectors.shape[1]))
    # Some columns at a time: sums of ten hours whole are half a gigabyte.
    for first in range(0, vectors.shape[1], _COLUMNS):
        heed()
        part = vectors[:, first : first + _COLUMNS]
        sums = np.cumsum(part * lasted[:, None], axis=0)
        before = np.vstack([np.zeros((1, part.shape[1])), sums])
        until[:, first : first + _COLUMNS] = before[inside] + part[inside] * done_s[:, None]
    until[place == 0] = 0.0
    return np.asarray(np.diff(until, axis=0) / np.diff(edges_s)[:, None], dtype=np.float32)


def self_similarity(
    vectors: NDArray[np.generic],
    times: NDArray[np.float64],
    size: int,
    heed: Callable[[], None] = lambda: None,
) -> NDArray[np.float32]:
    """Return how alike each two moments are: float32, shape (size, size), -1 to 1.

    Row and column i are the time from i/size to (i+1)/size of the footage; the diagonal is 1.
    `vectors`: (n, dimension), n at least 1, of any length and type. `times`: float64, shape
    (n + 1,), in seconds, not falling: the footage's begin or where the first vector holds from,
    where each next one takes over, and the end. Cosine of the means of the vectors over those
    times (Foote, "Visualizing music and audio using self-similarity", ACM Multimedia 1999).
    `heed` is called now and then, and ends this by raising.

    Raises `ValueError` where the lengths do not fit.
    """
    if len(times) != len(vectors) + 1 or len(vectors) == 0 or size < 1:
        msg = f"{len(vectors)} vectors hold over {len(vectors) + 1} times, not {len(times)}"
        raise ValueError(msg)
    length_s = max(float(times[-1] - times[0]), 1e-9)
    edges_s = times[0] + np.arange(size + 1) * (length_s / size)
    units = np.empty(vectors.shape, dtype=np.float32)
    for first in range(0, len(vectors), _ROWS):
        heed()
        units[first : first + _ROWS] = unit_rows(vectors[first : first + _ROWS])
    rows = unit_rows(held_rows(units, times[:-1], times[1:], edges_s, heed))
    heed()
    likeness: NDArray[np.float32] = np.clip(rows @ rows.T, -1.0, 1.0)
    np.fill_diagonal(likeness, 1.0)
    return likeness


def similarity_times(embedded: Embedded, times: FrameTimes) -> NDArray[np.float64]:
    """Return the `times` that `self_similarity` wants for a footage's vectors, from 0 to its end.

    A vector holds until the next one's span begins: black between two shots has none of its own.
    """
    starts_s = embedded.starts_s(times)
    return np.concatenate([[0.0], starts_s[1:], [float(times.duration)]])


def _seconds(times: FrameTimes, frames: NDArray[np.int64]) -> NDArray[np.float64]:
    ticks = np.append(times.ticks, times.end_tick)
    return np.asarray(ticks[np.clip(frames, 0, len(times))] * float(times.time_base))
