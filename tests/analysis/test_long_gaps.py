"""Files that claim hours of silence: known without computing each second of it."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from sound_signals import noise, sound_result

from autoresolve_gui.analysis.sound_track import TrackReader
from autoresolve_gui.analysis.speech import load_speech_model
from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.sound import (
    BLOCK_SAMPLES,
    CHUNK_BLOCKS,
    SILENCE_LUFS,
    SilentRun,
    SoundChunk,
    open_sound,
)

RATE_HZ = 48_000


def sound_at(path, starts_s, *, lasts_s=0.1):
    """Write sound of `lasts_s` seconds at each of these times, and nothing between."""
    with av.open(path, "w") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE_HZ, layout="mono")
        loud = (noise(lasts_s, level=0.2).clip(-1, 1) * 32_767).astype(np.int16)[None]
        for start_s in starts_s:
            frame = av.AudioFrame.from_ndarray(loud, "s16", "mono")
            frame.sample_rate, frame.pts = RATE_HZ, round(start_s * RATE_HZ)
            frame.time_base = Fraction(1, RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def stream_at(path, starts_s):
    """Write a transport stream with a second of sound at each of these times."""
    with av.open(path, "w") as container:
        stream = container.add_stream("mp2", rate=RATE_HZ, layout="mono")
        for start_s in starts_s:
            for number in range(RATE_HZ // 1152):
                loud = (noise(1152 / RATE_HZ, 0.2).clip(-1, 1) * 32_767).astype(np.int16)[None]
                frame = av.AudioFrame.from_ndarray(loud, "s16", "mono")
                frame.sample_rate, frame.pts = RATE_HZ, start_s * RATE_HZ + number * 1152
                frame.time_base = Fraction(1, RATE_HZ)
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def pieces_of(path):
    with open_sound(probe(path), 0) as reader:
        return list(reader.pieces()), reader.note()


def chunk_of(mono):
    blocks = len(mono) // BLOCK_SAMPLES
    loudness = np.full(blocks, -20.0, np.float32)
    return SoundChunk(np.repeat(mono[:, None], 2, axis=1), loudness, loudness)


def read_track(pieces, *, spelled_out):
    track = TrackReader(load_speech_model())
    for piece in pieces:
        if isinstance(piece, SoundChunk):
            track.push(piece)
        elif spelled_out:
            for chunk in piece.chunks():
                track.push(chunk)
        else:
            track.push_silence(piece.blocks, piece.channels)
    track.finish()
    return track


@pytest.mark.usefixtures("speech_model")
@pytest.mark.parametrize("blocks", [1, 39, 40, 41, 50, 137, 1_003])
def test_that_silence_that_is_skipped_is_found_as_if_it_were_read(blocks):
    some = [chunk_of(noise(2.3, seed=seed)) for seed in range(4)]
    pieces = [some[0], some[1], SilentRun(blocks, 2), some[2], SilentRun(blocks + 60, 2), some[3]]
    read = read_track(pieces, spelled_out=True)
    skipped = read_track(pieces, spelled_out=False)
    samples = len(read.momentary_lufs())
    assert samples == 4 * 23 + 2 * blocks + 60
    for signal in ("momentary_lufs", "short_term_lufs", "onset", "flux", "timbre", "speech"):
        np.testing.assert_allclose(
            getattr(skipped, signal)(), getattr(read, signal)(), atol=1e-4, err_msg=signal
        )
    np.testing.assert_allclose(skipped.tones(samples), read.tones(samples), atol=1e-4)
    for ours, theirs in zip(skipped.waveform(), read.waveform(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert skipped.true_peak_dbtp() == read.true_peak_dbtp()


def test_that_a_day_of_silence_is_one_piece(tmp_path):
    pieces, note = pieces_of(sound_at(tmp_path / "day.mka", (0, 26 * 3600)))
    runs = [piece for piece in pieces if isinstance(piece, SilentRun)]
    assert len(runs) == 1
    assert sum(piece.blocks for piece in pieces) == pytest.approx(26 * 36_000 + 1, abs=1)
    assert sum(piece.blocks for piece in pieces if piece not in runs) < 2 * CHUNK_BLOCKS
    assert note == ""


def test_that_what_is_found_of_a_day_of_silence_is_a_day_long(tmp_path):
    result = sound_result(sound_at(tmp_path / "day.mka", (0, 1, 13 * 3600, 26 * 3600)))
    samples = 26 * 36_000 + 1
    for name in ("loudness_lufs", "onset", "flux", "tones"):
        assert len(result.arrays[name]) == pytest.approx(samples, abs=1), name
    loud_s = np.flatnonzero(result.arrays["loudness_lufs"] > SILENCE_LUFS) / 10
    for start_s in (0, 13 * 3600, 26 * 3600):
        near = np.abs(loud_s - start_s) < 2
        assert near.any()
        loud_s = loud_s[~near]
    assert len(loud_s) == 0


def test_that_sound_that_leaps_without_end_is_read_up_to_there_and_that_is_said(tmp_path):
    pieces, note = pieces_of(sound_at(tmp_path / "leaps.mka", range(0, 3_000, 10), lasts_s=0.01))
    assert "leap too often" in note
    # of the 300 pieces of sound, 3 s in all, a hundred gaps are forgiven
    assert 900 <= sum(piece.blocks for piece in pieces) / 10 <= 1_100


def test_that_sound_from_before_what_was_heard_is_passed_over(tmp_path):
    early = stream_at(tmp_path / "early.ts", (0, 90))
    late = stream_at(tmp_path / "late.ts", (1,))
    path = tmp_path / "both.ts"
    path.write_bytes(early.read_bytes() + late.read_bytes())
    pieces, note = pieces_of(path)
    assert "damaged packets were passed over" in note
    assert sum(piece.blocks for piece in pieces) == pytest.approx(910, abs=2)


def test_that_a_recorder_that_starts_when_somebody_speaks_is_read_whole(tmp_path):
    pieces, note = pieces_of(sound_at(tmp_path / "takes.mka", range(0, 1_500, 10), lasts_s=1.0))
    assert note == ""
    assert sum(piece.blocks for piece in pieces) / 10 == pytest.approx(1_491, abs=1)
