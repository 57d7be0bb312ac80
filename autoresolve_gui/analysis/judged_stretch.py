"""Which frames a judge is shown, and how its answers are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.shot_judge import FRAME_HEIGHT, FRAME_WIDTH, ShotVerdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

CONTEXT_FRAMES = 25
STEP_FRAMES = 50
WINDOW_FRAMES = STEP_FRAMES + 2 * CONTEXT_FRAMES
"""What TransNetV2 is shown at once (arXiv 2008.04838); of the answer the middle 50 count."""
TINY_VALUES = 9 * 16

Range = tuple[int, int]
"""Frames from the first (inclusive) to the last (exclusive)."""

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32) / 255
_MOST_MISSING = WINDOW_FRAMES // 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames to be judged in one go: from `first` on, `windows` times 50 of them.

    `ranges` are what it is asked for. With its context it may reach beyond the footage.
    """

    first: int
    windows: int
    ranges: tuple[Range, ...]

    @property
    def start(self) -> int:
        """The first frame that is shown, context included."""
        return self.first - CONTEXT_FRAMES

    @property
    def end(self) -> int:
        """The frame after the last that is shown, context included."""
        return self.first + self.windows * STEP_FRAMES + CONTEXT_FRAMES


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """A verdict on all frames of a stretch, and what their pictures hold.

    `contrast` is float32, shape (n,), 0 to 1: the standard deviation of the brightness. `tiny` is
    float32, shape (n, 144), 0 to 1: the brightness of 9 rows of 16 fields.
    """

    stretch: Stretch
    verdict: ShotVerdict
    contrast: NDArray[np.float32]
    tiny: NDArray[np.float32]


def stretches_for(ranges: Sequence[Range]) -> list[Stretch]:
    """Return stretches that cover all `ranges` (rising, apart) with the fewest windows.

    Neighbours share a stretch where that takes no more windows than one each.
    """
    groups: list[list[Range]] = []
    for one in ranges:
        if groups:
            start, end = groups[-1][0][0], groups[-1][-1][1]
            if _windows(one[1] - start) <= _windows(end - start) + _windows(one[1] - one[0]):
                groups[-1].append(one)
                continue
        groups.append([one])
    stretches = []
    for group in groups:
        start, end = group[0][0], group[-1][1]
        windows = _windows(end - start)
        spare = windows * STEP_FRAMES - (end - start)
        stretches.append(Stretch(start - spare // 2, windows, tuple(group)))
    return stretches


def judge_stretch(
    stretch: Stretch,
    pictures: Iterable[tuple[int, NDArray[np.uint8]]],
    ask: Callable[[NDArray[np.uint8]], ShotVerdict],
) -> Judged | None:
    """Have every window of a stretch judged; None where half of a window is missing.

    `pictures` are the frames from `stretch.start` to `stretch.end`, as far as they can be had,
    numbered and in order.
    """
    boundary: list[NDArray[np.float32]] = []
    transition: list[NDArray[np.float32]] = []
    contrast: list[NDArray[np.float32]] = []
    tiny: list[NDArray[np.float32]] = []
    for number, window in enumerate(_read_windows(stretch, pictures)):
        if window is None:
            return None
        verdict = ask(window)
        kept = slice(
            0 if number == 0 else CONTEXT_FRAMES,
            WINDOW_FRAMES if number == stretch.windows - 1 else CONTEXT_FRAMES + STEP_FRAMES,
        )
        boundary.append(verdict.boundary[kept])
        transition.append(verdict.transition[kept])
        luma = (window[kept] @ _LUMA).astype(np.float32)
        contrast.append(luma.std(axis=(1, 2)))
        tiny.append(luma.reshape(-1, 9, 3, 16, 3).mean(axis=(2, 4)).reshape(-1, TINY_VALUES))
    together = ShotVerdict(np.concatenate(boundary), np.concatenate(transition))
    return Judged(stretch, together, np.concatenate(contrast), np.concatenate(tiny))


def _windows(frames: int) -> int:
    return -(-frames // STEP_FRAMES)


def _read_windows(
    stretch: Stretch, pictures: Iterable[tuple[int, NDArray[np.uint8]]]
) -> Iterator[NDArray[np.uint8] | None]:
    """Yield 100 frames for each window, uint8, (100, 27, 48, 3); None where too many are missing.

    A frame that is missing shows the one before it, at the beginning the first there is.
    """
    held: dict[int, NDArray[np.uint8]] = {}
    source = iter(pictures)
    for start in range(stretch.start, stretch.end - WINDOW_FRAMES + 1, STEP_FRAMES):
        end = start + WINDOW_FRAMES
        while not held or max(held) < end - 1:
            found = next(source, None)
            if found is None:
                break
            held[found[0]] = found[1]
        held = {number: picture for number, picture in held.items() if number >= start}
        yield _filled(held, start)


def _filled(held: dict[int, NDArray[np.uint8]], start: int) -> NDArray[np.uint8] | None:
    inside = [number for number in held if number < start + WINDOW_FRAMES]
    if not inside:
        return None
    first, last = max(start, min(inside)), max(inside)
    # The footage may begin or end inside the window; only holes within it are damage.
    if last - first + 1 - len(inside) > _MOST_MISSING:
        return None
    window = np.empty((WINDOW_FRAMES, FRAME_HEIGHT, FRAME_WIDTH, 3), dtype=np.uint8)
    shown = held[first]
    for place in range(WINDOW_FRAMES):
        shown = held.get(start + place, shown)
        window[place] = shown
    return window
