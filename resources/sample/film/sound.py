"""The voices of the sound track: ambience, speech-like sound, music, storm. 48 kHz, stereo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mono = NDArray[np.float64]
    Stereo = NDArray[np.float64]

SAMPLE_RATE = 48000
_VOWELS = {
    "a": ((730, 90), (1090, 110), (2440, 160)),
    "e": ((530, 70), (1840, 110), (2480, 160)),
    "i": ((290, 60), (2250, 110), (3010, 170)),
    "o": ((570, 80), (840, 100), (2410, 160)),
    "u": ((320, 60), (870, 90), (2240, 150)),
}
"""Formants (frequency, bandwidth in Hz) of the vowels, after Peterson and Barney (1952)."""


def samples(seconds: float) -> int:
    """Return how many samples last `seconds`."""
    return round(seconds * SAMPLE_RATE)


def pink(rng: np.random.Generator, count: int, *, exponent: float = 0.5) -> Mono:
    """Return noise whose power falls as 1 / f**(2 * exponent); pink by default, rms 1."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    bins = np.maximum(np.arange(len(spectrum)), max(1, count * 20 // SAMPLE_RATE))
    shaped = np.fft.irfft(spectrum / bins**exponent, count)
    return np.asarray(shaped / np.sqrt(np.mean(shaped**2)), dtype=np.float64)


def wide(left: Mono, right: Mono | None = None) -> Stereo:
    """Return stereo, shape (samples, 2), from one or two voices."""
    return np.stack([left, left if right is None else right], axis=1)


def band(sound: Mono, low_hz: float, high_hz: float) -> Mono:
    """Return `sound` between two frequencies."""
    sos = signal.butter(2, (low_hz, high_hz), "bandpass", fs=SAMPLE_RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, sound), dtype=np.float64)


def morning(rng: np.random.Generator, count: int) -> Stereo:
    """Return a light wind and a few birds."""
    wind = wide(band(pink(rng, count), 90, 900), band(pink(rng, count), 90, 900))
    time = np.arange(count) / SAMPLE_RATE
    wind *= (0.75 + 0.25 * np.sin(2 * np.pi * 0.21 * time))[:, None]
    for start in np.arange(0.4, count / SAMPLE_RATE - 0.6, 1.35):
        at, side = samples(start + rng.uniform(0, 0.7)), rng.uniform(0.2, 0.8)
        chirp = _chirp(rng)[: max(0, count - at)]
        wind[at : at + len(chirp)] += np.outer(chirp, (side, 1 - side)) * 1.6
    return wind


def _chirp(rng: np.random.Generator) -> Mono:
    notes = []
    for _ in range(int(rng.integers(2, 5))):
        time = np.arange(samples(0.09)) / SAMPLE_RATE
        start, bend = rng.uniform(2600, 3900), rng.uniform(-7000, 9000)
        tone = np.sin(2 * np.pi * (start * time + bend * time**2 / 2))
        notes += [tone * np.hanning(len(time)), np.zeros(samples(0.05))]
    return np.concatenate(notes)


def waves(rng: np.random.Generator, count: int) -> Stereo:
    """Return a calm sea that comes and goes."""
    time = np.arange(count) / SAMPLE_RATE
    swell = 0.45 + 0.55 * np.clip(np.sin(2 * np.pi * time / 4.2), -0.4, 1) ** 2
    return wide(
        band(pink(rng, count), 120, 3500) * swell, band(pink(rng, count), 120, 3500) * swell
    )


def speech(
    rng: np.random.Generator, count: int, *, pitch_hz: float
) -> tuple[Stereo, list[tuple[int, int]]]:
    """Return a voice that says nothing, and the spans (in samples) in which it speaks.

    Pulse trains through formant filters, about four and a half syllables a second with noise
    for consonants, in phrases with pauses of about half a second between.
    """
    voice = np.zeros(count)
    spans: list[tuple[int, int]] = []
    at = samples(0.25)
    while at + samples(0.9) < count:
        start, syllables = at, int(rng.integers(5, 9))
        for index in range(syllables):
            length = samples(float(rng.uniform(0.15, 0.25)))
            if at + length + samples(0.1) >= count:
                break
            pitch = pitch_hz * (1.16 - 0.3 * index / syllables) * float(rng.uniform(0.96, 1.05))
            sound = _syllable(rng, length, pitch)
            voice[at : at + length] += sound
            at += int(length * 0.96)
        spans.append((start, at))
        at += samples(float(rng.uniform(0.4, 0.6)))
    return wide(voice), spans


def _syllable(rng: np.random.Generator, count: int, pitch_hz: float) -> Mono:
    """Return one syllable: a consonant of noise, then a vowel that glides into another."""
    time = np.arange(count) / SAMPLE_RATE
    phase = np.cumsum(pitch_hz * (1 + 0.02 * np.sin(2 * np.pi * 5.5 * time))) / SAMPLE_RATE
    pulses = np.diff(np.floor(phase), prepend=0.0)
    source = signal.lfilter([1], [1, -0.96], pulses) + 0.004 * rng.standard_normal(count)
    first, second = rng.choice(list(_VOWELS), 2)
    glide = np.linspace(0, 1, count) ** 2
    vowel = _formants(source, first) * (1 - glide) + _formants(source, second) * glide
    vowel *= np.sin(np.pi * np.clip(np.linspace(0.04, 1, count), 0, 1)) ** 0.6
    vowel /= max(1e-9, float(np.abs(vowel).max()))
    hiss = samples(0.055)
    consonant = band(rng.standard_normal(hiss), 2500, 7500) * np.hanning(hiss)
    vowel[:hiss] += 0.16 * consonant
    return np.asarray(vowel, dtype=np.float64)


def _formants(source: Mono, vowel: str) -> Mono:
    total = np.zeros_like(source)
    for weight, (centre, width) in zip((1.0, 0.6, 0.28), _VOWELS[vowel], strict=True):
        radius = np.exp(-np.pi * width / SAMPLE_RATE)
        poles = [1, -2 * radius * np.cos(2 * np.pi * centre / SAMPLE_RATE), radius**2]
        total += weight * signal.lfilter([1 - radius], poles, source)
    return total


def music(rng: np.random.Generator, count: int, *, beat_s: float, bright: float = 1.0) -> Stereo:
    """Return a plucked tune over a soft drum: an onset on every half beat."""
    out = np.zeros((count, 2))
    scale = (0, 2, 4, 7, 9, 12, 14, 16)
    for step, start in enumerate(np.arange(0, count / SAMPLE_RATE - 0.05, beat_s / 2)):
        at = samples(float(start))
        note = 57 + scale[int(rng.integers(0, len(scale)))] - (12 if step % 4 == 0 else 0)
        pluck = _pluck(rng, 440 * 2 ** ((note - 69) / 12), bright)[: count - at]
        side = 0.5 + 0.3 * np.sin(step)
        out[at : at + len(pluck)] += np.outer(pluck, (side, 1 - side))
        if step % 2 == 0:
            thump = _drum(rng, 70, 0.14)[: count - at]
            out[at : at + len(thump)] += wide(thump) * (0.5 if step % 4 == 0 else 0.28)
    return out


def _pluck(rng: np.random.Generator, pitch_hz: float, bright: float) -> Mono:
    """Return a plucked string (Karplus and Strong, 1983), 0.9 s."""
    period = max(2, round(SAMPLE_RATE / pitch_hz))
    burst = np.zeros(samples(0.9))
    burst[:period] = rng.uniform(-1, 1, period) * bright
    taps = np.zeros(period + 2)
    taps[0], taps[period], taps[period + 1] = 1, -0.498, -0.498
    return np.asarray(signal.lfilter([1.0], taps, burst), dtype=np.float64)


def _drum(rng: np.random.Generator, pitch_hz: float, length_s: float) -> Mono:
    time = np.arange(samples(length_s * 3)) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * (pitch_hz * time + 12 * np.exp(-time * 30) / 30))
    tone = tone * np.exp(-time / length_s) + 0.25 * rng.standard_normal(len(time)) * np.exp(
        -time / 0.012
    )
    return np.asarray(tone, dtype=np.float64)


def drums(rng: np.random.Generator, count: int, *, first_s: float, last_s: float) -> Stereo:
    """Return drums whose strokes come closer, from `first_s` to `last_s` apart."""
    out, at, total = np.zeros((count, 2)), 0.0, count / SAMPLE_RATE
    while at < total - 0.05:
        start = samples(at)
        hit = _drum(rng, 62, 0.16)[: count - start]
        out[start : start + len(hit)] += wide(hit) * rng.uniform(0.75, 1.0)
        at += first_s * (last_s / first_s) ** (at / total)
    return out


def storm(rng: np.random.Generator, count: int, thunder_s: tuple[float, ...]) -> Stereo:
    """Return wind and rain, and a clap of thunder at each of these times."""
    rain = wide(
        band(rng.standard_normal(count), 1800, 9000), band(rng.standard_normal(count), 1800, 9000)
    )
    time = np.arange(count) / SAMPLE_RATE
    gusts = (0.7 + 0.3 * np.sin(2 * np.pi * 0.4 * time + 1.0))[:, None]
    out = 0.22 * rain + gusts * 0.8 * wide(
        band(pink(rng, count), 60, 700), band(pink(rng, count), 60, 700)
    )
    for start in thunder_s:
        at = samples(start)
        tail = np.arange(min(count - at, samples(2.4))) / SAMPLE_RATE
        roll = (
            pink(rng, len(tail), exponent=0.8) * np.exp(-tail / 0.7) * np.minimum(1, tail / 0.006)
        )
        out[at : at + len(tail)] += wide(roll) * 2.2
    return out


def rumble(rng: np.random.Generator, count: int) -> Stereo:
    """Return a low rumble that grows fourfold."""
    grow = np.linspace(0.25, 1.0, count)[:, None]
    return grow * wide(band(pink(rng, count), 35, 260), band(pink(rng, count), 35, 260))


def calm(rng: np.random.Generator, count: int) -> Stereo:
    """Return a soft chord over the sea."""
    time = np.arange(count) / SAMPLE_RATE
    chord = sum(
        np.sin(2 * np.pi * pitch * time + rng.uniform(0, 6))
        * (1 + 0.3 * np.sin(2 * np.pi * rate * time))
        for pitch, rate in ((220.0, 0.11), (277.18, 0.17), (329.63, 0.13), (440.0, 0.19))
    )
    return wide(np.asarray(chord) * 0.3) + 0.35 * waves(rng, count)
