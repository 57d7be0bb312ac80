"""Short clips around frames, for encoders that see what moves."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from autoresolve_gui.model.frame_times import FrameTimes

CLIP_S = 2.0
"""How long a clip is at most. One of a shorter span is as long as that."""


def clip_frames(
    frame: int, inside: tuple[int, int], times: FrameTimes, count: int
) -> tuple[int, ...]:
    """Return up to `count` frames around `frame`, evenly spaced, all of its own span.

    `inside` is where the span begins, and where it ends (exclusive). They are in order, each
    once: a span of fewer frames gives fewer.
    """
    low, high = inside[0], max(inside[0], inside[1] - 1)
    first, last = float(times.time_of(low)), float(times.time_of(high))
    # Moved as a whole where it would reach past the span, and shortened where that is shorter.
    begin = max(first, min(float(times.time_of(frame)) - CLIP_S / 2, last - CLIP_S))
    wanted = np.linspace(begin, min(begin + CLIP_S, last), count)
    near = {times.nearest(Fraction(time)) for time in wanted.tolist()}
    return tuple(sorted(min(max(number, low), high) for number in near))


def joined_clips(
    pictures: Iterable[tuple[int, int, NDArray[np.uint8]]], count: int
) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """Join pictures of one span to clips of `count` pictures: uint8, (count, side, side, 3).

    Pictures come with the place of their span and the number of their frame, those of a span one
    after the other; a clip comes with the number of its middle one. Of too few, some stand longer.
    """
    for place, group in groupby(pictures, key=lambda each: each[0]):
        found = list(group)
        order = np.linspace(0, len(found) - 1, count).round().astype(int)
        clip = np.stack([found[number][2] for number in order])
        yield place, found[len(found) // 2][1], clip
