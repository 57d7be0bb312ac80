"""Finds the turning points of a story in its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.text.choice import choose
from autoresolve_gui.analysis.director.text.descriptions import POINTS
from autoresolve_gui.analysis.director.text.evidence import evidence_of
from autoresolve_gui.analysis.director.text.places import places_of
from autoresolve_gui.analysis.director.text.weights import BY_MEANING, BY_WORDS
from autoresolve_gui.analysis.director.text.word_counts import word_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.director.text.points import TurningPoint
    from autoresolve_gui.analysis.sentences import SentenceModel

_MOST_CHARS = 8_192


def turning_points(
    sentences: Sequence[str], model: SentenceModel | None, times: Sequence[float] | None = None
) -> tuple[TurningPoint, ...]:
    """Return the five turning points of a story, in order, each in a sentence of its own.

    `times` are the starts of the sentences in seconds, or None. Without a model, sentences are
    compared by the words in them alone, which finds less. Of fewer than five sentences as many
    turning points are told as there are sentences; of none, none. Raises `SentenceTimesError`.
    """
    places = places_of(len(sentences), times)
    if not sentences:
        return ()
    weights = np.array(BY_WORDS if model is None else BY_MEANING)
    measures = measured(sentences, places, model)
    return choose(np.einsum("psm,pm->ps", measures, weights), places)


def measured(
    sentences: Sequence[str], places: NDArray[np.float64], model: SentenceModel | None
) -> NDArray[np.float64]:
    """Return the measures of the sentences, (turning points, sentences, measures).

    The measures are those that `evidence.MEASURES` names. At least one sentence; of each, the
    first 8,192 signs count.
    """
    texts = [sentence[:_MOST_CHARS] for sentence in sentences]
    if model is None:
        return evidence_of(texts, word_vectors(texts), places, ())
    meanings = [model.embed(told) for told in POINTS]
    return evidence_of(texts, model.embed(texts), places, meanings)
