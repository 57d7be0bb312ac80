"""Signals whose loudness, onsets or kind is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.pass_contract import PassContext
from autoresolve_gui.analysis.sound_pass import run_sound
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.analysis import PassResult

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

RATE_HZ = 48_000


def steps(*levels: tuple[float, float], hz: float = 1000.0) -> NDArray[np.float32]:
    """Return a stereo sine, (2, samples): for each (peak level in dBFS, seconds) a stretch."""
    gains = [np.full(round(s * RATE_HZ), 10 ** (dbfs / 20)) for dbfs, s in levels]
    gain = np.concatenate(gains)
    wave = gain * np.sin(2 * np.pi * hz * np.arange(len(gain)) / RATE_HZ)
    return np.stack([wave, wave]).astype(np.float32)


def noise(seconds: float, level: float = 0.1, seed: int = 0) -> NDArray[np.float32]:
    """Return white noise, mono, (samples,)."""
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal(round(seconds * RATE_HZ))).astype(np.float32)


def chord(
    seconds: float, pitches_hz: tuple[float, ...], level: float = 0.1, rate_hz: int = RATE_HZ
) -> NDArray[np.float32]:
    """Return tones held together, each with three overtones, mono, (samples,)."""
    at_s = np.arange(round(seconds * rate_hz)) / rate_hz
    parts = [
        np.sin(2 * np.pi * pitch * overtone * at_s) / overtone
        for pitch in pitches_hz
        for overtone in (1, 2, 3, 4)
    ]
    return (level * np.sum(parts, axis=0) / len(pitches_hz)).astype(np.float32)


def sound_result(path: Path) -> PassResult:
    """Return what the sound pass finds in a file."""
    context = PassContext(probe(path), {"index": PassResult()}, lambda _part: None, lambda _c: None)
    return run_sound(context)
