"""Measures how well encoders find the frames of the same shot, beside classical descriptors.

    python scripts/bench_encoders.py [--write] [--frames N]

Of every shot of the real footage that was labelled by hand, six frames are taken. Each is looked
for among all, as it is and cropped, mirrored, darkened, graded and encoded coarsely; the others of
its shot are what should come first (mean average precision). Then questions in words: whether the
film that is meant comes first. The encoders are those that come along and those whose model is
here; what each adds to the memory is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
import psutil

from autoresolve_gui.models.catalogue import CATALOGUE
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.plugin.manifest import read_manifest
from benchmarks import gauge, numbers, publish, sections
from evaluation.catalogue import footage_folder
from evaluation.truth import BY_HAND, read_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from autoresolve_gui.model.encoder import Encoder

    Picture = NDArray[np.uint8]
    Vectors = NDArray[np.float32]

MARGIN_FRAMES = 2
LEAST_FRAMES = 12
SHORT_SIDE_PX = 360
WIDEST = 4 / 3
BATCHES = 8
METHOD = """\
The shots are those of real footage that were labelled by hand. Each frame is looked for among all,
as it is and changed; a frame is not looked for itself. Colours are a histogram (HSV), gradients are
as in HOG. *A picture* is the time by the clock for each picture of all changes, brought to the
encoder's size; *processor* that of all threads. Memory is what a process with nothing else in it
grows by: after one picture, and a question where it reads words; and at most when it looks at
batches of its own size. Encoders whose model is not on the machine are not there: none is fetched.
Why these encoders:
[0101](decisions/0101-the-embedded-encoder.md), [0102](decisions/0102-clip-vit-b32.md)."""
QUESTIONS = {
    "a cockatoo": {"cockatoo"},
    "a white parrot": {"cockatoo"},
    "a rocket launch": {"rocket_launch"},
    "rocket leaving the pad": {"rocket_launch"},
    "people riding bicycles": {"bikes"},
    "a bicycle race": {"bikes"},
    "bottles on a table": {"bottle-detection"},
    "people walking": {"pedestrians_static", "one-by-one-person-detection"},
    "a city skyline with buildings": {"city_mpeg2"},
    "a ball": {"ball_pal"},
    "a computer screen": {"hello"},
    "a web page on a monitor": {"hello"},
}


@dataclass(frozen=True)
class Sample:
    """A frame of the footage, its film, and which shot of all."""

    picture: Picture
    film: str
    shot: int


def main() -> int:
    """Read the frames, ask every encoder, print the tables; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--frames", type=int, default=6, help="frames of each shot")
    parser.add_argument("--child", metavar="ENCODER", help=argparse.SUPPRESS)
    publish.add_options(parser)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_loaded(options.child)))
    elif not footage_folder().is_dir() and not options.from_records:
        publish.tell(f"There is no footage in {footage_folder()}; set AUTORESOLVE_FOOTAGE.")
    else:
        publish.run(BENCH, options)
    return 0


def measure(options: argparse.Namespace) -> publish.Figures:
    """Return how well, how fast and in how much memory each way finds the frames of a shot."""
    publish.tell("the frames are read")
    samples = list(_samples(footage_folder(), options.frames))
    shots = np.array([sample.shot for sample in samples])
    films = np.array([sample.film for sample in samples])
    ways = []
    for name, describe in CLASSICAL.items():
        publish.tell(name)
        ways.append({"name": name} | _found(samples, shots, partial(_described, describe)))
    with tempfile.TemporaryDirectory() as home:
        for title, manager in _managers(Path(home)):
            source = manager.encoder_source()
            if source is not None:
                publish.tell(title)
                with source.open() as encoder:
                    found = _asked(encoder, samples, shots, films)
                ways.append({"name": title} | found | _memory(title))
            manager.close()
    size = {"frames": len(samples), "shots": len(set(shots)), "films": len(set(films))}
    return size | {"ways": ways}


def tables(figures: publish.Figures) -> list[str]:
    """Return the figures as Markdown."""
    size = (
        f"{figures['frames']} frames of {figures['shots']} shots in {figures['films']} films. Mean "
        "average precision where the other frames of the shot are looked for:"
    )
    head = ("way", *CHANGES, "mean", "a picture", "processor", "loaded, MB", "working, MB")
    rows = [
        (
            each["name"],
            *(f"{score:.3f}" for score in each["precision"].values()),
            f"{statistics.fmean(each['precision'].values()):.3f}",
            numbers.seconds(each["wall_s"]),
            numbers.seconds(each["cpu_s"]),
            *(
                numbers.megabytes(each[name]) if name in each else ""
                for name in ("loaded_bytes", "working_bytes")
            ),
        )
        for each in figures["ways"]
    ]
    return [size, numbers.markdown(head, rows), *_words_tables(figures)]


def _words_tables(figures: publish.Figures) -> list[str]:
    """Return where the film that is meant comes, for encoders that read words."""
    readers = [each for each in figures["ways"] if "ranks" in each]
    if not readers:
        return []
    rows = [
        (f"“{question}”", *(str(each["ranks"][question]) for each in readers))
        for question in readers[0]["ranks"]
    ]
    every = [list(each["ranks"].values()) for each in readers]
    rows.append(("in the first place", *(f"{ranks.count(1)} of {len(ranks)}" for ranks in every)))
    means = [statistics.fmean(1 / rank for rank in ranks) for ranks in every]
    rows.append(("mean reciprocal rank", *(f"{mean:.2f}" for mean in means)))
    return [
        "Questions in words: the place of the film that is meant, among all.",
        numbers.markdown(("question", *(each["name"] for each in readers)), rows),
    ]


def _asked(
    encoder: Encoder, samples: list[Sample], shots: NDArray[np.int64], films: NDArray[np.str_]
) -> dict[str, Any]:
    """Return what an encoder finds by pictures, and by words where it reads them."""
    side = encoder.side_px
    encoder.embed_pictures(np.zeros((1, side, side, 3), np.uint8))

    def embed(some: list[Picture]) -> Vectors:
        return encoder.embed_pictures(np.stack([_square(picture, side) for picture in some]))

    found = _found(samples, shots, embed)
    if encoder.identity.reads_text:
        kept = embed([sample.picture for sample in samples])
        found["ranks"] = _ranks(kept, encoder.embed_text, films)
    return found


def _memory(title: str) -> dict[str, float]:
    """Return what an encoder adds to a process: after one picture, and at most when it works."""
    taken = gauge.run([sys.executable, __file__, "--child", title])
    told = gauge.last_json(taken.told)
    before = told["before_bytes"]
    return {
        "loaded_bytes": told["loaded_bytes"] - before,
        "working_bytes": max(taken.largest_bytes, told["after_bytes"]) - before,
    }


def _loaded(title: str) -> dict[str, int]:
    """Load an encoder in this process and have it look at some batches; return resident bytes."""
    resident = psutil.Process().memory_info
    with tempfile.TemporaryDirectory() as home:
        for name, manager in _managers(Path(home)):
            source = manager.encoder_source() if name == title else None
            if source is not None:
                before = resident().rss
                with source.open() as encoder:
                    side = encoder.side_px
                    encoder.embed_pictures(np.zeros((1, side, side, 3), np.uint8))
                    if encoder.identity.reads_text:
                        encoder.embed_text(next(iter(QUESTIONS)))
                    loaded = resident().rss
                    pictures = np.zeros((encoder.batch, side, side, 3), np.uint8)
                    for _ in range(BATCHES):
                        encoder.embed_pictures(pictures)
                    after = resident().rss
                manager.close()
                return {"before_bytes": before, "loaded_bytes": loaded, "after_bytes": after}
            manager.close()
    raise SystemExit(f"There is no encoder “{title}” here.")


def _managers(home: Path) -> Iterator[tuple[str, PluginManager]]:
    """Yield for every encoder a manager that has no other one to choose."""
    for folder in sorted(path.parent for path in built_in_folder().glob("*/plugin.toml")):
        for contribution in read_manifest(folder).contributions:
            if contribution.kind == "encoder":
                names = contribution.options["models"].split()
                store = ModelStore(catalogue=[each for each in CATALOGUE if each.name in names])
                state = home / f"{contribution.id}.ini"
                yield (
                    contribution.title,
                    PluginManager([built_in_folder()], state, home / "data", models=store),
                )


def _samples(folder: Path, count: int) -> Iterator[Sample]:
    """Yield frames of every shot that is known, evenly spaced and clear of its boundaries."""
    shot = 0
    for label in sorted(BY_HAND.glob("*.json")):
        truth = read_truth(label)
        path = folder / truth.film
        if not path.is_file():
            continue
        wanted: dict[int, int] = {}
        start = 0
        cuts = [(b.start, b.end) for b in truth.boundaries if b.kind != "unknown"]
        for end, following in [*sorted(cuts), (truth.frames, truth.frames)]:
            if end - start >= LEAST_FRAMES:
                span = np.linspace(start + MARGIN_FRAMES, end - MARGIN_FRAMES - 1, count)
                wanted.update(dict.fromkeys(span.astype(int).tolist(), shot))
                shot += 1
            start = following + 1
        with av.open(str(path)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                if number in wanted:
                    picture = _small(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
                    yield Sample(picture, path.stem, wanted[number])


def _small(picture: Picture) -> Picture:
    scale = SHORT_SIDE_PX / min(picture.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def _square(picture: Picture, side: int) -> Picture:
    """Return a picture as the analysis gives it to an encoder: cropped to 4:3, then squeezed."""
    height, width = picture.shape[:2]
    across, down = min(width, round(height * WIDEST)), min(height, round(width * WIDEST))
    left, top = (width - across) // 2, (height - down) // 2
    cut = picture[top : top + down, left : left + across]
    return np.asarray(cv2.resize(cut, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _cropped(picture: Picture) -> Picture:
    """Return seven tenths of the sides, from the upper left."""
    height, width = picture.shape[:2]
    return picture[: int(height * 0.7), : int(width * 0.7)]


def _darkened(picture: Picture) -> Picture:
    return np.asarray(np.clip((picture / 255.0) ** 1.6 * 204, 0, 255), np.uint8)


def _graded(picture: Picture) -> Picture:
    return np.asarray(np.clip(picture * np.array([1.2, 1.0, 0.75]), 0, 255), np.uint8)


def _recoded(picture: Picture) -> Picture:
    small = cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 15])
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(decoded[..., ::-1])


CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "as it is": lambda picture: picture,
    "cropped": _cropped,
    "mirrored": lambda picture: np.ascontiguousarray(picture[:, ::-1]),
    "darkened": _darkened,
    "graded": _graded,
    "coarse": _recoded,
}


def _colours(picture: Picture) -> Vectors:
    """Return a histogram of hue (16), saturation (4) and value (4)."""
    small = cv2.resize(picture, (128, 128), interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, [16, 4, 4], [0, 180, 0, 256, 0, 256])
    return _unit(np.sqrt(counts.ravel()))


def _gradients(picture: Picture) -> Vectors:
    """Return gradients by direction (9) in 4 by 4 fields, as HOG has them."""
    small = cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *way) for way in ((1, 0), (0, 1)))
    length, angle = cv2.cartToPolar(across, down)
    field = np.zeros((4, 4, 9), np.float32)
    rows, columns = np.mgrid[0:64, 0:64] // 16
    np.add.at(field, (rows, columns, (angle / np.pi * 9).astype(int) % 9), length)
    return _unit(np.sqrt(field.ravel()))


def _both(picture: Picture) -> Vectors:
    return _unit(np.concatenate([_colours(picture), _gradients(picture)]))


CLASSICAL: dict[str, Callable[[Picture], Vectors]] = {
    "colours alone": _colours,
    "gradients alone": _gradients,
    "colours and gradients": _both,
}


def _described(describe: Callable[[Picture], Vectors], pictures: list[Picture]) -> Vectors:
    return np.stack([describe(picture) for picture in pictures])


def _unit(values: NDArray[np.floating]) -> Vectors:
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9), np.float32)


def _found(
    samples: list[Sample], shots: NDArray[np.int64], embed: Callable[[list[Picture]], Vectors]
) -> dict[str, Any]:
    """Return the precision for each change, and the seconds a picture."""
    kept = embed([sample.picture for sample in samples])
    precision, wall_s, cpu_s = {}, 0.0, 0.0
    for name, change in CHANGES.items():
        changed = [change(sample.picture) for sample in samples]
        wall, cpu = time.perf_counter(), time.process_time()
        asked = embed(changed)
        wall_s, cpu_s = wall_s + time.perf_counter() - wall, cpu_s + time.process_time() - cpu
        precision[name] = _mean_precision(asked, kept, shots)
    count = len(samples) * len(CHANGES)
    return {"precision": precision, "wall_s": wall_s / count, "cpu_s": cpu_s / count}


def _mean_precision(asked: Vectors, kept: Vectors, shots: NDArray[np.int64]) -> float:
    """Return the mean average precision; a frame is not looked for itself."""
    precisions = []
    for number, row in enumerate(asked @ kept.T):
        order = np.argsort(-row, kind="stable")
        order = order[order != number]
        places = np.flatnonzero(shots[order] == shots[number])
        if len(places):
            precisions.append(float(np.mean(np.arange(1, len(places) + 1) / (places + 1))))
    return float(np.mean(precisions))


def _ranks(
    kept: Vectors, embed: Callable[[str], Vectors], films: NDArray[np.str_]
) -> dict[str, int]:
    """Return for each question in which place the film comes that is meant."""
    ranks = {}
    for question, meant in QUESTIONS.items():
        scores = kept @ embed(question)
        best = {str(film): float(scores[films == film].max()) for film in set(films)}
        order = sorted(best, key=lambda film: -best[film])
        ranks[question] = min(order.index(film) + 1 for film in meant)
    return ranks


BENCH = publish.Bench(
    sections.ENCODERS,
    "Pictures as vectors: what is found, how fast, in how much memory",
    ("onnxruntime", "opencv-python", "numpy"),
    measure,
    tables,
    METHOD,
)

if __name__ == "__main__":
    sys.exit(main())
