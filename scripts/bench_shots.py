"""Measures how well shots are found, beside other detectors, on films of known boundaries.

    python scripts/bench_shots.py [--full] [--write] [--fast] [--ours] [--rivals] [--only TEXT]

Without arguments: a short film in five encodings, and real clips that were labelled by hand.
--full takes all films of `scripts/make_films.py evaluation`. --write puts the tables into
docs/evaluation.md. --ours leaves the others out, --fast those with a neural network. --rivals
installs PySceneDetect and the weights of TransNetV2 in build/rivals first. --only takes films
whose name has TEXT in it.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version

from evaluation import rivals
from evaluation.catalogue import ROOT, footage_folder
from evaluation.detectors import ACCURATE, OURS, TRANSNET, detectors
from evaluation.films import EVALUATION, QUICK, Film, make_films
from evaluation.page import page
from evaluation.report import Result
from evaluation.truth import BY_HAND, read_truth

PAGE = ROOT / "docs" / "evaluation.md"


def main() -> int:
    """Make the films, run the detectors, print the tables; return the exit code."""
    options = _options()
    footage = footage_folder()
    if not footage.is_dir():
        print(f"There is no footage in {footage}; set AUTORESOLVE_FOOTAGE.", file=sys.stderr)
        return 0
    if options.rivals:
        rivals.install()
    films = make_films(EVALUATION if options.full else QUICK, footage=footage, tell=print)
    labelled = by_hand()
    films, labelled = (
        [film for film in some if options.only in film.path.name] for some in (films, labelled)
    )
    there, missing = detectors()
    if options.fast:
        there = [each for each in there if each.name not in (ACCURATE, TRANSNET)]
    if options.ours:
        there = [each for each in there if each.name in (OURS, ACCURATE)]
    results: list[list[Result]] = [[], []]
    for detector in there:
        for found, some in zip(results, (films, labelled), strict=True):
            found += [Result(film, detector, detector.detect(film)) for film in some]
        print(f"{detector.name}: done", file=sys.stderr, flush=True)
    versions = rivals.versions() | {"autoresolve": version("autoresolve")}
    text = page(results[0], results[1], missing, versions)
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    return 0


def by_hand() -> list[Film]:
    """Return the real clips that were labelled by hand and are there."""
    truths = [read_truth(path) for path in sorted(BY_HAND.glob("*.json"))]
    films = [Film(footage_folder() / truth.film, truth) for truth in truths]
    return [film for film in films if film.path.is_file()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--quick", action="store_true", help="the same as without arguments")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--ours", action="store_true")
    parser.add_argument("--rivals", action="store_true")
    parser.add_argument("--only", default="")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
