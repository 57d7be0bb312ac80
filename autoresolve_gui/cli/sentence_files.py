"""Sentences and the turning points that people marked in them, out of JSON files of the user's."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autoresolve_gui.analysis.director.text.comparison import MarkedStory
from autoresolve_gui.analysis.director.text.points import LABEL_OF_POINT, PointName
from autoresolve_gui.cli.errors import CliError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STDIN = Path("-")
MAX_SENTENCES = 30_000
_MAX_BYTES = 64 * 1024 * 1024
_MAX_S = 1e9
_TEXT_FORM = (
    'It holds {"sentences": ["...", ...]}; a sentence may be {"text": "...", "start_s": 1}.'
)
_REFERENCE_FORM = (
    'It holds {"films": [{"name": "...", "sentences": [...], "turning_points": [{"name": "climax", '
    '"sentence": 30}, ...]}, ...]}; docs/command-line.md has all of it.'
)
_POINT_OF = {str(label): name for name, label in LABEL_OF_POINT.items()}


@dataclass(frozen=True, slots=True)
class Sentences:
    """What was said, in order. `times` are the starts in seconds, or None."""

    texts: tuple[str, ...]
    times: tuple[float, ...] | None


class _FormError(Exception):
    """The file is not of the form that it should have."""


def read_sentences(path: Path) -> Sentences:
    """Return the sentences of a JSON file (`-`: standard input). Raises `CliError`."""
    tree = _tree(path, _TEXT_FORM)
    try:
        return _sentences(tree)
    except _FormError as error:
        raise CliError(f"{_name(path)} holds no sentences: {error}", remedy=_TEXT_FORM) from error


def read_references(path: Path) -> tuple[MarkedStory, ...]:
    """Return the films of a reference file. Raises `CliError`."""
    tree = _tree(path, _REFERENCE_FORM)
    try:
        films = tree.get("films", [tree]) if isinstance(tree, dict) else tree
        if not isinstance(films, list) or not films:
            raise _FormError("there is no film")  # noqa: TRY301 -- told with the file's name
        return tuple(_film(each, number) for number, each in enumerate(films, start=1))
    except _FormError as error:
        message = f"{_name(path)} holds no reference: {error}"
        raise CliError(message, remedy=_REFERENCE_FORM) from error


def _tree(path: Path, form: str) -> Any:  # noqa: ANN401 -- JSON
    try:
        with sys.stdin.buffer if path == STDIN else path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise CliError(
            f"{_name(path)} cannot be read: {error.strerror or error}", remedy="Check its name."
        ) from error
    if len(data) > _MAX_BYTES:
        raise CliError(f"{_name(path)} is larger than 64 MB", remedy="Give it in parts.")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CliError(f"{_name(path)} is no JSON in UTF-8: {error}", remedy=form) from error


def _name(path: Path) -> str:
    return "standard input" if path == STDIN else str(path)


def _sentences(tree: Any) -> Sentences:  # noqa: ANN401 -- JSON
    listed = tree.get("sentences") if isinstance(tree, dict) else None
    if not isinstance(listed, list):
        raise _FormError("there is no list “sentences”")
    if len(listed) > MAX_SENTENCES:
        raise _FormError(f"{len(listed)} sentences are more than {MAX_SENTENCES}")
    texts, times = [], []
    for number, each in enumerate(listed):
        text = each.get("text") if isinstance(each, dict) else each
        if not isinstance(text, str):
            raise _FormError(f"sentence {number} is no text")
        texts.append(text)
        if isinstance(each, dict) and "start_s" in each:
            times.append(_seconds(each["start_s"]))
    if times and len(times) != len(texts):
        raise _FormError("some sentences have a start_s and some have none")
    return Sentences(tuple(texts), tuple(times) or None)


def _film(tree: Any, number: int) -> MarkedStory:  # noqa: ANN401 -- JSON
    if not isinstance(tree, dict):
        raise _FormError(f"film {number} is no object")
    name = str(tree.get("name", f"film {number}"))
    try:
        sentences = _sentences(tree)
        if not sentences.texts:
            raise _FormError("there is no sentence")  # noqa: TRY301 -- told with the film's name
        listed = tree.get("turning_points", tree.get("beats"))
        marked = _points(listed, sentences)
        if not marked:
            raise _FormError("no turning point is marked")  # noqa: TRY301 -- as above
        found = _points(tree["found"], sentences) if "found" in tree else None
    except _FormError as error:
        raise _FormError(f"{name}: {error}") from error
    return MarkedStory(name, sentences.texts, sentences.times, marked, found)


def _points(listed: Any, sentences: Sentences) -> dict[PointName, tuple[int, ...]]:  # noqa: ANN401 -- JSON
    """Return the sentences of each turning point; beats that are none of the five are left out."""
    if not isinstance(listed, list):
        raise _FormError("there is no list “turning_points”")
    points: dict[PointName, tuple[int, ...]] = {}
    for each in listed:
        if not isinstance(each, dict):
            raise _FormError(f"{each!r} is no turning point")
        written = str(each.get("name", each.get("label", ""))).casefold()
        spelled = _POINT_OF.get(written, written)
        if spelled not in set(PointName):
            if written and "label" in each:
                continue
            raise _FormError(f"{written!r} is the name of no turning point")
        name = PointName(spelled)
        points[name] = (*points.get(name, ()), *_places(each, sentences))
    return {name: tuple(sorted(set(places))) for name, places in points.items()}


def _places(point: Mapping[str, Any], sentences: Sentences) -> Sequence[int]:
    if "sentence" in point:
        given = point["sentence"]
        numbers = given if isinstance(given, list) else [given]
        last = len(sentences.texts) - 1
        for number in numbers:
            if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= last:
                raise _FormError(f"sentence {number!r} is none of 0 to {last}")
        return list(numbers)
    if "time_s" not in point:
        raise _FormError(f"{point.get('name', point.get('label'))!r} has no sentence and no time_s")
    if sentences.times is None:
        raise _FormError("a turning point has a time_s, but the sentences have no start_s")
    at_s = _seconds(point["time_s"])
    return [max(0, sum(start <= at_s for start in sentences.times) - 1)]


def _seconds(value: Any) -> float:  # noqa: ANN401 -- JSON
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(value) < _MAX_S:
        raise _FormError(f"{value!r} is no number of seconds")
    return float(value)
