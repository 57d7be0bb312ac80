"""Everything whose speed is compared, each as a program to run on a film."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks import auto_editor, gauge
from evaluation import rivals
from evaluation.catalogue import ROOT
from evaluation.score import UNKNOWN, Boundary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from evaluation.films import Film

OURS, PICTURE = "ours", "ours, picture alone"
SCENEDETECT = "PySceneDetect"
MOTION, SOUND = "auto-editor motion", "auto-editor audio"
KEYFRAMES, EVERYTHING = "ffmpeg, keyframes", "ffmpeg, every frame"
ORDER = (OURS, PICTURE, SCENEDETECT, MOTION, SOUND, KEYFRAMES, EVERYTHING)
_SCRIPTS = ROOT / "scripts"
_RIVAL = _SCRIPTS / "evaluation" / "rival.py"


@dataclass(frozen=True, slots=True)
class Run:
    """What one contestant took for one film, once.

    `wall_s` and `cpu_s` are as it tells them itself, without its start, where it tells them. The
    memory is that of all its processes (`gauge.Taken`). `boundaries` is None where it finds none.
    """

    wall_s: float
    cpu_s: float
    tree_bytes: int
    largest_bytes: int
    boundaries: tuple[Boundary, ...] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One of `ORDER` that can be run. `boundaries` reads them out of what it prints as JSON."""

    name: str
    version: str
    command: Callable[[Film], list[str]]
    tells_json: bool = False
    boundaries: Callable[[Mapping[str, Any], Film], tuple[Boundary, ...]] | None = None

    def run(self, film: Film) -> Run:
        """Run it on a film. Raises `gauge.GaugeError`."""
        with tempfile.TemporaryDirectory() as folder:
            # An empty temporary folder each time: auto-editor remembers there what it found.
            places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)
            taken = gauge.run(self.command(film), places | own_environment())
        if not self.tells_json:
            return Run(taken.wall_s, taken.cpu_s, taken.tree_bytes, taken.largest_bytes)
        told = gauge.last_json(taken.told)
        return Run(
            told["wall_s"],
            told["cpu_s"],
            taken.tree_bytes,
            taken.largest_bytes,
            self.boundaries(told, film) if self.boundaries is not None else None,
            told.get("note", ""),
        )


def contestants(warm_up: Path, our_version: str) -> tuple[list[Contestant], dict[str, str]]:
    """Return those that can be run, in order, and why others cannot."""
    ours = [
        Contestant(
            OURS, our_version, lambda film: child("engine", film.path, warm_up), tells_json=True
        ),
        Contestant(
            PICTURE,
            our_version,
            lambda film: child("picture", film.path),
            tells_json=True,
            boundaries=_our_boundaries,
        ),
    ]
    there = list(ours)
    missing: dict[str, str] = {}
    for found, names in (
        (_scenedetect(), (SCENEDETECT,)),
        (_auto_editor(), (MOTION, SOUND)),
        (_floors(), (KEYFRAMES, EVERYTHING)),
    ):
        if isinstance(found, str):
            missing |= dict.fromkeys(names, found)
        else:
            there += found
    return there, missing


def child(what: str, *arguments: object) -> list[str]:
    """Return the command that runs ours in a process of its own."""
    return [sys.executable, "-m", "benchmarks.child", what, *map(str, arguments)]


def own_environment() -> dict[str, str]:
    """Return what our own child needs to be found."""
    return {"PYTHONPATH": str(_SCRIPTS)}


def _scenedetect() -> list[Contestant] | str:
    version = auto_editor.rival_versions().get("scenedetect-headless")
    if version is None:
        return "it is not installed: make bench ARGS=--rivals"
    python = str(rivals.python())
    return [
        Contestant(
            SCENEDETECT,
            version,
            lambda film: [python, str(_RIVAL), "adaptive", "opencv", str(film.path)],
            tells_json=True,
            boundaries=_their_boundaries,
        )
    ]


def _auto_editor() -> list[Contestant] | str:
    found = auto_editor.find()
    if found is None:
        return "it is not installed: make bench ARGS=--rivals"
    return [_levels(found, MOTION, "motion"), _levels(found, SOUND, "audio")]


def _levels(found: auto_editor.AutoEditor, name: str, method: str) -> Contestant:
    return Contestant(
        name, found.version, lambda film: found.levels(method, film.path, film.truth.rate)
    )


def _floors() -> list[Contestant] | str:
    program = shutil.which("ffmpeg")
    if program is None:
        return "ffmpeg is not installed"
    told = subprocess.run([program, "-version"], check=True, capture_output=True, text=True)  # noqa: S603
    version = told.stdout.split()[2]
    start = [program, "-v", "error", "-nostdin"]
    end = ["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "null", "-"]
    return [
        Contestant(
            KEYFRAMES,
            version,
            lambda film: [*start, "-skip_frame", "nokey", "-i", str(film.path), *end],
        ),
        Contestant(EVERYTHING, version, lambda film: [*start, "-i", str(film.path), *end]),
    ]


def _our_boundaries(told: Mapping[str, Any], _film: Film) -> tuple[Boundary, ...]:
    return tuple(Boundary(start, end, kind) for start, end, kind in told["boundaries"])


def _their_boundaries(told: Mapping[str, Any], film: Film) -> tuple[Boundary, ...]:
    frames = told["frames"]
    if film.truth.frame_times_s:
        frames = [film.truth.frame_at(time_s) for time_s in told["times_s"]]
    return tuple(Boundary(frame, frame, UNKNOWN) for frame in sorted(set(frames)))
