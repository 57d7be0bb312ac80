"""What the header says of a file."""

from __future__ import annotations

import os
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.media.identity import content_key
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.timebase import Timebase
from support.films import numbered_film, tone, write_sound


@pytest.mark.parametrize(
    "rate",
    [Fraction(24000, 1001), 24, 25, Fraction(30000, 1001), 30, 50, Fraction(60000, 1001), 60],
    ids=str,
)
@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
def test_that_rate_and_size_are_read(tmp_path, rate, ending):
    film = probe(numbered_film(tmp_path / f"film.{ending}", 30, rate=Fraction(rate)))
    assert film.video is not None
    assert film.video.frame_rate == rate
    assert (film.video.width, film.video.height) == (160, 120)
    assert film.audio == ()
    assert abs(film.frames - 30) <= 1
    assert film.start_timecode.startswith("00:00:00")
    assert not film.has_start_timecode


@pytest.mark.parametrize(
    ("rate", "timecode", "frame"),
    [
        (Fraction(25), "10:00:00:00", 900_000),
        (Fraction(30000, 1001), "01:00:00;00", 107_892),
        (Fraction(30000, 1001), "01:00:00:00", 108_000),
        (Fraction(24000, 1001), "01:02:03:04", 89_356),
    ],
)
def test_that_the_start_timecode_is_read(tmp_path, rate, timecode, frame):
    film = probe(numbered_film(tmp_path / "film.mov", 10, rate=rate, timecode=timecode))
    assert film.has_start_timecode
    assert film.start_timecode == timecode
    assert film.start_frame == frame


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(60000, 1001)], ids=str)
def test_that_a_drop_frame_timecode_says_which_rate_a_rough_average_means(tmp_path, rate):
    with_a_gap = [*range(10), *range(12, 32)]
    path = numbered_film(
        tmp_path / "film.mov", 30, rate=rate, timecode="01:00:00;00", pts=with_a_gap
    )
    film = probe(path)
    assert film.video is not None
    assert film.video.frame_rate == rate
    assert film.timebase.drop_frame
    assert film.start_timecode == "01:00:00;00"


@pytest.mark.parametrize(
    ("rate", "written", "is_drop"),
    [(Fraction(30000, 1001), "01:00:00;00", True), (Fraction(25), "01:00:00;00", False)],
    ids=str,
)
def test_that_matroska_has_its_timecode_in_capitals(tmp_path, rate, written, is_drop):
    path = tmp_path / "film.mkv"
    with av.open(path, "w") as container:
        container.metadata["timecode"] = written
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(30):
            picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    film = probe(path)
    assert film.has_start_timecode
    assert film.timebase == Timebase(rate, drop_frame=is_drop)
    assert film.start_timecode == written.replace(";", ";" if is_drop else ":")


@pytest.mark.parametrize(("turn", "size"), [(90, (120, 160)), (180, (160, 120)), (270, (120, 160))])
def test_that_a_turned_picture_has_its_upright_size(tmp_path, turn, size):
    film = probe(numbered_film(tmp_path / "film.mp4", 5, rate=Fraction(25), rotation_deg=turn))
    assert film.video is not None
    assert (film.video.width, film.video.height) == size
    assert film.video.rotation_deg in (turn, 360 - turn)


def test_that_a_file_of_sound_alone_is_footage(tmp_path):
    sound = probe(write_sound(tmp_path / "voice.m4a", tone(3.0)))
    assert sound.video is None
    assert sound.timebase.rate == 25
    assert float(sound.duration) == pytest.approx(3.0, abs=0.05)
    assert sound.audio[0].channels == 2


def test_that_broadcast_wave_time_is_the_start_timecode(tmp_path):
    path = tmp_path / "take.wav"
    with av.open(path, "w", options={"write_bext": "1"}) as container:
        container.metadata.update({"time_reference": str(48_000 * 3600), "description": "take"})
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.int16), "s16", "mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert probe(path).start_timecode == "01:00:00:00"


def test_that_a_film_is_known_by_its_content_under_any_name(tmp_path):
    first = numbered_film(tmp_path / "a.mp4", 30, rate=Fraction(25))
    copy = tmp_path / "b.mov"
    copy.write_bytes(first.read_bytes())
    other = numbered_film(tmp_path / "c.mp4", 31, rate=Fraction(25))
    assert content_key(first) == content_key(copy) == probe(copy).key
    assert content_key(first) != content_key(other)


@pytest.mark.parametrize("place", [0.0, 0.25, 0.5, 0.999])
def test_that_large_files_differ_by_what_is_in_a_sampled_chunk(tmp_path, place):
    size = 8 * 1024 * 1024
    first, second = tmp_path / "a.mxf", tmp_path / "b.mxf"
    data = bytearray(np.random.default_rng(3).bytes(size))
    first.write_bytes(data)
    chunk = int(place * 63)
    data[(size - 65536) * chunk // 63 + 100] ^= 1
    second.write_bytes(data)
    assert content_key(first) != content_key(second)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_that_the_key_of_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.mov")
    with pytest.raises(MediaError, match="not a file on a disk"):
        content_key(tmp_path / "pipe.mov")


def test_that_the_key_of_a_missing_file_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(MediaError) as caught:
        content_key(tmp_path / "gone.mp4")
    assert caught.value.remedy


@pytest.mark.footage
@pytest.mark.parametrize(
    ("name", "frames_about", "rate", "sounds"),
    [
        ("wannaworktogether.mp4", 5402, Fraction(30000, 1001), 1),
        ("hello.mpeg", 249, Fraction(30000, 1001), 1),
        ("city_mpeg2.mpg", 190, Fraction(25), 0),
        ("surround_8fps.mp4", 373, Fraction(8), 1),
        ("cartoon_cinepak.mkv", 148, Fraction(1506, 125), 1),
        ("delayed_start.mp4", 24, Fraction(25), 0),
    ],
)
def test_that_real_footage_is_read(real_footage, name, frames_about, rate, sounds):
    film = probe(real_footage(name))
    assert film.video is not None
    assert film.frames == pytest.approx(frames_about, abs=5)
    assert film.video.frame_rate == rate
    assert len(film.audio) == sounds
