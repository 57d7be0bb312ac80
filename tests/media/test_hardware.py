"""When a device may decode: never unless it opens, gives the same pictures, and is quicker.

Where a machine has no device, real software decoders stand in for one. They decode the file, or
another that is damaged or late, so that what is refused are pictures that a decoder really gave.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from autoresolve_gui.media import hardware
from autoresolve_gui.media.decode import Damage, frames, video_stream
from autoresolve_gui.media.errors import MediaError
from autoresolve_gui.media.hardware import (
    DecoderChoice,
    DeviceError,
    Sample,
    Trials,
    choose_decoder,
    decode_sample,
    disagreement,
    open_for_decoding,
)
from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.trial_film import write_trial_film
from support.films import numbered_film, tone, write_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ELSEWHERE = "videotoolbox" if sys.platform == "win32" else "d3d11va"
"""A kind of device that this system cannot have."""
AN_HOUR = 30 * 3600
PAL = Fraction(25)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    options = {"sc_threshold": "0"}
    return numbered_film(tmp_path / "film.mp4", 40, rate=PAL, gop=40, b_frames=2, options=options)


def stand_in(
    decode: Callable[[Path], Sample], *, open_s: float = 0.0, times_as_fast: float = 4.0
) -> Trials:
    """Return trials with one device `cuda`, whose pictures come from `decode`.

    Its speed is said, not measured, so that no test depends on the machine: software takes 10 ms
    a frame.
    """

    def sample(path: Path, device: str | None, skip_loop_filter: str) -> Sample:
        if device is None:
            found = decode_sample(path, None, skip_loop_filter)
            return replace(found, open_s=0.0, decode_s=0.01 * len(found.stamps))
        found = decode(path)
        decode_s = 0.01 * len(found.stamps) / times_as_fast
        return replace(found, open_s=open_s, decode_s=decode_s)

    return Trials(lambda _codec: ("cuda",), lambda _kind, _codec: "", sample)


def no_decoding(_path: Path, _device: str | None, _skip: str) -> Sample:
    pytest.fail("nothing had to be decoded")


def test_that_only_devices_that_the_build_can_use_are_offered():
    offered = hardware.offered_devices("h264")
    assert set(offered) <= set(hardware.DEVICE_KINDS) & set(hardware.known_devices())
    assert hardware.offered_devices("cinepak") == ()
    assert hardware.offered_devices("no-such-codec") == ()
    assert ELSEWHERE not in hardware.known_devices()


def test_that_a_device_that_does_not_open_costs_no_decoding(film):
    trials = Trials(offered=lambda _codec: (ELSEWHERE,), decode=no_decoding)
    choice = choose_decoder(film, "h264", AN_HOUR, trials=trials)
    assert choice.device is None
    assert choice.reason.startswith(f"{ELSEWHERE} does not open: ")
    assert [trial.device for trial in choice.trials] == [ELSEWHERE]


def test_that_a_codec_without_devices_is_decoded_in_software(film):
    choice = choose_decoder(film, "cinepak", AN_HOUR, trials=Trials(decode=no_decoding))
    assert choice == DecoderChoice(None, "this build has no device that decodes cinepak")


@pytest.mark.parametrize("word", ["off", "OFF", "0", "no"])
def test_that_devices_can_be_switched_off(film, monkeypatch, word):
    monkeypatch.setenv(hardware.SWITCH, word)
    choice = choose_decoder(film, "h264", AN_HOUR, trials=stand_in(decode_whole))
    assert choice.device is None
    assert hardware.SWITCH in choice.reason


def decode_whole(path: Path) -> Sample:
    return decode_sample(path, None)


def test_that_a_device_with_the_same_pictures_that_is_quicker_is_taken(film):
    choice = choose_decoder(film, "h264", AN_HOUR, trials=stand_in(decode_whole))
    assert choice.device == "cuda"
    assert choice.reason == "cuda gives the same pictures 4.0 times as fast as software"
    assert choice.software_frame_s == pytest.approx(0.01)


def test_that_software_is_compared_whole_though_it_runs_without_the_loop_filter(film):
    trials = stand_in(decode_whole)
    choice = choose_decoder(film, "h264", AN_HOUR, skip_loop_filter="all", trials=trials)
    assert choice.device == "cuda"
    assert disagreement(decode_whole(film), decode_sample(film, None, "all")) != ""


@pytest.mark.parametrize("times_as_fast", [0.3, 1.0, 1.2])
def test_that_a_device_that_is_hardly_quicker_is_left(film, times_as_fast):
    trials = stand_in(decode_whole, times_as_fast=times_as_fast)
    choice = choose_decoder(film, "h264", AN_HOUR, trials=trials)
    assert choice.device is None
    assert "times as long as software" in choice.reason


def test_that_the_time_to_open_a_device_counts(film):
    slow_to_open = stand_in(decode_whole, open_s=5.0)
    assert choose_decoder(film, "h264", 400, trials=slow_to_open).device is None
    assert choose_decoder(film, "h264", AN_HOUR, trials=slow_to_open).device == "cuda"


def test_that_a_short_film_is_not_tried_on_a_device(film):
    def never(_path: Path) -> Sample:
        pytest.fail("the device was asked")

    choice = choose_decoder(film, "h264", 100, trials=stand_in(never))
    assert choice.device is None
    assert "too short" in choice.reason


def damaged(path: Path) -> Sample:
    """Decode a copy in which a few bytes of the fifth packet are others."""
    with av.open(path) as container:
        fifth = [packet for packet in container.demux(video=0) if packet.size > 60][4]
        position, size = fifth.pos, fifth.size
    data = bytearray(path.read_bytes())
    data[position + size // 2 : position + size // 2 + 12] = bytes(12)
    copy = path.with_name("damaged.mp4")
    copy.write_bytes(data)
    return decode_sample(copy, None)


def a_frame_late(path: Path) -> Sample:
    found = decode_sample(path, None)
    return replace(found, luma=np.concatenate([found.luma[:1], found.luma[:-1]]))


def turned_round(path: Path) -> Sample:
    found = decode_sample(path, None)
    return replace(found, stamps=found.stamps[::-1], luma=found.luma[::-1])


def without_the_last(path: Path) -> Sample:
    found = decode_sample(path, None)
    return replace(found, stamps=found.stamps[:-1], luma=found.luma[:-1])


def in_other_levels(path: Path) -> Sample:
    """Take limited range for full range, as a driver does that loses the tag."""
    found = decode_sample(path, None)
    return replace(found, luma=(found.luma - 16) * np.float32(255 / 219))


def not_a_number(path: Path) -> Sample:
    found = decode_sample(path, None)
    return replace(found, luma=np.full_like(found.luma, np.nan))


def failing(path: Path) -> Sample:
    raise DeviceError(f"cuda could not decode “{path.name}”")


@pytest.mark.parametrize(
    ("decode", "why"),
    [
        (damaged, "gives other pictures"),
        (a_frame_late, "gives other pictures"),
        (in_other_levels, "gives other pictures"),
        (not_a_number, "gives other pictures"),
        (turned_round, "other times or another order"),
        (without_the_last, "gives 23 frames where software gives 24"),
        (failing, "could not decode"),
    ],
)
def test_that_a_device_that_is_wrong_is_refused(film, decode, why):
    choice = choose_decoder(film, "h264", AN_HOUR, trials=stand_in(decode))
    assert choice.device is None
    assert why in choice.reason
    assert choice.trials[0].refusal


@pytest.mark.parametrize("transform", ["int", "faani", "xvid"])
def test_that_the_rounding_of_another_sound_decoder_is_allowed(tmp_path, transform):
    path = numbered_film(tmp_path / "film.mpg", 40, rate=PAL, codec="mpeg2video", gop=15)
    whole = decode_whole(path)
    with av.open(path) as container:
        stream = video_stream(container)
        stream.codec_context.options |= {"idct": transform}
        found = [
            (frame.pts, hardware._small_luma(path, frame))
            for frame in frames(container, stream, Damage())
        ][: len(whole.stamps)]
    other = Sample(tuple(pts for pts, _ in found), np.stack([luma for _, luma in found]), 0.0, 1.0)
    assert np.abs(other.luma - whole.luma).max() > 0, "this transform rounds no pixel otherwise"
    assert disagreement(whole, other) == ""


@pytest.mark.parametrize(
    ("stored", "given"),
    [("yuv420p", "nv12"), ("yuv420p10le", "p010le"), ("yuv422p10le", "p210le")],
)
def test_that_the_formats_of_devices_are_read_as_those_of_software(tmp_path, stored, given):
    path = tmp_path / "film.mp4"
    rng = np.random.default_rng(4)
    picture = av.VideoFrame.from_ndarray(rng.integers(0, 255, (96, 128, 3), np.uint8), "rgb24")
    software = picture.reformat(format=stored)
    device = software.reformat(format=given)
    assert device.format.name == given
    luma = hardware._small_luma(path, software)
    assert np.array_equal(luma, hardware._small_luma(path, device))
    assert 100 < luma.mean() < 150


def test_that_pictures_that_cannot_be_compared_stay_in_software(tmp_path):
    path = numbered_film(tmp_path / "f.mkv", 30, rate=PAL, codec="ffv1", pix_fmt="bgr0")
    choice = choose_decoder(path, "ffv1", AN_HOUR, trials=stand_in(decode_whole))
    assert choice.device is None
    assert "cannot be compared" in choice.reason


def test_that_a_file_that_software_cannot_read_is_an_error(tmp_path):
    path = write_sound(tmp_path / "voice.m4a", tone(0.5))
    with pytest.raises(MediaError, match="no picture"):
        choose_decoder(path, "h264", AN_HOUR, trials=stand_in(decode_whole))


def test_that_a_device_that_no_longer_opens_is_replaced_by_software(film):
    with pytest.raises(DeviceError, match=ELSEWHERE):
        decode_sample(film, ELSEWHERE)
    gone = DecoderChoice("cuda" if "cuda" not in openable() else ELSEWHERE, "it was there before")
    with open_for_decoding(film, gone) as opened:
        stream = video_stream(opened.container)
        assert len(list(frames(opened.container, stream, Damage()))) == 40
        if opened.device is None:
            assert gone.device in opened.fallback
        else:
            assert not stream.codec_context.is_hwaccel  # FFmpeg itself went over to software


def test_that_software_is_opened_where_it_was_chosen(film):
    with open_for_decoding(film, DecoderChoice(None, "too short")) as opened:
        assert opened.device is None
        assert opened.fallback == ""


def test_that_a_missing_file_is_no_fault_of_the_device(tmp_path):
    with (
        pytest.raises(MediaError, match="is not there"),
        open_for_decoding(tmp_path / "gone.mp4", DecoderChoice("cuda", "")),
    ):
        pass


def openable() -> list[str]:
    kinds = hardware.offered_devices("h264")
    return [kind for kind in kinds if not hardware.device_obstacle(kind, "h264")]


def test_that_a_real_device_is_tried_on_a_real_film(tmp_path):
    if not openable():
        pytest.skip("no device of this machine decodes H.264: the real trial was not shown here")
    path = tmp_path / "trial.mp4"
    write_trial_film(path)
    choice = choose_decoder(path, "h264", AN_HOUR)
    tried = {trial.device for trial in choice.trials if trial.frame_s > 0 or trial.refusal}
    assert tried >= set(openable())
    with open_for_decoding(path, choice) as opened:
        stream = video_stream(opened.container)
        assert len(list(frames(opened.container, stream, Damage()))) == probe(path).frames


def test_that_the_trial_film_is_long_enough_for_a_trial(tmp_path):
    path = tmp_path / "trial.mp4"
    write_trial_film(path)
    video = probe(path).video
    assert video is not None
    assert (video.codec, video.width, video.height) == ("h264", 1920, 1080)
    assert video.frames >= hardware.TRIAL_FRAMES
