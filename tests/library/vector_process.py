"""What tests have other processes do to a search matrix: `python vector_process.py TASK ...`."""

import os
import sys
from pathlib import Path

import library_values as values
import numpy as np

from autoresolve_gui.analysis.embedding.vectors import quantised
from autoresolve_gui.library import vectors as vectors_module
from autoresolve_gui.library.library import Library
from autoresolve_gui.library.vectors import SearchMatrix
from autoresolve_gui.model.analysis import PassResult

ENCODER = "tests/colors@1"
DIMENSION = 32


def unit_vectors(seed: int, count: int) -> np.ndarray:
    found = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def embedded(seed: int, count: int, encoder: str = ENCODER) -> PassResult:
    """Return the result of an embeddings pass whose frame numbers tell the place of the vector."""
    frames = np.arange(count, dtype=np.int64) * 10
    return PassResult(
        arrays={
            "frames": frames,
            "spans": np.stack([frames, frames + 10], axis=1),
            "vectors": quantised(unit_vectors(seed, count)),
            "encoder": np.frombuffer(encoder.encode(), dtype=np.uint8),
        }
    )


def keep(library: Library, key: str, seed: int, count: int, encoder: str = ENCODER) -> None:
    """Keep vectors of a footage in place of earlier ones."""
    library.save_footage(values.footage_at(Path(f"/footage/{key}.mov"), key))
    library.save_pass(key, values.record("embeddings", seed), embedded(seed, count, encoder))


def follow(folder: Path, process: int, rounds: int) -> None:
    """Add footage and bring the matrix up to date, again and again."""
    with Library(folder / "library.sqlite3") as library:
        matrix = SearchMatrix(folder / "vectors", ENCODER, library.lookup)
        for number in range(rounds):
            keep(library, f"{process}-{number}", 100 * process + number, 40)
            matrix.refresh()
        matrix.close()


def stop_inside(folder: Path, where: str) -> None:
    """Begin to bring the matrix up to date, and stand still for ever in the middle of it."""

    def stand_still(*_arguments) -> None:
        sys.stdout.write("inside\n")
        sys.stdout.flush()
        sys.stdin.read()

    if where == "vectors":  # some are written, none are flushed
        fsync, os.fsync = os.fsync, stand_still
        assert fsync is not None
    else:  # all are on the disk, and no list names them
        vectors_module.write_list = stand_still
    with Library(folder / "library.sqlite3") as library:
        SearchMatrix(folder / "vectors", ENCODER, library.lookup).refresh()


if __name__ == "__main__":
    task, path, *rest = sys.argv[1:]
    if task == "follow":
        follow(Path(path), *map(int, rest))
    else:
        stop_inside(Path(path), rest[0])
