"""Every frame asked for is the frame that comes, from films whose frames say their number."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.media.packets import read_packet_index
from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.still import StillReader
from autoresolve_gui.model.frame_times import FrameTimes
from support.films import numbered_film, numbered_frame, read_number, tone, write_film, write_sound

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 70
NTSC = Fraction(30000, 1001)
FILM = Fraction(24000, 1001)
LATE = [12_000 + index * 40 + (index % 3) * 7 for index in range(COUNT)]
MILLISECOND = Fraction(1, 1000)
SHAPES = {
    "long-gop-b-frames.mp4": {"rate": FILM, "gop": 300, "b_frames": 4},
    "open-gop.mkv": {
        "rate": Fraction(25),
        "gop": 12,
        "b_frames": 3,
        "options": {"x264-params": "open-gop=1:bframes=3:keyint=12"},
    },
    "hevc-open-gop.mp4": {
        "rate": Fraction(50),
        "codec": "libx265",
        "options": {"x265-params": "log-level=none:open-gop=1:keyint=15:bframes=4"},
    },
    "program-stream.mpg": {
        "rate": NTSC,
        "codec": "mpeg2video",
        "gop": 15,
        "b_frames": 2,
        "audio": tone(2.4),
        "audio_codec": "mp2",
    },
    "transport-stream.ts": {"rate": Fraction(60000, 1001), "gop": 48, "audio": tone(1.2)},
    "late-and-variable.mp4": {
        "rate": Fraction(25),
        "pts": LATE,
        "time_base": MILLISECOND,
        "audio": tone(1.0),
    },
    "variable.mkv": {"rate": Fraction(25), "pts": LATE, "time_base": MILLISECOND, "b_frames": 3},
    "b-frames.avi": {"rate": Fraction(25), "codec": "mpeg4", "gop": 25, "b_frames": 2},
    "h264.avi": {"rate": Fraction(24), "gop": 30, "b_frames": 0},
    "vp8.webm": {"rate": Fraction(24), "codec": "libvpx", "options": {"deadline": "realtime"}},
    "intra.mov": {"rate": FILM, "codec": "prores_ks", "pix_fmt": "yuv422p10le"},
    "frames.mxf": {"rate": Fraction(25), "codec": "mpeg2video", "pix_fmt": "yuv422p", "gop": 12},
}


def open_reader(path: Path, **details: int) -> StillReader:
    footage = probe(path)
    assert footage.video is not None
    times = read_packet_index(path, lambda _part: None).times
    return StillReader(path, times, footage.video.player_offset, **details)


@pytest.mark.parametrize("name", SHAPES)
def test_that_every_frame_asked_for_is_the_frame_that_comes(tmp_path: Path, name: str) -> None:
    path = numbered_film(tmp_path / name, COUNT, **SHAPES[name])
    wanted = [COUNT - 1, 0, COUNT - 1, COUNT - 2, 1, 0, *range(30, 20, -1), *range(40, 52)]
    wanted += [index * 37 % COUNT for index in range(12)]
    with open_reader(path) as reader:
        stills = [reader.read(frame) for frame in wanted]
    assert [read_number(still.rgb) for still in stills] == wanted
    assert [still.frame for still in stills] == wanted


def test_that_stepping_back_is_exact_with_room_for_few_frames(tmp_path: Path) -> None:
    path = numbered_film(tmp_path / "film.mp4", COUNT, rate=FILM, gop=300, b_frames=3)
    with open_reader(path, cache_bytes=5 * 160 * 120 * 2) as reader:
        shown = [read_number(reader.read(frame).rgb) for frame in range(COUNT - 1, 40, -1)]
    assert shown == list(range(COUNT - 1, 40, -1))


def test_that_a_constant_grid_is_good_enough_before_the_index_is_there(tmp_path: Path) -> None:
    path = numbered_film(tmp_path / "film.mkv", COUNT, rate=NTSC)
    with StillReader(path, FrameTimes.constant(NTSC, COUNT)) as reader:
        assert [read_number(reader.read(frame).rgb) for frame in (0, 1, 33, 69)] == [0, 1, 33, 69]


def test_that_better_times_take_effect(tmp_path: Path) -> None:
    path = numbered_film(
        tmp_path / "f.mp4",
        20,
        rate=Fraction(25),
        pts=[n * n for n in range(20)],
        time_base=Fraction(1, 100),
    )
    with StillReader(path, FrameTimes.constant(Fraction(5), 19)) as reader:
        assert read_number(reader.read(10).rgb) == 14  # on the screen from 1.96 s
        reader.set_times(read_packet_index(path, lambda _part: None).times)
        assert read_number(reader.read(10).rgb) == 10


def test_that_hurry_gives_a_frame_on_the_way_under_its_own_number(tmp_path: Path) -> None:
    path = numbered_film(tmp_path / "film.mp4", COUNT, rate=FILM, gop=300)
    with open_reader(path) as reader:
        still = reader.read(60, hurry=lambda: True)
        assert still.frame < 60
        assert read_number(still.rgb) == still.frame
        assert read_number(reader.read(60).rgb) == 60


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_that_a_turned_phone_picture_is_upright(tmp_path: Path, degrees: int) -> None:
    turned = [
        np.rot90(numbered_frame(number, 120, 160), degrees // 90).copy() for number in range(9)
    ]
    path = write_film(tmp_path / "phone.mov", turned, rate=Fraction(30), rotation_deg=degrees)
    with open_reader(path) as reader:
        still = reader.read(7)
    assert still.rgb.shape == (160, 120, 3)
    assert read_number(still.rgb) == 7


def test_that_damage_shows_the_picture_before_and_reading_goes_on(tmp_path: Path) -> None:
    path = numbered_film(
        tmp_path / "film.mov", COUNT, rate=FILM, codec="prores_ks", pix_fmt="yuv422p10le"
    )
    with open_reader(path) as reader:
        times = reader._times
        position = [entry.pos for entry in reader._stream.index_entries][30]
    data = bytearray(path.read_bytes())
    data[position : position + 200] = bytes(200)
    path.write_bytes(data)
    with StillReader(path, times) as reader:
        still = reader.read(30)
        assert still.frame == 30
        assert read_number(still.rgb) == 29
        assert read_number(reader.read(31).rgb) == 31


def test_that_a_file_without_picture_is_refused(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "voice.wav", tone(0.5), codec="pcm_s16le")
    with pytest.raises(MediaError, match=r"voice\.wav.*no picture"):
        StillReader(path, FrameTimes.constant(Fraction(25), 10))


def test_that_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.mov"):
        StillReader(tmp_path / "gone.mov", FrameTimes.constant(Fraction(25), 10))
