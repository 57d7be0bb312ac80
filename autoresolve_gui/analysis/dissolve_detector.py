"""Dissolves: runs of frames that are blends of the frame before and the frame after."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.fade_detector import Gradual
from autoresolve_gui.analysis.frame_signals import TINY_VALUES
from autoresolve_gui.analysis.motion import FlowMeter, in_the_light_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.frame_signals import FrameSignals

_LENGTHS_S = (0.32, 0.48, 0.7, 1.0, 1.4, 2.0)
_MIN_FRAMES = 8
_MIN_DIFFERENCE = 0.035
_MAX_RESIDUAL = 0.12
_MAX_BEND = 0.07
_MAX_LIKENESS = 0.8
_QUIET_FRAMES = 4
_INNER = np.array([1, 2, 3, 4, 5]) / 6
_LUMA_VALUES = 32 * 18
_EMPTY_CONTRAST = 0.03
_SAME_SCENE = 0.2


@dataclass(frozen=True, slots=True)
class _Window:
    start: int
    end: int
    strength: float


class DissolveDetector:
    """Finds dissolves in frames that are pushed one by one.

    In a dissolve every frame is `(1 - a) * old + a * new` with `a` rising evenly (A. Hampapur et
    al., "Production model based digital video segmentation", 1995). So for windows of several
    lengths, the frames inside are projected on the line between the first and the last: the
    distance from that line (what motion leaves behind) must be small, and `a` must rise evenly.
    Windows whose ends look alike but for their brightness are changes of light.
    """

    def __init__(self, rate_hz: float) -> None:
        lengths = {max(_MIN_FRAMES, round(seconds * rate_hz)) for seconds in _LENGTHS_S}
        self._lengths = np.array(sorted(lengths))
        self._capacity = 2 * max(lengths) + 2 * _QUIET_FRAMES
        self._tiny = np.zeros((self._capacity, TINY_VALUES), dtype=np.float32)
        self._contrast = np.zeros(self._capacity, dtype=np.float32)
        self._luma: deque[NDArray[np.uint8]] = deque(maxlen=self._capacity)
        self._flow = FlowMeter()
        self._pushed = 0
        self._best: _Window | None = None
        self._quiet = 0
        self.dissolves: list[Gradual] = []

    def push(self, frame: FrameSignals) -> None:
        """Take the next frame."""
        slot = self._pushed % self._capacity
        self._tiny[slot] = frame.tiny
        self._contrast[slot] = frame.contrast
        self._luma.append(frame.luma)
        self._pushed += 1
        found = self._strongest_ending_here()
        if found is not None:
            self._quiet = 0
            if self._best is None or found.strength > self._best.strength:
                self._best = found
        elif self._best is not None:
            self._quiet += 1
            if self._quiet > max(_QUIET_FRAMES, (self._best.end - self._best.start) // 2):
                self._close()

    def finish(self) -> None:
        """Decide the last frames."""
        if self._best is not None:
            self._close()

    def _frames(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        return self._tiny[numbers % self._capacity]

    def _strongest_ending_here(self) -> _Window | None:
        """Return the window whose ends differ most, of those with even blends between."""
        end = self._pushed - 1
        starts = end - self._lengths
        starts = starts[starts >= 0]
        lines = self._tiny[end % self._capacity] - self._frames(starts)
        contrast = self._contrast[starts % self._capacity]
        differs = np.abs(lines).mean(axis=1) >= _MIN_DIFFERENCE
        # a window that ends or begins empty belongs to a fade
        differs &= np.minimum(contrast, self._contrast[end % self._capacity]) >= _EMPTY_CONTRAST
        strongest = None
        for start, line in zip(starts[differs].tolist(), lines[differs], strict=True):
            strength = float(line @ line)
            if strongest is not None and strength <= strongest.strength:
                continue
            if self._is_even_blend(start, end, line, strength):
                strongest = _Window(start, end, strength)
        return strongest

    def _is_even_blend(
        self, start: int, end: int, line: NDArray[np.float32], length_2: float
    ) -> bool:
        """Tell whether the frames inside lie on the line between the ends, evenly spaced."""
        first, last = self._tiny[start % self._capacity], self._tiny[end % self._capacity]
        numbers = np.rint(start + (end - start) * _INNER).astype(np.int64)
        places = (numbers - start) / (end - start)
        offsets = self._frames(numbers) - first
        along = offsets @ line / length_2
        if float(np.abs(along - places).max()) > _MAX_BEND:
            return False
        beside = offsets - along[:, None] * line
        if float(np.einsum("ij,ij->i", beside, beside).max()) / length_2 > _MAX_RESIDUAL:
            return False
        return _likeness(first[:_LUMA_VALUES], last[:_LUMA_VALUES]) <= _MAX_LIKENESS

    def _close(self) -> None:
        if self._best is not None and not self._is_motion(self._best):
            self.dissolves.append(self._extent(self._best))
        self._best = None
        self._quiet = 0

    def _is_motion(self, window: _Window) -> bool:
        """Tell whether the last frame is the first one, moved or lit otherwise."""
        oldest = self._pushed - len(self._luma)
        first, last = (self._luma[number - oldest] for number in (window.start, window.end))
        lit = in_the_light_of(first, last)
        likeness = (self._flow.same_scene(each, last) for each in (first, lit))
        return any(each is not None and each > _SAME_SCENE for each in likeness)

    def _extent(self, window: _Window) -> Gradual:
        """Return where the blend starts and ends, from a line through its inner part."""
        length = window.end - window.start
        low = max(0, self._pushed - self._capacity, window.start - length // 2)
        high = min(self._pushed - 1, window.end + length // 2)
        numbers = np.arange(low, high + 1)
        first = self._tiny[window.start % self._capacity]
        line = self._tiny[window.end % self._capacity] - first
        along = (self._frames(numbers) - first) @ line / float(line @ line)
        edge = max(2, length // 4)
        floor, roof = float(np.median(along[:edge])), float(np.median(along[-edge:]))
        share = (along - min(floor, 0.0)) / max(roof - min(floor, 0.0), 0.5)
        inner = _run_between(share, 0.2, 0.8, (window.start + window.end) // 2 - low)
        if len(inner) < 3:
            return Gradual(window.start + 1, window.end)
        slope, offset = np.polyfit(numbers[inner], share[inner], 1)
        if slope <= 0:
            return Gradual(window.start + 1, window.end)
        start, end = round(-offset / slope) + 1, round((1 - offset) / slope)
        return Gradual(max(low, start), max(start + 1, min(high + 1, end)))


def _run_between(
    values: NDArray[np.float32], low: float, high: float, middle: int
) -> NDArray[np.int64]:
    """Return the places around `middle` where values stay between `low` and `high`."""
    left = right = middle
    while left > 0 and values[left - 1] > low:
        left -= 1
    while right < len(values) - 1 and values[right + 1] < high:
        right += 1
    run = np.arange(left, right + 1)
    return run[(values[run] > low) & (values[run] < high)]


def _likeness(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    spread = float(first.std() * second.std())
    if spread < 1e-6:
        return 0.0
    return float(((first - first.mean()) * (second - second.mean())).mean()) / spread
