"""How people speak, as the director reads it: where they change their pace, and long pauses."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.director.heard import Heard, HeardKind, as_rare, doubled
from autoresolve_gui.analysis.peaks import find_prominent
from autoresolve_gui.analysis.speech_rate import said_by
from autoresolve_gui.model.story import SoundKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.model.speech import Word
    from autoresolve_gui.model.story import SoundRegion

_STEP_S = 0.5
_SIDE_S = 20.0
_LEAST_TALK_S = 13.0
_BREATH_S = 1.0
_LEAST_CHANGE = log(1.25)
_NONE_UNDER, _FULL_FROM = 3.0, 5.0
_SPREAD_OF_MEDIAN = 1.4826
_ELSEWHERE_S = 30.0
_PAUSE_S = 4.0
_EDGE_S = 0.5
_PACE_WITHIN_S, _PAUSE_WITHIN_S = 3.0, 1.0


def changes_of_delivery(
    words: Sequence[Word], regions: Iterable[SoundRegion], duration_s: float
) -> tuple[Heard, ...]:
    """Return where people begin to speak faster or slower, or again after a long pause.

    `words` are in order of their starts, with times; `regions` those of the sound, which may be
    none. The result is in order of time.
    """
    if not words:
        return ()
    times_s = np.array([(float(word.start_s), float(word.end_s)) for word in words])
    pauses = as_rare(_pauses(times_s, regions), duration_s)
    paces = _changes_of_pace(times_s, duration_s)
    return tuple(sorted((*paces, *pauses), key=lambda each: each.time_s))


def _changes_of_pace(times_s: NDArray[np.float64], duration_s: float) -> list[Heard]:
    """Return where the 20 s of talk before and after a place differ clearly in their pace.

    The measure of a change is the logarithm of the ratio of both paces over what it usually is in
    this talk: over the spread that its median elsewhere, more than 20 s away, stands for, and at
    least over what makes a ratio of 1.25 the least that counts.
    """
    places_s, before, after = _paces(times_s, duration_s)
    is_known = (before > 0) & (after > 0)
    change = np.zeros(len(places_s))
    change[is_known] = np.log(after[is_known] / before[is_known])
    size = np.abs(change)
    peaks, _ = find_prominent(size.astype(np.float32), _LEAST_CHANGE, round(_SIDE_S / _STEP_S))
    found = []
    for place in peaks.tolist():
        elsewhere = is_known & (np.abs(places_s - places_s[place]) > _SIDE_S)
        if np.count_nonzero(elsewhere) * _STEP_S < _ELSEWHERE_S:
            continue
        usual = max(
            _SPREAD_OF_MEDIAN * float(np.median(size[elsewhere])), _LEAST_CHANGE / _NONE_UNDER
        )
        share = (float(size[place]) / usual - _NONE_UNDER) / (_FULL_FROM - _NONE_UNDER)
        if share > 0:
            at_s = float(places_s[place])
            found.append(_told(at_s, min(1.0, share), float(before[place]), float(after[place])))
    return found


def _told(at_s: float, share: float, before_hz: float, after_hz: float) -> Heard:
    kind = HeardKind.FASTER if after_hz > before_hz else HeardKind.SLOWER
    words = f"people speak {kind} from here: {before_hz:.1f} to {after_hz:.1f} words a second"
    return Heard(kind, at_s, share, _PACE_WITHIN_S, words)


def _paces(
    times_s: NDArray[np.float64], duration_s: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return places half a second apart, and the pace in the 20 s before and after each.

    A pace is words over the time in which they are said, in words a second; breaths of up to a
    second are part of that time, longer pauses are not: who thinks before an answer does not speak
    slower. It is 0 where too little is said: in less than 13 of the 20 s.
    """
    last_s = min(duration_s, float(times_s[:, 1].max()))
    places_s = np.arange(0.0, last_s + _STEP_S, _STEP_S)
    said, talked_s = said_by(places_s, times_s), _talked_by(places_s, times_s)
    side = round(_SIDE_S / _STEP_S)
    now = np.arange(len(places_s))
    earlier, later = np.maximum(now - side, 0), np.minimum(now + side, len(places_s) - 1)

    def pace(start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
        lasts_s = talked_s[end] - talked_s[start]
        rate = (said[end] - said[start]) / np.maximum(lasts_s, _STEP_S)
        return np.where(lasts_s >= _LEAST_TALK_S, rate, 0.0)

    return places_s, pace(earlier, now), pace(now, later)


def _talked_by(places_s: NDArray[np.float64], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for how many seconds somebody spoke up to each place."""
    starts_s, ends_s = times_s[:, 0], np.maximum.accumulate(times_s[:, 1])
    is_first = np.append(True, starts_s[1:] - ends_s[:-1] > _BREATH_S)
    is_last = np.append(is_first[1:], True)
    begins_s, stops_s = starts_s[is_first], ends_s[is_last]
    corners_s = np.column_stack([begins_s, stops_s]).ravel()
    lasts_s = np.column_stack([np.zeros(len(begins_s)), stops_s - begins_s]).ravel()
    return np.asarray(np.interp(places_s, corners_s, np.cumsum(lasts_s)), dtype=np.float64)


def _pauses(times_s: NDArray[np.float64], regions: Iterable[SoundRegion]) -> list[Heard]:
    """Return where somebody speaks again after at least 4 s in which nobody did.

    Where voices are heard in between, it was something that could not be written down.
    """
    voices_s = np.array(
        [
            (float(region.start_s), float(region.end_s))
            for region in regions
            if region.kind is SoundKind.SPEECH
        ]
    ).reshape(-1, 2)
    stops_s, begins_s = np.maximum.accumulate(times_s[:, 1])[:-1], times_s[1:, 0]
    found = []
    for number in np.flatnonzero(begins_s - stops_s >= _PAUSE_S).tolist():
        from_s, until_s = float(stops_s[number]), float(begins_s[number])
        is_inside = (voices_s[:, 0] < until_s - _EDGE_S) & (voices_s[:, 1] > from_s + _EDGE_S)
        if not is_inside.any():
            words = f"nobody speaks for {until_s - from_s:.1f} s before"
            share = doubled(until_s - from_s, _PAUSE_S)
            found.append(Heard(HeardKind.WORDS_AGAIN, until_s, share, _PAUSE_WITHIN_S, words))
    return found
