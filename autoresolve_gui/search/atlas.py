"""Where in which footage a hit lies: its frame, its time, its shot, and whether somebody speaks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.analysis import Analysis
from autoresolve_gui.model.conform import timecode_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autoresolve_gui.library.library import Library
    from autoresolve_gui.library.lookup import FootageFacts, Layout
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.search.values import Filters

NO_SHOT = -1
_MOST_FRAMES = 8_000_000
"""The frames of which start times are kept at hand, 64 MB of them."""
_MISSING_KNOWN_S = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a footage. `shot` is its number from 0, `NO_SHOT` where none is known."""

    key: str
    frame: int
    time_s: Fraction
    end_s: Fraction | None
    shot: int
    is_spoken: bool


class Atlas:
    """Layer: search; keeps what it read of each footage until something of that is written.

    For one thread, and for a connection that writes nothing itself.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._state = -1
        self._facts: dict[str, FootageFacts] = {}
        self._maps: dict[str, tuple[Footage, Layout]] = {}
        self._frames = 0
        self._missing: dict[Path, tuple[float, bool]] = {}

    def follow(self) -> bool:
        """Let go of what may have changed in the library; return whether anything may have."""
        state = self._library.lookup.state()
        if state == self._state:
            return False
        before = self._facts
        self._state, self._facts = state, self._library.lookup.facts()
        for key in list(self._maps):
            if before.get(key) != self._facts.get(key):
                self._drop(key)
        return True

    @property
    def facts(self) -> Mapping[str, FootageFacts]:
        """What all footage is filtered by."""
        return self._facts

    def keys_for(self, filters: Filters) -> frozenset[str] | None:
        """Return the footage that `filters` let pass; None for all."""
        asked = (filters.since, filters.until, filters.min_duration_s, filters.max_duration_s)
        if not filters.keys and all(each is None for each in asked):
            return None
        wanted = frozenset(filters.keys) or self._facts.keys()
        return frozenset(
            key for key in wanted if key in self._facts and _passes(self._facts[key], filters)
        )

    def footage(self, key: str) -> Footage | None:
        """Return the footage; None where it is unknown."""
        known = self._map(key)
        return None if known is None else known[0]

    def has_shots(self, key: str) -> bool:
        """Tell whether the picture of a footage was analysed."""
        known = self._map(key)
        return known is not None and len(known[1].shots) > 0

    def at_frame(self, key: str, frame: int) -> Place | None:
        """Return the place of a frame, which lasts until its shot ends; None without footage."""
        known = self._map(key)
        if known is None:
            return None
        footage, layout = known
        times = layout.frame_times
        if times is None:
            time_s = footage.timebase.seconds_of(frame)
            return Place(key, frame, time_s, None, NO_SHOT, _is_spoken(layout, time_s))
        frame = min(max(frame, 0), len(times) - 1)
        time_s, shot = times.time_of(frame), _shot_at(layout, frame)
        end_s = None
        if shot != NO_SHOT:
            end_s = times.time_of(min(int(layout.shots[shot, 1]), len(times)))
        return Place(key, frame, time_s, end_s, shot, _is_spoken(layout, time_s))

    def at_time(self, key: str, start_s: Fraction, end_s: Fraction) -> Place | None:
        """Return the place of words; None without footage."""
        known = self._map(key)
        if known is None:
            return None
        footage, layout = known
        times = layout.frame_times
        if times is None:
            frame = footage.timebase.frame_at(max(start_s, Fraction(0)))
            return Place(key, frame, start_s, end_s, NO_SHOT, is_spoken=True)
        frame = times.frame_at(max(start_s, Fraction(0)))
        return Place(key, frame, start_s, end_s, _shot_at(layout, frame), is_spoken=True)

    def timecode(self, place: Place) -> str:
        """Return the timecode of a place as the NLE will show it."""
        known = self._map(place.key)
        if known is None:
            return ""
        footage, layout = known
        bare = Analysis(footage, {}, {}, {}, layout.frame_times, None, (), (), (), (), ())
        return timecode_of(bare, place.frame)

    def is_missing(self, path: Path) -> bool:
        """Tell whether there is no file at `path`. It is looked for every few seconds."""
        now_s = time.monotonic()
        looked = self._missing.get(path)
        if looked is None or now_s - looked[0] > _MISSING_KNOWN_S:
            looked = self._missing[path] = (now_s, not _exists(path))
        return looked[1]

    def _map(self, key: str) -> tuple[Footage, Layout] | None:
        known = self._maps.get(key)
        if known is not None:
            return known
        footage = self._library.footage(key)
        if footage is None:
            return None
        layout = self._library.lookup.layout(key)
        while self._maps and self._frames + _frames(layout) > _MOST_FRAMES:
            self._drop(next(iter(self._maps)))
        self._frames += _frames(layout)
        self._maps[key] = (footage, layout)
        return footage, layout

    def _drop(self, key: str) -> None:
        _, layout = self._maps.pop(key)
        self._frames -= _frames(layout)


def _frames(layout: Layout) -> int:
    return 0 if layout.frame_times is None else len(layout.frame_times)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False  # a drive that does not answer


def _passes(facts: FootageFacts, filters: Filters) -> bool:
    since, until = filters.since, filters.until
    low, high = filters.min_duration_s, filters.max_duration_s
    return (
        (since is None or facts.dated >= since)
        and (until is None or facts.dated < until)
        and (low is None or facts.duration_s >= low)
        and (high is None or facts.duration_s <= high)
    )


def _shot_at(layout: Layout, frame: int) -> int:
    if len(layout.shots) == 0:
        return NO_SHOT
    shot = int(np.searchsorted(layout.shots[:, 0], frame, side="right")) - 1
    return shot if shot >= 0 and frame < layout.shots[shot, 1] else NO_SHOT


def _is_spoken(layout: Layout, time_s: Fraction) -> bool:
    region = int(np.searchsorted(layout.speech[:, 0], float(time_s), side="right")) - 1
    return region >= 0 and float(time_s) < float(layout.speech[region, 1])
