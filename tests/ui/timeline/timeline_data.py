"""Made-up but plausible analyses for the tests of the timeline."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from autoresolve_gui.model.analysis import Analysis, PassRecord
from autoresolve_gui.model.curve import Curve, Peak, Waveform
from autoresolve_gui.model.footage import AudioTrack, Footage, VideoTrack
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import (
    ACT_OF_LABEL,
    Beat,
    CutSuggestion,
    Label,
    Shot,
    Source,
    Thumbnail,
    Transition,
)
from autoresolve_gui.model.timebase import Timebase

CURVE_RATE_HZ = 10
WAVEFORM_RATE_HZ = 100
PASS_NAMES = ("index", "filmstrip", "sound", "picture", "curves", "beats")
SOUND = AudioTrack("aac", 48_000, 2, "stereo", "eng", "")


def make_footage(
    duration_s: float = 120.0,
    *,
    timebase: Timebase | None = None,
    start: str = "01:00:00:00",
    has_video: bool = True,
    has_audio: bool = True,
) -> Footage:
    timebase = timebase or Timebase(Fraction(25))
    frames = round(duration_s * timebase.rate)
    video = VideoTrack(
        "h264", 1920, 1080, 0, Fraction(1), timebase.rate, False, frames, Fraction(0)
    )
    return Footage(
        key=f"key-{duration_s}",
        path=Path("Interview A014.mov"),
        size_bytes=1,
        container="mov",
        duration=frames / timebase.rate,
        timebase=timebase,
        start_frame=timebase.parse(start),
        has_start_timecode=True,
        video=video if has_video else None,
        audio=(SOUND,) if has_audio else (),
    )


def make_curve(name: str, duration_s: float, seed: int = 1) -> Curve:
    """A story-like swell with fine movement; momentum is its signed slope."""
    rng = np.random.default_rng(seed)
    count = round(duration_s * CURVE_RATE_HZ)
    place = np.linspace(0.0, 1.0, count)
    swell = 0.30 + 0.25 * np.sin(place * 9 + seed) + 0.25 * place
    noise = np.convolve(rng.normal(0, 1, count + 30), np.hanning(31) / 16, "valid")[:count]
    values = np.clip(swell + 0.12 * noise, 0, 1)
    if name == "momentum":
        values = np.clip(np.gradient(values) * 25, -1, 1)
    if name == "novelty":
        values = np.where(rng.random(count) < 0.02, rng.random(count), 0.05)
        values = np.convolve(values, np.hanning(9) / 2.5, "same").clip(0, 1)
    return Curve(name, Fraction(CURVE_RATE_HZ), values.astype(np.float32))


def make_speech_rate(duration_s: float) -> Curve:
    """Talk of two to four words a second, with a pause in its middle."""
    place = (np.arange(round(duration_s * CURVE_RATE_HZ)) + 0.5) / CURVE_RATE_HZ
    rate = 2.8 + 0.5 * np.sin(place / 5) + 0.3 * np.sin(place / 1.7)
    rate[np.abs(place - duration_s / 2) < 4.0] = 0.0
    return Curve("speech_rate", Fraction(CURVE_RATE_HZ), rate.astype(np.float32))


def make_peaks(curve: Curve) -> tuple[Peak, ...]:
    values = curve.values
    step = max(100, len(values) // 40)
    tops = [at + int(np.argmax(values[at : at + step])) for at in range(0, len(values), step)]
    return tuple(Peak((at + 0.5) / CURVE_RATE_HZ, float(values[at]), 0.2) for at in tops)


def make_waveform(duration_s: float) -> Waveform:
    rng = np.random.default_rng(5)
    count = round(duration_s * WAVEFORM_RATE_HZ)
    place = np.arange(count) / WAVEFORM_RATE_HZ
    loud = (0.35 + 0.3 * np.sin(place / 7)) * (0.4 + 0.6 * np.abs(np.sin(place * 2.1)))
    high = loud * rng.uniform(0.3, 1.0, count) * 127
    low = -loud * rng.uniform(0.3, 1.0, count) * 127
    return Waveform(WAVEFORM_RATE_HZ, low.astype(np.int8), high.astype(np.int8))


def make_shots(frames: int, mean_frames: int = 130) -> tuple[Shot, ...]:
    rng = np.random.default_rng(3)
    starts = [0]
    while starts[-1] < frames - 2 * mean_frames:
        starts.append(starts[-1] + int(rng.integers(mean_frames // 3, mean_frames * 2)))
    shots = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else frames
        kind, reach = Transition.CUT, 0
        if index == 0:
            kind = Transition.START
        elif index % 5 == 2:
            kind, reach = Transition.FADE, 12
        elif index % 5 == 4:
            kind, reach = Transition.DISSOLVE, 12
        shots.append(Shot(start, end, kind, start - reach, start + reach))
    return tuple(shots)


def make_beats(frames: int) -> tuple[Beat, ...]:
    places = (0.02, 0.12, 0.26, 0.5, 0.74, 0.88, 0.96)
    return tuple(
        Beat(
            id=f"beat-{index}",
            frame=int(place * frames),
            act=ACT_OF_LABEL[label],
            label=label,
            confidence=0.5 + index / 20,
            source=Source.LOCAL,
            evidence="Energy climbs out of a quiet stretch at a cut.",
        )
        for index, (label, place) in enumerate(zip(Label, places, strict=True))
    )


def make_filmstrip(
    duration_s: float, interval_s: float, frame_rate: float
) -> tuple[Thumbnail, ...]:
    """Real JPEG pictures: a moving disc over a slowly changing ground."""
    thumbnails = []
    for index in range(max(1, int(duration_s / interval_s))):
        time_s = index * interval_s
        ground = np.zeros((90, 160, 3), np.uint8)
        ground[:] = cv2.cvtColor(
            np.uint8([[[(index * 7) % 180, 90, 70 + (index * 13) % 110]]]), cv2.COLOR_HSV2BGR
        )
        centre = (20 + (index * 23) % 120, 30 + (index * 11) % 40)
        cv2.circle(ground, centre, 16, (225, 225, 225), -1, cv2.LINE_AA)
        jpeg = cv2.imencode(".jpg", ground)[1].tobytes()
        thumbnails.append(Thumbnail(round(time_s * frame_rate), time_s, 160, 90, jpeg))
    return tuple(thumbnails)


def make_analysis(
    footage: Footage | None = None,
    *,
    passes: tuple[str, ...] = PASS_NAMES,
    shot_frames: int = 130,
    thumbnails: int = 60,
    transcribed: bool = False,
) -> Analysis:
    """An analysis in which the given passes are done; `transcribed` footage has a speech rate."""
    footage = footage or make_footage()
    duration_s, frames = float(footage.duration), footage.frames
    names = ("energy", "momentum", "novelty", "tension") if "curves" in passes else ()
    curves = {name: make_curve(name, duration_s, at + 1) for at, name in enumerate(names)}
    rate = float(footage.timebase.rate)
    has_picture = footage.video is not None
    shots = make_shots(frames, shot_frames) if has_picture and "picture" in passes else ()
    filmstrip = ()
    if has_picture and "filmstrip" in passes:
        filmstrip = make_filmstrip(duration_s, duration_s / thumbnails, rate)
    rates = (make_speech_rate(duration_s),) if transcribed else ()
    return Analysis(
        footage=footage,
        curves=curves | {rate.name: rate for rate in rates},
        peaks={name: make_peaks(curve) for name, curve in curves.items()},
        arrays={},
        frame_times=FrameTimes.constant(footage.timebase.rate, frames)
        if has_picture and "index" in passes
        else None,
        waveform=make_waveform(duration_s) if footage.audio and "sound" in passes else None,
        filmstrip=filmstrip,
        shots=shots,
        beats=make_beats(frames) if "beats" in passes else (),
        cuts=tuple(
            CutSuggestion(shot.start_frame + 20, 0.3 + 0.1 * (at % 7), "quiet moment")
            for at, shot in enumerate(shots)
        ),
        passes=tuple(PassRecord(name, 1, 0.5, 100.0) for name in passes),
    )
