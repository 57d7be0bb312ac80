"""The picture of the sample film against its ground truth, measured on the decoded film."""

import itertools
from fractions import Fraction

import av
import numpy as np
import pytest
from sample_signals import decode_small, draw

from autoresolve_gui.model.story import Transition


@pytest.fixture(scope="module")
def frames(sample_film):
    return decode_small(sample_film).astype(np.float32)


@pytest.fixture(scope="module")
def change(frames):
    """Mean change from the frame before, in grey levels; index = frame, 0 at frame 0."""
    return np.concatenate([[0.0], np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2))])


def shots_of(truth, *kinds):
    return [shot for shot in truth["shots"] if shot["transition"] in kinds]


def test_that_the_container_is_what_the_truth_says(sample_film, sample_truth):
    with av.open(sample_film) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.average_rate == Fraction(sample_truth["frame_rate"])
        assert (video.width, video.height) == (sample_truth["width"], sample_truth["height"])
        assert video.codec_context.name == "h264"
        assert video.codec_context.has_b_frames
        assert audio.codec_context.name == "aac"
        assert audio.rate == sample_truth["audio"]["rate_hz"]
        assert audio.channels == sample_truth["audio"]["channels"]
        assert video.metadata["timecode"] == sample_truth["start_timecode"] == "01:00:00;00"


def test_that_every_frame_is_there_at_a_constant_rate(sample_film, sample_truth):
    with av.open(sample_film) as container:
        video = container.streams.video[0]
        times = sorted(p.pts * p.time_base for p in container.demux(video) if p.pts is not None)
    rate = Fraction(sample_truth["frame_rate"])
    assert times == [n / rate for n in range(sample_truth["frames"])]


def test_that_the_shots_cover_the_film_without_a_gap(sample_truth):
    shots = sample_truth["shots"]
    assert shots[0]["start_frame"] == 0
    assert shots[-1]["end_frame"] == sample_truth["frames"]
    assert all(a["end_frame"] == b["start_frame"] for a, b in itertools.pairwise(shots))
    assert {Transition(shot["transition"]) for shot in shots} == set(Transition)
    assert len(shots_of(sample_truth, "cut")) >= 20
    assert len(shots_of(sample_truth, "fade")) >= 2
    assert len(shots_of(sample_truth, "dissolve")) >= 2
    for shot in shots:
        first, last = shot["transition_start"], shot["transition_end"]
        assert shot["start_frame"] == first + (last - first) // 2


def test_that_every_hard_cut_is_seen_at_its_frame(change, sample_truth):
    for shot in shots_of(sample_truth, "cut"):
        at = shot["start_frame"]
        assert change[at] > 12, shot["name"]
        assert change[at] > 1.4 * max(change[at - 1], change[at + 1]), shot["name"]


def test_that_the_frames_round_a_cut_are_those_that_were_drawn(sample_film, tmp_path, sample_truth):
    cuts = [shot["start_frame"] for shot in shots_of(sample_truth, "cut")][::5]
    wanted = sorted({frame for cut in cuts for frame in (cut - 1, cut)})
    drawn = draw(wanted, tmp_path)
    with av.open(sample_film) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in drawn:
                picture = frame.to_ndarray(format="bgr24").astype(np.float32)
                error = np.mean((picture - drawn[number]) ** 2)
                assert 10 * np.log10(255**2 / error) > 25, f"frame {number}"


def test_that_fades_go_through_black(frames, sample_truth):
    for shot in shots_of(sample_truth, "fade"):
        first, last = shot["black"]
        light = frames.mean(axis=(1, 2))
        assert np.all(light[first:last] < 3), shot["name"]
        falling = light[shot["transition_start"] - 1 : first]
        rising = light[last : shot["transition_end"] + 1]
        assert np.all(np.diff(falling) < 0.5)
        assert np.all(np.diff(rising) > -0.5)
        assert min(falling[0], rising[-1]) > 20


def test_that_dissolves_lead_from_one_picture_to_the_other(frames, sample_truth):
    for shot in shots_of(sample_truth, "dissolve"):
        first, last = shot["transition_start"], shot["transition_end"]
        before, after = frames[first - 1], frames[last]
        away = [np.abs(frames[n] - before).mean() for n in range(first, last)]
        left = [np.abs(frames[n] - after).mean() for n in range(first, last)]
        assert away[0] < 0.25 * away[-1], shot["name"]
        assert left[-1] < 0.25 * left[0], shot["name"]
        middle = (last - first) // 2
        assert 0.5 < away[middle] / left[middle] < 2, shot["name"]


def test_that_what_is_no_cut_is_sudden_all_the_same(change, sample_truth):
    cuts = {shot["start_frame"] for shot in shots_of(sample_truth, "cut")}
    for event in sample_truth["not_cuts"]:
        inside = range(event["start_frame"], event["end_frame"] + 1)
        assert not cuts & set(inside)
        assert change[list(inside)].max() > 10, event


def test_that_the_picture_after_a_flash_is_the_one_before(frames, sample_truth):
    for event in sample_truth["not_cuts"]:
        if event["kind"] == "flash" and event["start_frame"] != 1656:  # a second one follows
            before, after = frames[event["start_frame"] - 1], frames[event["end_frame"] + 3]
            peak = frames[event["start_frame"]]
            assert np.abs(after - before).mean() < 0.4 * np.abs(peak - before).mean(), event


def test_that_the_film_ends_in_black(frames, sample_truth):
    fade = sample_truth["end_fade"]
    assert fade["end_frame"] == sample_truth["frames"]
    assert np.all(frames[fade["black_frame"] :].mean(axis=(1, 2)) < 3)
    assert frames[fade["start_frame"] - 1].mean() > 20
