"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import shutil
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import av
import numpy as np

from benchmarks import auto_editor, gauge, goals, kinds, long_films, machine, records, speed
from benchmarks.contestants import KEYFRAMES, MOTION, OURS, SCENEDETECT, Contestant, contestants
from benchmarks.page import Setting, page
from evaluation import rivals
from evaluation.catalogue import ROOT
from evaluation.films import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.kinds import KindFilm
    from benchmarks.long_films import Memory, Opening
    from benchmarks.speed import Row

PAGE = ROOT / "docs" / "benchmarks.md"
SAMPLE = ROOT / "resources" / "sample" / "sample.mp4"
SAMPLE_S = 90.0
RAW = FOLDER / "benchmarks.json"
"""Every single run of the last time, for who wants more than medians."""
ROUNDS = 5
HOUR_S, LONG_S = 3600.0, 3 * 3600.0
QUICK_HOUR_S, QUICK_LONG_S = 60.0, 180.0


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write where it was asked for; return the exit code."""
    options = _options(arguments)
    rounds = 1 if options.quick else options.rounds
    if options.rivals:
        _install_rivals()
    every = kinds.quick() if options.quick else kinds.KINDS
    wanted = options.only or options.again
    is_long = wanted in ("", "long")
    films = kinds.made(tuple(k for k in every if wanted in k.spec.name), _tell)
    old, waiting, all_films = _kept(every) if options.again else ([], None, films)
    warm_up = _warm_up_film()
    there, missing = contestants(warm_up, version("autoresolve"))
    busy = machine.busy_now()
    rows = [] if wanted == "long" else speed.measured(films, there, rounds, _tell)
    rows = records.merged(old, rows, all_films)
    why_not = ""
    if is_long:
        try:
            waiting = _waiting(warm_up, rounds, is_quick=options.quick)
        except gauge.GaugeError as error:
            why_not = f"**Long films were not measured**: {error}"
    setting = Setting(
        machine.machine_words(),
        _versions(there),
        rounds,
        missing,
        (
            machine.busy_words([*(row.busy_percent for row in rows), busy]),
            auto_editor.why_not_the_newest(),
            why_not,
        ),
    )
    text = page(setting, rows, waiting, [] if options.quick else _goals(rows, waiting))
    sys.stdout.write(text)
    records.write(RAW, rows, waiting)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
        _tell(f"written to {PAGE}")
    return 0


def _kept(
    every: Sequence[kinds.Kind],
) -> tuple[list[Row], records.Waiting | None, list[KindFilm]]:
    """Return what was measured the last time, and the films of all kinds."""
    films = kinds.made(tuple(every), _tell)
    try:
        return *records.read(RAW, films), films
    except records.RecordsError as error:
        raise SystemExit(str(error)) from error


def _install_rivals() -> None:
    wanted = [] if auto_editor.rival_versions() else [rivals.install]
    for install in (*wanted, auto_editor.install):
        try:
            install()
        except (rivals.RivalError, auto_editor.AutoEditorError) as error:
            _tell(str(error))  # the page says what was not run


def _goals(rows: Sequence[Row], waiting: tuple[Opening, Memory] | None) -> list[goals.Goal]:
    found = goals.speed_goals(rows, machine.cores()) if rows else []
    return found + (goals.waiting_goals(*waiting) if waiting is not None else [])


def _waiting(warm_up: Path, rounds: int, *, is_quick: bool) -> tuple[Opening, Memory]:
    source = FOLDER / SAMPLE.name
    shutil.copyfile(SAMPLE, source)
    hour_s, long_s = (QUICK_HOUR_S, QUICK_LONG_S) if is_quick else (HOUR_S, LONG_S)
    hour, hour_s = long_films.long_film(source, SAMPLE_S, hour_s, _tell)
    opening = long_films.measure_opening(hour, hour_s, warm_up, rounds)
    _tell(long_films.opening_words(opening))
    longer, long_s = long_films.long_film(source, SAMPLE_S, long_s, _tell)
    return opening, long_films.measure_memory(longer, long_s, warm_up)


def _versions(there: Sequence[Contestant]) -> dict[str, str]:
    named = {each.name: each.version for each in there}
    shown = {"AutoResolve": named[OURS], "PyAV": machine.decoder_words()}
    for title, name in ((SCENEDETECT, SCENEDETECT), ("auto-editor", MOTION)):
        if name in named:
            shown[title] = named[name]
    if KEYFRAMES in named:
        shown["ffmpeg of the floors"] = named[KEYFRAMES]
    return shown


def _warm_up_film() -> Path:
    """Write a second of pictures and sound, once: what workers do before the clock starts."""
    path = FOLDER / "warm_up.mp4"
    if path.is_file():
        return path
    partial = path.with_name("warm_up.partial.mp4")
    rng = np.random.default_rng(0)
    with av.open(str(partial), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        sound = container.add_stream("aac", rate=48_000)
        for number in range(25):
            picture = np.full((180, 320, 3), 8 * number, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        for number in range(46):
            wave = rng.uniform(-0.1, 0.1, (1, 1024)).astype(np.float32)
            frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48_000, 1024 * number
            container.mux(sound.encode(frame))
        container.mux(stream.encode())
        container.mux(sound.encode())
    partial.replace(path)
    return path


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.py", description="Measures how footage is read.")
    parser.add_argument("--quick", action="store_true", help="small films, once, no goals")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--only", default="", metavar="NAME", help="part of a film's name, or long")
    parser.add_argument(
        "--again", default="", metavar="NAME", help="as --only; the rest is that of the last time"
    )
    parser.add_argument("--rivals", action="store_true", help="install what ours is compared with")
    parser.add_argument("--rounds", type=int, default=ROUNDS, choices=range(1, 100), metavar="N")
    options = parser.parse_args(arguments)
    if options.write and (options.quick or options.only):
        parser.error("--write needs everything: leave out --quick and --only")
    if options.again and (options.quick or options.only):
        parser.error("--again goes with neither --quick nor --only")
    return options


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
