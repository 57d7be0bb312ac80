"""Short recordings cut from real footage, by the program's own reader."""

from __future__ import annotations

import wave
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ
from autoresolve_gui.media.probe import probe
from autoresolve_gui.speech.mono_sound import open_mono

if TYPE_CHECKING:
    from pathlib import Path


def mono_of(path: Path, until_s: float) -> np.ndarray:
    """Return the sound of a file up to a time: mono, 16 kHz, float32."""
    parts, samples = [], 0
    with open_mono(probe(path)) as sound:
        for piece in sound.pieces():
            part = np.zeros(piece, np.float32) if isinstance(piece, int) else piece
            parts.append(part)
            samples += len(part)
            if samples >= until_s * NARROW_RATE_HZ:
                break
    return np.concatenate(parts)


def write_wav(path: Path, sound: np.ndarray) -> Path:
    """Write mono sound at 16 kHz as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(NARROW_RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def cut(source: Path, target: Path, start_s: float, end_s: float) -> Path:
    """Write the sound of `source` from `start_s` to `end_s` as a WAV file."""
    sound = mono_of(source, end_s)
    first, last = (int(Fraction(time_s) * NARROW_RATE_HZ) for time_s in (start_s, end_s))
    return write_wav(target, sound[first:last])
