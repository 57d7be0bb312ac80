"""A library with something of everything to be found, made of real values and real pictures."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.embedding.vectors import Embedded, quantised
from autoresolve_gui.model.analysis import PassRecord, PassResult
from autoresolve_gui.model.assist import FrameNote, Provenance
from autoresolve_gui.model.footage import Footage, VideoTrack
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.speech import Segment, Word
from autoresolve_gui.model.story import Beat, Shot, SoundKind, SoundRegion, Source, Transition
from autoresolve_gui.model.timebase import Timebase
from support.encoders import NAMED, SIDE_PX, ColorEncoder

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.library.library import Library

RATE = Fraction(25)
SHOT_FRAMES = 250
_PROVENANCE = Provenance("a/model", "somebody", 0, False, 1, (), 0.0)


def wall(color: str, seed: int = 0) -> np.ndarray:
    """Return a picture of a wall of one colour, with a pattern of its own."""
    rng = np.random.default_rng(seed)
    noise = rng.integers(-25, 25, (SIDE_PX, SIDE_PX, 1))
    return np.clip(np.array(NAMED[color]) + noise, 0, 255).astype(np.uint8)


def footage_at(path: Path, key: str, shots: int) -> Footage:
    if not path.exists():
        path.write_bytes(key.encode() * 100)
    return Footage(
        key=key,
        path=path,
        size_bytes=path.stat().st_size,
        container="mov",
        duration=Fraction(shots * SHOT_FRAMES) / RATE,
        timebase=Timebase(RATE),
        start_frame=90_000,
        has_start_timecode=True,
        video=VideoTrack(
            "h264", 1920, 1080, 0, Fraction(1), RATE, False, shots * SHOT_FRAMES, Fraction(0)
        ),
        audio=(),
    )


def keep(
    library: Library, path: Path, colors: list[str], *, encoder: ColorEncoder, seed: int = 0
) -> str:
    """Keep a film of one shot of ten seconds for each colour, with two vectors in each.

    In every other shot, from the first on, somebody speaks for its first five seconds.
    """
    key, times = path.stem, FrameTimes.constant(RATE, len(colors) * SHOT_FRAMES)
    library.save_footage(footage_at(path, key, len(colors)))
    starts = [number * SHOT_FRAMES for number in range(len(colors) + 1)]
    shots = tuple(
        Shot(start, end, Transition.CUT if start else Transition.START, start, start)
        for start, end in pairwise(starts)
    )
    save(library, key, "index", PassResult(frame_times=times))
    save(library, key, "picture", PassResult(frame_times=times, shots=shots))
    spoken = [(Fraction(10 * number), SoundKind.SPEECH) for number in range(0, len(colors), 2)]
    regions = tuple(SoundRegion(at_s, at_s + 5, kind) for at_s, kind in spoken)
    save(library, key, "sound", PassResult(sound_regions=regions))
    half = SHOT_FRAMES // 2
    spans = np.array([(s + o, s + o + half) for s in starts[:-1] for o in (0, half)], np.int64)
    walls = [wall(color, seed + 10 * at + n) for at, color in enumerate(colors) for n in (0, 1)]
    vectors = quantised(encoder.embed_pictures(np.stack(walls)))
    embedded = Embedded(spans[:, 0] + 50, spans, vectors, encoder.identity.key)
    save(library, key, "embeddings", PassResult(arrays=embedded.arrays()))
    return key


def save(library: Library, key: str, name: str, result: PassResult) -> None:
    library.save_pass(key, PassRecord(name, 1, 0.1, 100.0), result)


def say(library: Library, key: str, at_s: int, text: str) -> None:
    """Keep that a sentence is said, half a second a word."""
    said = text.split()
    words = tuple(
        Word(word, at_s + Fraction(place, 2), at_s + Fraction(place + 1, 2), 0.9)
        for place, word in enumerate(said)
    )
    library.transcripts.begin_transcript(key, "tiny.en")
    segment = Segment(0, Fraction(at_s), at_s + Fraction(len(said), 2), text, words)
    library.transcripts.add_segment(key, segment)


def note(library: Library, key: str, frame: int, seen: str) -> None:
    given = FrameNote(
        frame=frame, seen=seen, shot_size="wide", mood="calm", on_screen_text="", continuity=""
    )
    library.answers.save_notes(key, [given], _PROVENANCE, "2026-11-01T00:00:00+00:00")


def beat(frame: int, label: str, evidence: str = "", **changes: object) -> Beat:
    made = Beat(f"b{frame}", frame, 1, label, 0.5, Source.LOCAL, evidence)
    return replace(made, **changes)


def date_file(library: Library, path: Path, key: str, seconds: float, shots: int) -> None:
    """Say when a file was written, as a camera would, and open it again."""
    os.utime(path, (seconds, seconds))
    library.save_footage(footage_at(path, key, shots))
