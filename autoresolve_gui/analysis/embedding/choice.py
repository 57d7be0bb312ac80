"""Chooses which frames to embed: by what the picture does, not by the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.frame_signals import color_distance
from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from autoresolve_gui.model.frame_times import FrameTimes
    from autoresolve_gui.model.story import Shot

MOST_PER_HOUR = 3_600
"""One frame a second on average; shots that are cut quicker than that share."""
_ALWAYS_ALLOWED = 32
_COLOR_STEP, _MOTION_STEP = 0.3, 2.5
_SHORTEST_S = 2.0
_WORTH_DECODING_S = 10.0
"""A span this long without a keyframe gets its frame all the same."""
_SETTLED_S, _SETTLED_PART = 0.12, 0.15
_DARK_BINS, _LUMA_BINS = 3, 32
_DARK_PART = 0.98
_COARSER = 1.5


@dataclass(frozen=True, slots=True)
class Span:
    """Frames that one picture can stand for, `start` inclusive, `end` exclusive.

    From `earliest` (inclusive) to `latest` (exclusive) they show the shot without its neighbours.
    `settled` is the first of them but for keyframes that is good: on the frames right after a cut
    video encoders save.
    """

    start: int
    end: int
    earliest: int
    latest: int
    settled: int


@dataclass(frozen=True, eq=False, slots=True)
class Signals:
    """What the picture pass measured.

    `color`: float32, shape (features, 96), 2 rows a second. `motion`: float32, shape (samples,),
    10 Hz, in picture diagonals a second.
    """

    color: NDArray[np.float32]
    motion: NDArray[np.float32]

    def way(self) -> NDArray[np.float64]:
        """Return how far the picture moved from the beginning to each sample, (samples + 1,)."""
        steps = self.motion.astype(np.float64) / float(RATE_HZ)
        return np.concatenate([[0.0], np.cumsum(steps)])


def spans_of_content(
    shots: Sequence[Shot], times: FrameTimes, signals: Signals, keyframes: NDArray[np.int64]
) -> tuple[Span, ...]:
    """Return the spans of the footage that look alike, in order; what is black has none.

    Each shot is one or more. A further one begins where the colours went 0.3 (of 1) away from
    those that the last one began with, or the picture moved on by 2.5 diagonals, or both in part,
    and two seconds at least have gone by. A further one of under 10 s without a keyframe is joined
    to the one before: the frames before it would have to be decoded. Where that gives more than
    3,600 an hour, steps are made larger; where there are more shots than that, the longest are
    taken. `keyframes`: int64, rising, numbers of frames.
    """
    most = max(_ALWAYS_ALLOWED, int(float(times.duration) * MOST_PER_HOUR / 3600))
    clean = [span for span in _clean_shots(shots, times) if not _is_dark(span, times, signals)]
    if len(clean) > most:
        longest = sorted(clean, key=lambda span: span.start - span.end)[:most]
        return tuple(sorted(longest, key=lambda span: span.start))
    step, way = 1.0, signals.way()
    while True:
        found = [
            part
            for span in clean
            for part in _with_keyframes(
                _parts(span, times, signals.color, way, step), keyframes, times
            )
        ]
        if len(found) <= most:
            return tuple(found)
        step *= _COARSER


def frames_for(
    spans: Sequence[Span], keyframes: NDArray[np.int64], times: FrameTimes
) -> tuple[int, ...]:
    """Return the frame to take for each span: a keyframe where there is one, which costs least.

    Of several that nearest to the middle. Where there is none, the first settled one: decoding
    begins at the keyframe before.
    """
    chosen = []
    for span in spans:
        first, last = np.searchsorted(keyframes, (span.earliest, span.latest))
        inside = keyframes[first:last]
        if len(inside) == 0:
            chosen.append(span.settled)
            continue
        last_tick = times.end_tick if span.end == len(times) else int(times.ticks[span.end])
        middle = (int(times.ticks[span.start]) + last_tick) // 2
        chosen.append(int(inside[int(np.argmin(np.abs(times.ticks[inside] - middle)))]))
    return tuple(chosen)


def _clean_shots(shots: Sequence[Shot], times: FrameTimes) -> list[Span]:
    """Return what each shot shows alone; where it is in transition all the time, its middle."""
    ends = [after.transition_start for after in shots[1:]] + [len(times)]
    spans = []
    for shot, clean_end in zip(shots, ends, strict=True):
        start = max(shot.start_frame, shot.transition_end)
        end = min(shot.end_frame, max(clean_end, 0))
        if end <= start:
            middle = (shot.start_frame + shot.end_frame) // 2
            spans.append(Span(shot.start_frame, shot.end_frame, middle, middle + 1, middle))
            continue
        start_s, end_s = float(times.time_of(start)), float(times.time_of(end))
        settled_s = start_s + min(_SETTLED_S, _SETTLED_PART * (end_s - start_s))
        settled = int(np.searchsorted(times.ticks * float(times.time_base), settled_s))
        settled = min(max(start, settled), end - 1)
        spans.append(Span(shot.start_frame, shot.end_frame, start, end, settled))
    return spans


def _is_dark(span: Span, times: FrameTimes, signals: Signals) -> bool:
    """Tell whether all of a span is black."""
    rows = _rows(span, times, signals)
    if len(rows) == 0:
        return False
    dark = rows[:, :_DARK_BINS].sum(axis=1)
    known = rows[:, :_LUMA_BINS].sum(axis=1)
    return bool(np.all(dark >= _DARK_PART * np.maximum(known, 1e-6)) and known.max() > 0)


def _rows(span: Span, times: FrameTimes, signals: Signals) -> NDArray[np.float32]:
    rate = float(FEATURE_RATE_HZ)
    first = int(float(times.time_of(span.earliest)) * rate)
    last = int(np.ceil(float(times.time_of(span.latest)) * rate))
    return signals.color[first : max(last, first + 1)]


def _parts(
    span: Span,
    times: FrameTimes,
    color: NDArray[np.float32],
    way: NDArray[np.float64],
    step: float,
) -> list[Span]:
    """Part a shot where its picture has gone a step away from what it was."""
    begin_s, end_s = float(times.time_of(span.earliest)), float(times.time_of(span.latest))
    starts = [span.start]
    last_s = begin_s
    for time_s in np.arange(begin_s + _SHORTEST_S, end_s - _SHORTEST_S, 1 / float(FEATURE_RATE_HZ)):
        if time_s - last_s < _SHORTEST_S:
            continue
        if _gone(color, way, last_s, float(time_s)) >= step:
            starts.append(int(np.searchsorted(times.ticks, time_s / float(times.time_base))))
            last_s = float(time_s)
    edges = [*sorted(set(starts)), span.end]
    return [
        Span(
            start,
            end,
            max(start, span.earliest),
            min(end, span.latest),
            max(start, span.settled),
        )
        for start, end in pairwise(edges)
        if end > start
    ]


def _with_keyframes(
    parts: Sequence[Span], keyframes: NDArray[np.int64], times: FrameTimes
) -> list[Span]:
    """Join parts of a shot that have no keyframe to the part before, the first to the second."""
    joined: list[Span] = []
    for part in parts:
        before = joined[-1] if joined else None
        if before is not None and not (
            _is_worth(part, keyframes, times) and _is_worth(before, keyframes, times)
        ):
            joined[-1] = replace(before, end=part.end, latest=part.latest)
        else:
            joined.append(part)
    return joined


def _is_worth(part: Span, keyframes: NDArray[np.int64], times: FrameTimes) -> bool:
    first, last = np.searchsorted(keyframes, (part.earliest, part.latest))
    if last > first:
        return True
    return float(times.time_of(part.end) - times.time_of(part.start)) >= _WORTH_DECODING_S


def _gone(
    color: NDArray[np.float32], way: NDArray[np.float64], from_s: float, to_s: float
) -> float:
    """Return how far the picture went between two moments, in steps."""
    first, second = (
        color[min(len(color) - 1, int(at_s * float(FEATURE_RATE_HZ)))] for at_s in (from_s, to_s)
    )
    low, high = (
        float(way[min(len(way) - 1, int(at_s * float(RATE_HZ)))]) for at_s in (from_s, to_s)
    )
    return color_distance(first, second) / _COLOR_STEP + (high - low) / _MOTION_STEP
