"""Measures what the sound pass costs, and how well it tells speech and music.

    make bench-sound [ARGS="FOLDER --write"]

Without a folder: processor time on the sample film, beside bare decoding. FOLDER holds sound files
named speech-*, music-* and other-*: then also what each is taken for, and how well speech is found
under music. docs/curves.md says which material its figures come from. OpenBLAS gets one thread, as
in a worker: waiting threads of it count as work.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from autoresolve_gui.analysis.narrowband import Downsampler
from autoresolve_gui.analysis.pass_contract import PassContext
from autoresolve_gui.analysis.sound_pass import run_sound
from autoresolve_gui.analysis.sound_regions import closed, hysteresis
from autoresolve_gui.analysis.speech import SpeechDetector, load_speech_model
from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.sound import BLOCK_SAMPLES, open_sound
from autoresolve_gui.model.analysis import PassResult
from benchmarks import numbers, publish, sections

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SAMPLE = Path(__file__).resolve().parents[1] / "resources" / "sample" / "sample.mp4"
RATIOS_DB = (20, 10, 5, 0, -5)
ROUNDS = 5
METHOD = f"""\
Processor time of all threads on the sound of the sample film, the median of {ROUNDS}, in a process
of its own as in a worker. *The whole pass* is reading, loudness, onsets, and telling speech, music
and silence apart; docs/curves.md says how, and how right it is."""


def cost(path: Path) -> publish.Figures:
    """Return the processor time of decoding, of reading with loudness, and of the whole pass."""
    footage = probe(path)

    def decode() -> None:
        with av.open(str(path)) as container:
            for stream in container.streams:
                if stream.type != "audio":
                    stream.discard = av.stream.Discard.all
            for _ in container.decode(audio=0):
                pass

    def read() -> None:
        with open_sound(footage, 0) as reader:
            for _ in reader.chunks():
                pass

    jobs: dict[str, Callable[[], object]] = {
        "bare decoding": decode,
        "reading, with loudness": read,
        "the whole pass": lambda: found_in(path),
    }
    cpu_s: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            before = time.process_time()
            job()
            cpu_s[name].append(time.process_time() - before)
    return {"duration_s": float(footage.duration), "cpu_s": cpu_s}


def found_in(path: Path) -> PassResult:
    """Return what the sound pass finds."""
    context = PassContext(probe(path), {"index": PassResult()}, lambda _part: None, lambda _c: None)
    return run_sound(context)


def kinds_of(folder: Path) -> list[publish.Figures]:
    """Return what each file of `folder` is taken for, as shares of its length."""
    told = []
    for path in sorted(folder.glob("*-*")):
        lasts: defaultdict[str, float] = defaultdict(float)
        for region in found_in(path).sound_regions or ():
            lasts[str(region.kind)] += float(region.end_s - region.start_s)
        whole = sum(lasts.values()) or 1.0
        shares = {kind: length / whole for kind, length in lasts.items()}
        told.append({"file": path.name, "shares": shares})
    return told


def mixtures_of(folder: Path) -> list[publish.Figures]:
    """Return how much speech is found, and how much else is called speech, under music."""
    music = [mono_of(path) for path in sorted(folder.glob("music-*"))]
    if not music or not any(folder.glob("speech-*")):
        return []
    bed = np.concatenate([piece[: 24 * 48_000] for piece in music])
    told = []
    for ratio_db in (None, *RATIOS_DB):
        found = missed = false = rest = 0
        for path in sorted(folder.glob("speech-*")):
            pause = np.zeros(2 * 48_000, np.float32)
            voice = np.concatenate([pause, mono_of(path), pause])
            level = np.sqrt(np.square(voice.reshape(-1, BLOCK_SAMPLES)).mean(axis=1))
            talks = level > np.percentile(level[level > 1e-4], 95) * 10 ** (-30 / 20)
            truth = closed(talks, 0.5)
            mixed = voice if ratio_db is None else mixture(voice, level[talks], bed, ratio_db)
            heard = heard_speech(mixed)[: len(truth)]
            truth = truth[: len(heard)]
            found, missed = found + int(heard[truth].sum()), missed + int((~heard)[truth].sum())
            false, rest = false + int(heard[~truth].sum()), rest + int((~truth).sum())
        share, wrong = found / max(1, found + missed), false / max(1, rest)
        told.append({"ratio_db": ratio_db, "found": share, "false": wrong})
    return told


def mixture(
    voice: NDArray[np.float32],
    level: NDArray[np.float32],
    bed: NDArray[np.float32],
    ratio_db: float,
) -> NDArray[np.float32]:
    """Return `voice`, whose tenths with speech have the levels given, over `bed`."""
    under = np.resize(bed, len(voice))
    gain = np.sqrt(np.square(level).mean() / np.square(under).mean()) * 10 ** (-ratio_db / 20)
    mixed = voice + gain * under
    return np.asarray(mixed / max(1.0, float(np.abs(mixed).max())), dtype=np.float32)


def heard_speech(mono: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which tenths are taken for speech."""
    detector, downsampler = SpeechDetector(load_speech_model()), Downsampler()
    for start in range(0, len(mono), 50 * BLOCK_SAMPLES):
        detector.push(downsampler.push(mono[start : start + 50 * BLOCK_SAMPLES]))
    return closed(hysteresis(detector.probability(), 0.5, 0.35), 0.5)


def mono_of(path: Path) -> NDArray[np.float32]:
    """Return a file's first sound track as float32 at 48 kHz, whole tenths of a second."""
    with open_sound(probe(path), 0) as reader:
        return np.concatenate([chunk.samples.mean(axis=1) for chunk in reader.chunks()])


def measure(options: argparse.Namespace) -> publish.Figures:
    """Return what the pass costs, and with a folder how right it is."""
    folder = options.folder
    return {
        "cost": cost(SAMPLE),
        "kinds": kinds_of(folder) if folder else [],
        "mixtures": mixtures_of(folder) if folder else [],
    }


def tables(figures: publish.Figures) -> list[str]:
    """Return the figures as Markdown."""
    duration_s = figures["cost"]["duration_s"]
    told = [
        (name, numbers.seconds(spent), numbers.times(duration_s / spent))
        for name, runs in figures["cost"]["cpu_s"].items()
        if (spent := statistics.median(runs))
    ]
    head = (f"sound of {duration_s:.0f} s", "processor time", "x real time")
    parts = [numbers.markdown(head, told)]
    if figures["kinds"]:
        kinds = [
            (
                each["file"],
                ", ".join(f"{kind} {share:.0%}" for kind, share in each["shares"].items()),
            )
            for each in figures["kinds"]
        ]
        parts.append(numbers.markdown(("file", "is taken for"), kinds, left=2))
    if figures["mixtures"]:
        mixed = [
            (
                "alone" if each["ratio_db"] is None else f"{each['ratio_db']:+d} dB over music",
                numbers.percent(each["found"]),
                numbers.percent(each["false"]),
            )
            for each in figures["mixtures"]
        ]
        parts.append(numbers.markdown(("speech", "found", "false"), mixed))
    return parts


BENCH = publish.Bench(
    sections.SOUND,
    "The sound pass",
    ("av", "numpy", "scipy", "onnxruntime"),
    measure,
    tables,
    METHOD,
)


def main() -> int:
    """Run the measurements."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    publish.add_options(parser)
    publish.run(BENCH, parser.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
