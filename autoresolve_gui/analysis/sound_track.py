"""What one sound track says, gathered chunk by chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from autoresolve_gui.analysis.energy import loudness_part, onset_part
from autoresolve_gui.analysis.loudness import MOMENTARY_BLOCKS, centred
from autoresolve_gui.analysis.music import ToneReader
from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ, Downsampler
from autoresolve_gui.analysis.spectral import SpectralReader
from autoresolve_gui.analysis.speech import SpeechDetector
from autoresolve_gui.analysis.true_peak import TruePeakMeter
from autoresolve_gui.media.sound import (
    BLOCK_RATE_HZ,
    BLOCK_SAMPLES,
    SILENCE_LUFS,
    SOUND_RATE_HZ,
    SilentRun,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from autoresolve_gui.media.sound import SoundChunk

Value = TypeVar("Value", np.float32, np.int8)

WAVEFORM_RATE_HZ = 100
SPANS_PER_BLOCK = WAVEFORM_RATE_HZ // BLOCK_RATE_HZ
_SPAN_SAMPLES = SOUND_RATE_HZ // WAVEFORM_RATE_HZ
_LEAD_BLOCKS = 40
"""After so much silence no window of any reader reaches back to sound."""
_UNHEARD_LUFS = -60.0
"""Nobody is looked for in sound that is quieter: it counts as silence anyway."""


class TrackReader:
    """Takes a track's chunks and has its signals at 10 Hz. Memory: some 20 kB a minute."""

    def __init__(self, speech_model: InferenceSession | None) -> None:
        """Make one that finds no speech where there is no model for it."""
        self._spectral = SpectralReader()
        self._true_peak = TruePeakMeter()
        self._downsampler = Downsampler()
        self._tones = ToneReader()
        self._speech = None if speech_model is None else SpeechDetector(speech_model)
        self._momentary: list[NDArray[np.float32]] = []
        self._short_term: list[NDArray[np.float32]] = []
        self._low: list[NDArray[np.int8]] = []
        self._high: list[NDArray[np.int8]] = []

    def push(self, chunk: SoundChunk) -> None:
        """Take the next chunk."""
        self._momentary.append(chunk.momentary_lufs)
        self._short_term.append(chunk.short_term_lufs)
        channels = chunk.samples.shape[1]
        spans = chunk.samples.reshape(-1, _SPAN_SAMPLES * channels)
        low, high = spans.min(axis=1), spans.max(axis=1)
        self._low.append(_as_int8(low))
        self._high.append(_as_int8(high))
        self._true_peak.push(chunk.samples, np.maximum(-low, high))
        # a product is many times as fast as a mean over so short an axis
        mono = chunk.samples @ np.full(channels, 1 / channels, dtype=np.float32)
        self._listen(mono, is_silent=float(chunk.momentary_lufs.max()) <= _UNHEARD_LUFS)

    def push_silence(self, blocks: int, channels: int) -> None:
        """Take so many tenths of a second of digital silence, in a time that hardly depends on it.

        Its beginning is read as any sound, until all filters are at rest; of the remainder it is
        known what would be found.
        """
        lead = min(blocks, _LEAD_BLOCKS)
        for chunk in SilentRun(lead, channels).chunks():
            self.push(chunk)
        rest = blocks - lead
        if rest == 0:
            return
        quiet = np.full(rest, SILENCE_LUFS, dtype=np.float32)
        self._momentary.append(quiet)
        self._short_term.append(quiet)
        flat = np.zeros(rest * SPANS_PER_BLOCK, dtype=np.int8)
        self._low.append(flat)
        self._high.append(flat)
        self._spectral.skip(rest * BLOCK_SAMPLES)
        narrow = rest * BLOCK_SAMPLES * NARROW_RATE_HZ // SOUND_RATE_HZ
        self._tones.skip(narrow)
        if self._speech is not None:
            self._speech.skip(narrow)

    def finish(self) -> None:
        """Push a little silence, so that the last samples are heard too."""
        self._listen(np.zeros(BLOCK_SAMPLES // 2, dtype=np.float32), is_silent=False)

    def parts(self) -> dict[str, NDArray[np.float32]]:
        """Return loudness and onset as parts of the energy, as far as they are read."""
        return {
            "loudness": loudness_part(centred(self.momentary_lufs(), MOMENTARY_BLOCKS)),
            "onset": onset_part(self.onset()),
        }

    def momentary_lufs(self) -> NDArray[np.float32]:
        """Return the loudness of the 400 ms that end with each tenth, shape (samples,)."""
        return _joined(self._momentary, np.float32)

    def short_term_lufs(self) -> NDArray[np.float32]:
        """Return the loudness of the 3 s that end with each tenth, shape (samples,)."""
        return _joined(self._short_term, np.float32)

    def true_peak_dbtp(self) -> float | None:
        """Return the highest level, None for digital silence."""
        return self._true_peak.peak_dbtp()

    def onset(self) -> NDArray[np.float32]:
        """Return onset strength, shape (samples,)."""
        return self._spectral.onset()

    def flux(self) -> NDArray[np.float32]:
        """Return spectral flux, shape (samples,)."""
        return self._spectral.flux()

    def timbre(self) -> NDArray[np.float32]:
        """Return timbre at 2 Hz, shape (features, 24)."""
        return self._spectral.timbre()

    def speech(self) -> NDArray[np.float32] | None:
        """Return the probability of speech, shape (samples,); None without a model."""
        return None if self._speech is None else self._speech.probability()

    def tones(self, samples: int) -> NDArray[np.float32]:
        """Return how much of the sound are held tones, 0 to 5; called once, at the end."""
        return self._tones.finish(samples)

    def waveform(self) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """Return the lowest and the highest sample of every hundredth, 127 at full scale."""
        return _joined(self._low, np.int8), _joined(self._high, np.int8)

    def _listen(self, mono: NDArray[np.float32], *, is_silent: bool) -> None:
        self._spectral.push(mono)
        narrow = self._downsampler.push(mono)
        self._tones.push(narrow)
        if self._speech is not None:
            self._speech.push(narrow, is_silent=is_silent)


def _joined(pieces: list[NDArray[Value]], kind: type[Value]) -> NDArray[Value]:
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=kind)


def _as_int8(levels: NDArray[np.float32]) -> NDArray[np.int8]:
    return np.clip(np.rint(levels * 127), -127, 127).astype(np.int8)
