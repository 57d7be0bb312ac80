"""Makes the self-similarity matrix of the footage that is shown, away from the window's thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from autoresolve_gui.analysis.embedding.vectors import (
    read_embedded,
    self_similarity,
    similarity_times,
)
from autoresolve_gui.ui.errors import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from autoresolve_gui.model.analysis import Analysis
    from autoresolve_gui.model.frame_times import FrameTimes
    from autoresolve_gui.ui.document import Document
    from autoresolve_gui.ui.jobs import Jobs

SIDE = 512
"""Rows and columns of the picture, however long the footage is: ten hours are 70 s a row."""
_LOW, _HIGH = 2.0, 99.0
_LEAST_RANGE = 0.05


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """How alike each two moments of a footage are.

    `likeness`: float32, shape (SIDE, SIDE), -1 to 1; row and column i are the time from i / SIDE
    to (i + 1) / SIDE of `duration_s`. `levels`: uint8, the same shape: the colour of each, where 0
    is `low` or less and 255 `high` or more. `vectors` counts the pictures that it rests on,
    `encoder` is the key of who looked at them.
    """

    likeness: NDArray[np.float32]
    levels: NDArray[np.uint8]
    low: float
    high: float
    duration_s: float
    vectors: int
    encoder: str


class _CancelledError(Exception):
    """Nobody wants the matrix any more."""


class MatrixFeed(QObject):
    """Follows a document. `made` comes with a `Matrix`, or None where there are no vectors.

    What is under way ends where it is when another document is shown, or nobody looks any more.
    """

    made = Signal(object)
    failed = Signal(str)
    cancelled = Signal()
    busy_changed = Signal(bool)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._document: Document | None = None
        self._vectors: object = None
        self._round = 0
        self._ended = threading.Event()
        self._is_busy = False
        self._is_followed = False

    @property
    def is_busy(self) -> bool:
        """Whether a matrix is being made."""
        return self._is_busy

    def follow(self, *, on: bool) -> None:
        """Make matrices while somebody looks; none else."""
        self._is_followed = on
        if on:
            self._look()
        elif self._is_busy:
            self._end()  # it is made when somebody looks again

    def cancel(self) -> None:
        """Make no matrix of these vectors, unless `again` asks for it."""
        if self._is_busy:
            vectors = self._vectors
            self._end()
            self._vectors = vectors
            self.cancelled.emit()

    def again(self) -> None:
        """Make the matrix that was cancelled."""
        self._vectors = None
        self._look()

    def set_document(self, document: Document | None) -> None:
        """Follow another document."""
        if self._document is not None:
            self._document.analysis_changed.disconnect(self._look)
        self._document = document
        self._end()
        if document is not None:
            document.analysis_changed.connect(self._look)
        self.made.emit(None)
        self._look()

    @Slot()
    def _look(self) -> None:
        analysis = self._document.analysis if self._document is not None else None
        if not self._is_followed or analysis is None or analysis.frame_times is None:
            return
        vectors = analysis.arrays.get("vectors")
        if vectors is None or (self._vectors is not None and _is_same(vectors, self._vectors)):
            return
        self._end()
        self._vectors = vectors
        turn, times, ended = self._round, analysis.frame_times, self._ended
        self._set_busy(busy=True)
        self._jobs.run(
            lambda: matrix_of(analysis, times, lambda: _heed(ended)),
            lambda matrix: self._take(turn, matrix),
            lambda error: self._take_fault(turn, error),
            owner=self,
        )

    def _end(self) -> None:
        """End what is under way, and let go of its answer."""
        self._ended.set()
        self._ended = threading.Event()
        self._round += 1
        self._vectors = None
        self._set_busy(busy=False)

    def _set_busy(self, *, busy: bool) -> None:
        if busy != self._is_busy:
            self._is_busy = busy
            self.busy_changed.emit(busy)

    def _take(self, turn: int, matrix: Matrix | None) -> None:
        if turn == self._round:
            self._set_busy(busy=False)
            self.made.emit(matrix)

    def _take_fault(self, turn: int, error: Exception) -> None:
        if turn == self._round:  # one that was ended is none
            self._set_busy(busy=False)
            self.failed.emit(in_words(error))


def _heed(ended: threading.Event) -> None:
    if ended.is_set():
        raise _CancelledError


def matrix_of(
    analysis: Analysis, times: FrameTimes, heed: Callable[[], None] = lambda: None
) -> Matrix | None:
    """Return the matrix of an analysis; None where no encoder has looked at its pictures.

    `heed` is called now and then, and ends this by raising.
    """
    heed()
    embedded = read_embedded(analysis.arrays)
    if embedded is None or len(embedded.frames) == 0:
        return None
    likeness = self_similarity(embedded.vectors, similarity_times(embedded, times), SIDE, heed)
    low, high = _range_of(likeness)
    scaled = np.clip((likeness - low) * np.float32(255.0 / (high - low)), 0.0, 255.0)
    return Matrix(
        likeness,
        np.ascontiguousarray(scaled.astype(np.uint8)),
        low,
        high,
        float(times.duration),
        len(embedded.frames),
        embedded.encoder,
    )


def _range_of(likeness: NDArray[np.float32]) -> tuple[float, float]:
    """Return the least and the greatest likeness that get a colour of their own.

    Encoders differ in how alike they find pictures that have nothing in common.
    """
    low, high = (float(each) for each in np.percentile(likeness, (_LOW, _HIGH)))
    if high - low < _LEAST_RANGE:
        low = high - _LEAST_RANGE
    return low, high


def _is_same(vectors: NDArray[np.generic], known: object) -> bool:
    """Tell whether vectors were read again from the library as they were."""
    return isinstance(known, np.ndarray) and (
        vectors is known or (vectors.shape == known.shape and np.array_equal(vectors, known))
    )
