"""Values of every kind for the library's tests, and a comparison that knows arrays."""

import sqlite3
from contextlib import closing
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from autoresolve_gui.library.library import Library
from autoresolve_gui.model.analysis import PassRecord, PassResult
from autoresolve_gui.model.curve import Curve, Peak, Waveform
from autoresolve_gui.model.footage import AudioTrack, Footage, VideoTrack
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.loudness import Loudness
from autoresolve_gui.model.story import (
    Beat,
    CutSuggestion,
    Shot,
    SoundKind,
    SoundRegion,
    Source,
    Thumbnail,
    Transition,
)
from autoresolve_gui.model.timebase import Timebase

NTSC = Fraction(30000, 1001)


def footage_at(path: Path, key: str = "key-1") -> Footage:
    return Footage(
        key=key,
        path=path,
        size_bytes=path.stat().st_size if path.exists() else 1234,
        container="mov",
        duration=Fraction(1001, 30),
        timebase=Timebase(NTSC, drop_frame=True),
        start_frame=107892,
        has_start_timecode=True,
        video=VideoTrack(
            "h264", 1080, 1920, 90, Fraction(1), NTSC, False, 1000, Fraction(-1, 44100)
        ),
        audio=(
            AudioTrack("aac", 48000, 2, "stereo", "eng", "Ton 1"),
            AudioTrack("pcm_s24le", 48000, 1, "mono", "", ""),
        ),
    )


def library_before(migration: str, folder: Path, *tables: str) -> Path:
    """Return a library with a beat as it was before a migration, which brought `tables`."""
    path = folder / "library.sqlite3"
    with Library(path) as library:
        library.save_footage(footage_at(Path("a.mov")))
        library.save_beats("key-1", (beat(10),))
    with closing(sqlite3.connect(path)) as old, old:
        for table in tables:
            old.execute(f"DROP TABLE {table}")
        old.execute("DELETE FROM _sqlite_migrations WHERE name LIKE ?", (f"{migration}%",))
    return path


def beat(frame: int = 10, **changes) -> Beat:
    values = {
        "id": f"beat-{frame}",
        "frame": frame,
        "act": 1,
        "label": "hook",
        "confidence": 0.5,
        "source": Source.LOCAL,
        "evidence": "the energy leaps",
        "note": "",
    }
    return Beat(**(values | changes))


def record(name: str = "picture", version: int = 1) -> PassRecord:
    return PassRecord(name, version, 1.5, 22.2, "two frames were broken")


def full_result(footage: Footage | None = None) -> PassResult:
    return PassResult(
        curves={"energy": Curve("energy", Fraction(10), np.linspace(0, 1, 334, dtype=np.float32))},
        peaks={"energy": (Peak(1.5, 0.9, 0.4),), "novelty": ()},
        arrays={
            "features": np.arange(24, dtype=np.float64).reshape(2, 3, 4),
            "flags": np.array([True, False]),
            "sizes": np.arange(5, dtype=np.uint32),
        },
        frame_times=FrameTimes.constant(NTSC, 1000),
        waveform=Waveform(100, np.array([-127, -3], np.int8), np.array([4, 127], np.int8)),
        filmstrip=(Thumbnail(0, 0.0, 160, 90, b"\xff\xd8\xff\xd9"),),
        shots=(
            Shot(0, 500, Transition.START, 0, 0),
            Shot(500, 1000, Transition.DISSOLVE, 490, 510),
        ),
        beats=(beat(10), beat(900, act=3, label="climax")),
        cuts=(CutSuggestion(250, 0.75, "a pause in the speech"),),
        sound_regions=(
            SoundRegion(Fraction(0), Fraction(17, 10), SoundKind.SILENCE),
            SoundRegion(Fraction(17, 10), Fraction(1001, 30), SoundKind.SPEECH),
        ),
        loudness=Loudness(-23.1, 7.5, None),
        footage=footage,
        note="done",
    )


def same(left: object, right: object) -> bool:
    """Compare values deeply; arrays by dtype, shape and content."""
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return (
            isinstance(left, np.ndarray)
            and isinstance(right, np.ndarray)
            and left.dtype == right.dtype
            and left.shape == right.shape
            and left.tobytes() == right.tobytes()
        )
    if is_dataclass(left):
        return type(left) is type(right) and all(
            same(getattr(left, field.name), getattr(right, field.name)) for field in fields(left)
        )
    if isinstance(left, dict):
        return (
            isinstance(right, dict)
            and list(left) == list(right)
            and all(same(value, right[name]) for name, value in left.items())
        )
    if isinstance(left, tuple):
        return (
            isinstance(right, tuple)
            and len(left) == len(right)
            and all(same(a, b) for a, b in zip(left, right, strict=True))
        )
    return type(left) is type(right) and left == right
