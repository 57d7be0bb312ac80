"""Makes films whose shot boundaries are known, from real clips, encoded in many ways.

    python scripts/make_films.py quick|evaluation|speed|all [--folder build/evaluation]

A film is made once; one that is there already, of the same spec, is left alone. The same pictures
go to all films that differ in their recipe only.
"""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from evaluation.catalogue import (
    DRAWN_SHOTS,
    NATURAL_SHOTS,
    QUIET_SHOTS,
    ROOT,
    SHOTS,
    TAKES,
    SourceShot,
    footage_folder,
)
from evaluation.compose import Canvas, composed
from evaluation.encode import FilmWriter
from evaluation.recipes import STRUCTURES, Recipe, dnxhr, prores, x264, x265
from evaluation.score import CUT
from evaluation.storyboard import STYLES
from evaluation.truth import Truth, read_truth, write_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from evaluation.plan import Plan

FOLDER = ROOT / "build" / "evaluation"
_GENERATOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class Script:
    """What is shown. `style` is a name in `storyboard.STYLES`.

    `rate_hz` decides how many frames a second of the plan has. `grain` is the spread of the noise
    in levels of 255. With `drawn` no footage is needed.
    """

    style: str
    seed: int
    duration_s: float
    rate_hz: float = 25.0
    width: int = 640
    height: int = 360
    grain: float = 2.5
    drawn: bool = False

    def plan(self) -> Plan:
        """Return the film that this describes, always the same."""
        shots = SHOTS_OF_STYLE.get(self.style, SHOTS)
        frames = round(self.duration_s * self.rate_hz)
        style = STYLES[self.style]
        return style(DRAWN_SHOTS if self.drawn else shots, self.seed, frames, self.rate_hz)


@dataclass(frozen=True, slots=True)
class FilmSpec:
    """One film: what is shown and how it is encoded. `name` is that of its files."""

    name: str
    script: Script
    recipe: Recipe

    @property
    def file_name(self) -> str:
        """The name of the film's file."""
        return f"{self.name}.{self.recipe.ending}"

    @property
    def digest(self) -> str:
        """Something that differs where the film would: its plan, its recipe, how it is drawn."""
        told = json.dumps(
            [_GENERATOR_VERSION, asdict(self), repr(self.script.plan())], sort_keys=True
        )
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Film:
    """A film that is there, and what is known about it."""

    path: Path
    truth: Truth


def make_films(
    specs: Iterable[FilmSpec],
    folder: Path = FOLDER,
    footage: Path | None = None,
    tell: Callable[[str], None] = lambda _line: None,
) -> list[Film]:
    """Make those films of `specs` that are missing in `folder`; return all, in order.

    `NAME.ENDING` and `NAME.truth.json` are written for each. `tell` takes a line for each that is
    made. Raises `FileNotFoundError` where a clip is not in `footage`.
    """
    wanted = list(specs)
    folder.mkdir(parents=True, exist_ok=True)
    missing = [spec for spec in wanted if _standing(spec, folder) is None]
    by_script = sorted(missing, key=lambda spec: repr(spec.script))
    for script, group in groupby(by_script, key=lambda spec: spec.script):
        together = list(group)
        before = time.perf_counter()
        _make_together(script, together, folder, footage or footage_folder())
        names = ", ".join(spec.file_name for spec in together)
        tell(f"made in {time.perf_counter() - before:.0f} s: {names}")
    return [Film(folder / spec.file_name, read_truth(_truth_path(spec, folder))) for spec in wanted]


def _standing(spec: FilmSpec, folder: Path) -> Truth | None:
    path = _truth_path(spec, folder)
    if not path.is_file() or not (folder / spec.file_name).is_file():
        return None
    try:
        truth = read_truth(path)
    except ValueError:
        return None
    return truth if truth.digest == spec.digest else None


def _truth_path(spec: FilmSpec, folder: Path) -> Path:
    return folder / f"{spec.name}.truth.json"


def _make_together(script: Script, specs: Sequence[FilmSpec], folder: Path, footage: Path) -> None:
    """Compose once, and give every picture to an encoder for each spec."""
    plan = script.plan()
    size = (script.width, script.height)
    canvas = Canvas(*size, script.rate_hz, script.grain, script.seed)
    cuts = {each.start for each in plan.boundaries() if each.kind == CUT}
    times: dict[str, tuple[float, ...]] = {}
    with ExitStack() as stack:
        writers = {
            spec: stack.enter_context(
                FilmWriter(folder / spec.file_name, spec.recipe, size, footage)
            )
            for spec in specs
        }
        for number, picture in enumerate(composed(plan, canvas, footage)):
            for writer in writers.values():
                writer.push(picture, starts_shot=number in cuts)
        for spec, writer in writers.items():
            times[spec.name] = writer.finish()
    for spec in specs:
        truth = Truth(
            film=spec.file_name,
            rate=spec.recipe.rate,
            frames=plan.frames,
            boundaries=plan.boundaries(),
            negatives=plan.negatives(),
            frame_times_s=times[spec.name],
            digest=spec.digest,
        )
        write_truth(truth, _truth_path(spec, folder))


def _structures(script: Script, names: Iterable[str], prefix: str) -> tuple[FilmSpec, ...]:
    return tuple(FilmSpec(f"{prefix}_{name}", script, STRUCTURES[name]) for name in names)


SHOTS_OF_STYLE: dict[str, tuple[SourceShot, ...]] = {
    "interview": QUIET_SHOTS,
    "dialogue": NATURAL_SHOTS,
    "take": TAKES,
}
"""What each style is made of; all shots where it is not named."""

_QUICK = Script("mixed", seed=11, duration_s=45.0)
_MIXED = Script("mixed", seed=2, duration_s=130.0)
_FAST = Script("mixed", seed=5, duration_s=60.0, rate_hz=60.0)
_HD = Script("mixed", seed=7, duration_s=50.0, width=1920, height=1080)
_FAST_RECIPE = x264("keyint=120:scenecut=0", rate="60000/1001", mbit_s=2.0)
_HD_H264 = x264("keyint=60:scenecut=0", rate="30", mbit_s=8.0)
_HD_HEVC = x265("keyint=250", rate="30", mbit_s=5.0)

QUICK = _structures(
    _QUICK, ("x264_scenecut", "x264_gop2s", "x264_one_gop", "x265_gop1s", "mjpeg"), "quick"
)
"""Some structures of one short film: enough to see that a change has done no harm."""

EVALUATION = (
    *_structures(_MIXED, STRUCTURES, "mixed"),
    FilmSpec("fast_x264_60p", _FAST, _FAST_RECIPE),
    FilmSpec("hd_x264_gop2s", _HD, _HD_H264),
    FilmSpec("hd_x265_scenecut", _HD, _HD_HEVC),
)
"""Every structure, and films of 59.94 frames a second and of 1920 x 1080."""

_LONG = Script("interview", seed=21, duration_s=300.0, rate_hz=30.0, width=1920, height=1080)
_MINUTE = Script("action", seed=23, duration_s=60.0, rate_hz=30.0, width=1920, height=1080)
_CAMERA = x264(
    "keyint=60:min-keyint=30:scenecut=40", preset="veryfast", rate="30", mbit_s=8.0, sound=True
)

SPEED = (
    FilmSpec("speed_interview", _LONG, _CAMERA),
    FilmSpec("speed_dialogue", replace(_LONG, style="dialogue", duration_s=90.0), _CAMERA),
    FilmSpec("speed_take", replace(_LONG, style="take", duration_s=90.0), _CAMERA),
    FilmSpec("speed_action", replace(_LONG, style="action", seed=22), _CAMERA),
    FilmSpec("speed_hevc", _MINUTE, x265("keyint=250", rate="30", mbit_s=6.0, sound=True)),
    FilmSpec("speed_prores", _MINUTE, prores(rate="30", sound=True)),
    FilmSpec("speed_dnxhr", _MINUTE, dnxhr(rate="30", sound=True)),
    FilmSpec("speed_variable", _MINUTE, replace(_CAMERA, variable_rate=True)),
    FilmSpec("speed_short", replace(_MINUTE, duration_s=5.0), _CAMERA),
    FilmSpec(
        "speed_4k",
        replace(_MINUTE, width=3840, height=2160),
        x264("keyint=60:scenecut=0", preset="superfast", rate="30", mbit_s=32.0, sound=True),
    ),
)
"""Films for `scripts/bench.py`: kinds of footage whose reading is timed, with sound."""

SETS: dict[str, tuple[FilmSpec, ...]] = {
    "quick": QUICK,
    "evaluation": EVALUATION,
    "speed": SPEED,
    "all": (*QUICK, *EVALUATION, *SPEED),
}
