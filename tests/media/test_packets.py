"""Frame times from packets agree with the frames that are decoded."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from mp4_boxes import set_edits, set_sample_dependencies, timescales

from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.media.packets import read_header_index, read_packet_index
from autoresolve_gui.media.pictures import open_pictures
from support.films import numbered_film


def decoded_stamps(path):
    # sorted: an AVI stamps neighbouring frames in the order in which they were coded
    with open_pictures(path) as reader:
        return np.sort([picture.stamp for picture in reader.small_pictures(64, 48)])


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "ts", "avi"])
@pytest.mark.parametrize("b_frames", [0, 3])
def test_that_packets_foretell_every_decoded_frame(tmp_path, ending, b_frames):
    path = numbered_film(tmp_path / f"film.{ending}", 60, rate=Fraction(25), b_frames=b_frames)
    index = read_packet_index(path, lambda _part: None)
    stamps = decoded_stamps(path)
    assert len(index.times) == len(stamps) == 60
    assert np.array_equal(index.times.ticks, stamps - stamps[0])
    assert index.origin_ticks == stamps[0]
    assert index.is_keyframe[0]


def test_that_a_variable_rate_is_kept_as_it_is(tmp_path):
    stamps = np.cumsum([0, 40, 40, 80, 20, 20, 100, 40, 40, 40]).tolist()
    path = numbered_film(
        tmp_path / "film.mp4", 10, rate=Fraction(25), pts=stamps, time_base=Fraction(1, 1000)
    )
    index = read_packet_index(path, lambda _part: None)
    seconds = index.times.seconds()
    assert seconds == pytest.approx(np.array(stamps) / 1000, abs=0.0011)
    assert not index.times.is_constant(Fraction(25))


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "ts"])
def test_that_each_frame_knows_its_place_in_the_file(tmp_path, ending):
    path = numbered_film(
        tmp_path / f"film.{ending}", 60, rate=Fraction(25), b_frames=3, codec="mpeg2video"
    )
    index = read_packet_index(path, lambda _part: None)
    with av.open(path) as container:
        in_file = [
            (packet.pts, packet.size, packet.pos) for packet in container.demux() if packet.size
        ]
    assert sorted(index.decode_order) == list(range(60))
    assert list(index.decode_order) != list(range(60)), "there are no B-frames in this film"
    stamps = index.times.ticks + index.origin_ticks
    found = zip(stamps.tolist(), index.sizes.tolist(), index.positions.tolist(), strict=True)
    assert list(found) == [in_file[place] for place in index.decode_order]


def test_that_frames_nothing_is_built_on_are_known_where_the_file_says_so(tmp_path):
    path = numbered_film(
        tmp_path / "film.mov", 30, rate=Fraction(25), b_frames=2, codec="mpeg2video"
    )
    assert not read_packet_index(path, lambda _part: None).is_disposable.any()
    is_b_frame = [place % 3 != 0 for place in range(30)]
    set_sample_dependencies(path, [not each for each in is_b_frame])
    index = read_packet_index(path, lambda _part: None)
    assert index.is_disposable.dtype == np.bool_
    assert [is_b_frame[place] for place in index.decode_order] == list(index.is_disposable)


def test_that_packets_an_edit_list_cuts_off_still_count_in_the_file(tmp_path):
    path = numbered_film(
        tmp_path / "film.mp4", 30, rate=Fraction(25), gop=30, b_frames=0,
        options={"sc_threshold": "0"},
    )  # fmt: skip
    movie_hz, media_hz = timescales(path)
    set_edits(path, [(movie_hz, media_hz // 25 * 5)])  # one second, from the sixth frame on
    index = read_packet_index(path, lambda _part: None)
    assert list(index.decode_order) == list(range(5, 30))
    assert not index.is_keyframe.any(), "the only keyframe was cut off"


def test_that_the_header_alone_tells_sizes_and_times(tmp_path):
    path = numbered_film(tmp_path / "film.mp4", 60, rate=Fraction(25))
    found = read_header_index(path)
    assert found is not None
    times_s, sizes = found
    assert len(times_s) == len(sizes) == 60
    assert sizes.min() > 0
    assert times_s[-1] == pytest.approx(59 / 25)


def test_that_a_container_without_a_header_index_says_so(tmp_path):
    path = numbered_film(tmp_path / "film.ts", 30, rate=Fraction(25))
    assert read_header_index(path) is None


def test_that_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path):
    whole = numbered_film(tmp_path / "whole.mkv", 200, rate=Fraction(25), gop=10)
    part = tmp_path / "part.mkv"
    part.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    index = read_packet_index(part, lambda _part: None)
    assert 50 < len(index.times) < 200


def test_that_a_bare_stream_without_times_says_what_to_do(tmp_path):
    path = tmp_path / "bare.h264"
    with av.open(path, "w", format="h264") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            picture = np.zeros((48, 64, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    with pytest.raises(MediaError, match="bare stream") as caught:
        read_packet_index(path, lambda _part: None)
    assert "container" in caught.value.remedy


@pytest.mark.footage
@pytest.mark.parametrize(
    "name", ["hello.mpeg", "city_mpeg2.mpg", "phone_vfr.mp4", "hello.avi", "delayed_start.mp4"]
)
def test_that_real_packets_foretell_every_decoded_frame(real_footage, name):
    path = real_footage(name)
    index = read_packet_index(path, lambda _part: None)
    stamps = decoded_stamps(path)
    assert np.array_equal(index.times.ticks, stamps - stamps[0])
