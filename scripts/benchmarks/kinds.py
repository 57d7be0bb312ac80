"""The kinds of footage whose reading is timed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evaluation.catalogue import footage_folder
from evaluation.films import FOLDER, SPEED, FilmSpec, make_films
from evaluation.recipes import x264

if TYPE_CHECKING:
    from collections.abc import Callable

    from evaluation.films import Film

H264, QUIET = "H.264 1080p of long groups", "quiet"
"""What goals speak of."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table. `tags` say which goals it counts for."""

    title: str
    spec: FilmSpec
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KindFilm:
    """A kind with its film, which lasts `duration_s`."""

    kind: Kind
    film: Film
    duration_s: float


def _kind(title: str, name: str, duration_s: float, *tags: str) -> Kind:
    """Return a kind whose film is that of the set `speed` with this name, but so long."""
    spec = next(each for each in SPEED if each.name == f"speed_{name}")
    script = replace(spec.script, duration_s=duration_s)
    return Kind(title, FilmSpec(f"bench_{name}", script, spec.recipe), frozenset(tags))


_ACTION_S, _OTHERS_S = 45.0, 20.0
_ACTION = _kind("H.264 1080p30, action", "action", _ACTION_S, H264)
_DEFAULTS = x264("", preset="veryfast", rate="30", mbit_s=8.0, sound=True)

KINDS = (
    _kind("H.264 1080p30, one take without a cut", "take", 90.0, H264, QUIET),
    _kind("H.264 1080p30, dialogue, 4 cuts a minute", "dialogue", 90.0, H264),
    _kind("H.264 1080p30, the same, people hurrying", "interview", 60.0, H264),
    _ACTION,
    Kind(
        "the same pictures, x264's own keyframes",
        FilmSpec("bench_defaults", _ACTION.spec.script, _DEFAULTS),
        frozenset({H264}),
    ),
    _kind("HEVC 1080p30", "hevc", _OTHERS_S),
    _kind("ProRes 422 1080p30", "prores", _OTHERS_S),
    _kind("DNxHR SQ 1080p30", "dnxhr", _OTHERS_S),
    _kind("H.264 1080p, variable rate", "variable", _OTHERS_S),
    _kind("H.264 1080p30, short clip", "short", 5.0),
    _kind("H.264 2160p30", "4k", 8.0),
)
"""Shorter than those of the set: all of it, five times over, is to be done in half an hour."""


def quick(kinds: tuple[Kind, ...] = KINDS) -> tuple[Kind, ...]:
    """Return the same kinds as films of 6 s at 640 x 360: enough to see that everything runs."""
    return tuple(
        replace(
            kind,
            title=f"{kind.title}, made small",
            spec=FilmSpec(
                f"quick_{kind.spec.name}",
                replace(kind.spec.script, duration_s=6.0, width=640, height=360),
                kind.spec.recipe,
            ),
        )
        for kind in kinds
    )


def drawn(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Return the same kinds with pictures that are drawn, for machines without the footage."""
    return tuple(
        replace(
            kind,
            spec=replace(
                kind.spec,
                name=f"{kind.spec.name}_drawn",
                script=replace(kind.spec.script, drawn=True),
            ),
        )
        for kind in kinds
    )


def made(kinds: tuple[Kind, ...], tell: Callable[[str], None]) -> list[KindFilm]:
    """Make the films that are missing in build/evaluation; return all."""
    if not footage_folder().is_dir():
        tell(f"There is no footage in {footage_folder()}: the films are drawn.")
        kinds = drawn(kinds)
    films = make_films([kind.spec for kind in kinds], FOLDER, tell=tell)
    return [
        KindFilm(kind, film, film.truth.frames / kind.spec.script.rate_hz)
        for kind, film in zip(kinds, films, strict=True)
    ]
