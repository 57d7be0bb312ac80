"""Tables of how well each detector does, as Markdown, and a list of what ours gets wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evaluation.score import (
    DISSOLVE,
    FADE,
    GRADUALS,
    Boundary,
    Score,
    false_alarms,
    score_any,
    score_cuts,
    score_graduals,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evaluation.detectors import Detection, Detector
    from evaluation.films import Film

_ROOM_FRAMES = 2
"""A false report this close to a flash or its like belongs to it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one detector found in one film, scored."""

    film: Film
    detector: Detector
    detection: Detection

    def cuts(self, tolerance: int) -> Score:
        """Score the hard cuts."""
        return score_cuts(self.film.truth.boundaries, self.detection.boundaries, tolerance)

    def graduals(self, kinds: Sequence[str] = GRADUALS) -> Score:
        """Score the spans of fades and dissolves."""
        return score_graduals(self.film.truth.boundaries, self.detection.boundaries, kinds)

    def any_kind(self, tolerance: int = 1) -> Score:
        """Score everything with kinds ignored."""
        return score_any(self.film.truth.boundaries, self.detection.boundaries, tolerance)

    def alarms(self) -> tuple[tuple[Boundary, bool], ...]:
        """Return each thing that is no boundary, and whether it was taken for one."""
        score = self.any_kind()
        return tuple(
            (each, bool(false_alarms([_with_room(each)], score)))
            for each in self.film.truth.negatives
        )


@dataclass(slots=True)
class Table:
    """A table in Markdown: the first column to the left, the others to the right."""

    head: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return its lines."""
        rule = ["---", *("---:" for _ in self.head[1:])]
        return [f"| {' | '.join(row)} |" for row in (self.head, rule, *self.rows)]


def cut_table(results: Sequence[Result]) -> Table:
    """Return F1 of hard cuts at tolerance 0 and 1, a row a film."""

    def cell(some: Sequence[Result]) -> str:
        exact, near = (_total(each.cuts(tolerance) for each in some) for tolerance in (0, 1))
        return f"{exact.f1:.3f} / {near.f1:.3f}"

    return _by_film("F1 of hard cuts, exact / within 1 frame", results, cell)


def any_table(results: Sequence[Result]) -> Table:
    """Return F1, precision and recall of all boundaries, kinds ignored, a row a film."""

    def cell(some: Sequence[Result]) -> str:
        score = _total(each.any_kind() for each in some)
        return f"{score.f1:.3f} ({score.precision:.2f}, {score.recall:.2f})"

    return _by_film("F1 of all boundaries (precision, recall)", results, cell)


def gradual_table(results: Sequence[Result]) -> Table:
    """Return what is found of fades and dissolves, over all films, a row a detector."""
    head = ("fades and dissolves", "fades found", "dissolves found", "F1 by overlap", "fades",
            "dissolves", "frame recall", "frame precision", "reported twice")  # fmt: skip
    table = Table(head)
    for name, some in _grouped(results, lambda each: each.detector.name).items():
        every = _total(each.any_kind() for each in some)
        row = [name, *(_found(every, kind) for kind in (FADE, DISSOLVE))]
        if some[0].detector.tells_kinds:
            score = _total(each.graduals() for each in some)
            single = [_total(each.graduals((kind,)) for each in some) for kind in (FADE, DISSOLVE)]
            row += [f"{each.f1:.3f}" for each in (score, *single)]
            row += [f"{score.frame_recall:.3f}", f"{score.frame_precision:.3f}"]
        else:
            row += ["-"] * 5
        table.rows.append([*row, str(every.repeats)])
    return table


def negative_table(results: Sequence[Result]) -> Table:
    """Return how often each thing that is no boundary was taken for one."""
    names = list(_grouped(results, lambda each: each.detector.name))
    table = Table(("taken for a boundary", *names))
    counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for each in results:
        for negative, alarmed in each.alarms():
            counts[negative.kind][each.detector.name].append(alarmed)
    for kind, by_name in sorted(counts.items()):
        told = [f"{sum(by_name[name])} of {len(by_name[name])}" for name in names]
        table.rows.append((kind, *told))
    return table


def failure_lines(results: Iterable[Result]) -> list[str]:
    """Return what a detector missed and reported falsely, a line each, like ones together.

    Cuts within 1 frame, fades and dissolves by overlap. Films of the same pictures share a line.
    """
    where: dict[tuple[str, Boundary, str], list[str]] = defaultdict(list)
    for each in results:
        cuts, graduals = each.cuts(1), each.graduals()
        scene = each.film.path.stem.partition("_")[0]
        for word, wrong in (
            ("missed", (*cuts.missed, *graduals.missed)),
            ("false", (*cuts.false, *graduals.false)),
        ):
            for boundary in wrong:
                where[scene, boundary, word].append(each.film.path.name)
    return [
        f"- {_told(boundary)} {word}: {', '.join(films)}"
        for (_, boundary, word), films in sorted(where.items())
    ]


def _told(boundary: Boundary) -> str:
    span = f"{boundary.start}"
    if boundary.end > boundary.start:
        span = f"{boundary.start} to {boundary.end}"
    note = f" ({boundary.note})" if boundary.note else ""
    return f"{boundary.kind} {span}{note}"


def _by_film(
    title: str, results: Sequence[Result], cell: Callable[[Sequence[Result]], str]
) -> Table:
    by_detector = _grouped(results, lambda each: each.detector.name)
    table = Table((title, *by_detector))
    films = list(_grouped(results, lambda each: each.film.path.name))
    for film in films:
        own = [[one for one in some if one.film.path.name == film] for some in by_detector.values()]
        table.rows.append((film, *(cell(some) for some in own)))
    table.rows.append(("**all**", *(f"**{cell(some)}**" for some in by_detector.values())))
    return table


def _found(score: Score, kind: str) -> str:
    hits = sum(true.kind == kind for true, _ in score.hits)
    return f"{hits} of {hits + sum(true.kind == kind for true in score.missed)}"


def _total(scores: Iterable[Score]) -> Score:
    return sum(scores, start=Score())


def _grouped(results: Iterable[Result], key: Callable[[Result], str]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        groups[key(each)].append(each)
    return dict(groups)


def _with_room(span: Boundary) -> Boundary:
    return Boundary(max(0, span.start - _ROOM_FRAMES), span.end + _ROOM_FRAMES, span.kind)
