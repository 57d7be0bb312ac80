"""Sets ways to find turning points side by side, on stories in which people marked them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, TypeAlias

from autoresolve_gui.analysis.director.text.agreement import Agreement, agreement, bootstrap
from autoresolve_gui.analysis.director.text.baselines import FIXED, at_fixed_places, at_random
from autoresolve_gui.analysis.director.text.places import places_of
from autoresolve_gui.analysis.director.text.points import PointName
from autoresolve_gui.analysis.director.text.reading import turning_points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.director.text.agreement import Interval
    from autoresolve_gui.analysis.sentences import SentenceModel

FOUND, DIRECTOR, RANDOM = "found", "director", "random"
PRIORS = "priors alone"
_RANDOM_DRAWS = 200

Guess: TypeAlias = "Mapping[PointName, Sequence[int]]"
"""Sentences, counted from 0, of each turning point."""
Scores: TypeAlias = "Mapping[PointName, Agreement]"
"""How well each turning point of one story agrees."""


@dataclass(frozen=True, slots=True)
class MarkedStory:
    """A story with the turning points that people marked, and perhaps those that something found.

    `times` are the starts of the sentences in seconds, or None. At least one turning point is
    marked; one that nobody marked does not count.
    """

    name: str
    sentences: tuple[str, ...]
    times: tuple[float, ...] | None
    marked: Guess
    found: Guess | None = None


@dataclass(frozen=True, slots=True)
class MethodScore:
    """How well one way does: means over the stories, as parts of 1, with 95 % intervals.

    `distance_of` has the mean distance of each turning point alone. `nearer` is how much nearer
    than the priors alone it comes to the marked places, story by story; below zero it is farther.
    """

    method: str
    total: Interval
    partial: Interval
    distance: Interval
    distance_of: Mapping[PointName, float]
    nearer: Interval


def scores_of(
    stories: Sequence[MarkedStory], model: SentenceModel | None
) -> dict[str, list[Scores]]:
    """Return by method how well it does in each story.

    The director reads by `model`, or by words alone without one. What the stories say was found
    is a method of its own where all of them say so.
    """
    scores: dict[str, list[Scores]] = {}
    for number, story in enumerate(stories):
        places = places_of(len(story.sentences), story.times)
        read = turning_points(story.sentences, model, story.times)
        guesses: dict[str, Guess] = {}
        if all(each.found is not None for each in stories):
            guesses[FOUND] = story.found or {}
        guesses[DIRECTOR] = {point.name: (point.sentence,) for point in read}
        guesses |= {name: _guess(at_fixed_places(at, places)) for name, at in FIXED.items()}
        for name, guess in guesses.items():
            scores.setdefault(name, []).append(_story_scores(story, guess, places))
        draws = [
            _story_scores(story, _guess(sentences), places)
            for sentences in at_random(len(places), _RANDOM_DRAWS, seed=number)
        ]
        scores.setdefault(RANDOM, []).append(_mean_scores(draws))
    return scores


def summed_up(scores: Mapping[str, Sequence[Scores]]) -> list[MethodScore]:
    """Return a line for each method. `scores` are those of `scores_of`; at least one story."""
    priors = [_mean(story, "distance") for story in scores[PRIORS]]
    return [
        MethodScore(
            method,
            bootstrap([_mean(story, "total") for story in stories]),
            bootstrap([_mean(story, "partial") for story in stories]),
            bootstrap([_mean(story, "distance") for story in stories]),
            {
                name: fmean(story[name].distance for story in stories if name in story)
                for name in PointName
                if any(name in story for story in stories)
            },
            bootstrap(
                [
                    prior - _mean(story, "distance")
                    for prior, story in zip(priors, stories, strict=True)
                ]
            ),
        )
        for method, stories in scores.items()
    ]


def _guess(sentences: Sequence[int]) -> Guess:
    return {name: (each,) for name, each in zip(PointName, sentences, strict=True)}


def _story_scores(story: MarkedStory, guess: Guess, places: NDArray[np.float64]) -> Scores:
    return {
        name: agreement(guess.get(name, ()), marked, places)
        for name, marked in story.marked.items()
    }


def _mean_scores(draws: Sequence[Scores]) -> Scores:
    return {
        name: Agreement(
            fmean(draw[name].total for draw in draws),
            fmean(draw[name].partial for draw in draws),
            fmean(draw[name].distance for draw in draws),
        )
        for name in draws[0]
    }


def _mean(story: Scores, measure: str) -> float:
    return fmean(getattr(each, measure) for each in story.values())
