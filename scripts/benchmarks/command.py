"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from benchmarks import (
    auto_editor,
    gauge,
    goals,
    kinds,
    long_films,
    machine,
    records,
    sections,
    speed,
)
from benchmarks.contestants import KEYFRAMES, MOTION, OURS, SCENEDETECT, Contestant, contestants
from benchmarks.page import Setting, page
from benchmarks.publish import tell
from evaluation import rivals
from evaluation.catalogue import ROOT
from evaluation.films import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.long_films import Memory, Opening
    from benchmarks.speed import Row

SAMPLE = ROOT / "resources" / "sample" / "sample.mp4"
SAMPLE_S = 90.0
RAW = FOLDER / "benchmarks.json"
"""Every single run of the last time, and on what it was made."""
ROUNDS = 5
HOUR_S, LONG_S = 3600.0, 3 * 3600.0
QUICK_HOUR_S, QUICK_LONG_S = 60.0, 180.0


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write where it was asked for; return the exit code."""
    options = _options(arguments)
    try:
        if options.write:
            sections.check(sections.PAGE, sections.READING)
        found = _of_records(options) if options.from_records else _measured(options)
        met = [] if options.quick else _goals(found)
        text = page(found.setting, found.rows, found.waiting, met)
        sys.stdout.write(text)
        if options.write or not (options.quick or options.only or options.from_records):
            records.write(RAW, found.rows, found.waiting, found.setting)
        if options.write:
            sections.write(sections.PAGE, sections.READING, text)
            tell(f"written to {sections.PAGE}")
    except (records.RecordsError, sections.SectionError) as error:
        raise SystemExit(str(error)) from error
    return 0


@dataclass(frozen=True, slots=True)
class _Found:
    """All that the page tells."""

    rows: list[Row]
    waiting: records.Waiting | None
    setting: Setting


def _measured(options: argparse.Namespace) -> _Found:
    """Measure what `options` want, and take the rest from the last time where they say so."""
    if options.rivals:
        _install_rivals()
    rounds = 1 if options.quick else options.rounds
    every = kinds.quick() if options.quick else kinds.KINDS
    wanted = options.only or options.again
    films = kinds.made(tuple(k for k in every if wanted in k.spec.name), tell)
    old = _kept(RAW) if options.again else records.Kept([], None, None)
    all_films = kinds.made(tuple(every), tell) if options.again else films
    warm_up = _warm_up_film()
    there, missing = contestants(warm_up, version("autoresolve"))
    busy = machine.busy_now()
    rows = [] if wanted == "long" else speed.measured(films, there, rounds, tell)
    rows = records.merged(old.rows, rows, all_films)
    waiting, why_not = old.waiting, ""
    if wanted in ("", "long"):
        try:
            waiting = _waiting(warm_up, rounds, is_quick=options.quick)
        except gauge.GaugeError as error:
            why_not = f"**Long films were not measured**: {error}"
    busy_words = machine.busy_words([*(row.busy_percent for row in rows), busy])
    remarks = (busy_words, auto_editor.why_not_the_newest(), why_not, *options.remark)
    return _Found(rows, waiting, _setting(there, missing, remarks))


def _of_records(options: argparse.Namespace) -> _Found:
    """Take all from a record: nothing is measured.

    Where the record is of a version that did not keep it, machine and versions are those of now.
    """
    kept = _kept(options.from_records)
    setting = kept.setting
    if setting is None:
        there, missing = contestants(_warm_up_film(), version("autoresolve"))
        busy_words = machine.busy_words([0.0, *(row.busy_percent for row in kept.rows)])
        remarks = (busy_words, auto_editor.why_not_the_newest())
        setting = _setting(there, missing, remarks)
    new = (each for each in options.remark if each not in setting.remarks)
    return _Found(kept.rows, kept.waiting, replace(setting, remarks=(*setting.remarks, *new)))


def _setting(
    there: Sequence[Contestant], missing: Mapping[str, str], remarks: Sequence[str]
) -> Setting:
    words, day = machine.machine_words(), machine.today()
    return Setting(words, _versions(there), machine.cores(), missing, remarks, day)


def _kept(path: Path) -> records.Kept:
    """Return what was measured the last time. Raises `records.RecordsError`."""
    return records.read(path, kinds.made(kinds.KINDS, tell))


def _install_rivals() -> None:
    wanted = [] if auto_editor.rival_versions() else [rivals.install]
    for install in (*wanted, auto_editor.install):
        try:
            install()
        except (rivals.RivalError, auto_editor.AutoEditorError) as error:
            tell(str(error))  # the page says what was not run


def _goals(found: _Found) -> list[goals.Goal]:
    speeds = goals.speed_goals(found.rows, found.setting.cores) if found.rows else []
    return speeds + (goals.waiting_goals(*found.waiting) if found.waiting is not None else [])


def _waiting(warm_up: Path, rounds: int, *, is_quick: bool) -> tuple[Opening, Memory]:
    source = FOLDER / SAMPLE.name
    shutil.copyfile(SAMPLE, source)
    hour_s, long_s = (QUICK_HOUR_S, QUICK_LONG_S) if is_quick else (HOUR_S, LONG_S)
    hour, hour_s = long_films.long_film(source, SAMPLE_S, hour_s, tell)
    opening = long_films.measure_opening(hour, hour_s, warm_up, rounds)
    tell(long_films.opening_words(opening))
    longer, long_s = long_films.long_film(source, SAMPLE_S, long_s, tell)
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
    parser.add_argument(
        "--write", action="store_true", help="write its section of docs/benchmarks.md"
    )
    parser.add_argument(
        "--from-records",
        nargs="?",
        const=RAW,
        type=Path,
        metavar="FILE",
        help="measure nothing: take what was measured the last time, or what FILE keeps",
    )
    parser.add_argument(
        "--remark", action="append", default=[], metavar="TEXT", help="what a reader has to know"
    )
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
    if options.from_records and (options.quick or options.only or options.again):
        parser.error("--from-records measures nothing: leave out --quick, --only and --again")
    return options
