"""A footage that was analysed, made by hand, for the tests of assistants."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from autoresolve_gui.model.analysis import Analysis, PassRecord
from autoresolve_gui.model.curve import Curve, Peak
from autoresolve_gui.model.footage import Footage, VideoTrack
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import Beat, CutSuggestion, Shot, Source, Transition
from autoresolve_gui.model.timebase import Timebase

RATE = Fraction(25)
SHOT_S = 4


def a_footage(duration_s: int, *, path: Path = Path("/films/harbour.mov")) -> Footage:
    frames = duration_s * 25
    video = VideoTrack("h264", 1920, 1080, 0, Fraction(1), RATE, False, frames, Fraction(0))
    return Footage(
        key="key-1",
        path=path,
        size_bytes=1000,
        container="mov",
        duration=Fraction(duration_s),
        timebase=Timebase(RATE),
        start_frame=0,
        has_start_timecode=False,
        video=video,
        audio=(),
    )


def an_analysis(duration_s: int = 100, *, shot_s: int = SHOT_S, **changes) -> Analysis:
    """Shots of `shot_s`, energy that rises from 0 to 1, two local beats and five cuts."""
    frames = duration_s * 25
    edges = [*range(0, frames, shot_s * 25), frames]
    shots = tuple(
        Shot(start, end, Transition.CUT if start else Transition.START, start, start)
        for start, end in pairwise(edges)
    )
    energy = np.linspace(0, 1, duration_s * 10, dtype=np.float32)
    made = Analysis(
        footage=a_footage(duration_s),
        curves={"energy": Curve("energy", Fraction(10), energy)},
        peaks={
            "momentum": tuple(Peak(t + 0.5, 0.5, t / duration_s) for t in range(0, duration_s, 5)),
            "novelty": (Peak(duration_s / 2, 0.9, 0.8),),
        },
        arrays={},
        frame_times=FrameTimes.constant(RATE, frames),
        waveform=None,
        filmstrip=(),
        shots=shots,
        beats=(a_beat("hook", 50), a_beat("climax", frames - 300)),
        cuts=tuple(CutSuggestion(frames * n // 6, n / 10, f"reason {n}") for n in (3, 1, 2, 5, 4)),
        passes=passes_done("index", "filmstrip", "sound", "picture", "curves", "beats"),
    )
    return replace(made, **changes)


def passes_done(*names: str) -> tuple[PassRecord, ...]:
    return tuple(PassRecord(name, 1, 0.1, 100.0) for name in names)


def a_beat(label: str, frame: int, **changes) -> Beat:
    values = {
        "id": f"local-{label}",
        "frame": frame,
        "act": 1,
        "label": label,
        "confidence": 0.5,
        "source": Source.LOCAL,
    }
    return Beat(**(values | changes))
