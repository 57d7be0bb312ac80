"""Scores the accurate mode: the fast search, the fast search reviewed, the network on everything.

    python scripts/bench_accurate.py [FILM ...] [--misses] [--two-ways]

Films are those of scripts/make_films.py, with NAME.truth.json beside them, or clips that are
labelled by hand; without any, all of build/evaluation. Prints Markdown, in percent: F1 of hard cuts
(to the frame, and within one), of gradual transitions (by overlap), of all changes of shot; recall
and precision of the frames of gradual transitions; and processor time as a multiple of realtime.
"""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.passes import PASSES, PassContext
from autoresolve_gui.analysis.review_pass import run_review
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.story import Shot, Transition
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from evaluation.films import FOLDER
from evaluation.score import Boundary, Score, score_any, score_cuts, score_graduals
from evaluation.truth import BY_HAND, Truth, read_truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from autoresolve_gui.model.analysis import PassResult
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.shot_judge import JudgeSource

WAYS = ("fast", "accurate", "network on everything")
_SCORES = ("cuts ±0", "cuts ±1", "graduals", "all ±1")
_GRADUALS = _SCORES.index("graduals")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way made of one film. `cpu_s` is the processor time it took, of all threads."""

    shots: tuple[Shot, ...]
    cpu_s: float
    note: str


def main() -> None:
    """Score the films and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("films", nargs="*", type=Path)
    parser.add_argument("--misses", action="store_true", help="list what each way got wrong")
    parser.add_argument("--two-ways", action="store_true", help="leave the network alone out")
    options = parser.parse_args()
    ways = WAYS[:2] if options.two_ways else WAYS
    films = options.films or [film for film in sorted(FOLDER.iterdir()) if _truth_of(film)]
    totals = {way: [Score() for _ in _SCORES] for way in WAYS}
    cpu_s = dict.fromkeys(WAYS, 0.0)
    seconds = 0.0
    print(f"| film | way | {' | '.join(_SCORES)} | frames of graduals | x realtime (CPU) |")
    print(f"|{' --- |' * (len(_SCORES) + 4)}")
    with ExitStack() as stack:
        source = _judge(stack)
        for film in films:
            truth = read_truth(_truth_path(film))
            footage = probe(film)
            seconds += float(footage.duration)
            for way, outcome in zip(ways, outcomes(film, source), strict=False):
                scores = scores_of(truth, outcome.shots)
                totals[way] = [a + b for a, b in zip(totals[way], scores, strict=True)]
                cpu_s[way] += outcome.cpu_s
                _print_row(film.stem, way, scores, float(footage.duration) / outcome.cpu_s)
                if options.misses:
                    _print_wrong(way, scores[3], outcome.note)
    for way in ways:
        _print_row("**all**", way, totals[way], seconds / cpu_s[way])


def outcomes(film: Path, source: JudgeSource) -> Iterator[Outcome]:
    """Yield what each of `WAYS` makes of a film."""
    footage, results, cpu_s = _fast(film)
    picture = results["picture"]
    yield Outcome(picture.shots or (), cpu_s, picture.note)
    started = time.process_time()
    review = run_review(_context(footage, results), source)
    shots = review.shots or picture.shots or ()
    yield Outcome(shots, cpu_s + time.process_time() - started, review.note)
    frames = len(picture.frame_times or ())
    whole = (Shot(0, frames, Transition.START, 0, 0),)
    doubts = {"doubts": np.array([[0, frames]], dtype=np.int64)}
    started = time.process_time()
    everything = {**results, "picture": replace(picture, shots=whole, arrays=doubts)}
    review = run_review(_context(footage, everything), source)
    yield Outcome(review.shots or (), time.process_time() - started, review.note)


def scores_of(truth: Truth, shots: Sequence[Shot]) -> list[Score]:
    """Return the scores named in the head of the table."""
    found = [
        Boundary(shot.transition_start, shot.transition_end, str(shot.transition))
        for shot in shots[1:]
    ]
    return [
        score_cuts(truth.boundaries, found, 0),
        score_cuts(truth.boundaries, found, 1),
        score_graduals(truth.boundaries, found),
        score_any(truth.boundaries, found, 1),
    ]


def _fast(film: Path) -> tuple[Footage, dict[str, PassResult], float]:
    """Run the passes up to `picture`; the time of the sound is not counted."""
    footage = probe(film)
    results: dict[str, PassResult] = {}
    cpu_s = 0.0
    for one in PASSES[: 1 + [each.name for each in PASSES].index("picture")]:
        started = time.process_time()
        earlier = {name: results[name] for name in one.needs}
        results[one.name] = one.run(PassContext(footage, earlier, _ignore, _ignore))
        footage = results[one.name].footage or footage
        cpu_s += time.process_time() - started if one.name in ("index", "picture") else 0.0
    return footage, results, cpu_s


def _context(footage: Footage, results: dict[str, PassResult]) -> PassContext:
    return PassContext(footage, results, _ignore, _ignore)


def _judge(stack: ExitStack) -> JudgeSource:
    """Return the judge that comes with the program, opened once for all films."""
    home = FOLDER / "plugins"
    manager = PluginManager([built_in_folder()], home / "ops.ini", home / "data")
    stack.callback(manager.close)
    source = manager.judge_source(even_if_off=True)
    if source is None:
        raise SystemExit("The plugin transnet is not there.")
    return source


def _ignore(_value: object) -> None:
    """Take no notice of progress."""


def _truth_path(film: Path) -> Path:
    beside = film.with_name(f"{film.stem}.truth.json")
    return beside if beside.is_file() else BY_HAND / f"{film.stem}.json"


def _truth_of(film: Path) -> bool:
    return film.suffix != ".json" and _truth_path(film).is_file()


def _print_row(film: str, way: str, scores: Sequence[Score], x_realtime: float) -> None:
    cells = " | ".join(f"{100 * score.f1:.1f}" for score in scores)
    graduals = scores[_GRADUALS]
    frames = f"{100 * graduals.frame_recall:.0f} / {100 * graduals.frame_precision:.0f}"
    print(f"| {film} | {way} | {cells} | {frames} | {x_realtime:.1f} |", flush=True)


def _print_wrong(way: str, score: Score, note: str) -> None:
    missed = ", ".join(f"{one.kind} {one.start}-{one.end} {one.note}" for one in score.missed)
    false = ", ".join(f"{one.kind} {one.start}-{one.end}" for one in score.false)
    print(f"\n{way}: {note}\nmissed: {missed or 'none'}\nfalse: {false or 'none'}\n", flush=True)


if __name__ == "__main__":
    main()
