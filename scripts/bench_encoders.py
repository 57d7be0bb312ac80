"""Measures how well encoders find the frames of the same shot, beside classical descriptors.

    python scripts/bench_encoders.py [--frames N]

Of every shot of the real footage that was labelled by hand, six frames are taken. Each is looked
for among all, as it is and cropped, mirrored, darkened, graded and encoded coarsely; the others of
its shot are what should come first (mean average precision). Then questions in words: whether the
film that is meant comes first. The encoders are those that come along and those whose model is
here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from autoresolve_gui.models.catalogue import CATALOGUE
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from autoresolve_gui.plugin.manifest import read_manifest
from evaluation.catalogue import footage_folder
from evaluation.truth import BY_HAND, read_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Vectors = NDArray[np.float32]

MARGIN_FRAMES = 2
LEAST_FRAMES = 12
SHORT_SIDE_PX = 360
WIDEST = 4 / 3
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
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--frames", type=int, default=6, help="frames of each shot")
    folder = footage_folder()
    if not folder.is_dir():
        print(f"There is no footage in {folder}; set AUTORESOLVE_FOOTAGE.", file=sys.stderr)
        return 0
    samples = list(_samples(folder, options.parse_args().frames))
    shots = np.array([sample.shot for sample in samples])
    films = np.array([sample.film for sample in samples])
    print(f"{len(samples)} frames of {len(set(shots))} shots in {len(set(films))} films")
    print(f"{'':<36}" + "".join(f"{name:>9}" for name in CHANGES) + f"{'mean':>9}{'ms':>7}")
    for name, describe in {"colours": _colours, "gradients": _gradients, "both": _both}.items():
        _tell(name, samples, shots, lambda some, each=describe: np.stack([each(p) for p in some]))
    with tempfile.TemporaryDirectory() as home:
        for title, manager in _managers(Path(home)):
            source = manager.encoder_source()
            if source is None:
                continue
            with source.open() as encoder:
                side = encoder.side_px
                encoder.embed_pictures(np.zeros((1, side, side, 3), np.uint8))
                _tell(
                    title,
                    samples,
                    shots,
                    lambda some, encoder=encoder, side=side: encoder.embed_pictures(
                        np.stack([_square(picture, side) for picture in some])
                    ),
                )
                if encoder.identity.reads_text:
                    pictures = np.stack([_square(sample.picture, side) for sample in samples])
                    _tell_words(encoder.embed_pictures(pictures), encoder.embed_text, films)
            manager.close()
    return 0


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


def _unit(values: NDArray[np.floating]) -> Vectors:
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9), np.float32)


def _tell(
    name: str, samples: list[Sample], shots: NDArray[np.int64], embed: Callable[..., Vectors]
) -> None:
    kept = embed([sample.picture for sample in samples])
    scores, used = [], 0.0
    for change in CHANGES.values():
        changed = [change(sample.picture) for sample in samples]
        begun = time.process_time()
        asked = embed(changed)
        used += time.process_time() - begun
        scores.append(_mean_precision(asked, kept, shots))
    numbers = "".join(f"{score:>9.3f}" for score in [*scores, float(np.mean(scores))])
    print(f"{name:<36}{numbers}{used / len(samples) / len(CHANGES) * 1e3:>7.1f}", flush=True)


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


def _tell_words(kept: Vectors, embed: Callable[[str], Vectors], films: NDArray[np.str_]) -> None:
    ranks = []
    for question, meant in QUESTIONS.items():
        scores = kept @ embed(question)
        best = {str(film): float(scores[films == film].max()) for film in set(films)}
        order = sorted(best, key=lambda film: -best[film])
        ranks.append(min(order.index(film) + 1 for film in meant))
        print(f"    {question:<32} {ranks[-1]:>3}  ({order[0]} first)")
    first = sum(rank == 1 for rank in ranks)
    mean = float(np.mean([1 / rank for rank in ranks]))
    print(f"    first in {first} of {len(ranks)} questions, mean reciprocal rank {mean:.2f}")


if __name__ == "__main__":
    sys.exit(main())
