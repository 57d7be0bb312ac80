"""The section of docs/benchmarks.md on the reading of footage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import goals, long_films, numbers, sections, speed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.goals import Goal
    from benchmarks.long_films import Memory, Opening
    from benchmarks.speed import Row

_TITLE = "How fast footage is read"

_METHOD = """\
### How the reading was measured

- The films are composed of real clips (`scripts/evaluation/`): cuts, dissolves and noise in every
  frame, with sound. `scripts/benchmarks/kinds.py` says how each is encoded; the 1080p H.264 ones
  have 8 Mbit/s. They are read once before the clock starts, so that they lie in memory.
- All contestants ran on each film in turn, {rounds}; figures are medians. Each has as many
  threads as it takes by itself.
- **ours**: all local passes (index, filmstrip, sound, picture, curves, beats), from opening a file
  to the last event, through the engine with its worker processes and its library. **ours, picture
  alone**: only the pass that finds shots and motion, after the index. The workers run at low
  priority, so that playback stays smooth: on a busy machine they wait while the others do not.
- **PySceneDetect**: `AdaptiveDetector` at its defaults. **auto-editor**: `levels --edit motion` and
  `levels --edit audio`, which analyse and render nothing; with an empty cache.
- The floors: `ffmpeg -skip_frame nokey` and `ffmpeg`, pictures alone, to `-f null -`. Where every
  frame is a keyframe the two are the same.
- Ours and PySceneDetect are timed without the start of their interpreter: the program is running
  when a file is opened. ffmpeg and auto-editor are timed with their start, some tens of
  milliseconds and some tenths of a second, which matters for the short clip alone.
- CPU seconds are those of a program and its children; of auto-editor and ffmpeg with their start.
- Peak memory is that of all processes together, sampled 20 times a second or more. What processes
  share counts for each: ours, with three processes, is told too high rather than too low.
- Long footage is made of copies of the sample film (640 x 360), packets joined as they are. Each
  opening has an empty library. The window is the real one, drawn into memory without a screen. A
  cancel is timed until the engine tells it; the workers stop behind that. Cancels fall 0.3 to
  6 s after opening.
- F1 of hard cuts: to the frame / within one frame, by `scripts/evaluation/score.py`. The films here
  are short; docs/evaluation.md has many more boundaries. PySceneDetect tells no kinds, so
  what it reports within a fade or dissolve is not held against it.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run was made with. `missing` says why a contestant was not run, by its name.

    `day` is that of the run. Rows and long films that are of another day are named on the page.
    """

    machine: str
    versions: Mapping[str, str]
    cores: int
    missing: Mapping[str, str]
    remarks: Sequence[str] = ()
    day: str = ""


def page(
    setting: Setting,
    rows: Sequence[Row],
    waiting: tuple[Opening, Memory] | None,
    met: Sequence[Goal],
) -> str:
    """Return the section as Markdown, without the marks around it."""
    remarks = (*setting.remarks, _earlier(setting, rows, waiting))
    parts = sections.head(_TITLE, sections.READING, setting.machine, setting.versions, remarks)
    parts += [f"**{name}: not run**: {why}." for name, why in setting.missing.items()]
    if met:
        parts += ["### The goals", goals.table(met)]
    if rows:
        parts += ["### Beside others, and beside the floor", *_speed_parts(rows)]
    if waiting is not None:
        parts += ["### Long footage", long_films.table(*waiting)]
        if waiting[0].rounds:
            parts.append(f"Medians of {waiting[0].rounds} openings; the memory is of one run.")
        if waiting[0].why_not_painted:
            parts.append(f"The window was not measured: {waiting[0].why_not_painted}")
    parts.append(_METHOD.format(rounds=_rounds_words(rows)).rstrip())
    return "\n\n".join(parts) + "\n"


def _earlier(setting: Setting, rows: Sequence[Row], waiting: tuple[Opening, Memory] | None) -> str:
    """Say which part was measured on another day; empty where none was."""
    days = [(row.day, row.film.kind.title) for row in rows]
    days += [(waiting[0].day, "long footage")] if waiting is not None else []
    told = [f"{what} ({day})" for day, what in days if day not in ("", setting.day)]
    return f"Measured on another day: {'; '.join(told)}." if told else ""


def _rounds_words(rows: Sequence[Row]) -> str:
    rounds = sorted({len(runs) for row in rows for runs in row.runs.values()}) or [0]
    fewest, most = rounds[0], rounds[-1]
    if fewest < most:
        return f"{fewest} to {most} times over"
    return "once" if most == 1 else f"{most} times over"


def _speed_parts(rows: Sequence[Row]) -> list[str]:
    largest, whose = speed.largest_spread(rows)
    failures = [
        f"- {name} failed on {row.film.film.path.name}: {why}"
        for row in rows
        for name, why in row.failures.items()
    ]
    notes = [
        f"- {row.film.kind.title}: {note}"
        for row in rows
        if (note := next((run.note for runs in row.runs.values() for run in runs if run.note), ""))
    ]
    about_ratios = (
        "Above one, ours is faster than PySceneDetect; a floor's multiple is how much longer ours "
        "takes."
    )
    about_spread = (
        f"Slowest and fastest run of one contestant on one film differ by {100 * largest:.0f} % "
        f"of the median at most ({whose})."
    )
    parts = [
        _lengths(rows),
        speed.speed_table(rows),
        about_ratios,
        speed.ratio_table(rows),
        speed.cpu_table(rows),
        speed.memory_table(rows),
        about_spread,
    ]
    if notes:
        parts += ["What the picture pass said of a film:\n\n" + "\n".join(notes)]
    return [*parts, *(["\n".join(failures)] if failures else [])]


def _lengths(rows: Sequence[Row]) -> str:
    told = ", ".join(
        f"{row.film.kind.title} {numbers.seconds(row.film.duration_s)}, "
        f"{row.film.film.path.stat().st_size * 8e-6 / row.film.duration_s:.0f} Mbit/s"
        for row in rows
    )
    return f"Length and size of the films: {told}."
