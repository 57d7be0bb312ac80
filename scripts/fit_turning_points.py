"""Fits the weights with which the director reads turning points, and measures how well it does.

    python scripts/fit_turning_points.py FOLDER            fit, and cross-validate while at it
    python scripts/fit_turning_points.py FOLDER --test     what stands in the code, on films unseen
    python scripts/fit_turning_points.py FOLDER --joins    where talk turns: films joined at random
    python scripts/fit_turning_points.py FOLDER --reference FILE    films for `bench beats`

FOLDER holds the CSV files of TRIPOD (P. Papalampidi, F. Keller and M. Lapata, EMNLP-IJCNLP 2019;
the repository ppapalampidi/TRIPOD on GitHub, folder Synopses_and_annotations): those of the
synopses, whose names have "train" or "test" in them. They are not part of this project. The films
of the test files are left alone but for `--test`.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from autoresolve_gui.analysis.director.text.agreement import agreement, bootstrap
from autoresolve_gui.analysis.director.text.choice import choose
from autoresolve_gui.analysis.director.text.comparison import (
    DIRECTOR,
    PRIORS,
    MarkedStory,
    scores_of,
    summed_up,
)
from autoresolve_gui.analysis.director.text.evidence import MEASURES
from autoresolve_gui.analysis.director.text.places import places_of
from autoresolve_gui.analysis.director.text.points import PointName
from autoresolve_gui.analysis.director.text.reading import measured
from autoresolve_gui.analysis.director.text.segments import boundary_shares
from autoresolve_gui.analysis.sentences import load_sentence_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.sentences import SentenceModel

_COLUMNS = ("movie_name", "synopsis_raw", "synopsis_segmented", "tp1", "tp2", "tp3", "tp4", "tp5")
_SENTENCE = re.compile(r"\[STR_SENT\](.*?)\[END_SENT\]", re.DOTALL)
_FOLDS, _ROUNDS = 10, 5
_JOINED, _JOIN_DRAWS = ((4, 8), (4, 15), (8, 15), (10, 30)), 10
_SHARED_PENALTY, _OWN_PENALTY = 0.2, 1.0


@dataclass(frozen=True, eq=False)
class Film:
    """A story with what it is fitted to: `target` is the share of the annotators a sentence."""

    story: MarkedStory
    target: NDArray[np.float64]
    places: NDArray[np.float64]
    measures: NDArray[np.float64]


def read_films(folder: Path, part: str) -> list[MarkedStory]:
    """Return the films of the files with `part` in their names; annotators of a film together."""
    csv.field_size_limit(2**30)
    marks: dict[str, list[tuple[tuple[str, ...], list[int]]]] = {}
    for path in sorted(folder.glob(f"*{part}*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                if len(row) != len(_COLUMNS) or row[0] == _COLUMNS[0]:
                    continue
                sentences = tuple(text.strip() for text in _SENTENCE.findall(row[2]))
                name = re.sub(r"_\d+$", "", row[0])
                marks.setdefault(name, []).append((sentences, [int(float(v)) for v in row[3:]]))
    stories = []
    for name, rows in marks.items():
        sentences = rows[0][0]
        points = [[each[place] for _, each in rows] for place in range(len(PointName))]
        marked = dict(zip(PointName, map(tuple, points), strict=True))
        stories.append(MarkedStory(name, sentences, None, marked))
    return stories


def prepared(stories: Sequence[MarkedStory], model: SentenceModel | None) -> list[Film]:
    """Return the films with their measures."""
    films = []
    for story in stories:
        places = places_of(len(story.sentences))
        target = np.zeros((len(PointName), len(places)))
        for row, marked in enumerate(story.marked.values()):
            for sentence in marked:
                target[row, sentence] += 1 / len(marked)
        films.append(Film(story, target, places, measured(story.sentences, places, model)))
    return films


def fit(films: Sequence[Film]) -> NDArray[np.float64]:
    """Return the weights, (turning points, measures), that make what people marked likeliest.

    A log-linear model a turning point: the likelihood of a sentence is the exponential of the
    weighted sum of its measures, over those of all sentences of the film. Each weight is the sum
    of one that all turning points share and one of its own, and both are held back: the shared
    ones towards the place alone (weight 1), the own ones towards 0.
    """
    measures = len(MEASURES)
    start = np.array([float(name == "place") for name in MEASURES])

    # One array for all films, for speed; what pads the shorter ones has no likelihood.
    longest = max(len(film.places) for film in films)
    padded = np.zeros((len(PointName), len(films), longest, measures))
    target = np.zeros((len(PointName), len(films), longest))
    absent = np.full((len(films), longest), -1e9)
    for place, film in enumerate(films):
        count = len(film.places)
        padded[:, place, :count], target[:, place, :count] = film.measures, film.target
        absent[place, :count] = 0.0
    flat_rows = padded.reshape(len(PointName), -1, measures)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shared, own = flat[:measures], flat[measures:].reshape(len(PointName), measures)
        scores = (flat_rows @ (shared + own)[:, :, None]).reshape(target.shape) + absent
        scores -= scores.max(axis=2, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=2, keepdims=True))
        total = -float((target * np.maximum(scores, -1e6)).sum()) / len(films)
        wrong = ((np.exp(scores) - target) / len(films)).reshape(len(PointName), 1, -1)
        slope = (wrong @ flat_rows)[:, 0]
        apart = shared - start
        total += _SHARED_PENALTY * float((apart**2).sum()) + _OWN_PENALTY * float((own**2).sum())
        shared_slope = slope.sum(axis=0) + 2 * _SHARED_PENALTY * apart
        return total, np.concatenate([shared_slope, (slope + 2 * _OWN_PENALTY * own).ravel()])

    first = np.concatenate([start, np.zeros(len(PointName) * measures)])
    found = minimize(loss, first, jac=True, method="L-BFGS-B").x
    return np.asarray(found[:measures] + found[measures:].reshape(len(PointName), measures))


def score(film: Film, weights: NDArray[np.float64]) -> tuple[float, float]:
    """Return the total agreement and the distance of a film, means over its turning points."""
    points = choose(np.einsum("psm,pm->ps", film.measures, weights), film.places)
    each = [
        agreement([point.sentence], film.story.marked[point.name], film.places) for point in points
    ]
    return float(np.mean([one.total for one in each])), float(
        np.mean([one.distance for one in each])
    )


def cross_validated(films: Sequence[Film]) -> NDArray[np.float64]:
    """Return TA and D a film, (films, 2): each read with weights fitted without it.

    Means over five ways to part the films into ten.
    """
    found = np.zeros((len(films), 2))
    for turn in range(_ROUNDS):
        order = np.random.default_rng(turn).permutation(len(films))
        for fold in range(_FOLDS):
            left_out = set(order[fold::_FOLDS].tolist())
            weights = fit([film for place, film in enumerate(films) if place not in left_out])
            for place in left_out:
                found[place] += np.array(score(films[place], weights)) / _ROUNDS
    return found


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _percent(values: NDArray[np.float64]) -> str:
    mean = bootstrap(values.tolist())
    return f"{100 * mean.mean:5.2f} [{100 * mean.low:5.2f} to {100 * mean.high:5.2f}]"


def _report_fit(stories: Sequence[MarkedStory]) -> None:
    baselines = scores_of(stories, None)
    priors = np.array([np.mean([s.distance for s in each.values()]) for each in baselines[PRIORS]])
    for method in summed_up({name: baselines[name] for name in baselines if name != DIRECTOR}):
        total, distance = 100 * method.total.mean, 100 * method.distance.mean
        _say(f"{method.method:16} TA {total:5.2f}  D {distance:.2f}")
    for name, model in (("BY_MEANING", load_sentence_model()), ("BY_WORDS", None)):
        films = prepared(stories, model)
        found = cross_validated(films)
        _say(f"{name}, cross-validated on {len(films)} films:")
        _say(f"  TA {_percent(found[:, 0])}  D {_percent(found[:, 1])}")
        _say(f"  nearer than the priors alone by {_percent(priors - found[:, 1])}")
        _say(f"{name} = (")
        for point, weights in zip(PointName, fit(films), strict=True):
            _say(f"    ({', '.join(f'{weight:.3f}' for weight in weights)}),  # {point}")
        _say(")")


def _report_test(stories: Sequence[MarkedStory]) -> None:
    for name, model in (("meaning", load_sentence_model()), ("words alone", None)):
        _say(f"by {name}, on {len(stories)} films:")
        for method in summed_up(scores_of(stories, model)):
            each = "  ".join(f"{100 * part:.1f}" for part in method.distance_of.values())
            total, distance, nearer = (
                f"{100 * value.mean:.2f} [{100 * value.low:.2f} to {100 * value.high:.2f}]"
                for value in (method.total, method.distance, method.nearer)
            )
            _say(f"  {method.method:13} TA {total}  D {distance}  nearer {nearer}  {each}")


def _report_joins(stories: Sequence[MarkedStory]) -> None:
    """Say how sure the joins are found between runs of sentences of different films."""
    model = load_sentence_model()
    vectors = [model.embed(story.sentences) for story in stories]
    for films, run in _JOINED:
        at_joins: list[float] = []
        elsewhere, count = 0.0, 0
        for seed in range(_JOIN_DRAWS):
            rng = np.random.default_rng(seed)
            chosen = [vectors[place] for place in rng.permutation(len(vectors))[:films]]
            starts = [rng.integers(0, max(1, len(each) - run + 1)) for each in chosen]
            parts = [each[at : at + run] for each, at in zip(chosen, starts, strict=True)]
            joins = np.cumsum([len(part) for part in parts])[:-1]
            shares = boundary_shares(np.concatenate(parts))
            at_joins += np.convolve(shares, np.ones(3), "same")[joins].tolist()
            apart = np.abs(np.arange(len(shares))[:, None] - joins[None, :]).min(axis=1)
            elsewhere, count = elsewhere + float(shares[apart > 2].sum()), count + len(shares)
        _say(
            f"{films} films, {run} sentences each: {np.mean(at_joins):.2f} at the joins, "
            f"{100 * elsewhere / count:.2f} elsewhere in 100 sentences"
        )


def _as_reference(stories: Sequence[MarkedStory]) -> dict[str, Any]:
    return {
        "films": [
            {
                "name": story.name,
                "sentences": story.sentences,
                "turning_points": [
                    {"name": point, "sentence": sorted(set(marked))}
                    for point, marked in story.marked.items()
                ],
            }
            for story in stories
        ]
    }


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="the CSV files of TRIPOD")
    parser.add_argument("--test", action="store_true", help="measure on the films left alone")
    parser.add_argument("--joins", action="store_true", help="measure where the talk turns")
    parser.add_argument("--reference", metavar="FILE", type=Path, help="write the films as JSON")
    asked = parser.parse_args()
    stories = read_films(asked.folder, "test" if asked.test else "train")
    if not stories:
        parser.error(f"no films of TRIPOD in {asked.folder}")
    if asked.reference is not None:
        tree = json.dumps(_as_reference(stories), ensure_ascii=False, indent=1)
        asked.reference.write_text(tree, encoding="utf-8")
    elif asked.joins:
        _report_joins(stories)
    elif asked.test:
        _report_test(stories)
    else:
        _report_fit(stories)


if __name__ == "__main__":
    main()
