"""`autoresolve beats`: the turning points of a story from its words alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.director.text.points import PointName
from autoresolve_gui.analysis.director.text.reading import turning_points
from autoresolve_gui.analysis.sentences import SentenceModelError, load_sentence_model
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.sentence_files import read_sentences

if TYPE_CHECKING:
    from autoresolve_gui.analysis.director.text.points import TurningPoint
    from autoresolve_gui.analysis.sentences import SentenceModel
    from autoresolve_gui.cli.beats_arguments import Beats
    from autoresolve_gui.cli.console import Console

BY_MEANING, BY_WORDS = "sentence model", "words alone"
_DIGITS = 3


def beats(command: Beats, console: Console) -> ExitStatus:
    """Print the turning points as JSON. Raises `CliError` where the file holds no sentences."""
    sentences = read_sentences(command.text)
    model = sentence_model_or_none(console)
    points = turning_points(sentences.texts, model, sentences.times)
    if len(points) < len(PointName):
        console.remark(
            f"There are {len(sentences.texts)} sentences, too few for five turning points: "
            f"{len(points)} are told, at the likeliest places."
        )
    found = {"turning_points": [as_json(point) for point in points], "method": method_of(model)}
    console.result(json.dumps(found, indent=2, ensure_ascii=False))
    return ExitStatus.DONE


def sentence_model_or_none(console: Console) -> SentenceModel | None:
    """Return the model; where it cannot be had, say so and what is done instead."""
    try:
        return load_sentence_model()
    except SentenceModelError as error:
        console.remark(
            f"Only words are compared, not what they mean, which is weaker: {error}. {error.remedy}"
        )
        return None


def method_of(model: SentenceModel | None) -> str:
    """Return by what the sentences were compared, for the output."""
    return BY_WORDS if model is None else BY_MEANING


def as_json(point: TurningPoint) -> dict[str, str | int | float]:
    """Return a turning point as the output has it."""
    return {
        "name": str(point.name),
        "sentence": point.sentence,
        "confidence": round(point.confidence, _DIGITS),
    }
