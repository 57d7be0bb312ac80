"""Sound in blocks: loudness by the standard, and in step with the picture."""

from __future__ import annotations

import wave
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.sound import (
    BLOCK_SAMPLES,
    CHUNK_BLOCKS,
    SILENCE_LUFS,
    SoundChunk,
    open_sound,
)
from support.films import numbered_film, tone, write_sound


def sound_of(footage, track=0):
    """Return the whole track as one chunk."""
    with open_sound(footage, track) as reader:
        chunks = list(reader.chunks())
    return SoundChunk(
        np.concatenate([chunk.samples for chunk in chunks]),
        np.concatenate([chunk.momentary_lufs for chunk in chunks]),
        np.concatenate([chunk.short_term_lufs for chunk in chunks]),
    )


@pytest.mark.parametrize(("level_dbfs", "lufs"), [(-23.0, -23.0), (-33.0, -33.0)])
def test_that_the_reference_tone_of_ebu_tech_3341_has_its_loudness(tmp_path, level_dbfs, lufs):
    # Test case 1 and 2: a stereo sine of 1000 Hz at a peak level of L dBFS measures L LUFS
    sine = tone(5.0, hz=1000.0, level=10 ** (level_dbfs / 20))
    sound = probe(write_sound(tmp_path / "tone.wav", sine, codec="pcm_s24le"))
    heard = sound_of(sound)
    assert heard.momentary_lufs[5:-5] == pytest.approx(lufs, abs=0.1)
    assert heard.short_term_lufs[30:-5] == pytest.approx(lufs, abs=0.1)


def test_that_silence_is_minus_seventy(tmp_path):
    silence = np.zeros((2, 48_000), dtype=np.float32)
    sound = probe(write_sound(tmp_path / "still.wav", silence, codec="pcm_s16le"))
    assert set(sound_of(sound).momentary_lufs) == {SILENCE_LUFS}
    assert set(sound_of(sound).short_term_lufs) == {SILENCE_LUFS}


def test_that_sound_that_is_not_a_number_is_silence(tmp_path):
    rubbish = tone(1.0, level=0.1)
    rubbish[:, 20_000:30_000] = np.nan
    rubbish[:, 30_000:30_100] = 1e30
    heard = sound_of(probe(write_sound(tmp_path / "rubbish.wav", rubbish, codec="pcm_f32le")))
    assert np.isfinite(heard.samples).all()
    assert np.abs(heard.samples).max() <= 100.0
    assert np.isfinite(heard.momentary_lufs).all()


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000, 96_000])
def test_that_any_sample_rate_gives_blocks_of_a_tenth_of_a_second(tmp_path, rate_hz):
    sine = tone(2.0, rate_hz=rate_hz)
    sound = probe(write_sound(tmp_path / "tone.wav", sine, rate_hz=rate_hz, codec="pcm_s16le"))
    heard = sound_of(sound)
    assert abs(heard.blocks - 20) <= 1
    assert heard.samples.shape == (heard.blocks * BLOCK_SAMPLES, 2)
    assert heard.samples.dtype == np.float32


def test_that_long_sound_comes_in_chunks_of_bounded_size(tmp_path):
    film = probe(write_sound(tmp_path / "long.wav", tone(17.0), codec="pcm_s16le"))
    with open_sound(film, 0) as reader:
        blocks = [chunk.blocks for chunk in reader.chunks()]
    assert sum(blocks) == 170
    assert max(blocks) == CHUNK_BLOCKS


def click_film(tmp_path, name, at_s, **details):
    sound = np.zeros((1, 48_000 * 4), dtype=np.float32)
    start = round(at_s * 48_000)
    sound[:, start : start + 2400] = 0.8
    return probe(numbered_film(tmp_path / name, 100, rate=Fraction(25), audio=sound, **details))


def first_loud_sample(sound):
    return int(np.flatnonzero(np.abs(sound.samples[:, 0]) > 0.3)[0])


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.mov", "film.ts"])
def test_that_sound_is_in_step_with_the_picture(tmp_path, name):
    film = click_film(tmp_path, name, 2.0)
    assert first_loud_sample(sound_of(film)) / 48_000 == pytest.approx(2.0, abs=0.01)


def test_that_sound_before_the_first_picture_is_left_out(tmp_path):
    film = click_film(tmp_path, "film.mp4", 2.0)
    assert film.video is not None
    late = replace(film, video=replace(film.video, player_offset=Fraction(1, 2)))
    assert first_loud_sample(sound_of(late)) / 48_000 == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize("gap_s", [3, 20, 3600])
def test_that_a_gap_is_silence_and_what_follows_stays_in_step(tmp_path, gap_s):
    path = tmp_path / "gap.mka"
    with av.open(path, "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        loud = np.full((1, 48_000), 12_000, np.int16)
        for start_s in (0, 1 + gap_s):
            frame = av.AudioFrame.from_ndarray(loud, "s16", "mono")
            frame.sample_rate, frame.pts = 48_000, start_s * 48_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    sound = probe(path)
    with open_sound(sound, 0) as reader:
        heard = np.concatenate(
            [np.abs(c.samples).reshape(c.blocks, -1).max(axis=1) for c in reader.chunks()]
        )
    assert len(heard) == pytest.approx((2 + gap_s) * 10, abs=1)
    loud_blocks = np.flatnonzero(heard > 0.1)
    assert loud_blocks[[0, -1]] == pytest.approx([0, (2 + gap_s) * 10 - 1], abs=1)
    assert len(loud_blocks) == pytest.approx(20, abs=2)


def test_that_the_silence_of_a_long_gap_counts_in_the_loudness_after_it(tmp_path):
    path = tmp_path / "gap.mka"
    with av.open(path, "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        for start_s in (0, 20):
            wave = (tone(4.0, level=0.1) * 32_767).astype(np.int16).T.reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(wave, "s16", "stereo")
            frame.sample_rate, frame.pts = 48_000, start_s * 48_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    heard = sound_of(probe(path))
    steady = heard.momentary_lufs[20]
    # of the 3 s that end half a second after the gap, a sixth is sound
    assert heard.short_term_lufs[204] == pytest.approx(steady + 10 * np.log10(1 / 6), abs=0.1)
    assert heard.short_term_lufs[150] == SILENCE_LUFS


@pytest.mark.footage
def test_that_six_channels_are_read(real_footage):
    heard = sound_of(probe(real_footage("surround_8fps.mp4")))
    assert heard.samples.shape[1] == 6
    assert heard.momentary_lufs.max() > -20


def test_that_an_absurd_sample_rate_takes_no_memory(tmp_path):
    path = tmp_path / "lying.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(711_656_288)
        sound.writeframes(bytes(4 * 57_644))
    with open_sound(probe(path), 0) as reader:
        assert list(reader.chunks()) == []
        assert "damaged" in reader.note()
