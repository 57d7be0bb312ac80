"""Reads footage from its first frame to its last, where its structure allows nothing quicker."""

from __future__ import annotations

import time
from array import array
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.energy import motion_part
from autoresolve_gui.analysis.filmstrip_pass import thumbnail_spacing_s
from autoresolve_gui.analysis.frame_signals import frame_signals
from autoresolve_gui.analysis.grid import RATE_HZ, held
from autoresolve_gui.analysis.picture.log import ColorLog, PictureLog
from autoresolve_gui.analysis.picture.stretch import StretchTaker
from autoresolve_gui.media.packets import frame_times
from autoresolve_gui.media.pictures import thumbnail
from autoresolve_gui.model.frame_times import FrameTimes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from numpy.typing import NDArray

    from autoresolve_gui.media.pictures import PictureReader, SmallPicture
    from autoresolve_gui.model.footage import VideoTrack
    from autoresolve_gui.model.story import Thumbnail

_REFINE_EVERY_S = 0.5
_REPORT_EVERY_FRAMES = 8


class WholeReading:
    """Layer: analysis; owns what the frames say while they stream by. No frame is kept."""

    def __init__(self, video: VideoTrack, size: tuple[int, int], announced: FrameTimes) -> None:
        self._video = video
        self._size = size
        self._announced = announced
        self._announced_s = announced.seconds()
        self._spacing_s = thumbnail_spacing_s(float(announced.duration))
        self._taker = StretchTaker(float(video.frame_rate))
        self._colors = ColorLog()
        self._thumbnails: list[Thumbnail] = []
        self._stamps = array("q")
        self._last_duration = 0
        self._time_base: Fraction | None = None
        self.frames = 0

    def run(
        self,
        reader: PictureReader,
        report: Callable[[float], None],
        share: Callable[[Mapping[str, NDArray[np.float32]]], None],
    ) -> None:
        """Take every frame that `reader` decodes. Raises what `report` raises."""
        self._time_base = reader.time_base
        last_shared = time.monotonic()
        for picture in reader.small_pictures(*self._size):
            self._push(picture)
            if self.frames % _REPORT_EVERY_FRAMES:
                continue
            report(min(1.0, self.frames / len(self._announced)))
            if time.monotonic() - last_shared > _REFINE_EVERY_S:
                last_shared = time.monotonic()
                share(self._parts())

    def _push(self, picture: SmallPicture) -> None:
        number = self.frames
        self.frames += 1
        if picture.stamp is not None:
            self._stamps.append(picture.stamp)
        self._last_duration = picture.duration_ticks
        last = len(self._announced_s) - 1
        time_s = float(self._announced_s[min(number, last)])
        time_s += max(0, number - last) / float(self._video.frame_rate)
        signals = frame_signals(picture.luma, picture.chroma)
        self._taker.push(number, signals, time_s)
        self._colors.put(time_s, signals.color)
        if time_s >= len(self._thumbnails) * self._spacing_s:
            self._thumbnails.append(thumbnail(picture.frame, number, time_s, self._video))

    def _parts(self) -> dict[str, NDArray[np.float32]]:
        """Return motion as a part of the energy, as far as it is read."""
        numbers, motion = self._taker.motion()
        if len(numbers) == 0:
            return {}
        times_s = self._announced_s[np.minimum(numbers, len(self._announced_s) - 1)]
        samples = int(times_s[-1] * RATE_HZ)
        return {"motion": motion_part(held(times_s, motion, samples))} if samples else {}

    def frame_times(self) -> FrameTimes:
        """Return when the decoded frames are shown.

        The stamps of the frames, in order. Where a frame has none of its own, the announced times
        hold if they are as many, else the rate of the header.
        """
        ticks = np.unique(np.array(self._stamps, dtype=np.int64))
        if len(ticks) == self.frames and self._time_base is not None:
            usual = int(np.median(np.diff(ticks))) if len(ticks) > 1 else 1
            return frame_times(ticks, self._time_base, self._last_duration or usual)
        if len(self._announced) == self.frames:
            return self._announced
        return FrameTimes.constant(self._video.frame_rate, self.frames)

    def log(self, times: FrameTimes) -> PictureLog:
        """Return what was seen, for frames that are shown at `times`."""
        nothing_told = np.zeros(len(times))
        rate_hz = float(self._video.frame_rate)
        log = PictureLog(times.seconds(), nothing_told, rate_hz, self._colors)
        log.take_stretch(self._taker.finish())
        log.take_thumbnails(self._thumbnails)
        return log
