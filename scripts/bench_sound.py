"""Measures what the sound pass costs, and how well it tells speech and music.

    OPENBLAS_NUM_THREADS=1 python scripts/bench_sound.py [FOLDER]

(The variable stands as in a worker; without it waiting threads of NumPy count as work.)
Without a folder: processor time on the sample film, beside bare decoding. FOLDER holds sound files
named speech-*, music-* and other-*: then also what each is taken for, and how well speech is found
under music. docs/curves.md says which material its figures come from.
"""

from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SAMPLE = Path(__file__).resolve().parents[1] / "resources" / "sample" / "sample.mp4"
RATIOS_DB = (20, 10, 5, 0, -5)
ROUNDS = 5


def measure_cost(path: Path) -> None:
    """Print the processor time of decoding, of reading with the loudness meter, and of the pass."""
    footage = probe(path)
    duration_s = float(footage.duration)

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
    best: defaultdict[str, float] = defaultdict(lambda: float("inf"))
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            before = time.process_time()
            job()
            best[name] = min(best[name], time.process_time() - before)
    for name, seconds in best.items():
        print(f"  {name:24s} {seconds:6.3f} s {duration_s / seconds:6.0f} x real time")


def found_in(path: Path) -> PassResult:
    """Return what the sound pass finds."""
    context = PassContext(probe(path), {"index": PassResult()}, lambda _part: None, lambda _c: None)
    return run_sound(context)


def measure_kinds(folder: Path) -> None:
    """Print what each file of `folder` is taken for, as shares of its length."""
    for path in sorted(folder.glob("*-*")):
        lasts: defaultdict[str, float] = defaultdict(float)
        for region in found_in(path).sound_regions or ():
            lasts[str(region.kind)] += float(region.end_s - region.start_s)
        whole = sum(lasts.values()) or 1.0
        shares = ", ".join(f"{kind} {length / whole:.0%}" for kind, length in lasts.items())
        print(f"  {path.name:40s} {shares}")


def measure_mixtures(folder: Path) -> None:
    """Print how much speech is found, and how much else is called speech, under music."""
    music = [mono_of(path) for path in sorted(folder.glob("music-*"))]
    bed = np.concatenate([piece[: 24 * 48_000] for piece in music])
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
        under = "alone" if ratio_db is None else f"{ratio_db:+d} dB over music"
        share, wrong = found / max(1, found + missed), false / max(1, rest)
        print(f"  {under:20s} found {share:.1%}, false {wrong:.1%}")


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


def main() -> None:
    """Run the measurements."""
    print("processor time of the sound pass on the sample film:")
    measure_cost(SAMPLE)
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        print("what is taken for what:")
        measure_kinds(folder)
        print("speech, by tenths of a second:")
        measure_mixtures(folder)


if __name__ == "__main__":
    main()
