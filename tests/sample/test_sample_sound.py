"""The sound of the sample film against its ground truth."""

import itertools
import json
import subprocess
import sys

import numpy as np
import pytest
from sample_signals import MAKER, decode_sound, ffmpeg_lufs
from scipy import signal


@pytest.fixture(scope="module")
def sound(sample_film):
    return decode_sound(sample_film)


def span(sound, start_s, end_s):
    return sound[:, round(start_s * 48000) : round(end_s * 48000)]


def test_that_the_sound_is_as_long_as_the_picture(sound, sample_truth):
    assert abs(sound.shape[1] / 48000 - sample_truth["duration_s"]) < 0.03


def test_that_every_passage_is_as_loud_as_ffmpeg_measures_it(sound, sample_truth):
    margin = sample_truth["loudness_margin_s"]
    for passage in sample_truth["loudness"]:
        heard = span(sound, passage["start_s"] + margin, passage["end_s"] - margin)
        if passage["lufs"] is not None:
            assert abs(ffmpeg_lufs(heard) - passage["lufs"]) < 0.7, passage["name"]


def test_that_the_silence_is_silent(sound, sample_truth):
    silence = next(p for p in sample_truth["loudness"] if p["lufs"] is None)
    assert np.abs(span(sound, silence["start_s"] + 0.2, silence["end_s"] - 0.2)).max() < 1e-3


def test_that_the_climax_is_the_loudest_passage(sample_truth):
    loud = [p for p in sample_truth["loudness"] if p["lufs"] is not None]
    assert max(loud, key=lambda p: p["lufs"])["name"] == "climax"


def test_that_speech_stands_out_of_its_pauses(sound, sample_truth):
    spans = [(s["start_s"], s["end_s"]) for s in sample_truth["speech"]]
    assert len(spans) >= 6
    assert all(first[1] < second[0] for first, second in itertools.pairwise(spans))
    voice_band = signal.butter(4, (200, 3500), "bandpass", fs=48000, output="sos")
    voice = signal.sosfilt(voice_band, sound.mean(axis=0))
    for (_, end), (following, _) in itertools.pairwise(spans):
        if following - end > 1:
            continue  # another passage lies between
        pause = voice[round((end + 0.1) * 48000) : round((following - 0.05) * 48000)]
        speech = voice[round(following * 48000) : round((following + 0.5) * 48000)]
        assert np.sqrt(np.mean(speech**2)) > 4 * np.sqrt(np.mean(pause**2))


def test_that_speech_has_the_rhythm_of_syllables(sound, sample_truth):
    longest = max(sample_truth["speech"], key=lambda s: s["end_s"] - s["start_s"])
    heard = span(sound, longest["start_s"], longest["end_s"]).mean(axis=0)
    loudness = signal.decimate(np.abs(heard), 480, n=1)  # 100 values a second
    bands = np.abs(np.fft.rfft(loudness - loudness.mean(), 1024))
    frequency = np.fft.rfftfreq(1024, 0.01)
    strongest = frequency[1:][np.argmax(bands[1:] * (frequency[1:] > 1.5))]
    assert 2.5 < strongest < 8


def test_that_the_moments_of_the_story_follow_each_other(sample_truth):
    moments = sample_truth["moments"]
    assert all(a["end_frame"] <= b["start_frame"] for a, b in itertools.pairwise(moments))
    assert [m["act"] for m in moments] == sorted(m["act"] for m in moments)


@pytest.mark.slow
def test_that_the_maker_still_tells_the_same_truth(sample_truth):
    script = (
        "import json; from film.mix import make_track; from film.story import takes\n"
        "from film.truth import truth\n"
        "print(json.dumps(truth(takes(), make_track())))\n"
    )
    made = subprocess.run(  # noqa: S603 -- our own Python
        [sys.executable, "-c", script], cwd=MAKER, check=True, capture_output=True, text=True
    )
    assert json.loads(made.stdout) == sample_truth


def test_that_making_it_twice_gives_the_same_bytes(tmp_path):
    script = (
        "import sys, numpy; from pathlib import Path; from film.picture import render\n"
        "from film.story import takes; from film.write import write\n"
        "tone = numpy.sin(numpy.arange(9600) / 20)[:, None] * [0.3, 0.2]\n"
        "write(Path(sys.argv[1]), render(takes(), 1705, 1717), tone)\n"
    )
    films = [tmp_path / "first.mp4", tmp_path / "second.mp4"]
    for film in films:
        subprocess.run([sys.executable, "-c", script, str(film)], cwd=MAKER, check=True)  # noqa: S603
    assert films[0].read_bytes() == films[1].read_bytes()
