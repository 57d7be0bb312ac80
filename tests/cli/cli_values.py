"""An analysis with something of everything, in real values of the model."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from autoresolve_gui.model.analysis import Analysis, PassRecord
from autoresolve_gui.model.curve import Curve, Peak
from autoresolve_gui.model.footage import AudioTrack, Footage, VideoTrack
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.loudness import Loudness
from autoresolve_gui.model.story import (
    Beat,
    CutSuggestion,
    Label,
    Shot,
    SoundKind,
    SoundRegion,
    Source,
    Transition,
)
from autoresolve_gui.model.timebase import Timebase

NTSC = Fraction(30000, 1001)


def make_analysis(
    *, path: Path = Path("/footage/interview.mov"), variable: bool = False, picture: bool = True
) -> Analysis:
    """300 frames at 29.97 drop-frame from 01:00:00;00; `variable`: each frame lasts twice that."""
    timebase = Timebase(NTSC, drop_frame=True)
    times = FrameTimes.constant(NTSC / 2 if variable else NTSC, 300)
    footage = Footage(
        key="a1b2c3",
        path=path,
        size_bytes=123_456,
        container="mov",
        duration=times.duration,
        timebase=timebase,
        start_frame=timebase.parse("01:00:00;00"),
        has_start_timecode=True,
        video=VideoTrack(
            "prores", 1920, 1080, 0, Fraction(1), times.duration / 300, variable, 300, Fraction(0)
        )
        if picture
        else None,
        audio=(
            AudioTrack("pcm_s24le", 48_000, 2, "stereo", "eng", "Boom"),
            AudioTrack("pcm_s24le", 48_000, 2, "stereo", "eng", "Boom"),
        ),
    )
    values = np.linspace(0, 1, 100, dtype=np.float32)
    return Analysis(
        footage=footage,
        curves={
            name: Curve(name, Fraction(10), values)
            for name in ("energy", "momentum", "novelty", "tension")
        },
        peaks={"energy": (Peak(2.5, 0.25, 0.1), Peak(61.25, 0.75, 0.5))},
        arrays={
            "loudness_lufs": np.full(100, -23.04, dtype=np.float32),
            "flux": np.linspace(0, 1, 100, dtype=np.float32),
        },
        frame_times=times if picture else None,
        waveform=None,
        filmstrip=(),
        shots=(
            Shot(0, 100, Transition.START, 0, 0),
            Shot(100, 200, Transition.CUT, 100, 100),
            Shot(200, 300, Transition.DISSOLVE, 190, 210),
        )
        if picture
        else (),
        beats=(
            Beat("b1", 10, 1, Label.HOOK, 0.5, Source.LOCAL, "the sound rises “fast”"),
            Beat("b2", 200, 3, Label.CLIMAX, 0.875, Source.YOU, "", "my own → note"),
        ),
        cuts=(CutSuggestion(50, 0.4, "a pause"), CutSuggestion(150, 0.9, "a beat in the music")),
        passes=(PassRecord("index", 1, 0.25, 40.0), PassRecord("curves", 3, 0.5, 20.0, "quiet")),
        sound_regions=(
            SoundRegion(Fraction(0), Fraction(32, 10), SoundKind.SPEECH),
            SoundRegion(Fraction(32, 10), Fraction(4), SoundKind.SILENCE),
            SoundRegion(Fraction(4), times.duration, SoundKind.SPEECH),
        ),
        loudness=Loudness(-23.04, None, -1.0),
    )
