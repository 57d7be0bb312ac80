"""Chosen stretches of the picture, decoded from the keyframe before them."""

from fractions import Fraction

import av
import numpy as np
import pytest

from autoresolve_gui.media.packets import read_packet_index
from autoresolve_gui.media.pictures import open_pictures
from autoresolve_gui.media.stretches import open_stretches

REAL = (
    "wannaworktogether.mp4", "cockatoo.mp4", "hello.avi", "hello.mpeg", "rocket_launch.webm",
    "city_mpeg2.mpg", "cartoon_cinepak.mkv", "phone_vfr.mp4", "delayed_start.mp4",
)  # fmt: skip


def opened(path):
    index = read_packet_index(path, lambda _fraction: None)
    keyframes = np.flatnonzero(index.is_keyframe)
    return open_stretches(path, index.times.ticks + index.origin_ticks, keyframes), index, keyframes


def assert_stretches_are_those_of_the_whole(path):
    with open_pictures(path) as reader:
        whole = [picture.luma.astype(int) for picture in reader.small_pictures(64, 36)]
    reading, index, keyframes = opened(path)
    assert len(whole) == len(index.times)
    rng = np.random.default_rng(7)
    with reading as reader:
        for _ in range(6):
            first = int(rng.integers(int(keyframes[0]), len(whole)))
            last = min(len(whole), first + int(rng.integers(1, 40)))
            found = list(reader.pictures(first, last, 64, 36))
            assert [number for number, _ in found] == list(range(first, last))
            for number, picture in found:
                # without the loop filter a picture differs a little, another frame would by more
                apart = np.abs(picture.luma - whole[number]).mean()
                assert apart < 2.0, (number, apart)
        assert all(reader.leads_to(int(key)) for key in keyframes[:10])


def test_that_stretches_have_the_frames_that_they_name(sample_film):
    assert_stretches_are_those_of_the_whole(sample_film)


@pytest.mark.footage
@pytest.mark.parametrize("name", REAL)
def test_that_real_footage_is_entered_to_the_frame(real_footage, name):
    assert_stretches_are_those_of_the_whole(real_footage(name))


@pytest.fixture
def film_of_a_variable_rate(tmp_path):
    """Every third frame is shown for longer, and B-frames stand between: FFmpeg enters early."""
    path = tmp_path / "variable.mp4"
    rng = np.random.default_rng(5)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 90_000)
        stream.options = {"g": "20", "keyint_min": "20", "sc_threshold": "0", "bf": "3"}
        stamp = 0
        for number in range(120):
            shade = rng.integers(0, 40, (90, 160, 3)) + number
            frame = av.VideoFrame.from_ndarray(shade.astype(np.uint8), format="rgb24")
            frame.pts, frame.time_base = stamp, Fraction(1, 90_000)
            container.mux(stream.encode(frame))
            stamp += 4_500 if number % 3 == 0 else 2_250 + int(rng.integers(0, 200))
        container.mux(stream.encode())
    return path


def test_that_a_film_of_a_variable_rate_is_entered_to_the_frame(film_of_a_variable_rate):
    assert_stretches_are_those_of_the_whole(film_of_a_variable_rate)


def test_that_nothing_before_the_keyframe_is_decoded(film_of_a_variable_rate):
    reading, _, keyframes = opened(film_of_a_variable_rate)
    with reading as reader:
        sent = reader._sent
        decoded = []
        reader._sent = lambda packet: (decoded.append(packet), sent(packet))[1]
        for key in keyframes[1:]:
            decoded.clear()
            assert reader.still(int(key), 64, 36) is not None
            assert len([packet for packet in decoded if packet is not None]) == 1


def test_that_a_damaged_stretch_is_left_out_and_counted(sample_film, tmp_path):
    _, index, keyframes = opened(sample_film)
    data = bytearray(sample_film.read_bytes())
    key = int(keyframes[4])
    start = int(index.positions[key])
    data[start + 8 : start + int(index.sizes[key])] = bytes(int(index.sizes[key]) - 8)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    with open_stretches(broken, index.times.ticks + index.origin_ticks, keyframes) as reader:
        found = [number for number, _ in reader.pictures(key, key + 5, 64, 36)]
        after = int(keyframes[5])
        assert [n for n, _ in reader.pictures(after, after + 3, 64, 36)] == [
            after,
            after + 1,
            after + 2,
        ]
    assert len(found) < 5 or reader.damage.packets
