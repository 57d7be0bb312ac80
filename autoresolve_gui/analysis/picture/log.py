"""Gathers what keyframes and stretches say, and makes curves and shots of it."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.energy import motion_part
from autoresolve_gui.analysis.frame_signals import COLOR_VALUES
from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, held, samples_for
from autoresolve_gui.analysis.picture.bits import told_by
from autoresolve_gui.analysis.picture.plan import joined
from autoresolve_gui.analysis.shots import find_shots

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.fade_detector import Gradual
    from autoresolve_gui.analysis.frame_signals import FrameSignals
    from autoresolve_gui.analysis.picture.look import Glance
    from autoresolve_gui.analysis.picture.stretch import Stretch
    from autoresolve_gui.model.story import Shot, Thumbnail


_AROUND_DOUBT = 12


class PictureLog:
    """Layer: analysis; owns what was seen so far. For one thread.

    `activity` is what `bits.activity` told of each frame, float64, shape (frames,). `colors` may
    have been gathered before.
    """

    def __init__(
        self,
        times_s: NDArray[np.float64],
        activity: NDArray[np.float64],
        rate_hz: float,
        colors: ColorLog | None = None,
    ) -> None:
        self._times_s = times_s
        self._activity = activity
        self._rate_hz = rate_hz
        self._scalars = _Known(3)
        self._change = _Known(1)
        self._motion = _Known(1)
        self._colors = colors or ColorLog()
        self._thumbnails: dict[int, Thumbnail] = {}
        self.cuts: set[int] = set()
        self.dissolves: list[Gradual] = []
        self.doubts: list[tuple[int, int]] = []

    def take_glances(self, glances: Iterable[Glance]) -> None:
        """Take what the first look saw of some keyframes."""
        for each in glances:
            seen = each.signals
            self._scalars.put(each.number, seen.brightness, seen.contrast, seen.saturation)
            self._colors.put(float(self._times_s[each.number]), seen.color)
            if each.moved is not None and each.change is not None:
                self._motion.put(each.number + 1, each.moved)
                self._change.put(each.number + 1, each.change)
            if each.thumbnail is not None:
                self._thumbnails[each.number] = each.thumbnail

    def take_frame(self, time_s: float, signals: FrameSignals) -> None:
        """Take the colours of a frame of a stretch."""
        self._colors.put(time_s, signals.color)

    def take_thumbnails(self, thumbnails: Iterable[Thumbnail]) -> None:
        """Take thumbnails of frames."""
        self._thumbnails.update({each.frame: each for each in thumbnails})

    def take_stretch(self, stretch: Stretch) -> None:
        """Take what a stretch said as a whole."""
        scalars = (stretch.brightness, stretch.contrast, stretch.saturation)
        self._scalars.put_all(stretch.numbers, *scalars)
        self._change.put_all(stretch.numbers[1:], stretch.change[1:])
        self._motion.put_all(stretch.motion_at, stretch.motion)
        self.cuts.update(stretch.cuts)
        self.dissolves += stretch.dissolves
        self.doubts += [(each - _AROUND_DOUBT, each + _AROUND_DOUBT) for each in stretch.doubts]
        self.doubts += [
            (each.start - _AROUND_DOUBT, each.end + _AROUND_DOUBT) for each in stretch.dissolves
        ]

    @property
    def filmstrip(self) -> tuple[Thumbnail, ...]:
        """The thumbnails in order."""
        return tuple(self._thumbnails[number] for number in sorted(self._thumbnails))

    def parts(self, samples: int) -> dict[str, NDArray[np.float32]]:
        """Return motion as a part of the energy, as well as it is known by now."""
        if not self._motion:
            return {}
        return {"motion": motion_part(self.motion_curve(samples))}

    def motion_curve(self, samples: int) -> NDArray[np.float32]:
        """Return motion at 10 Hz, float32, shape (samples,), in diagonals a second."""
        return self._curve(self._motion, samples)

    def change_curve(self, samples: int) -> NDArray[np.float32]:
        """Return the change between neighbouring frames at 10 Hz, float32, shape (samples,)."""
        return self._curve(self._change, samples)

    def _curve(self, known: _Known, samples: int) -> NDArray[np.float32]:
        """Tell the frames that were not measured by their packets; cuts are no movement."""
        numbers, (values,) = known.sorted()
        keep = ~np.isin(numbers, list(self.cuts))
        told = told_by(self._activity, self._times_s, numbers[keep], values[keep])
        return held(self._times_s, told, samples)

    def color_rows(self, duration: Fraction) -> NDArray[np.float32]:
        """Return colours at 2 Hz, float32, shape (features, 96)."""
        return self._colors.rows(samples_for(duration, FEATURE_RATE_HZ))

    def doubtful(self) -> NDArray[np.int64]:
        """Return where it is not sure if and where a shot begins, int64, shape (n, 2)."""
        frames = len(self._times_s)
        spans = [(max(0, first), min(frames, last)) for first, last in self.doubts]
        return np.array(joined(spans), dtype=np.int64).reshape(-1, 2)

    def shots(self) -> tuple[Shot, ...]:
        """Return the shots.

        Where a stretch was not decoded, its two keyframes show the same: brightness and contrast
        between them are taken to lie between theirs.
        """
        numbers, values = self._scalars.sorted()
        frames = np.arange(len(self._times_s))
        brightness, contrast, saturation = (
            np.interp(frames, numbers, each).astype(np.float32) for each in values
        )
        longest_first = sorted(self.dissolves, key=lambda each: each.start - each.end)
        return find_shots(
            sorted(self.cuts), longest_first, contrast, saturation, brightness, self._rate_hz
        )


class ColorLog:
    """Means of colour histograms over half seconds, from frames in any order."""

    def __init__(self) -> None:
        self._sums: dict[int, NDArray[np.float32]] = {}
        self._counts: dict[int, int] = {}

    def put(self, time_s: float, color: NDArray[np.float32]) -> None:
        """Take the colours of a frame."""
        slot = int(time_s * FEATURE_RATE_HZ)
        if slot in self._sums:
            self._sums[slot] += color
            self._counts[slot] += 1
        else:
            self._sums[slot] = color.copy()
            self._counts[slot] = 1

    def rows(self, rows: int) -> NDArray[np.float32]:
        """Return one row for every half second; what was not seen lies between its neighbours."""
        slots = np.array(sorted(self._sums), dtype=np.int64)
        if len(slots) == 0:
            return np.zeros((rows, COLOR_VALUES), dtype=np.float32)
        means = np.stack([self._sums[slot] / self._counts[slot] for slot in slots.tolist()])
        wanted = np.arange(rows)
        after = np.clip(np.searchsorted(slots, wanted), 0, len(slots) - 1)
        before = np.maximum(after - (slots[after] > wanted), 0)
        gap = np.maximum(slots[after] - slots[before], 1)
        share = np.clip((wanted - slots[before]) / gap, 0.0, 1.0)[:, None]
        mixed = (1 - share) * means[before] + share * means[after]
        return np.asarray(mixed, dtype=np.float32)


class _Known:
    """Values by frame number, put in any order; a frame that is put twice keeps the last."""

    def __init__(self, columns: int) -> None:
        self._numbers = array("q")
        self._columns = [array("f") for _ in range(columns)]

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def put(self, number: int, *values: float) -> None:
        self._numbers.append(number)
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)

    def put_all(self, numbers: NDArray[np.int64], *values: NDArray[np.float32]) -> None:
        self._numbers.extend(numbers.tolist())
        for column, each in zip(self._columns, values, strict=True):
            column.extend(each.tolist())

    def sorted(self) -> tuple[NDArray[np.int64], list[NDArray[np.float32]]]:
        numbers = np.array(self._numbers, dtype=np.int64)
        # of equal numbers np.unique gives the first place: reversed, that is the last put
        kept, places = np.unique(numbers[::-1], return_index=True)
        columns = [np.array(each, dtype=np.float32)[::-1][places] for each in self._columns]
        return kept, columns
