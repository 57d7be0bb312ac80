"""The fourth pass: decodes every frame; shots, motion, change, colour, and the filmstrip."""

from __future__ import annotations

import time
from array import array
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.energy import (
    drafted_energy,
    motion_part,
    refined_energy,
    sound_parts,
)
from autoresolve_gui.analysis.filmstrip_pass import thumbnail_spacing_s
from autoresolve_gui.analysis.frame_signals import COLOR_VALUES, frame_signals
from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, RATE_HZ, fitted, held, samples_for
from autoresolve_gui.analysis.index_pass import with_frame_times
from autoresolve_gui.analysis.motion import FlowMeter
from autoresolve_gui.analysis.shots import ShotDetector
from autoresolve_gui.media.errors import MediaError, check_duration
from autoresolve_gui.media.packets import frame_times
from autoresolve_gui.media.pictures import open_pictures, thumbnail
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.frame_times import FrameTimes

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    from autoresolve_gui.analysis.frame_signals import FrameSignals
    from autoresolve_gui.analysis.pass_contract import PassContext
    from autoresolve_gui.media.pictures import SmallPicture
    from autoresolve_gui.model.footage import Footage, VideoTrack
    from autoresolve_gui.model.story import Thumbnail

_LONG_SIDE_PX = 160
_SHORTEST_SIDE_PX = 36
_REFINE_EVERY_S = 0.5
_REPORT_EVERY_FRAMES = 8


def run_picture(context: PassContext) -> PassResult:
    """Decode the video track. Raises `MediaError` where no frame can be decoded.

    Arrays, float32 and covering the footage: `motion` at 10 Hz (diagonals a second) and `change`
    at 10 Hz (0 to 1), shape (samples,); `color` at 2 Hz, shape (features, 96). None of them, and
    no shots, where there is no picture.
    """
    footage = context.footage
    video = footage.video
    if video is None:
        return PassResult(shots=())
    announced = context.earlier["index"].frame_times
    if announced is None:
        announced = FrameTimes.constant(video.frame_rate, video.frames)
    gatherer = _Gatherer(video, announced)
    sound = context.earlier["sound"].arrays
    draft = drafted_energy(context.earlier["index"], samples_for(footage.duration))
    heard = sound_parts(sound)
    last_refined = time.monotonic()
    with open_pictures(footage.path) as reader:
        time_base = reader.time_base
        for picture in reader.small_pictures(*_small_size(video)):
            gatherer.push(picture)
            if gatherer.frames % _REPORT_EVERY_FRAMES == 0:
                context.report(min(1.0, gatherer.frames / len(announced)))
            if time.monotonic() - last_refined > _REFINE_EVERY_S:
                last_refined = time.monotonic()
                context.refine(refined_energy(draft, {**heard, **gatherer.parts()}))
        note = reader.damage.note()
    if not gatherer.frames:
        raise MediaError(
            f"No picture of “{footage.path.name}” could be decoded ({video.codec})",
            remedy="The file is damaged. Copy it again, or convert it to H.264 or ProRes.",
        )
    times = gatherer.frame_times(time_base)
    check_duration(footage.path, times.duration)
    known = with_frame_times(footage, times)
    return gatherer.result(times, known, _note(announced, times, note))


def _note(announced: FrameTimes, times: FrameTimes, note: str) -> str:
    if len(announced) == len(times):
        return note
    count = f"{len(times)} of the {len(announced)} announced frames could be decoded."
    return f"{count} {note}".strip()


def _small_size(video: VideoTrack) -> tuple[int, int]:
    """Return width and height, both even, of the picture as stored (before rotation)."""
    width, height = video.width, video.height
    if video.rotation_deg in (90, 270):
        width, height = height, width
    half = _LONG_SIDE_PX / max(width, height) / 2
    return (
        max(_SHORTEST_SIDE_PX, round(width * half) * 2),
        max(_SHORTEST_SIDE_PX, round(height * half) * 2),
    )


class _Gatherer:
    """Owns what the frames say while they stream by; no frame is kept."""

    def __init__(self, video: VideoTrack, announced: FrameTimes) -> None:
        self._video = video
        self._announced = announced
        self._announced_s = announced.seconds()
        self._flow = FlowMeter()
        self._shots = ShotDetector(float(video.frame_rate))
        self._change = array("f")
        self._motion_times_s = array("d")
        self._motion = array("f")
        self._color_sum = np.zeros(COLOR_VALUES, dtype=np.float32)
        self._color_count = 0
        self._colors: list[NDArray[np.float32]] = []
        self._before: tuple[FrameSignals, float] | None = None
        self._spacing_s = thumbnail_spacing_s(float(announced.duration))
        self._thumbnails: list[Thumbnail] = []
        self._last_duration = 0
        self._stamps = array("q")
        self.frames = 0

    def push(self, picture: SmallPicture) -> None:
        """Take the next frame in display order."""
        number = self.frames
        self.frames += 1
        if picture.stamp is not None:
            self._stamps.append(picture.stamp)
        self._last_duration = picture.duration_ticks
        last = len(self._announced_s) - 1
        time_s = float(self._announced_s[min(number, last)])
        time_s += max(0, number - last) / float(self._video.frame_rate)
        signals = frame_signals(picture.luma, picture.chroma)
        self._change.append(self._shots.push(signals))
        self._take_motion(signals, time_s)
        self._take_color(signals, time_s)
        if time_s >= len(self._thumbnails) * self._spacing_s:
            self._thumbnails.append(thumbnail(picture.frame, number, time_s, self._video))
        self._before = (signals, time_s)

    def _take_motion(self, signals: FrameSignals, time_s: float) -> None:
        """Measure flow once in every sample of the curves: motion is smooth, flow is dear."""
        if self._before is None:
            return
        if self._motion_times_s and int(time_s * RATE_HZ) == int(
            self._motion_times_s[-1] * RATE_HZ
        ):
            return
        before, before_s = self._before
        moved = self._flow.motion(before.luma, signals.luma)
        self._motion_times_s.append(time_s)
        self._motion.append(moved / max(time_s - before_s, 1e-3))

    def _take_color(self, signals: FrameSignals, time_s: float) -> None:
        slot = int(time_s * FEATURE_RATE_HZ)
        while len(self._colors) < slot:
            self._close_color()
        self._color_sum += signals.color
        self._color_count += 1

    def _close_color(self) -> None:
        if self._color_count:
            self._colors.append(self._color_sum / np.float32(self._color_count))
            self._color_sum = np.zeros(COLOR_VALUES, dtype=np.float32)
            self._color_count = 0
        else:
            last = self._colors[-1] if self._colors else self._color_sum
            self._colors.append(last)

    def parts(self) -> dict[str, NDArray[np.float32]]:
        """Return motion and change as parts of the energy, as far as they are read."""
        if not self._motion:
            return {}
        samples = int(self._motion_times_s[-1] * RATE_HZ)
        return {"motion": motion_part(self._motion_curve(samples))} if samples else {}

    def _motion_curve(self, samples: int) -> NDArray[np.float32]:
        times_s = np.array(self._motion_times_s)
        motion = np.array(self._motion, dtype=np.float32)
        return held(times_s, motion, samples)

    def frame_times(self, time_base: Fraction) -> FrameTimes:
        """Return when the decoded frames are shown.

        The stamps of the frames, in order. Where a frame has none of its own, the announced times
        hold if they are as many, else the rate of the header.
        """
        ticks = np.unique(np.array(self._stamps, dtype=np.int64))
        if len(ticks) == self.frames:
            usual = int(np.median(np.diff(ticks))) if len(ticks) > 1 else 1
            return frame_times(ticks, time_base, self._last_duration or usual)
        if len(self._announced) == self.frames:
            return self._announced
        return FrameTimes.constant(self._video.frame_rate, self.frames)

    def result(self, times: FrameTimes, known: Footage, note: str) -> PassResult:
        samples = samples_for(times.duration)
        self._close_color()
        shots = self._shots.finish()
        change = np.array(self._change, dtype=np.float32)
        starts = [shot.start_frame for shot in shots[1:]]
        change[starts] = 0.0  # a cut is rhythm, not change inside a shot
        return PassResult(
            arrays={
                "motion": self._motion_curve(samples),
                "change": held(times.seconds(), change, samples),
                "color": fitted(
                    np.stack(self._colors), samples_for(times.duration, FEATURE_RATE_HZ)
                ),
            },
            frame_times=times,
            filmstrip=tuple(self._thumbnails),
            shots=shots,
            footage=known,
            note=note,
        )
