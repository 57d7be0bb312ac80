"""What was measured, as JSON and back: a part can be measured anew, and the page made of all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from autoresolve_gui.atomic import replace_file
from benchmarks.contestants import Run
from benchmarks.long_films import Memory, Opening
from benchmarks.page import Setting
from benchmarks.speed import Row
from evaluation.score import Boundary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.kinds import KindFilm

Waiting = tuple[Opening, Memory]


class RecordsError(Exception):
    """There is no record of an earlier run that can be gone on with."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the last run. `setting` is None where an older version did not keep it."""

    rows: list[Row]
    waiting: Waiting | None
    setting: Setting | None


def write(path: Path, rows: Sequence[Row], waiting: Waiting | None, setting: Setting) -> None:
    """Keep every single run, what was measured of long films, and on what; whole or not at all."""
    kept = {
        "setting": asdict(setting),
        "rows": {
            row.film.film.path.name: {
                "busy_percent": row.busy_percent,
                "day": row.day,
                "failures": row.failures,
                "runs": {name: [asdict(each) for each in runs] for name, runs in row.runs.items()},
            }
            for row in rows
        },
        "waiting": None if waiting is None else [asdict(part) for part in waiting],
    }
    replace_file(path, (json.dumps(kept, indent=1) + "\n").encode())


def read(path: Path, films: Sequence[KindFilm]) -> Kept:
    """Return what is kept of these films, and of long ones. Raises `RecordsError`."""
    try:
        kept = json.loads(path.read_bytes())
        rows = [
            _row(film, kept["rows"][film.film.path.name])
            for film in films
            if film.film.path.name in kept["rows"]
        ]
        waiting, setting = kept["waiting"], kept.get("setting")
        return Kept(
            rows,
            None if waiting is None else (Opening(**waiting[0]), Memory(**waiting[1])),
            None if setting is None else Setting(**setting),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordsError(f"{path} cannot be gone on with: {error}; measure everything") from error


def merged(old: Sequence[Row], new: Sequence[Row], films: Sequence[KindFilm]) -> list[Row]:
    """Return the rows of both in the order of `films`; a new one counts before an old one."""
    by_name = {row.film.film.path.name: row for row in (*old, *new)}
    names = [film.film.path.name for film in films]
    return [by_name[name] for name in names if name in by_name]


def _row(film: KindFilm, kept: Mapping[str, Any]) -> Row:
    runs = {name: [_run(each) for each in found] for name, found in kept["runs"].items()}
    failures, busy_percent = dict(kept["failures"]), float(kept["busy_percent"])
    return Row(film, runs, failures, busy_percent, kept.get("day", ""))


def _run(kept: Mapping[str, Any]) -> Run:
    found = kept["boundaries"]
    boundaries = None if found is None else tuple(Boundary(**each) for each in found)
    return Run(**{**kept, "boundaries": boundaries})
