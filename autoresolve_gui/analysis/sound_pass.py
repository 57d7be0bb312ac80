"""The third pass: loudness, onsets, timbre and the waveform of all sound tracks together."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.energy import (
    drafted_energy,
    loudness_part,
    onset_part,
    refined_energy,
)
from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, fitted, samples_for
from autoresolve_gui.analysis.spectral import SpectralReader
from autoresolve_gui.media.sound import BLOCK_RATE_HZ, BLOCK_SAMPLES, SILENCE_LUFS, open_sound
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Waveform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autoresolve_gui.analysis.pass_contract import PassContext
    from autoresolve_gui.media.sound import SoundBlock

WAVEFORM_RATE_HZ = 100
_SPANS = WAVEFORM_RATE_HZ // BLOCK_RATE_HZ
_BATCH_BLOCKS = 50
_REFINE_EVERY_S = 0.5


def run_sound(context: PassContext) -> PassResult:
    """Read every sound track. Raises `MediaError`.

    Arrays, all float32 and covering the footage: `loudness_lufs` and `onset` at 10 Hz, shape
    (samples,); `timbre` at 2 Hz, shape (features, 24). None of them where there is no sound.
    """
    footage = context.footage
    tracks = [_TrackReader() for _ in footage.audio]
    if not tracks:
        return PassResult()
    samples = samples_for(footage.duration)
    draft = drafted_energy(context.earlier["index"], samples)
    notes = []
    last_refined = time.monotonic()
    for number, track in enumerate(tracks):
        with open_sound(footage, number) as reader:
            for count, block in enumerate(reader.blocks()):
                if count >= samples:
                    break
                track.push(block)
                if count % 10:
                    continue
                context.report((number + count / samples) / len(tracks))
                if number == 0 and time.monotonic() - last_refined > _REFINE_EVERY_S:
                    last_refined = time.monotonic()
                    context.refine(refined_energy(draft, track.parts()))
            notes.append(reader.damage.note())
        track.finish()
    features = samples_for(footage.duration, FEATURE_RATE_HZ)
    return _together(tracks, samples, features, note=" ".join(filter(None, notes)))


class _TrackReader:
    """Gathers what one track's blocks say."""

    def __init__(self) -> None:
        self._spectral = SpectralReader()
        self._batch: list[NDArray[np.float32]] = []
        self._lufs: list[float] = []
        self._low: list[NDArray[np.int8]] = []
        self._high: list[NDArray[np.int8]] = []

    def push(self, block: SoundBlock) -> None:
        self._lufs.append(block.momentary_lufs)
        self._batch.append(block.samples.mean(axis=1).astype(np.float32))
        spans = block.samples.reshape(_SPANS, -1)
        self._low.append(_as_int8(spans.min(axis=1)))
        self._high.append(_as_int8(spans.max(axis=1)))
        if len(self._batch) >= _BATCH_BLOCKS:
            self._flush()

    def finish(self) -> None:
        """Push half a window of silence, so that the last samples are heard too."""
        self._batch.append(np.zeros(BLOCK_SAMPLES // 2, dtype=np.float32))
        self._flush()

    def _flush(self) -> None:
        self._spectral.push(np.concatenate(self._batch))
        self._batch.clear()

    def parts(self) -> dict[str, NDArray[np.float32]]:
        """Return loudness and onset as parts of the energy, as far as they are read."""
        return {
            "loudness": loudness_part(self.loudness_lufs()),
            "onset": onset_part(self._spectral.onset()),
        }

    def loudness_lufs(self) -> NDArray[np.float32]:
        """Return momentary loudness, moved so that its 400 ms lie around each sample."""
        momentary = np.array(self._lufs, dtype=np.float32)
        if len(momentary) < 3:
            return momentary
        return np.concatenate([(momentary[1:-1] + momentary[2:]) / 2, momentary[-2:]])

    def onset(self) -> NDArray[np.float32]:
        return self._spectral.onset()

    def timbre(self) -> NDArray[np.float32]:
        return self._spectral.timbre()

    def waveform(self) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        if not self._low:
            return np.zeros(0, np.int8), np.zeros(0, np.int8)
        return np.concatenate(self._low), np.concatenate(self._high)


def _as_int8(levels: NDArray[np.float64]) -> NDArray[np.int8]:
    return np.clip(np.rint(levels * 127), -127, 127).astype(np.int8)


def _together(tracks: list[_TrackReader], samples: int, features: int, *, note: str) -> PassResult:
    """Return one result for all tracks: powers add up, the strongest onset and timbre count."""
    powers = sum(
        10 ** (fitted(track.loudness_lufs(), samples, SILENCE_LUFS).astype(np.float64) / 10)
        for track in tracks
    )
    lufs = np.maximum(SILENCE_LUFS, 10 * np.log10(powers)).astype(np.float32)
    onset = np.max([fitted(track.onset(), samples) for track in tracks], axis=0)
    timbre = np.max([fitted(track.timbre(), features) for track in tracks], axis=0)
    spans = samples * _SPANS
    waves = [track.waveform() for track in tracks]
    low = np.min([fitted(low, spans) for low, _ in waves], axis=0)
    high = np.max([fitted(high, spans) for _, high in waves], axis=0)
    return PassResult(
        arrays={"loudness_lufs": lufs, "onset": onset, "timbre": timbre},
        waveform=Waveform(WAVEFORM_RATE_HZ, low, high),
        note=note,
    )
