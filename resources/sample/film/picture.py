"""The picture of every frame: scenes and the transitions between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from film.brush import HEIGHT, WIDTH
from film.story import Scene, Take, build, fade_out, strength, tail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from film.brush import Canvas


def vignette() -> Canvas:
    """Return the gain of the lens, darker in the corners, shape (HEIGHT, WIDTH, 1)."""
    rows, columns = np.ogrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    gain = 1.02 - 0.17 * (rows**2 * 0.8 + columns**2)
    return np.asarray(gain[..., None], dtype=np.float32)


def render(takes: tuple[Take, ...], first: int, last: int) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames `first` to `last` (exclusive): uint8, shape (HEIGHT, WIDTH, 3), BGR."""
    cv2.setNumThreads(1)
    lens = vignette()
    scenes: dict[int, Scene] = {}
    for frame in range(first, last):
        on = [i for i, take in enumerate(takes) if take.first <= frame < take.last]
        for index in on:
            if index not in scenes:
                scenes[index] = build(takes[index], index)
        for gone in [index for index in scenes if index not in on]:
            del scenes[gone]
        parts = {index: scenes[index].draw(frame - takes[index].first) for index in on}
        picture = _join(takes, parts, frame) * lens * np.float32(tail(frame))
        yield np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _join(takes: tuple[Take, ...], parts: dict[int, Canvas], frame: int) -> Canvas:
    """Return the picture of `frame` from the one or two shots that can be seen in it."""
    if len(parts) == 1:
        return next(iter(parts.values()))
    (_, before), (index, after) = sorted(parts.items())
    take = takes[index]
    share = np.float32(strength(take, frame))
    if take.plan.transition == "dissolve":
        return np.asarray(before * (1 - share) + after * share, dtype=np.float32)
    left = np.float32(fade_out(take, frame))
    return np.asarray(before * left + after * share, dtype=np.float32)
