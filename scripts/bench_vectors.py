"""Measures ways to search a million vectors: how long, how much memory, and what they miss.

    python scripts/bench_vectors.py [--rows 1000000] [--dimension 512] [--hnsw-rows N] [--skip-hnsw]

Each way runs in a process of its own, over a memory-mapped file of its own kind of numbers, so
that its resident memory is its own. Vectors are random unit vectors, and ones in clusters, which
is what frames of shots are like. Recall is against the exact cosines of float32.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numkong
import numpy as np
import psutil
from usearch.compiled import MetricKind
from usearch.index import Index, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ask = Callable[[NDArray[np.float32], int], NDArray[np.int64]]

TOP = 100
QUERIES = 20
CLUSTERS = 20_000
SPREAD = 0.6
BLOCK = 1 << 16
SCALE = 127
WAYS = (
    *("numkong-i8", "numkong-i8-x127", "usearch-i8"),
    *("numpy-i8", "numpy-f16", "numpy-f32", "hnsw-i8"),
)


def vectors(kind: str, rows: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Return unit vectors, float32, shape (rows, dimension)."""
    rng = np.random.default_rng(seed)
    found = rng.standard_normal((rows, dimension), dtype=np.float32)
    if kind == "clustered":
        centres = np.random.default_rng(1).standard_normal((CLUSTERS, dimension), dtype=np.float32)
        found = SPREAD * found + centres[rng.integers(0, CLUSTERS, rows)]
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def write_files(folder: Path, kind: str, rows: int, dimension: int) -> None:
    """Write the vectors in all kinds of numbers, and the queries with their true answers.

    `i8` uses the whole range for each vector, `i8-x127` is the unit vector times 127.
    """
    asked = vectors(kind, QUERIES, dimension, seed=99)
    scores = np.empty((QUERIES, rows), np.float32)
    with (
        (folder / "f32").open("wb") as f32,
        (folder / "f16").open("wb") as f16,
        (folder / "i8").open("wb") as i8,
        (folder / "i8-x127").open("wb") as x127,
    ):
        for start in range(0, rows, BLOCK):
            block = vectors(kind, min(BLOCK, rows - start), dimension, seed=1_000 + start)
            scores[:, start : start + len(block)] = asked @ block.T
            f32.write(block.tobytes())
            f16.write(block.astype(np.float16).tobytes())
            i8.write(whole_range(block).tobytes())
            x127.write(np.rint(block * SCALE).astype(np.int8).tobytes())
    best = np.argsort(-scores, axis=1)[:, :TOP]
    np.savez(folder / "truth.npz", asked=asked, best=best)


def mapped(folder: Path, name: str, dtype: type, rows: int, dimension: int) -> NDArray[Any]:
    """Return the vectors of one file, mapped."""
    return np.memmap(folder / name, dtype, "r", shape=(rows, dimension))


def top(scores: NDArray[Any]) -> NDArray[np.int64]:
    """Return the places of the TOP highest scores, in order."""
    some = np.argpartition(-scores, TOP)[:TOP]
    return np.asarray(some[np.argsort(-scores[some])], np.int64)


def whole_range(block: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return vectors as int8, the largest value of each as 127."""
    highest = np.abs(block).max(axis=1, keepdims=True)
    return np.asarray(np.rint(block * (SCALE / highest)), dtype=np.int8)


def by_numkong(name: str, metric: Literal["angular", "dot"]) -> Callable[[Path, int, int], Ask]:
    """Compare all int8 by NumKong's kernels, on one thread."""
    sign = -1.0 if metric == "angular" else 1.0  # one is a distance, the other a product

    def made(folder: Path, rows: int, dimension: int) -> Ask:
        matrix = mapped(folder, name, np.int8, rows, dimension)

        def ask(query: NDArray[np.float32], _number: int) -> NDArray[np.int64]:
            asked = whole_range(query[None])
            scores = np.empty(rows, np.float32)
            for start in range(0, rows, BLOCK):
                block = matrix[start : start + BLOCK]
                found = np.asarray(numkong.cdist(asked, block, metric))[0]
                scores[start : start + len(block)] = sign * found
            return top(scores)

        return ask

    return made


def by_usearch(folder: Path, rows: int, dimension: int) -> Ask:
    """Compare all int8 by the exact search of USearch, on all threads."""
    matrix = mapped(folder, "i8", np.int8, rows, dimension)

    def ask(query: NDArray[np.float32], _number: int) -> NDArray[np.int64]:
        asked = whole_range(query[None])[0]
        return np.asarray(search(matrix, asked, TOP, MetricKind.Cos, exact=True).keys, np.int64)

    return ask


def by_numpy(name: str, dtype: type) -> Callable[[Path, int, int], Ask]:
    """Compare all by NumPy, block by block as float32."""

    def made(folder: Path, rows: int, dimension: int) -> Ask:
        matrix = mapped(folder, name, dtype, rows, dimension)

        def ask(query: NDArray[np.float32], _number: int) -> NDArray[np.int64]:
            scores = np.empty(rows, np.float32)
            for start in range(0, rows, BLOCK >> 3):
                block = matrix[start : start + (BLOCK >> 3)]
                scores[start : start + len(block)] = block.astype(np.float32, copy=False) @ query
            return top(scores)

        return ask

    return made


def by_hnsw(folder: Path, rows: int, dimension: int) -> Ask:
    """Search a graph (HNSW) of USearch over int8, which is viewed from its file."""
    index = Index(ndim=dimension, metric=MetricKind.Cos, dtype="i8")
    index.view(str(folder / f"hnsw-{rows}"))

    def ask(query: NDArray[np.float32], _number: int) -> NDArray[np.int64]:
        asked = whole_range(query[None])[0]
        return np.asarray(index.search(asked, TOP).keys, np.int64)

    return ask


MAKERS: dict[str, Callable[[Path, int, int], Ask]] = {
    "numkong-i8": by_numkong("i8", "angular"),
    "numkong-i8-x127": by_numkong("i8-x127", "dot"),
    "usearch-i8": by_usearch,
    "numpy-i8": by_numpy("i8-x127", np.int8),
    "numpy-f16": by_numpy("f16", np.float16),
    "numpy-f32": by_numpy("f32", np.float32),
    "hnsw-i8": by_hnsw,
}


def build_hnsw(folder: Path, rows: int, dimension: int) -> tuple[float, float]:
    """Write the graph; return how long that took and its size in megabytes."""
    matrix = mapped(folder, "i8", np.int8, rows, dimension)
    index = Index(ndim=dimension, metric=MetricKind.Cos, dtype="i8")
    started = time.process_time()
    for start in range(0, rows, BLOCK):
        block = np.ascontiguousarray(matrix[start : start + BLOCK])
        index.add(np.arange(start, start + len(block)), block)
    took_s = time.process_time() - started
    path = folder / f"hnsw-{rows}"
    index.save(str(path))
    return took_s, path.stat().st_size / 1e6


def measure(way: str, folder: Path, rows: int, dimension: int) -> dict[str, float]:
    """Measure one way in this process. Times are in milliseconds."""
    resident_before = resident_mb()
    truth = np.load(folder / "truth.npz")
    ask = MAKERS[way](folder, rows, dimension)
    started = time.perf_counter()
    ask(truth["asked"][0], 0)
    first_ms = (time.perf_counter() - started) * 1e3
    walls, processor, hits = [], [], []
    for number, (query, best) in enumerate(zip(truth["asked"], truth["best"], strict=True)):
        wall, cpu = time.perf_counter(), time.process_time()
        found = ask(query, number)
        walls.append((time.perf_counter() - wall) * 1e3)
        processor.append((time.process_time() - cpu) * 1e3)
        known = best[best < rows]
        hits.append(len(np.intersect1d(found, known)) / max(1, len(known)))
    return {
        "first_ms": first_ms,
        "median_ms": float(np.median(walls)),
        "worst_ms": float(np.max(walls)),
        "processor_ms": float(np.median(processor)),
        "recall": float(np.mean(hits)),
        "resident_mb": resident_mb(),
        "resident_before_mb": resident_before,
    }


def resident_mb() -> float:
    """Return how much of this process is resident, mapped files included."""
    return float(psutil.Process().memory_info().rss) / 1e6


def in_a_process(way: str, folder: Path, rows: int, dimension: int) -> dict[str, float]:
    """Measure one way in a process of its own."""
    words = ["--measure", way, "--folder", str(folder)]
    size = ["--rows", str(rows), "--dimension", str(dimension)]
    ran = subprocess.run(  # noqa: S603 -- this very script
        [sys.executable, __file__, *words, *size], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def report(kind: str, rows: int, dimension: int, hnsw_rows: int, folder: Path) -> None:
    """Measure all ways on one kind of vectors, and print a table."""
    write_files(folder, kind, rows, dimension)
    print(f"\n{rows} x {dimension}, {kind}\n")
    print("| way | rows | median | worst | first | processor | recall of 100 | resident |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for way in WAYS:
        count = hnsw_rows if way.startswith("hnsw") else rows
        if not count:
            continue
        built = build_hnsw(folder, count, dimension) if way.startswith("hnsw") else None
        m = in_a_process(way, folder, count, dimension)
        print(
            f"| {way} | {count} | {m['median_ms']:.0f} ms | {m['worst_ms']:.0f} ms | "
            f"{m['first_ms']:.0f} ms | {m['processor_ms']:.0f} ms | {m['recall']:.3f} | "
            f"{m['resident_mb']:.0f} MB |",
            flush=True,
        )
        if built is not None:
            print(f"\nThe graph took {built[0]:.0f} s of processor time; {built[1]:.0f} MB.")


def main() -> None:
    """Read the words of the command line, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--dimension", type=int, action="append")
    parser.add_argument("--hnsw-rows", type=int, help="as many as --rows; 0 for none")
    parser.add_argument("--kind", choices=("random", "clustered"), action="append")
    parser.add_argument("--folder", type=Path, help="where the files go; else they are thrown away")
    parser.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    dimensions = asked.dimension or [512, 768]
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.folder, asked.rows, dimensions[0])))
        return
    hnsw_rows = asked.rows if asked.hnsw_rows is None else asked.hnsw_rows
    print(f"{os.cpu_count()} processors, NumKong {version('numkong')}")
    for dimension in dimensions:
        for kind in asked.kind or ("random", "clustered"):
            with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
                report(kind, asked.rows, dimension, hnsw_rows, Path(folder))


if __name__ == "__main__":
    main()
