"""The search matrix: all vectors of one encoder in one memory-mapped file beside the library.

The library's rows are the truth, and this file is a cache of them. It is brought up to date before
each search, by as many rows as were added, and made again where it is missing, short, or of other
rows. So rows and vectors cannot disagree, whenever the program is killed: what counts is a list of
sets that is replaced whole, after the vectors that it names were flushed to the disk.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numkong
import numpy as np

from autoresolve_gui.library.errors import LibraryError, told_with
from autoresolve_gui.library.matrix_list import MatrixList, SetPlace, read_list, write_list
from autoresolve_gui.store.door import alone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from autoresolve_gui.library.lookup import Lookup, VectorSet

SCALE = 127
_LOCK_TIMEOUT_S = 60.0
_RETRY_S = 60.0
_BLOCK_ROWS = 1 << 16
_LEAST_HOLES = 4_096
_MOST_HOLES_PART = 0.25


@dataclass(frozen=True, slots=True)
class Near:
    """A vector that is near to what was asked.

    `place` is its place in its set, `score` the cosine, -1 to 1.
    """

    found_in: VectorSet
    place: int
    score: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest vectors, the nearest first, and what is usual among all that were compared.

    `usual` and `spread` are mean and standard deviation of the scores; `compared` counts them.
    """

    found: tuple[Near, ...]
    usual: float
    spread: float
    compared: int


class SearchMatrix:
    """Layer: library; owns the files of one encoder in `folder`. For one thread.

    Several processes may use the same folder. Where its files cannot be written, what they lack
    is kept in memory, and `notice` says so.
    """

    def __init__(self, folder: Path, encoder: str, lookup: Lookup) -> None:
        self._folder = folder
        self._encoder = encoder
        self._lookup = lookup
        self._list_path = folder / f"{sha256(encoder.encode()).hexdigest()[:16]}.json"
        self._list = MatrixList.empty(encoder)
        self._list_state: tuple[int, int, int] | None = None
        self._mapped: NDArray[np.int8] = np.zeros((0, 0), np.int8)
        self._loose: dict[VectorSet, NDArray[np.int8]] = {}
        self._retry_at_s = 0.0
        self.notice = ""

    def __len__(self) -> int:
        """Return how many vectors there are to search."""
        return sum(p.rows for p in self._list.places) + sum(map(len, self._loose.values()))

    def refresh(self) -> None:
        """Take up what the library has by now. Raises `LibraryError` where that cannot be read."""
        wanted = self._lookup.vector_sets(self._encoder)
        self._read_list()
        may_write = time.monotonic() >= self._retry_at_s
        if self._is_current(wanted) and not (self._loose and may_write):
            return
        if may_write:
            try:
                self._update(wanted)
                self.notice = ""
            except (OSError, LibraryError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                self._retry_at_s = time.monotonic() + _RETRY_S
                self.notice = (
                    f"What the search keeps in {self._folder} cannot be written: {reason}. It goes "
                    "on from memory; free some disk space, or make the folder writable for you."
                )
        self._keep_rest_in_memory(wanted)

    def nearest(
        self, query: NDArray[np.float32], count: int, keys: Collection[str] | None = None
    ) -> Nearest:
        """Return up to `count` vectors nearest to `query`, in all footage or in `keys`.

        `query`: float32, shape (dimension,), of unit length. Exact: every vector is compared.
        """
        highest = max(float(np.abs(query).max(initial=0.0)), 1e-9)
        asked = np.rint(query * (SCALE / highest)).astype(np.int8)
        blocks = [(owner, scores) for owner, scores in self._scored(asked, keys) if len(scores)]
        if not blocks:
            return Nearest((), 0.0, 0.0, 0)
        scores = np.concatenate([scores for _, scores in blocks])
        some = min(count, len(scores))
        best = np.argpartition(-scores, some - 1)[:some]
        best = best[np.lexsort((best, -scores[best]))]
        ends = np.cumsum([len(scores) for _, scores in blocks])
        found = []
        for place in best.tolist():
            block = int(np.searchsorted(ends, place, side="right"))
            before = int(ends[block - 1]) if block else 0
            found.append(Near(blocks[block][0], place - before, float(scores[place])))
        return Nearest(tuple(found), float(scores.mean()), float(scores.std()), len(scores))

    def vector(self, one: VectorSet, place: int) -> NDArray[np.float32] | None:
        """Return a vector of unit length, float32, shape (dimension,); None where it is gone."""
        rows = self._loose.get(one)
        if rows is None:
            found = [each for each in self._list.places if each.of == one]
            if not found:
                return None
            first = found[0].first_row
            rows = self._mapped[first : first + found[0].rows]
        if not 0 <= place < len(rows):
            return None
        vector = rows[place].astype(np.float32)
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), np.float32)

    def set_of(self, key: str) -> VectorSet | None:
        """Return the set of a footage; None where it has none."""
        known = [*(place.of for place in self._list.places), *self._loose]
        return next((one for one in known if one.key == key), None)

    def close(self) -> None:
        """Let go of the file. Nothing else may be called afterwards."""
        self._mapped = np.zeros((0, 0), np.int8)
        self._loose.clear()

    # -- comparing -------------------------------------------------------------------------------

    def _scored(
        self, asked: NDArray[np.int8], keys: Collection[str] | None
    ) -> Iterator[tuple[VectorSet, NDArray[np.float32]]]:
        """Yield each set that is wanted, with the cosines of its vectors."""
        wanted = None if keys is None else frozenset(keys)
        places = [p for p in self._list.places if wanted is None or p.of.key in wanted]
        if self._mapped.shape[1] == len(asked):
            scores = self._of_mapped(asked, places)
            for place in places:
                yield place.of, scores[place.first_row : place.first_row + place.rows]
        for one, vectors in self._loose.items():
            if (wanted is None or one.key in wanted) and vectors.shape[1] == len(asked):
                yield one, _cosines(asked, vectors)

    def _of_mapped(self, asked: NDArray[np.int8], places: list[SetPlace]) -> NDArray[np.float32]:
        scores = np.zeros(len(self._mapped), np.float32)
        for first, last in _runs(places):
            for start in range(first, last, _BLOCK_ROWS):
                end = min(last, start + _BLOCK_ROWS)
                scores[start:end] = _cosines(asked, self._mapped[start:end])
        return scores

    # -- following the library -------------------------------------------------------------------

    def _is_current(self, wanted: tuple[VectorSet, ...]) -> bool:
        return {*(place.of for place in self._list.places), *self._loose} == set(wanted)

    def _read_list(self) -> None:
        """Take the list anew where another process has replaced it."""
        state = _state(self._list_path)
        if state == self._list_state and state is not None:
            return
        found = read_list(self._list_path, self._encoder)
        mapped = None if found is None else self._map(found)
        if found is None or mapped is None:
            found, mapped = MatrixList.empty(self._encoder), _none()
        self._list, self._mapped, self._list_state = found, mapped, state
        known = {place.of for place in found.places}
        self._loose = {one: rows for one, rows in self._loose.items() if one not in known}

    def _map(self, found: MatrixList) -> NDArray[np.int8] | None:
        """Return the vectors that a list names; None where the file has fewer."""
        if not found.rows:
            return _none(found.dimension)
        path = self._matrix_path(found)
        try:
            if path.stat().st_size < found.rows * found.dimension:
                return None
            return np.memmap(path, np.int8, "r", shape=(found.rows, found.dimension))
        except (OSError, ValueError):
            return None  # gone, or too large for this machine: then it is made again

    def _update(self, wanted: tuple[VectorSet, ...]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(self._list_path, told_with, _LOCK_TIMEOUT_S):
            self._read_list()  # another process may have done it meanwhile
            kept = self._list.only(wanted)
            if not kept.places:
                kept = MatrixList.empty(self._encoder, self._fresh_generation())
            elif kept.holes > max(_LEAST_HOLES, _MOST_HOLES_PART * kept.rows):
                kept = self._without_holes(kept)
            known = {place.of for place in kept.places}
            added = self._appended(kept, [one for one in wanted if one not in known])
            write_list(self._list_path, added)
            self._drop_old(added)
            self._read_list()

    def _appended(self, kept: MatrixList, missing: list[VectorSet]) -> MatrixList:
        """Write the vectors of `missing` behind those of `kept`.

        What a killed process left there is written over: no list names it.
        """
        path = self._matrix_path(kept)
        with path.open("r+b" if path.exists() else "x+b") as file:
            for one in missing:
                vectors = self._lookup.vectors(one.number)
                if vectors is None or (kept.dimension and vectors.shape[1] != kept.dimension):
                    vectors = np.zeros((0, kept.dimension), np.int8)
                file.seek(kept.rows * vectors.shape[1])
                file.write(np.ascontiguousarray(vectors).data)
                kept = kept.with_set(one, *vectors.shape)
            file.flush()
            os.fsync(file.fileno())
        return kept

    def _without_holes(self, kept: MatrixList) -> MatrixList:
        """Write the vectors that still count into a file of the next generation."""
        packed = MatrixList.empty(self._encoder, self._fresh_generation())
        path = self._matrix_path(packed)
        with path.open("wb") as file:
            for place in kept.places:
                rows = self._mapped[place.first_row : place.first_row + place.rows]
                file.write(np.ascontiguousarray(rows).data)
                packed = packed.with_set(place.of, *rows.shape)
        return packed

    def _fresh_generation(self) -> int:
        """Return a generation without a file: what others have mapped is never written over."""
        taken = [path.name.split(".")[1] for path in self._files()]
        return 1 + max((int(each) for each in taken if each.isdecimal()), default=0)

    def _files(self) -> Iterator[Path]:
        return self._folder.glob(f"{self._list_path.stem}.*.i8")

    def _drop_old(self, current: MatrixList) -> None:
        """Delete files of other generations; where another process has one open, it stays."""
        for path in self._files():
            if path != self._matrix_path(current):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _matrix_path(self, of: MatrixList) -> Path:
        return self._folder / f"{self._list_path.stem}.{of.generation}.i8"

    def _keep_rest_in_memory(self, wanted: tuple[VectorSet, ...]) -> None:
        self._list = self._list.only(wanted)
        known = {place.of for place in self._list.places}
        loose: dict[VectorSet, NDArray[np.int8]] = {}
        for one in wanted:
            if one not in known:
                vectors = self._loose.get(one)
                if vectors is None:
                    vectors = self._lookup.vectors(one.number)
                loose[one] = _none() if vectors is None else vectors
        self._loose = loose


def remove_matrices(folder: Path, but_of: Collection[str]) -> None:
    """Delete the files of encoders whose keys are not in `but_of`. What cannot be, stays."""
    kept = {sha256(encoder.encode()).hexdigest()[:16] for encoder in but_of}
    for path in folder.glob(f"{'[0-9a-f]' * 16}.*"):  # not what is being written under other names
        if path.name.partition(".")[0] not in kept:
            with contextlib.suppress(OSError):
                path.unlink()


def _runs(places: list[SetPlace]) -> Iterator[tuple[int, int]]:
    """Yield stretches of rows without a gap that hold the sets."""
    first = last = 0
    for place in sorted(places, key=lambda each: each.first_row):
        if place.first_row != last:
            if last > first:
                yield first, last
            first = place.first_row
        last = place.first_row + place.rows
    if last > first:
        yield first, last


def _cosines(asked: NDArray[np.int8], vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    if len(vectors) == 0:
        return np.zeros(0, np.float32)
    distances = np.asarray(numkong.cdist(asked[None], vectors, "angular"))
    return np.asarray(1.0 - distances[0], dtype=np.float32)


def _none(dimension: int = 0) -> NDArray[np.int8]:
    return np.zeros((0, dimension), np.int8)


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size
