"""The passes, end to end on real files of every shape."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from autoresolve_gui.analysis.index_pass import with_frame_times
from autoresolve_gui.analysis.passes import PASSES, PassCancelled, PassContext
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import Transition
from autoresolve_gui.model.timebase import Timebase
from support.analysis_runs import analyse, analysed
from support.films import numbered_film, tone, write_film, write_sound

CURVES = {"energy", "momentum", "novelty", "tension"}


def test_that_each_pass_needs_only_passes_before_it():
    seen: set[str] = set()
    for each in PASSES:
        assert set(each.needs) <= seen
        seen.add(each.name)


def whole(results, path):
    """Check what must hold for the results of any file."""
    film = next(
        (results[name].footage for name in ("picture", "index") if results[name].footage),
        probe(path),
    )
    samples = -int(-(film.duration * 10) // 1)
    curves = results["curves"].curves
    assert set(curves) == CURVES
    assert {len(curve.values) for curve in curves.values()} == {max(1, samples)}
    for beat in results["beats"].beats:
        assert 0 <= beat.frame < film.frames
    for cut in results["beats"].cuts:
        assert 0 <= cut.frame < film.frames
        assert 0.0 <= cut.score <= 1.0
    pickle.dumps(results)
    return film


def test_that_footage_without_sound_is_analysed(tmp_path):
    path = numbered_film(tmp_path / "mute.mp4", 50, rate=Fraction(25))
    results = analyse(path)
    film = whole(results, path)
    assert film.frames == 50
    assert results["sound"].waveform is None
    assert len(results["picture"].filmstrip) == 4


def test_that_sound_alone_is_analysed(tmp_path):
    sound = tone(12.0, level=0.01)
    sound[:, 48_000 * 6 :] *= 50
    path = write_sound(tmp_path / "voice.m4a", sound)
    results = analyse(path)
    whole(results, path)
    assert results["picture"].shots == ()
    assert results["filmstrip"].filmstrip == ()
    energy = results["curves"].curves["energy"].values
    assert energy[80:].mean() > energy[:40].mean() + 0.3


def test_that_variable_rate_is_seen_and_conformed(tmp_path):
    stamps = np.cumsum([0] + [33, 33, 34, 67, 33, 33, 100] * 8).tolist()
    path = numbered_film(
        tmp_path / "phone.mp4", len(stamps), rate=Fraction(30), pts=stamps,
        time_base=Fraction(1, 1000),
    )  # fmt: skip
    film = whole(analyse(path), path)
    assert film.video is not None
    assert film.video.is_variable_rate
    assert film.timebase.rate == 30
    assert film.frames == len(stamps)


@pytest.mark.parametrize(
    ("header", "counted", "timecode"),
    [
        (Fraction(30), Fraction(30000, 1001), "01:00:00:00"),
        (Fraction(25), Fraction(24), "10:00:00:10"),
        (Fraction(50), Fraction(25), "01:00:00:00"),
    ],
)
def test_that_the_start_timecode_keeps_its_label_when_the_rate_is_counted(
    tmp_path, header, counted, timecode
):
    path = numbered_film(tmp_path / "film.mov", 30, rate=counted)
    film = probe(path)
    claimed = Timebase(header)
    film = replace(film, timebase=claimed, start_frame=claimed.parse(timecode))
    known = with_frame_times(film, FrameTimes.constant(counted, 30))
    assert known.timebase.rate == counted
    assert known.start_timecode == timecode


def test_that_a_single_frame_is_analysed(tmp_path):
    path = numbered_film(tmp_path / "one.mp4", 1, rate=Fraction(25))
    results = analyse(path)
    assert whole(results, path).frames == 1
    assert [shot.transition for shot in results["picture"].shots] == [Transition.START]
    assert results["beats"].beats == ()


def test_that_several_sound_tracks_are_heard_together(tmp_path):
    path = tmp_path / "two.mka"
    with av.open(path, "w") as container:
        streams = [container.add_stream("pcm_s16le", rate=48_000, layout="mono") for _ in "ab"]
        for number, stream in enumerate(streams):
            wave = np.zeros((1, 48_000 * 4), np.int16)
            half = slice(48_000 * 2 * number, 48_000 * 2 * (number + 1))
            wave[:, half] = (8000 * np.sin(np.arange(96_000) / 20)).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(wave, "s16", "mono")
            frame.sample_rate = 48_000
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    lufs = analyse(path)["sound"].arrays["loudness_lufs"]
    assert min(np.median(lufs[5:15]), np.median(lufs[25:35])) > -30


def test_that_a_film_cut_off_midway_is_analysed_as_far_as_it_goes(tmp_path):
    full = numbered_film(tmp_path / "full.mkv", 300, rate=Fraction(25), gop=12, audio=tone(12.0))
    path = tmp_path / "part.mkv"
    path.write_bytes(full.read_bytes()[: full.stat().st_size * 2 // 3])
    results = analyse(path)
    film = whole(results, path)
    assert 100 < film.frames < 300
    assert results["index"].note.startswith("The file ends at 0:0")
    assert " of 0:12: it was cut off." in results["index"].note


def test_that_a_whole_film_is_not_said_to_be_cut_off(sample_film):
    assert analysed(sample_film)["index"].note == ""


def test_that_a_film_longer_than_its_header_told_is_analysed_whole(tmp_path):
    path = numbered_film(tmp_path / "film.mkv", 100, rate=Fraction(25), audio=tone(2.0))
    film = probe(path)
    results = {}
    for each in PASSES:
        given = replace(film, duration=Fraction(2)) if each.name == "sound" else film
        context = PassContext(given, results, lambda _part: None, lambda _curve: None)
        results[each.name] = each.run(context)
        film = results[each.name].footage or film
    assert len(results["sound"].arrays["loudness_lufs"]) == 20
    assert {len(curve.values) for curve in results["curves"].curves.values()} == {40}


def test_that_a_film_whose_pictures_are_all_damaged_says_so(tmp_path):
    path = numbered_film(tmp_path / "film.mp4", 100, rate=Fraction(25))
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    with pytest.raises(MediaError) as caught:
        analyse(path)
    assert "film.mp4" in str(caught.value)
    assert caught.value.remedy


def test_that_energy_is_refined_while_the_footage_is_read(sample_film):
    refined = []
    analyse(sample_film, refined)
    assert len(refined) >= 3
    assert {curve.name for curve in refined} == {"energy"}
    assert len({len(curve.values) for curve in refined}) == 1


@pytest.mark.parametrize("name", ["sound", "picture"])
def test_that_a_pass_stops_when_the_user_cancels(sample_film, name):
    results = {}
    film = probe(sample_film)
    for each in PASSES:
        calls = 0

        def report(_fraction, stop=each.name == name):
            nonlocal calls
            calls += 1
            if stop and calls == 3:
                raise PassCancelled

        context = PassContext(film, results, report, lambda _curve: None)
        if each.name == name:
            with pytest.raises(PassCancelled):
                each.run(context)
            return
        if name in ("sound", "picture") and each.name in ("index", "sound"):
            results[each.name] = each.run(context)


def test_that_a_cut_between_colours_is_found_in_every_codec(tmp_path):
    rng = np.random.default_rng(9)
    pictures = [rng.integers(0, 255, (12, 16, 3), np.uint8) for _ in range(3)]
    large = [np.kron(picture, np.ones((10, 10, 1), np.uint8)) for picture in pictures]
    frames = [frame for frame in large for _ in range(20)]
    for name, codec, pix_fmt in (
        ("a.mp4", "libx264", "yuv420p"),
        ("b.mov", "prores_ks", "yuv422p10le"),
        ("c.webm", "libvpx-vp9", "yuv420p"),
        ("d.mpg", "mpeg2video", "yuv420p"),
    ):
        path = write_film(tmp_path / name, frames, rate=Fraction(25), codec=codec, pix_fmt=pix_fmt)
        shots = analyse(path)["picture"].shots
        assert [shot.start_frame for shot in shots] == [0, 20, 40], name


@pytest.mark.footage
@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        ("bikes.mp4", [30, 76, 137, 187, 242]),
        ("rocket_launch.webm", [74]),
        ("city_mpeg2.mpg", [116]),
        ("hello.avi", []),
        ("cockatoo.mp4", []),
        ("pedestrians_static.avi", []),
        ("phone_vfr.mp4", []),
        ("cartoon_cinepak.mkv", []),
    ],
)
def test_that_real_footage_has_the_cuts_an_eye_sees(real_footage, name, cuts):
    path = real_footage(name)
    results = analyse(path)
    whole(results, path)
    starts = [s.start_frame for s in results["picture"].shots if s.transition is Transition.CUT]
    assert starts == cuts


@pytest.mark.footage
def test_that_real_fades_are_fades(real_footage):
    shots = analyse(real_footage("fades.mp4"))["picture"].shots[1:]
    assert [str(shot.transition) for shot in shots] == ["fade", "fade"]
    assert [shot.start_frame for shot in shots] == pytest.approx([84, 168], abs=2)
