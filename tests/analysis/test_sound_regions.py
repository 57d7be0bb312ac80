"""Speech, music and silence: rules on known signals, and what real sound is taken for."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some
from sound_signals import RATE_HZ, chord, noise, sound_result

from autoresolve_gui.analysis.grid import samples_for
from autoresolve_gui.analysis.loudness import MOMENTARY_BLOCKS
from autoresolve_gui.analysis.music import ToneReader
from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ, Downsampler
from autoresolve_gui.analysis.sound_regions import (
    closed,
    hysteresis,
    silence_gate_lufs,
    silent,
    sound_regions,
)
from autoresolve_gui.analysis.speech import SpeechDetector, SpeechModelError, load_speech_model
from autoresolve_gui.model.story import SoundKind
from support.films import tone, write_sound

SPEECH, MUSIC, SILENCE, OTHER = (
    SoundKind.SPEECH,
    SoundKind.MUSIC,
    SoundKind.SILENCE,
    SoundKind.OTHER,
)


def signal(*stretches):
    """Return float32 values at 10 Hz: for each (value, seconds) a stretch."""
    return np.concatenate([np.full(round(s * 10), v, np.float32) for v, s in stretches])


def kinds(loud, speech, tones):
    duration = Fraction(len(loud), 10)
    return [
        (float(region.start_s), float(region.end_s), region.kind)
        for region in sound_regions(loud, speech, tones, duration)
    ]


def test_that_each_kind_is_told():
    # loudness speaks for the four tenths that end with it: the silence begins three before
    loud = signal((-25, 20.3), (-70, 4.7), (-25, 5))
    speech = signal((0.9, 10), (0.1, 20))
    tones = signal((0.7, 10), (2.5, 10), (0.0, 10))
    assert kinds(loud, speech, tones) == [
        (0.0, 10.0, SPEECH),
        (10.0, 20.0, MUSIC),
        (20.0, 25.0, SILENCE),
        (25.0, 30.0, OTHER),
    ]


def test_that_speech_over_music_is_speech():
    loud = signal((-25, 10))
    assert kinds(loud, signal((0.9, 10)), signal((3.0, 10))) == [(0.0, 10.0, SPEECH)]


def test_that_a_breath_does_not_end_speech_but_a_pause_does():
    loud, still = signal((-25, 20)), signal((0.0, 20))
    breath = signal((0.9, 5), (0.1, 0.5), (0.9, 14.5))
    pause = signal((0.9, 5), (0.1, 3), (0.9, 12))
    assert kinds(loud, breath, still) == [(0.0, 20.0, SPEECH)]
    assert [kind for *_, kind in kinds(loud, pause, still)] == [SPEECH, OTHER, SPEECH]


def test_that_without_a_model_nothing_is_called_speech_or_music():
    loud = signal((-25, 5), (-70, 5))
    found = {kind for *_, kind in kinds(loud, None, signal((4.0, 10)))}
    assert found == {OTHER, SILENCE}


def test_that_silence_is_found_to_the_tenth():
    powers = signal((1e-2, 5), (1e-9, 3), (1e-2, 5))
    windows = np.convolve(powers, np.ones(MOMENTARY_BLOCKS) / MOMENTARY_BLOCKS)[: len(powers)]
    momentary = np.maximum(-70, 10 * np.log10(windows)).astype(np.float32)
    momentary[: MOMENTARY_BLOCKS - 1] = -70  # the meter's window is not full yet
    found = np.flatnonzero(silent(momentary))
    assert (found[0], found[-1] + 1) == (50, 80)


@pytest.mark.parametrize(
    ("lufs", "gate_lufs"), [(-10.0, -45.0), (-23.0, -53.0), (-50.0, -60.0), (-70.0, -60.0)]
)
def test_that_the_gate_of_silence_follows_the_programme_within_limits(lufs, gate_lufs):
    assert silence_gate_lufs(signal((lufs, 10))) == pytest.approx(gate_lufs, abs=0.1)


def test_that_hysteresis_starts_high_and_ends_low():
    values = np.array([0.4, 0.6, 0.4, 0.4, 0.2, 0.4, 0.2], np.float32)
    assert hysteresis(values, 0.5, 0.35).tolist() == [False, True, True, True] + [False] * 3


def test_that_only_short_gaps_between_are_closed():
    found = np.array([0, 1, 0, 0, 1, 0, 0, 0, 1, 0], bool)
    assert closed(found, 0.2).astype(int).tolist() == [0, 1, 1, 1, 1, 0, 0, 0, 1, 0]


@given(
    some.arrays(np.float32, st.integers(1, 200), elements=st.floats(-70, 0, width=32)),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
def test_that_regions_cover_everything_once(loud, seed, has_model):
    rng = np.random.default_rng(seed)
    speech = rng.random(len(loud)).astype(np.float32) if has_model else None
    tones = (rng.random(len(loud)) * 3).astype(np.float32)
    duration = Fraction(len(loud), 10) - Fraction(1, 30)
    regions = sound_regions(loud, speech, tones, duration)
    assert regions[0].start_s == 0
    assert regions[-1].end_s == duration
    for one, following in pairwise(regions):
        assert one.end_s == following.start_s
        assert one.kind is not following.kind
    assert all(region.start_s < region.end_s for region in regions)


def held_tones(mono):
    reader, downsampler = ToneReader(), Downsampler()
    for start in range(0, len(mono), 240_000):
        reader.push(downsampler.push(mono[start : start + 240_000]))
    samples = samples_for(Fraction(len(mono), RATE_HZ))
    return reader.finish(samples)


def test_that_held_chords_are_music_and_noise_is_not():
    song = np.concatenate(
        [chord(2.0, (220.0 * step, 277.2 * step, 329.6 * step)) for step in (1, 1.12, 0.89, 1.33)]
    )
    assert held_tones(song)[5:-5].min() > 2.5
    assert held_tones(noise(8.0)).max() < 1.8


def test_that_a_voice_that_glides_is_not_music():
    at_s = np.arange(8 * RATE_HZ) / RATE_HZ
    pitch_hz = 150 + 40 * np.sin(2 * np.pi * 0.9 * at_s)
    turns = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    voice = sum(np.sin(turns * overtone) / overtone for overtone in range(1, 20))
    assert held_tones((0.1 * voice).astype(np.float32)).max() < 1.8


def test_that_the_hum_of_a_machine_is_not_music():
    hum = chord(70.0, (100.0, 150.0)) + noise(70.0, level=0.01)
    assert np.median(held_tones(hum)) < 1.8


@pytest.mark.usefixtures("speech_model")
def test_that_the_speech_detector_hears_pieces_as_it_hears_the_whole():
    model = load_speech_model()
    mono = noise(3.0)[::3].copy()
    answers = []
    for pieces in (1, 13):
        detector = SpeechDetector(model)
        for piece in np.array_split(mono, pieces):
            detector.push(piece)
        answers.append(detector.probability())
    assert len(answers[0]) == pytest.approx(len(mono) / NARROW_RATE_HZ * 10, abs=1)
    assert answers[1] == pytest.approx(answers[0], abs=1e-3)


def test_that_a_broken_speech_model_is_told(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(SpeechModelError, match=r"model\.onnx"):
        load_speech_model(tmp_path / "model.onnx")
    with pytest.raises(SpeechModelError, match="missing"):
        load_speech_model(tmp_path / "nothing.onnx")


def test_that_the_pass_goes_on_without_the_speech_model(tmp_path, monkeypatch):
    monkeypatch.setattr("autoresolve_gui.analysis.speech.find_spec", lambda _name: None)
    result = sound_result(write_sound(tmp_path / "tone.wav", tone(4.0), codec="pcm_s16le"))
    assert [region.kind for region in result.sound_regions] == [OTHER]
    assert "speech" not in result.arrays
    assert "onnxruntime" in result.note
    assert "told apart" in result.note


def lasting(regions, kind, start_s, end_s):
    """Return how much of the time from start to end is of a kind, 0 to 1."""
    inside = [
        max(0.0, min(end_s, float(each.end_s)) - max(start_s, float(each.start_s)))
        for each in regions
        if each.kind is kind
    ]
    return sum(inside) / (end_s - start_s)


@pytest.mark.usefixtures("speech_model")
def test_that_the_passages_of_the_sample_film_are_told(sample_film, sample_truth):
    regions = sound_result(sample_film).sound_regions
    passages = {each["name"]: (each["start_s"], each["end_s"]) for each in sample_truth["loudness"]}
    assert lasting(regions, SILENCE, *passages["silence"]) > 0.9
    assert lasting(regions, MUSIC, *passages["music"]) > 0.9
    assert lasting(regions, MUSIC, *passages["evening music"]) > 0.9
    assert lasting(regions, SPEECH, *passages["speech"]) > 0.85
    for name in ("morning", "rumble", "storm"):
        assert lasting(regions, OTHER, *passages[name]) > 0.9, name


@pytest.mark.usefixtures("speech_model")
@pytest.mark.footage
def test_that_a_narration_over_music_is_speech_between_music(real_footage):
    regions = sound_result(real_footage("wannaworktogether.mp4")).sound_regions
    assert lasting(regions, MUSIC, 0.0, 7.5) > 0.9
    assert lasting(regions, SPEECH, 8.0, 147.0) > 0.85
    assert lasting(regions, MUSIC, 148.5, 179.0) > 0.9
