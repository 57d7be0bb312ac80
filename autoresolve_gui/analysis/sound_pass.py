"""The third pass: loudness, onsets, timbre, speech and music, and the waveform of all tracks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.analysis.grid import FEATURE_RATE_HZ, fitted, samples_for
from autoresolve_gui.analysis.loudness import (
    MOMENTARY_BLOCKS,
    SHORT_TERM_BLOCKS,
    centred,
    integrated_lufs,
    loudness_range_lu,
    summed_lufs,
)
from autoresolve_gui.analysis.sound_regions import sound_regions
from autoresolve_gui.analysis.sound_track import SPANS_PER_BLOCK, WAVEFORM_RATE_HZ, TrackReader
from autoresolve_gui.analysis.speech import SpeechModelError, load_speech_model
from autoresolve_gui.media.sound import SILENCE_LUFS, SilentRun, open_sound
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Waveform
from autoresolve_gui.model.loudness import Loudness

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from autoresolve_gui.analysis.pass_contract import PassContext

_SHARE_EVERY_S = 0.5
_TONES_WITHIN_LU = 15.0
"""Held tones of a track that is quieter than all together by more do not make them music."""


def run_sound(context: PassContext) -> PassResult:
    """Read every sound track. Raises `MediaError`.

    Arrays, all float32 and covering the footage: `loudness_lufs`, `short_term_lufs` (from 3 s on),
    `onset`, `flux`, `tones` and `speech` (where its model can be loaded) at 10 Hz, shape
    (samples,); `timbre` at 2 Hz, shape (features, 24). None of them where there is no sound.
    """
    footage = context.footage
    if not footage.audio:
        return PassResult(sound_regions=())
    model, note = _speech_model()
    tracks = []
    notes = [note]
    for number in range(len(footage.audio)):
        track = TrackReader(model)
        tracks.append(track)
        notes.append(_read(context, number, track))
    return _together(context, tracks, note=" ".join(filter(None, notes)))


def _speech_model() -> tuple[InferenceSession | None, str]:
    """Return the model for speech; without it, a sentence for the user."""
    try:
        return load_speech_model(), ""
    except SpeechModelError as error:
        reason = str(error)
        return None, f"Speech and music were not told apart: {reason}. {error.remedy}"


def _read(context: PassContext, number: int, track: TrackReader) -> str:
    """Read track `number` into `track`; return a remark on what could not be read, or nothing."""
    footage = context.footage
    samples = samples_for(footage.duration)
    read = 0
    last_shared = time.monotonic()
    with open_sound(footage, number) as reader:
        for piece in reader.pieces():
            if isinstance(piece, SilentRun):
                track.push_silence(min(piece.blocks, samples - read), piece.channels)
            else:
                track.push(piece)
            read += piece.blocks
            context.report((number + min(1.0, read / samples)) / len(footage.audio))
            if number == 0 and time.monotonic() - last_shared > _SHARE_EVERY_S:
                last_shared = time.monotonic()
                context.share(track.parts())
            if read >= samples:
                break
        track.finish()
        return reader.note()


def _together(context: PassContext, tracks: list[TrackReader], *, note: str) -> PassResult:
    """Return one result for all tracks: powers add up, of the rest the strongest counts."""
    duration = context.footage.duration
    samples, features = samples_for(duration), samples_for(duration, FEATURE_RATE_HZ)
    each_momentary = [fitted(one.momentary_lufs(), samples, SILENCE_LUFS) for one in tracks]
    momentary = summed_lufs(each_momentary)
    short_term = summed_lufs(
        [fitted(one.short_term_lufs(), samples, SILENCE_LUFS) for one in tracks]
    )
    arrays = {
        "loudness_lufs": centred(momentary, MOMENTARY_BLOCKS),
        "onset": _strongest(tracks, TrackReader.onset, samples),
        "flux": _strongest(tracks, TrackReader.flux, samples),
        "timbre": _strongest(tracks, TrackReader.timbre, features),
        "tones": _tones(tracks, each_momentary, momentary),
    }
    speech = [found for one in tracks if (found := one.speech()) is not None]
    if speech:
        arrays["speech"] = np.max([fitted(found, samples) for found in speech], axis=0)
    if samples >= SHORT_TERM_BLOCKS:
        arrays["short_term_lufs"] = centred(short_term, SHORT_TERM_BLOCKS)
    return PassResult(
        arrays=arrays,
        waveform=_waveform(tracks, samples * SPANS_PER_BLOCK),
        sound_regions=sound_regions(momentary, arrays.get("speech"), arrays["tones"], duration),
        loudness=_loudness(tracks, momentary, short_term),
        note=note,
    )


def _strongest(
    tracks: list[TrackReader], signal: Callable[[TrackReader], NDArray[np.float32]], rows: int
) -> NDArray[np.float32]:
    return np.asarray(np.max([fitted(signal(track), rows) for track in tracks], axis=0))


def _tones(
    tracks: list[TrackReader],
    each_momentary: list[NDArray[np.float32]],
    momentary: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return the strongest held tones of those tracks that can be heard beside the others."""
    heard = [
        np.where(own >= momentary - _TONES_WITHIN_LU, track.tones(len(momentary)), 0.0)
        for track, own in zip(tracks, each_momentary, strict=True)
    ]
    return np.asarray(np.max(heard, axis=0), dtype=np.float32)


def _loudness(
    tracks: list[TrackReader], momentary: NDArray[np.float32], short_term: NDArray[np.float32]
) -> Loudness:
    peaks = [peak for track in tracks if (peak := track.true_peak_dbtp()) is not None]
    return Loudness(
        integrated_lufs=integrated_lufs(momentary),
        range_lu=loudness_range_lu(short_term),
        true_peak_dbtp=max(peaks, default=None),
    )


def _waveform(tracks: list[TrackReader], spans: int) -> Waveform:
    both = [track.waveform() for track in tracks]
    low = np.min([fitted(low, spans) for low, _ in both], axis=0)
    high = np.max([fitted(high, spans) for _, high in both], axis=0)
    return Waveform(WAVEFORM_RATE_HZ, low, high)
