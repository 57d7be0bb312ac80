"""The detectors that are compared: ours, ours with the judge, and those of others."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from autoresolve_gui.analysis.passes import PASSES, PassContext
from autoresolve_gui.analysis.review_pass import REVIEW, with_review
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.model.shot_judge import FRAME_HEIGHT, FRAME_WIDTH
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from evaluation import rivals
from evaluation.catalogue import ROOT
from evaluation.score import UNKNOWN, Boundary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from autoresolve_gui.analysis.passes import Pass
    from autoresolve_gui.model.analysis import PassResult
    from autoresolve_gui.model.shot_judge import JudgeSource
    from autoresolve_gui.model.story import Shot
    from evaluation.films import Film

OURS, ACCURATE = "ours", "ours, accurate"
ADAPTIVE, CONTENT, TRANSNET = "Adaptive", "Content", "TransNetV2"
_CACHE = ROOT / "build" / "evaluation" / "found"
_PLUGINS = ROOT / "build" / "evaluation" / "plugins"
_THRESHOLD = 0.5
"""That of TransNetV2's authors."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector found in a film, and what that took, in seconds of clock and processor."""

    boundaries: tuple[Boundary, ...]
    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector. `tells_kinds`: whether it says cut, fade or dissolve.

    `find` raises what the detector raises. Its answers are kept beside the films where `version`
    is given, since they cannot change; ours are found anew every time.
    """

    name: str
    find: Callable[[Film], Detection]
    tells_kinds: bool = False
    version: str = ""

    def detect(self, film: Film) -> Detection:
        """Return the boundaries of a film."""
        if not self.version:
            return self.find(film)
        path = _CACHE / f"{film.path.name}.{self.name}.json"
        key = f"{self.version} {film.truth.digest} {film.path.stat().st_size}"
        kept = _kept(path, key)
        if kept is None:
            kept = self.find(film)
            path.parent.mkdir(parents=True, exist_ok=True)
            told = {"key": key, **asdict(kept)}
            path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        return kept


def detectors() -> tuple[list[Detector], dict[str, str]]:
    """Return the detectors that can run here, and why each of the others cannot, by its name."""
    there = [Detector(OURS, _ours, tells_kinds=True)]
    missing: dict[str, str] = {}
    try:
        with _judge_source() as source, source.open() as judge:
            judge.judge(np.zeros((1, FRAME_HEIGHT, FRAME_WIDTH, 3), dtype=np.uint8))
        there.append(Detector(ACCURATE, _ours_accurate, tells_kinds=True))
    except AutoResolveError as error:
        missing[ACCURATE] = missing[TRANSNET] = str(error)
    known = rivals.versions()
    if "scenedetect-headless" in known:
        version = f"scenedetect {known['scenedetect-headless']} by PyAV"
        there += [
            Detector(name, _scenedetect(name.lower()), version=version)
            for name in (ADAPTIVE, CONTENT)
        ]
    else:
        missing |= dict.fromkeys((ADAPTIVE, CONTENT), "not installed: bench_shots.py --rivals")
    if TRANSNET not in missing:
        there.append(Detector(TRANSNET, _transnet, version="TransNetV2 1.0.5, ONNX, threshold 0.5"))
    return there, missing


def found_shots(path: Path, passes: Sequence[Pass], last: str) -> tuple[Shot, ...]:
    """Return the shots that the pass `last` finds, after the passes that it needs."""
    footage = probe(path)
    results: dict[str, PassResult] = {}
    for each in passes:
        if each.name not in _needed(passes, last):
            continue
        context = PassContext(footage, results, lambda _fraction: None, lambda _curve: None)
        results[each.name] = each.run(context)
        footage = results[each.name].footage or footage
    shots = results[last].shots
    if shots is None:
        raise AutoResolveError(
            f"“{path.name}” has no shots: {results[last].note}",
            remedy="Read the note of the pass.",
        )
    return shots


def _needed(passes: Sequence[Pass], last: str) -> set[str]:
    by_name = {each.name: each for each in passes}
    found: set[str] = set()
    waiting = [last]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += by_name[name].needs
    return found


def boundaries_of(shots: Sequence[Shot]) -> tuple[Boundary, ...]:
    """Return how the shots but the first begin."""
    return tuple(
        Boundary(shot.transition_start, shot.transition_end, str(shot.transition))
        for shot in shots[1:]
    )


def _ours(film: Film) -> Detection:
    with _timed() as taken:
        shots = found_shots(film.path, PASSES, "picture")
    return Detection(boundaries_of(shots), *taken)


def _ours_accurate(film: Film) -> Detection:
    with _judge_source() as source, _timed() as taken:
        shots = found_shots(film.path, with_review(PASSES, source), REVIEW)
    return Detection(boundaries_of(shots), *taken)


def _scenedetect(detector: str) -> Callable[[Film], Detection]:
    def find(film: Film) -> Detection:
        told = rivals.run_scenedetect(detector, film.path)
        frames = told["frames"]
        if film.truth.frame_times_s:
            frames = [film.truth.frame_at(time_s) for time_s in told["times_s"]]
        return Detection(_points(frames), told["wall_s"], told["cpu_s"])

    return find


def _transnet(film: Film) -> Detection:
    """Run TransNetV2 on every frame, as its authors do, and not on doubtful windows only."""
    with _judge_source() as source, source.open() as judge, _timed() as taken:
        verdict = judge.judge(np.stack(list(_small_frames(film.path))))
        is_boundary = np.concatenate([verdict.boundary > _THRESHOLD, [False]])
        # The network marks the last frame of the old shot.
        ends = np.flatnonzero(is_boundary[:-1] & ~is_boundary[1:]) + 1
    return Detection(_points(int(frame) for frame in ends), *taken)


def _small_frames(path: Path) -> Iterator[np.ndarray[Any, np.dtype[np.uint8]]]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            small = frame.reformat(
                width=FRAME_WIDTH, height=FRAME_HEIGHT, format="rgb24", interpolation="AREA"
            )
            yield np.asarray(small.to_ndarray(), dtype=np.uint8)


@contextmanager
def _judge_source() -> Iterator[JudgeSource]:
    """Have the judge of the plugins that come with the program. Raises `AutoResolveError`."""
    manager = PluginManager([built_in_folder()], _PLUGINS / "state.json", _PLUGINS / "data")
    try:
        source = manager.judge_source(even_if_off=True)
        if source is None:
            raise AutoResolveError("there is no shot judge", remedy="Install the extra “accurate”.")
        yield source
    finally:
        manager.close()


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Yield a list that has the seconds of clock and processor when the block is left."""
    taken: list[float] = []
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    yield taken
    taken += [time.perf_counter() - wall_s, time.process_time() - cpu_s]


def _points(frames: Iterator[int] | Sequence[int]) -> tuple[Boundary, ...]:
    return tuple(Boundary(frame, frame, UNKNOWN) for frame in sorted(set(frames)))


def _kept(path: Path, key: str) -> Detection | None:
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    if told["key"] != key:
        return None
    boundaries = tuple(Boundary(**each) for each in told["boundaries"])
    return Detection(boundaries, told["wall_s"], told["cpu_s"])
