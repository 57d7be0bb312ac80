"""Runs all contestants on all films, taking turns, and makes tables of what they took."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks import machine, numbers
from benchmarks.contestants import (
    EVERYTHING,
    KEYFRAMES,
    ORDER,
    OURS,
    PICTURE,
    SCENEDETECT,
    Run,
)
from benchmarks.gauge import GaugeError
from evaluation.score import Score, score_cuts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.contestants import Contestant
    from benchmarks.kinds import KindFilm

_CHUNK_BYTES = 1 << 24


@dataclass(slots=True)
class Row:
    """What every contestant took for one kind of footage, and why one failed on it.

    `busy_percent` is how much of the processors others used before the first one ran, `day` when
    that was.
    """

    film: KindFilm
    runs: dict[str, list[Run]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    busy_percent: float = 0.0
    day: str = ""

    def wall_s(self, name: str) -> float | None:
        """Return the median of the seconds that a contestant took."""
        return numbers.median([each.wall_s for each in self.runs.get(name, ())])

    def cpu_s(self, name: str) -> float | None:
        """Return the median of its processor seconds."""
        return numbers.median([each.cpu_s for each in self.runs.get(name, ())])

    def peak_bytes(self, name: str) -> float | None:
        """Return the median of its peak memory."""
        return numbers.median([each.tree_bytes for each in self.runs.get(name, ())])

    def spread(self, name: str) -> float | None:
        """Return how far its slowest run is from its fastest, as a share of the median."""
        return numbers.spread([each.wall_s for each in self.runs.get(name, ())])

    def x_realtime(self, name: str) -> float | None:
        """Return how many seconds of film it reads in a second."""
        return numbers.ratio(self.film.duration_s, self.wall_s(name))

    def cuts(self, name: str, tolerance: int) -> Score | None:
        """Score the hard cuts that it found; None where it was not run."""
        found = next((r.boundaries for r in self.runs.get(name, ())), None)
        true = self.film.film.truth.boundaries
        return None if found is None else score_cuts(true, found, tolerance)


def measured(
    films: Sequence[KindFilm],
    there: Sequence[Contestant],
    rounds: int,
    tell: Callable[[str], None],
) -> list[Row]:
    """Run every contestant `rounds` times on every film, each in its turn."""
    rows = []
    for film in films:
        row = Row(film, day=machine.today())
        _read_once(film)
        row.busy_percent = machine.busy_now()
        for _ in range(rounds):
            for contestant in there:
                if contestant.name in row.failures:
                    continue
                try:
                    row.runs.setdefault(contestant.name, []).append(contestant.run(film.film))
                except GaugeError as error:
                    row.runs.pop(contestant.name, None)
                    row.failures[contestant.name] = str(error)
                    tell(f"{film.film.path.name}: {contestant.name} failed: {error}")
        told = ", ".join(f"{name} {numbers.times(row.x_realtime(name))}" for name in row.runs)
        tell(f"{film.film.path.name}: {told}")
        rows.append(row)
    return rows


def speed_table(rows: Sequence[Row]) -> str:
    """Return a table of multiples of realtime."""
    return _each(rows, lambda row, name: numbers.times(row.x_realtime(name)), "x realtime")


def cpu_table(rows: Sequence[Row]) -> str:
    """Return a table of processor seconds."""
    return _each(rows, lambda row, name: numbers.cpu(row.cpu_s(name)), "CPU seconds")


def memory_table(rows: Sequence[Row]) -> str:
    """Return a table of peak memory."""
    return _each(rows, lambda row, name: numbers.megabytes(row.peak_bytes(name)), "peak, MB")


def ratio_table(rows: Sequence[Row]) -> str:
    """Return ours in proportion to the others, and how right the cuts are, in one row."""
    head = (
        "footage", "PySceneDetect's time / ours", "ours / keyframes", "picture / keyframes",
        "ours / every frame", "cuts", "F1 of cuts, ours", "F1 of cuts, PySceneDetect",
    )  # fmt: skip
    body = []
    for row in rows:
        ours = row.wall_s(OURS)
        floors = (row.wall_s(KEYFRAMES), row.wall_s(EVERYTHING))
        proportions = (
            numbers.ratio(row.wall_s(SCENEDETECT), ours),
            numbers.ratio(ours, floors[0]),
            numbers.ratio(row.wall_s(PICTURE), floors[0]),
            numbers.ratio(ours, floors[1]),
        )
        truth = row.film.film.truth.boundaries
        cuts = sum(each.counts_as_cut and not each.ambiguous for each in truth)
        body.append((
            row.film.kind.title,
            *(numbers.times(each) for each in proportions),
            str(cuts),
            *(f1_words(row.cuts(name, 0), row.cuts(name, 1)) for name in (PICTURE, SCENEDETECT)),
        ))  # fmt: skip
    return numbers.markdown(head, body)


def f1_words(exact: Score | None, near: Score | None) -> str:
    """Write F1 to the frame and within one frame."""
    if exact is None or near is None:
        return numbers.NOT_RUN
    return f"{exact.f1:.3f} / {near.f1:.3f}"


def largest_spread(rows: Sequence[Row]) -> tuple[float, str]:
    """Return the largest spread of any contestant on any film, and whose it is."""
    found = [
        (row.spread(name) or 0.0, f"{name}, {row.film.kind.title}")
        for row in rows
        for name in row.runs
    ]
    return max(found, default=(0.0, ""))


def _each(rows: Sequence[Row], cell: Callable[[Row, str], str], title: str) -> str:
    names = [name for name in ORDER if any(name in row.runs for row in rows)]
    body = [(row.film.kind.title, *(cell(row, name) for name in names)) for row in rows]
    return numbers.markdown((title, *names), body)


def _read_once(film: KindFilm) -> None:
    """Have the whole file in memory, so that nobody pays for the disk alone."""
    with film.film.path.open("rb") as file:
        while file.read(_CHUNK_BYTES):
            pass
