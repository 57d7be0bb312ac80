"""Stretches that are decoded whole: what their frames say, and the transitions inside them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.cut_detector import CutDetector
from autoresolve_gui.analysis.dissolve_detector import DissolveDetector
from autoresolve_gui.analysis.fade_detector import Gradual
from autoresolve_gui.analysis.frame_signals import frame_signals
from autoresolve_gui.analysis.grid import RATE_HZ
from autoresolve_gui.analysis.motion import FlowMeter
from autoresolve_gui.media.pictures import thumbnail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.frame_signals import FrameSignals
    from autoresolve_gui.media.stretches import StretchReader
    from autoresolve_gui.model.footage import VideoTrack
    from autoresolve_gui.model.story import Thumbnail


_EDGE_FRAMES = 4
_CALM_CHANGE = 0.004
_LEANING_RATIO = 2.0
_CALM_MOTION = 0.15
_HIGHEST_RATE_HZ = 1_000.0
"""What a damaged header claims beyond it would only size the detectors' memory."""


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """Neighbouring frames, decoded: their numbers, their signals, and thumbnails of some."""

    numbers: list[int]
    signals: list[FrameSignals]
    thumbnails: list[Thumbnail]


@dataclass(frozen=True, eq=False, slots=True)
class PieceReader:
    """Decodes pieces; used by several threads at once. `check` raises where it is to stop."""

    video: VideoTrack
    size: tuple[int, int]
    times_s: NDArray[np.float64]
    pictured: Collection[int]
    check: Callable[[], None]

    def read(self, reader: StretchReader, span: tuple[int, int]) -> Piece:
        """Decode the frames of a span. Those that cannot be decoded are left out."""
        piece = Piece([], [], [])
        for number, picture in reader.pictures(*span, *self.size):
            self.check()
            piece.numbers.append(number)
            piece.signals.append(frame_signals(picture.luma, picture.chroma))
            if number in self.pictured:
                time_s = float(self.times_s[number])
                piece.thumbnails.append(thumbnail(picture.frame, number, time_s, self.video))
        return piece


@dataclass(frozen=True, eq=False, slots=True)
class Stretch:
    """What a run of frames said.

    `numbers` is int64, shape (n,): the frames that were decoded. `brightness`, `contrast`,
    `saturation` and `change` (since the frame before) are float32, shape (n,). `motion` (diagonals
    a second), float32, shape (m,), was measured at the frames `motion_at`. `cuts` and `dissolves`
    are frame numbers, and so are `doubts`: frames at which it is not sure whether it is cut.
    """

    numbers: NDArray[np.int64]
    brightness: NDArray[np.float32]
    contrast: NDArray[np.float32]
    saturation: NDArray[np.float32]
    change: NDArray[np.float32]
    motion_at: NDArray[np.int64]
    motion: NDArray[np.float32]
    cuts: tuple[int, ...]
    dissolves: tuple[Gradual, ...]
    doubts: tuple[int, ...]

    def has_boundary(self, first: int, last: int) -> bool:
        """Tell whether a shot begins after frame `first`, up to and including frame `last`."""
        return any(first < cut <= last for cut in self.cuts) or any(
            each.start < last and first < each.end for each in self.dissolves
        )

    def is_calm(self) -> bool:
        """Tell whether nothing in it moves much."""
        return float(self.motion.max(initial=0.0)) < _CALM_MOTION

    def leans(self) -> tuple[bool, bool]:
        """Tell whether it may begin, and end, in the middle of a gradual transition.

        It does where a dissolve touches that end, and where the first (last) frames change more
        than the stretch mostly does, with no cut near.
        """
        if len(self.numbers) < 4 * _EDGE_FRAMES:
            return True, True
        first, last = int(self.numbers[0]), int(self.numbers[-1])
        usual = max(_CALM_CHANGE, _LEANING_RATIO * float(np.median(self.change[1:])))
        edges = (self.change[1 : 1 + _EDGE_FRAMES], self.change[-_EDGE_FRAMES:])
        rises = [float(np.median(edge)) > usual for edge in edges]
        touches = (
            any(each.start <= first + _EDGE_FRAMES for each in self.dissolves),
            any(each.end >= last - _EDGE_FRAMES for each in self.dissolves),
        )
        return rises[0] or touches[0], rises[1] or touches[1]


class StretchTaker:
    """Takes the frames of one stretch in display order. No frame is kept for long."""

    def __init__(self, rate_hz: float) -> None:
        rate_hz = min(rate_hz, _HIGHEST_RATE_HZ)
        self._cuts = CutDetector(rate_hz)
        self._dissolves = DissolveDetector(rate_hz)
        self._flow = FlowMeter()
        self._numbers = array("q")
        self._scalars = [array("f") for _ in range(4)]
        self._motion_at = array("q")
        self._motion = array("f")
        self._motion_slot = -1
        self._before: tuple[FrameSignals, float] | None = None

    def push(self, number: int, signals: FrameSignals, time_s: float) -> None:
        """Take the next frame."""
        self._cuts.push(signals)
        self._dissolves.push(signals)
        self._numbers.append(number)
        values = (signals.brightness, signals.contrast, signals.saturation, self._cuts.last_change)
        for kept, value in zip(self._scalars, values, strict=True):
            kept.append(value)
        slot = int(time_s * RATE_HZ)
        if self._before is not None and slot != self._motion_slot:
            # once in every sample of the curves: motion is smooth, flow is dear
            self._motion_slot = slot
            before, before_s = self._before
            moved = self._flow.motion(before.luma, signals.luma)
            self._motion_at.append(number)
            self._motion.append(moved / max(time_s - before_s, 1e-3))
        self._before = (signals, time_s)

    def motion(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the frames at which motion was measured so far, and the motion."""
        return np.array(self._motion_at, dtype=np.int64), np.array(self._motion, dtype=np.float32)

    def finish(self) -> Stretch:
        """Return what all frames said together."""
        self._cuts.finish()
        self._dissolves.finish()
        numbers = np.array(self._numbers, dtype=np.int64)
        motion_at, motion = self.motion()
        brightness, contrast, saturation, change = (
            np.array(kept, dtype=np.float32) for kept in self._scalars
        )
        return Stretch(
            numbers,
            brightness,
            contrast,
            saturation,
            change,
            motion_at=motion_at,
            motion=motion,
            cuts=tuple(int(numbers[cut]) for cut in self._cuts.cuts),
            dissolves=tuple(_renumbered(each, numbers) for each in self._dissolves.dissolves),
            doubts=tuple(int(numbers[each]) for each in self._cuts.doubts),
        )


def _renumbered(gradual: Gradual, numbers: NDArray[np.int64]) -> Gradual:
    last = len(numbers) - 1
    start, end = int(numbers[min(gradual.start, last)]), int(numbers[min(gradual.end, last)])
    return Gradual(start, end + max(0, gradual.end - last))
