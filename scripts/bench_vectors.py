"""Measures ways to search a million vectors: how long, how much memory, and what they miss.

    python scripts/bench_vectors.py [--write] [--rows 1000000] [--dimension 512] [--all]

Each way runs in a process of its own, over a memory-mapped file of its own kind of numbers, so
that its resident memory is its own. Vectors are ones in clusters, which is what frames of shots are
like, and with --all random unit vectors too. Recall is against the exact cosines of float32. A
graph (HNSW) takes minutes to build, so it has --hnsw-rows vectors; 0 leaves it out.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numkong
import numpy as np
import psutil
from usearch.compiled import MetricKind
from usearch.index import Index, search

from benchmarks import gauge, goals, numbers, publish, sections

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Ask = Callable[[NDArray[np.float32], int], NDArray[np.int64]]

TOP, FIRST = 100, 10
QUERIES = 20
IN_A_CLUSTER = 50
SPREAD = 0.6
BLOCK = 1 << 16
SCALE = 127
HNSW = "hnsw-i8"
WAYS = {
    "numkong-i8": "**NumKong, int8, whole range**",
    "numkong-i8-x127": "NumKong, int8, times 127",
    "usearch-i8": "USearch exact, int8, whole range",
    "numpy-i8": "NumPy, int8 made float32",
    "numpy-f16": "NumPy, float16 made float32",
    "numpy-f32": "NumPy, float32",
    HNSW: "USearch, a graph (HNSW), int8",
}
OURS = "numkong-i8"
SLOW = ("numpy-f16",)
GOAL_S, GOAL_BYTES = 0.2, 1e9
METHOD = f"""\
The first way is that of the program ([0116](decisions/0116-every-vector-is-compared.md) says why).
*Recall* is which share of the true {TOP} (and {FIRST}) nearest by float32 is among the {TOP} (and
first {FIRST}) that are found, the mean of {QUERIES} questions. Clustered: some {IN_A_CLUSTER}
vectors around each centre. Each way runs in a process of its own; *resident* counts the mapped
file, which is in the system's cache. *First* is the first question.
`ARGS="--all --write"` measures random vectors and slow ways too, `--hnsw-rows` a larger graph."""


def vectors(kind: str, rows: int, dimension: int, seed: int, clusters: int) -> NDArray[np.float32]:
    """Return unit vectors, float32, shape (rows, dimension)."""
    rng = np.random.default_rng(seed)
    found = rng.standard_normal((rows, dimension), dtype=np.float32)
    if kind == "clustered":
        centres = np.random.default_rng(1).standard_normal((clusters, dimension), dtype=np.float32)
        found = SPREAD * found + centres[rng.integers(0, clusters, rows)]
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def write_files(folder: Path, kind: str, rows: int, dimension: int) -> None:
    """Write the vectors in all kinds of numbers, and the queries with their true answers.

    `i8` uses the whole range for each vector, `i8-x127` is the unit vector times 127.
    """
    clusters = max(1, rows // IN_A_CLUSTER)
    asked = vectors(kind, QUERIES, dimension, 99, clusters)
    scores = np.empty((QUERIES, rows), np.float32)
    with (
        (folder / "f32").open("wb") as f32,
        (folder / "f16").open("wb") as f16,
        (folder / "i8").open("wb") as i8,
        (folder / "i8-x127").open("wb") as x127,
    ):
        for start in range(0, rows, BLOCK):
            block = vectors(kind, min(BLOCK, rows - start), dimension, 1_000 + start, clusters)
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


def build_hnsw(folder: Path, rows: int, dimension: int) -> dict[str, float]:
    """Write the graph; return the processor time that took, and its size."""
    matrix = mapped(folder, "i8", np.int8, rows, dimension)
    index = Index(ndim=dimension, metric=MetricKind.Cos, dtype="i8")
    started = time.process_time()
    for start in range(0, rows, BLOCK):
        block = np.ascontiguousarray(matrix[start : min(rows, start + BLOCK)])
        index.add(np.arange(start, start + len(block)), block)
    took_s = time.process_time() - started
    path = folder / f"hnsw-{rows}"
    index.save(str(path))
    return {"build_cpu_s": took_s, "index_bytes": path.stat().st_size}


def ask_all(way: str, folder: Path, rows: int, dimension: int) -> dict[str, float]:
    """Measure one way in this process."""
    truth = np.load(folder / "truth.npz")
    ask = MAKERS[way](folder, rows, dimension)
    started = time.perf_counter()
    ask(truth["asked"][0], 0)
    first_s = time.perf_counter() - started
    walls_s, processor_s, hits, first_hits = [], [], [], []
    for number, (query, best) in enumerate(zip(truth["asked"], truth["best"], strict=True)):
        wall, cpu = time.perf_counter(), time.process_time()
        found = ask(query, number)
        walls_s.append(time.perf_counter() - wall)
        processor_s.append(time.process_time() - cpu)
        hits.append(shared(found, best))
        first_hits.append(shared(found[:FIRST], best[:FIRST]))
    return {
        "first_s": first_s,
        "median_s": float(np.median(walls_s)),
        "worst_s": float(np.max(walls_s)),
        "cpu_s": float(np.median(processor_s)),
        "recall": float(np.mean(hits)),
        "first_recall": float(np.mean(first_hits)),
        "resident_bytes": float(psutil.Process().memory_info().rss),
    }


def shared(found: NDArray[np.int64], true: NDArray[np.int64]) -> float:
    """Return which share of `true` was found."""
    return len(np.intersect1d(found, true)) / len(true)


def in_a_process(way: str, folder: Path, rows: int, dimension: int) -> dict[str, Any]:
    """Measure one way in a process of its own."""
    words = ["--child", way, "--folder", str(folder)]
    size = ["--rows", str(rows), "--dimension", str(dimension)]
    return gauge.last_json(gauge.run([sys.executable, __file__, *words, *size]).told)


def measure(options: argparse.Namespace) -> publish.Figures:
    """Measure all ways on all vectors that are wanted, and a graph beside ours on fewer."""
    kinds = options.kind or (("clustered", "random") if options.all else ("clustered",))
    dimensions = options.dimension or (512, 768)
    exact = [way for way in WAYS if way != HNSW and (options.all or way not in SLOW)]
    found = []
    for dimension in dimensions:
        for kind in kinds:
            found += measured_ways(exact, options.rows, dimension, kind, options.folder)
    if options.hnsw_rows:
        ways = (OURS, HNSW)
        graph_rows = min(options.rows, options.hnsw_rows)
        found += measured_ways(ways, graph_rows, dimensions[0], kinds[0], options.folder)
    return {"rows": options.rows, "ways": found}


def measured_ways(
    ways: Sequence[str], rows: int, dimension: int, kind: str, parent: Path | None
) -> list[dict[str, Any]]:
    """Make vectors in a folder of `parent`, and measure `ways` on them."""
    found = []
    size = {"rows": rows, "dimension": dimension, "kind": kind}
    with tempfile.TemporaryDirectory(dir=parent) as name:
        folder = Path(name)
        publish.tell(f"{rows:,} x {dimension}, {kind}: the vectors are made")
        write_files(folder, kind, rows, dimension)
        for way in ways:
            publish.tell(f"{rows:,} x {dimension}, {kind}: {way}")
            built = build_hnsw(folder, rows, dimension) if way == HNSW else {}
            found.append({"way": way} | size | built | in_a_process(way, folder, rows, dimension))
    return found


def tables(figures: publish.Figures) -> list[str]:
    """Return the figures as Markdown."""
    head = (
        *("vectors", "kind", "way", "median", "worst", "first"),
        *("processor", f"recall of {TOP}", f"of {FIRST}", "resident, MB"),
    )
    body = [
        (
            f"{each['rows']:,} x {each['dimension']}",
            each["kind"],
            WAYS[each["way"]],
            *(numbers.seconds(each[f"{name}_s"]) for name in ("median", "worst", "first", "cpu")),
            f"{each['recall']:.3f}",
            f"{each['first_recall']:.3f}",
            numbers.megabytes(each["resident_bytes"]),
        )
        for each in figures["ways"]
    ]
    graphs = [
        f"The graph over {each['rows']:,} vectors of {each['dimension']} took "
        f"{each['build_cpu_s']:.0f} s of processor time to build and is "
        f"{numbers.megabytes(each['index_bytes'])} MB."
        for each in figures["ways"]
        if each["way"] == HNSW
    ]
    return [goals.table(_goals(figures)), numbers.markdown(head, body, left=3), *graphs]


def _goals(figures: publish.Figures) -> list[goals.Goal]:
    return [
        goals.Goal(
            f"{each['rows']:,} x {each['dimension']}, {each['kind']}: under "
            f"{numbers.seconds(GOAL_S)} within {numbers.megabytes(GOAL_BYTES)} MB",
            f"{numbers.seconds(each['median_s'])}, {numbers.seconds(each['worst_s'])} at worst; "
            f"{numbers.megabytes(each['resident_bytes'])} MB; recall {each['recall']:.3f}",
            goals.at_most(max(each["worst_s"] / GOAL_S, each["resident_bytes"] / GOAL_BYTES), 1.0),
        )
        for each in figures["ways"]
        if each["way"] == OURS and each["rows"] == figures["rows"]
    ]


BENCH = publish.Bench(
    sections.VECTORS,
    "A million pictures: how long a question takes, and what is missed",
    ("numkong", "usearch", "numpy"),
    measure,
    tables,
    METHOD,
)


def main() -> int:
    """Read the words of the command line, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--dimension", type=int, action="append")
    parser.add_argument("--hnsw-rows", type=int, default=100_000, help="0 for no graph")
    parser.add_argument("--kind", choices=("clustered", "random"), action="append")
    parser.add_argument("--all", action="store_true", help="random vectors and slow ways too")
    parser.add_argument("--folder", type=Path, help="where the files go; else they are thrown away")
    parser.add_argument("--child", choices=tuple(WAYS), help=argparse.SUPPRESS)
    publish.add_options(parser)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(ask_all(options.child, options.folder, options.rows, *options.dimension)))
    else:
        publish.run(BENCH, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
