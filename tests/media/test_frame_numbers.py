"""Frame numbers and times are right, held against the count of a program that is not ours.

The system's ffprobe decodes the same file with an FFmpeg of its own. Beside it, every frame of
these films carries its number in its picture, so that an exact still shows which one it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from mp4_boxes import set_edits, timescales

from autoresolve_gui.media.packets import PacketIndex, read_packet_index
from autoresolve_gui.media.pictures import open_pictures
from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.still import StillReader
from support.ffprobe import packets_counted, packets_shown, shown_frames
from support.films import numbered_film, read_number, tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

COUNT = 60
PAL, FILM, NTSC, NTSC_2 = (
    Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001),
)  # fmt: skip
MILLISECOND = Fraction(1, 1000)
TEN_HOURS_S = 36_000
LATE_AND_VARIABLE = [12_000 + index * 40 + (index % 3) * 7 for index in range(COUNT)]
PHONE = np.cumsum([0] + [33, 33, 34, 67, 33, 33, 100] * 8 + [33, 33, 34]).tolist()
H265 = {"codec": "libx265", "options": {"x265-params": "log-level=none"}}
PROGRAM = {"codec": "mpeg2video", "gop": 12, "audio": tone(2.0), "audio_codec": "mp2"}
VARIABLE = {"rate": PAL, "time_base": MILLISECOND, "b_frames": 2}

SHAPES: dict[str, dict[str, object]] = {
    "film.mp4": {"rate": FILM, "b_frames": 0},
    "film-b-frames.mp4": {"rate": FILM, "b_frames": 3},
    "double-ntsc-b-frames.mov": {"rate": NTSC_2, "b_frames": 3, "gop": 15},
    "hevc.mp4": {"rate": NTSC_2, **H265},
    "film-in-milliseconds.mkv": {"rate": FILM, "b_frames": 3},
    "double-ntsc-in-milliseconds.mkv": {"rate": NTSC_2, "b_frames": 3},
    "hevc.mkv": {"rate": FILM, **H265},
    "vp8.webm": {"rate": NTSC, "codec": "libvpx", "options": {"deadline": "realtime"}},
    "transport-stream.ts": {"rate": NTSC_2, "b_frames": 3, "audio": tone(1.0)},
    "film.m2ts": {"rate": FILM, "b_frames": 3},
    "program-stream.mpg": {"rate": NTSC, "b_frames": 2, **PROGRAM},
    "film.mxf": {"rate": PAL, "codec": "mpeg2video", "b_frames": 2, "gop": 12},
    "intra.mov": {"rate": FILM, "codec": "prores_ks", "pix_fmt": "yuv422p10le"},
    "intra.avi": {"rate": FILM, "codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "phone.mp4": {**VARIABLE, "pts": PHONE},
    "phone.mkv": {**VARIABLE, "pts": PHONE},
    "late-and-variable.mp4": {**VARIABLE, "pts": LATE_AND_VARIABLE, "audio": tone(1.0)},
    "late-and-variable.mkv": {**VARIABLE, "pts": LATE_AND_VARIABLE},
    "late-and-variable.ts": {**VARIABLE, "pts": LATE_AND_VARIABLE},
    "late-and-variable.flv": {**VARIABLE, "pts": LATE_AND_VARIABLE},
    # the clock of 33 bits and 90 kHz starts again at 95,443.7 s
    "clock-runs-over.ts": {"rate": PAL, "pts": range(95_442 * 25, 95_442 * 25 + COUNT)},
}
for rate, rate_name in ((FILM, "film"), (NTSC_2, "double-ntsc")):
    first = int(TEN_HOURS_S * rate)
    for ending in ("mp4", "mkv", "ts"):
        SHAPES[f"ten-hours-late-{rate_name}.{ending}"] = {
            "rate": rate, "b_frames": 2, "pts": range(first, first + COUNT)
        }  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """An edit list as a camera or an NLE writes it, and the numbers of the frames it shows."""

    segments: Callable[[int, int, int], list[tuple[int, int]]]
    shown: Sequence[int]


# Given: ticks a frame of the movie header and of the media, and the delay that B-frames bring.
EDITS = {
    "whole": Edit(lambda mv, _md, d: [(COUNT * mv, d)], range(COUNT)),
    "starts-late": Edit(lambda mv, _md, d: [(30 * mv, -1), (COUNT * mv, d)], range(COUNT)),
    "first-5-cut": Edit(lambda mv, md, d: [(55 * mv, d + 5 * md)], range(5, COUNT)),
    "late-and-cut": Edit(
        lambda mv, md, d: [(30 * mv, -1), (46 * mv, d + 14 * md)], range(14, COUNT)
    ),
    "half-a-frame-cut": Edit(lambda mv, md, d: [(54 * mv, d + 5 * md + md // 2)], range(6, COUNT)),
    "end-cut": Edit(lambda mv, _md, d: [(40 * mv, d)], range(40)),
    "middle-only": Edit(lambda mv, md, d: [(20 * mv, d + 20 * md)], range(20, 40)),
    "middle-out": Edit(
        lambda mv, md, d: [(20 * mv, d), (20 * mv, d + 40 * md)], [*range(20), *range(40, COUNT)]
    ),
    "turned-round": Edit(
        lambda mv, md, d: [(20 * mv, d + 40 * md), (20 * mv, d)], [*range(40, COUNT), *range(20)]
    ),
    "longer-than-there-is": Edit(lambda mv, _md, d: [(99 * mv, d)], range(COUNT)),
}


def index_of(path: Path) -> PacketIndex:
    return read_packet_index(path, lambda _part: None)


def decoded_stamps(path: Path) -> list[int]:
    with open_pictures(path) as reader:
        return [picture.stamp for picture in reader.small_pictures(64, 48)]


def numbers_shown(path: Path, index: PacketIndex, frames: Sequence[int]) -> list[int]:
    video = probe(path).video
    assert video is not None
    with StillReader(path, index.times, video.player_offset) as reader:
        return [read_number(reader.read(frame).rgb) for frame in frames]


def check_times(path: Path, index: PacketIndex) -> None:
    """Hold the index against what ffprobe decodes: number, start of each, length of the last."""
    shown = shown_frames(path)
    times = index.times
    assert len(times) == shown.frames
    assert times.time_base == shown.time_base
    stamps = times.ticks + index.origin_ticks
    # Of the last ones of MPEG-PS ffprobe knows no time
    assert stamps[: len(shown.ticks)].tolist() == shown.ticks.tolist()
    assert len(shown.ticks) >= shown.frames - 1
    if shown.last_duration_ticks and len(shown.ticks) == shown.frames:
        assert times.end_tick - times.ticks[-1] == shown.last_duration_ticks
    assert [times.frame_at(times.time_of(frame)) for frame in range(len(times))] == list(
        range(len(times))
    )


@pytest.mark.parametrize("name", SHAPES)
def test_that_index_stills_and_decoder_agree_with_ffprobe(tmp_path: Path, name: str) -> None:
    path = numbered_film(tmp_path / name, COUNT, **SHAPES[name])
    index = index_of(path)
    check_times(path, index)
    stamps = decoded_stamps(path)
    assert stamps == sorted(stamps)
    assert stamps == (index.times.ticks + index.origin_ticks).tolist()
    wanted = [COUNT - 1, 0, 1, 31, 30, 17, COUNT - 2]
    assert numbers_shown(path, index, wanted) == wanted


@pytest.mark.parametrize(
    ("codec", "b_frames"), [("libx264", 0), ("libx264", 3), ("mpeg4", 0), ("mpeg4", 2)]
)
def test_that_an_avi_has_every_frame_in_order(tmp_path: Path, codec: str, b_frames: int) -> None:
    """An AVI has no presentation times, so only the number and the order can be right."""
    path = numbered_film(tmp_path / "f.avi", COUNT, rate=FILM, codec=codec, b_frames=b_frames)
    index = index_of(path)
    assert len(index.times) == shown_frames(path).frames == len(decoded_stamps(path)) == COUNT
    assert index.times.is_constant(FILM)
    if codec != "libx264" or not b_frames:
        assert numbers_shown(path, index, [59, 0, 30, 29]) == [59, 0, 30, 29]


@pytest.mark.parametrize(("gop", "b_frames"), [(60, 0), (12, 3)])
@pytest.mark.parametrize("name", EDITS)
def test_that_an_edit_list_is_kept_to(tmp_path: Path, name: str, gop: int, b_frames: int) -> None:
    path = numbered_film(
        tmp_path / "film.mp4", COUNT, rate=PAL, gop=gop, b_frames=b_frames,
        options={"sc_threshold": "0"},
    )  # fmt: skip
    movie, media = (hz // 25 for hz in timescales(path))
    set_edits(path, EDITS[name].segments(movie, media, 2 * media if b_frames else 0))
    index = index_of(path)
    shown = list(EDITS[name].shown)
    assert len(index.times) == shown_frames(path).frames == len(shown)
    stamps = (index.times.ticks + index.origin_ticks).tolist()
    assert stamps == shown_frames(path).ticks.tolist() == decoded_stamps(path)
    assert index.times.duration == Fraction(len(shown), 25)
    places = [len(shown) - 1, 0, 1, len(shown) // 2, len(shown) // 2 - 1]
    assert numbers_shown(path, index, places) == [shown[place] for place in places]


@pytest.mark.parametrize("flags", ["frag_keyframe+empty_moov", "frag_every_frame+delay_moov"])
def test_that_a_film_in_fragments_is_counted(tmp_path: Path, flags: str) -> None:
    whole = numbered_film(tmp_path / "whole.mp4", COUNT, rate=FILM, b_frames=3, gop=12)
    path = tmp_path / "film.mp4"
    with av.open(whole) as source, av.open(path, "w", options={"movflags": flags}) as target:
        stream = source.streams.video[0]
        copied = target.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = copied
                target.mux_one(packet)
    index = index_of(path)
    check_times(path, index)
    assert decoded_stamps(path) == (index.times.ticks + index.origin_ticks).tolist()
    assert numbers_shown(path, index, [COUNT - 1, 0, 31]) == [COUNT - 1, 0, 31]


def test_that_a_late_picture_in_matroska_is_not_taken_for_a_longer_one(tmp_path: Path) -> None:
    """The length that FFmpeg writes there is the time at which the track ends."""
    path = numbered_film(tmp_path / "late.mkv", COUNT, **SHAPES["ten-hours-late-film.mkv"])
    video = probe(path).video
    assert video is not None
    assert video.frames == COUNT
    announced = index_of(path).announced
    assert float(announced) == pytest.approx(COUNT / FILM, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_that_frames_are_right_ten_hours_on(tmp_path: Path, ending: str) -> None:
    laps, lap = 35_964, 24
    path = repeated_film(tmp_path, ending, laps, lap)
    index = index_of(path)
    count = laps * lap
    assert count > TEN_HOURS_S * FILM - lap
    assert len(index.times) == count
    grid = [Fraction(frame) / FILM for frame in (0, 1, count // 2, count - 1, count)]
    places = [index.times.time_of(frame) for frame in (0, 1, count // 2, count - 1, count)]
    rounding = 0 if ending == "mp4" else MILLISECOND
    assert all(abs(place - right) <= rounding for place, right in zip(places, grid, strict=True))
    assert index.times.is_constant(FILM)
    assert probe(path).video.frame_rate == FILM
    middles = [count - 1, count - 8, 0, count // 2, 7 * 3600 * 24]
    found = [index.times.frame_at((frame + Fraction(1, 2)) / FILM) for frame in middles]
    assert found == middles
    assert numbers_shown(path, index, middles) == [frame % lap for frame in middles]
    last = packets_shown(path, from_s=TEN_HOURS_S - 3)
    assert last.ticks[-48:].tolist() == index.times.ticks[-48:].tolist()
    assert packets_counted(path) == count


def repeated_film(folder: Path, ending: str, laps: int, lap: int) -> Path:
    """Write one short group of pictures again and again, by copying its packets."""
    short = numbered_film(
        folder / "short.mp4", lap, rate=FILM, width=64, height=48, gop=lap, b_frames=2,
        options={"sc_threshold": "0", "crf": "40"},
    )  # fmt: skip
    path = folder / f"long.{ending}"
    with av.open(short) as source, av.open(path, "w") as target:
        stream = source.streams.video[0]
        packets = [packet for packet in source.demux(stream) if packet.size]
        stamps = [(packet.pts, packet.dts) for packet in packets]
        lap_ticks = round(lap / (FILM * stream.time_base))
        copied = target.add_stream_from_template(stream)
        for start in range(0, laps * lap_ticks, lap_ticks):
            for packet, (pts, dts) in zip(packets, stamps, strict=True):
                packet.pts, packet.dts = start + pts, start + dts
                packet.time_base, packet.stream = stream.time_base, copied
                target.mux_one(packet)
    return path
