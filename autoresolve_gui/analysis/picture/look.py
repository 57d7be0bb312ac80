"""The first look: keyframes alone, and how each differs from the next."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoresolve_gui.analysis.frame_signals import color_distance, frame_signals, tiny_distance
from autoresolve_gui.analysis.motion import FlowMeter
from autoresolve_gui.media.pictures import thumbnail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.frame_signals import FrameSignals
    from autoresolve_gui.media.pictures import SmallPicture
    from autoresolve_gui.media.stretches import StretchReader
    from autoresolve_gui.model.footage import VideoTrack
    from autoresolve_gui.model.story import Thumbnail

CHUNK = 16
_QUIET_LIKENESS = 0.45
_QUIET_TINY, _QUIET_COLOR = 0.02, 0.06
_FLAT_TINY = 0.03
_DRIFT_S = 2.2


@dataclass(frozen=True, eq=False, slots=True)
class Glance:
    """One keyframe, and how it differs from the keyframe before.

    `is_new`: it may belong to another shot than the keyframe before. `moved` is the motion from
    this frame to the next one (diagonals a second) and `change` their difference, where measured.
    `hides_another`: a frame after it that was probed may show another shot; None where none was.
    """

    number: int
    signals: FrameSignals
    is_new: bool
    moved: float | None
    change: float | None
    thumbnail: Thumbnail | None
    hides_another: bool | None = None


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    """A decoded keyframe, the frame after it, and frames that were probed along with it."""

    signals: FrameSignals
    after: FrameSignals | None
    thumbnail: Thumbnail | None
    hides_another: bool | None


@dataclass(frozen=True, eq=False, slots=True)
class Looker:
    """Looks at chunks of keyframes; used by several threads at once.

    `pictured` holds the keyframes that are to give a thumbnail, `paired` those that are measured
    together with the frame after them. `probed` names the frames to probe by their keyframe, which
    costs less here, where it is decoded anyhow. `check` raises where the look is not wanted any
    more.
    """

    video: VideoTrack
    size: tuple[int, int]
    times_s: NDArray[np.float64]
    pictured: Collection[int]
    paired: Collection[int]
    probed: Mapping[int, Sequence[int]]
    check: Callable[[], None]

    def chunk(
        self, reader: StretchReader, numbers: Sequence[int], *, with_probes: bool
    ) -> list[Glance]:
        """Return a glance at each keyframe but the first, which only is compared with.

        A keyframe that cannot be decoded is left out, and the next one counts as new.
        """
        flow = FlowMeter()
        found: list[Glance] = []
        before: FrameSignals | None = None
        for place, number in enumerate(numbers):
            self.check()
            if place:
                seen = self._seen(reader, number, flow if with_probes else None)
            else:
                seen = self._plain(reader, number, number + 1)
            if seen is not None and place:
                found.append(self._glance(flow, before, number, seen))
            before = seen.signals if seen is not None else None
        return found

    def first(
        self, reader: StretchReader, numbers: Sequence[int], *, with_probes: bool
    ) -> list[Glance]:
        """Return a glance at every keyframe, the first included: for the first chunk."""
        rest = self.chunk(reader, numbers, with_probes=with_probes)
        seen = self._seen(reader, numbers[0], None)
        if seen is None:
            return rest
        return [self._glance(FlowMeter(), None, numbers[0], seen), *rest]

    def _seen(self, reader: StretchReader, number: int, flow: FlowMeter | None) -> _Seen | None:
        """Decode a keyframe; with `flow`, probe what is to be probed in its group too."""
        if number in self.paired:
            return self._plain(reader, number, number + 2)
        if flow is not None and number in self.probed:
            seen = self._with_probes(reader, number, flow)
            if seen is not None:
                return seen
        return self._plain(reader, number, number + 1)

    def _plain(self, reader: StretchReader, number: int, last: int) -> _Seen | None:
        signals: list[FrameSignals] = []
        small: Thumbnail | None = None
        for shown, picture in reader.pictures(number, last, *self.size):
            if shown != number + len(signals):
                break
            signals.append(frame_signals(picture.luma, picture.chroma))
            if shown == number:
                small = self._thumbnail(picture, number)
        if not signals:
            return None
        return _Seen(signals[0], signals[1] if len(signals) > 1 else None, small, None)

    def _with_probes(self, reader: StretchReader, number: int, flow: FlowMeter) -> _Seen | None:
        """Return None where the keyframe cannot be had so: some decoders keep it back."""
        wanted = self.probed[number]
        key: FrameSignals | None = None
        small: Thumbnail | None = None
        others: dict[int, FrameSignals] = {}
        for shown, picture in reader.probes(number, [number, *wanted], *self.size):
            signals = frame_signals(picture.luma, picture.chroma)
            if shown == number:
                key, small = signals, self._thumbnail(picture, number)
            else:
                others[shown] = signals
        if key is None:
            return None
        hides = shows_another_shot(flow, key, [others.get(each) for each in wanted])
        return _Seen(key, None, small, hides)

    def _thumbnail(self, picture: SmallPicture, number: int) -> Thumbnail | None:
        if number not in self.pictured:
            return None
        return thumbnail(picture.frame, number, float(self.times_s[number]), self.video)

    def _glance(
        self, flow: FlowMeter, before: FrameSignals | None, number: int, seen: _Seen
    ) -> Glance:
        moved = change = None
        if seen.after is not None:
            spacing_s = float(self.times_s[number + 1] - self.times_s[number])
            moved = flow.motion(seen.signals.luma, seen.after.luma) / max(spacing_s, 1e-3)
            change = tiny_distance(seen.signals.tiny, seen.after.tiny)
        return Glance(
            number=number,
            signals=seen.signals,
            is_new=before is None or is_another_shot(flow, before, seen.signals),
            moved=moved,
            change=change,
            thumbnail=seen.thumbnail,
            hides_another=seen.hides_another,
        )


@dataclass(frozen=True, eq=False, slots=True)
class Prober:
    """Looks roughly at frames between keyframes; used by several threads at once."""

    size: tuple[int, int]
    check: Callable[[], None]

    def shows_another_shot(self, reader: StretchReader, task: tuple[int, list[int]]) -> bool:
        """Tell whether one of the frames may show another shot than the keyframe before them.

        `task` is the keyframe and the frames. Where one cannot be had so, it may.
        """
        self.check()
        key, numbers = task
        seen = {
            number: frame_signals(picture.luma, picture.chroma)
            for number, picture in reader.probes(key, [key, *numbers], *self.size)
        }
        if key not in seen:  # some decoders drop it where the next one is not its neighbour
            still = reader.still(key, *self.size)
            if still is None:
                return True
            seen[key] = frame_signals(still.luma, still.chroma)
        return shows_another_shot(FlowMeter(), seen[key], [seen.get(each) for each in numbers])


class Drift:
    """Compares keyframes that are further apart than neighbours: slow dissolves show only so."""

    def __init__(self, times_s: NDArray[np.float64]) -> None:
        self._times_s = times_s
        self._flow = FlowMeter()
        self._last: deque[Glance] = deque()

    def apart(self, glance: Glance) -> float:
        """Return how far the colours are from those of the glance taken last, 0 to 1."""
        if not self._last:
            return 0.0
        return color_distance(self._last[-1].signals.color, glance.signals.color)

    def since(self, glance: Glance) -> int | None:
        """Take the next glance.

        Returns the number of an earlier keyframe, up to 2.2 s before, that it differs from though
        no two neighbours between them do; else None.
        """
        now_s = float(self._times_s[glance.number])
        if glance.is_new:
            self._last.clear()
        while self._last and now_s - float(self._times_s[self._last[0].number]) > _DRIFT_S:
            self._last.popleft()
        oldest = self._last[0] if len(self._last) > 1 else None
        self._last.append(glance)
        if oldest is None or not is_another_shot(self._flow, oldest.signals, glance.signals):
            return None
        self._last.clear()
        self._last.append(glance)
        return oldest.number


def chunks(anchors: Sequence[int]) -> Iterator[list[int]]:
    """Yield the anchors in chunks; each begins with the last of the chunk before."""
    for start in range(0, max(1, len(anchors) - 1), CHUNK):
        yield list(anchors[start : start + CHUNK + 1])


def shows_another_shot(
    flow: FlowMeter, key: FrameSignals, others: Sequence[FrameSignals | None]
) -> bool:
    """Tell whether one of the `others` may show another shot; one that cannot be had, may."""
    return any(other is None or is_another_shot(flow, key, other) for other in others)


def is_another_shot(flow: FlowMeter, before: FrameSignals, after: FrameSignals) -> bool:
    """Tell whether two keyframes may belong to two shots. Where it is unclear, they may."""
    tiny = tiny_distance(before.tiny, after.tiny)
    color = color_distance(before.color, after.color)
    if tiny < _QUIET_TINY and color < _QUIET_COLOR:
        return False
    likeness = flow.same_scene(before.luma, after.luma)
    if likeness is None:
        return tiny >= _FLAT_TINY
    return likeness < _QUIET_LIKENESS
