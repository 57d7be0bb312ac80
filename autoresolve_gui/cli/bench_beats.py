"""`autoresolve bench beats`: how near turning points come to those that people marked."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.director.text.comparison import PRIORS, scores_of, summed_up
from autoresolve_gui.analysis.director.text.points import PointName
from autoresolve_gui.cli.beats import BY_MEANING, method_of, sentence_model_or_none
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.sentence_files import read_references
from autoresolve_gui.cli.table import columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autoresolve_gui.analysis.director.text.agreement import Interval
    from autoresolve_gui.analysis.director.text.comparison import (
        MarkedStory,
        MethodScore,
        Scores,
    )
    from autoresolve_gui.cli.bench_arguments import BenchBeats
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.report import JsonObject


def bench_beats(command: BenchBeats, console: Console) -> ExitStatus:
    """Score and report. Raises `CliError` where the reference cannot be read."""
    stories = read_references(command.reference)
    model = sentence_model_or_none(console)
    scores = scores_of(stories, model)
    methods = summed_up(scores)
    if command.json:
        report = _report(stories, scores, methods) | {"director_reads_by": method_of(model)}
        console.result(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        console.result(_table(stories, methods, method_of(model)))
    return ExitStatus.DONE


def _report(
    stories: Sequence[MarkedStory],
    scores: Mapping[str, Sequence[Scores]],
    methods: Sequence[MethodScore],
) -> JsonObject:
    return {
        "methods": [asdict(each) for each in methods],
        "films": [
            {
                "name": story.name,
                "sentences": len(story.sentences),
                "scores": {
                    method: {str(name): asdict(score) for name, score in each[number].items()}
                    for method, each in scores.items()
                },
            }
            for number, story in enumerate(stories)
        ],
    }


def _table(stories: Sequence[MarkedStory], methods: Sequence[MethodScore], reads_by: str) -> str:
    count = sum(len(story.sentences) for story in stories)
    films = f"{len(stories)} film{'' if len(stories) == 1 else 's'}"
    rows = [
        ("METHOD", "TA", "PA", "D", "NEARER THAN PRIORS", *(_short(name) for name in PointName))
    ]
    rows += [
        (
            each.method,
            _percent(each.total.mean),
            _percent(each.partial.mean),
            _with_interval(each.distance),
            "" if each.method == PRIORS else _with_interval(each.nearer),
            *(_percent(each.distance_of[name]) if name in each.distance_of else "-"
              for name in PointName),
        )
        for each in methods
    ]  # fmt: skip
    by = "what they mean" if reads_by == BY_MEANING else "words alone"
    told = (
        f"{films}, {count} sentences; the director compares them by {by}.\n"
        "All in per cent: total and partial agreement (more is better), mean distance D in parts "
        "of the length\n(less is better; then by how much each comes nearer than the priors "
        "alone), and D of each turning point.\nIn brackets: 95 % intervals over films."
    )
    return f"{told}\n\n{columns(rows, indent='  ')}"


def _short(name: PointName) -> str:
    return "D " + str(name).upper().split()[-1]


def _percent(part: float) -> str:
    return f"{100 * part:.1f}"


def _with_interval(value: Interval) -> str:
    return f"{_percent(value.mean)} [{_percent(value.low)} to {_percent(value.high)}]"
