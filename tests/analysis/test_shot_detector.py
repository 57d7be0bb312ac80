"""Cuts, fades and dissolves in frames that are drawn for the purpose."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from autoresolve_gui.analysis.fade_detector import find_fades
from autoresolve_gui.analysis.frame_signals import frame_signals
from autoresolve_gui.analysis.shots import ShotDetector
from autoresolve_gui.model.story import Transition

WIDTH, HEIGHT = 160, 90
BLACK = (
    np.full((HEIGHT, WIDTH), 16, np.uint8),
    np.full((HEIGHT // 2, WIDTH // 2, 2), 128, np.uint8),
)


def scene(seed):
    """Return a textured picture, larger than a frame so that a camera can move over it."""
    rng = np.random.default_rng(seed)
    luma = np.zeros((300, 500), np.float32)
    for cells, weight in ((6, 0.5), (20, 0.3), (80, 0.2)):
        noise = rng.random((cells * 3 // 5, cells)).astype(np.float32)
        luma += weight * cv2.resize(noise, (500, 300), interpolation=cv2.INTER_CUBIC)
    chroma = cv2.resize(
        rng.integers(90, 166, (4, 6, 2)).astype(np.float32), (250, 150),
        interpolation=cv2.INTER_CUBIC,
    )  # fmt: skip
    return 40 + 180 * np.clip(luma, 0, 1), chroma


def shot(seed, frames, speed=(1.0, 0.5)):
    luma, chroma = scene(seed)
    for step in range(frames):
        x, y = 20 + 2 * int(step * speed[0] / 2), 20 + 2 * int(step * speed[1] / 2)
        yield (
            luma[y : y + HEIGHT, x : x + WIDTH].astype(np.uint8),
            chroma[y // 2 : y // 2 + HEIGHT // 2, x // 2 : x // 2 + WIDTH // 2].astype(np.uint8),
        )


def blend(first, second, share):
    return tuple(
        np.rint((1 - share) * one.astype(np.float32) + share * two).astype(np.uint8)
        for one, two in zip(first, second, strict=True)
    )


def detect(frames, rate_hz=25.0):
    detector = ShotDetector(rate_hz)
    for luma, chroma in frames:
        detector.push(frame_signals(luma, chroma))
    return detector.finish()


def starts(shots):
    return [(shot.start_frame, str(shot.transition)) for shot in shots[1:]]


@pytest.mark.parametrize("rate_hz", [23.976, 25.0, 50.0])
@pytest.mark.parametrize("length", [12, 40])
def test_that_cuts_are_found_to_the_frame(rate_hz, length):
    frames = [frame for seed in range(8) for frame in shot(seed, length)]
    found = starts(detect(frames, rate_hz))
    # 12 frames at 50 a second are shorter than a flash may last, and are still shots
    assert found == [(length * number, "cut") for number in range(1, 8)]


def test_that_a_still_shot_has_no_cut():
    still = next(shot(1, 1))
    assert starts(detect([still] * 100)) == []


@pytest.mark.parametrize("speed", [(2.0, 0.0), (4.0, 1.0), (0.0, 2.0)])
def test_that_a_pan_is_one_shot(speed):
    assert starts(detect(list(shot(3, 60, speed)))) == []


@pytest.mark.parametrize("flash_frames", [1, 2, 5])
def test_that_a_flash_is_no_cut(flash_frames):
    frames = list(shot(4, 60))
    for number in range(30, 30 + flash_frames):
        frames[number] = blend(frames[number], (np.full_like(BLACK[0], 250), BLACK[1]), 0.8)
    assert starts(detect(frames)) == []


@pytest.mark.parametrize("length", [6, 8, 9, 12])
@pytest.mark.parametrize("speed", [(0.0, 0.0), (0.4, 0.0)])
def test_that_a_cutaway_of_a_fifth_of_a_second_is_a_shot(length, speed):
    frames = list(shot(4, 90, speed))
    frames[40 : 40 + length] = shot(9, length, speed)
    found = starts(detect(frames, rate_hz=30.0))
    assert found == [(40, "cut"), (40 + length, "cut")]


def test_that_a_change_of_light_is_no_cut_and_no_dissolve():
    frames = []
    for number, (luma, chroma) in enumerate(shot(5, 80)):
        gain = 0.5 if number < 30 else min(1.0, 0.5 + (number - 30) / 40)
        frames.append(((luma * gain).astype(np.uint8), chroma))
    assert starts(detect(frames)) == []


@pytest.mark.parametrize("length", [10, 16, 25, 40])
def test_that_a_dissolve_is_found_with_its_extent(length):
    before, after = list(shot(6, 100, (0.3, 0.1))), list(shot(7, 100, (0.2, 0.3)))
    frames = before[:60]
    frames += [
        blend(before[60 + step], after[step], (step + 1) / (length + 1)) for step in range(length)
    ]
    frames += after[length:]
    shots = detect(frames)
    assert [str(shot.transition) for shot in shots] == ["start", "dissolve"]
    assert shots[1].transition_start == pytest.approx(60, abs=4)
    assert shots[1].transition_end == pytest.approx(60 + length, abs=4)
    assert shots[1].start_frame == pytest.approx(60 + length // 2, abs=3)


@pytest.mark.parametrize(("out_frames", "hold", "in_frames"), [(12, 5, 12), (20, 1, 8), (6, 30, 6)])
def test_that_a_fade_through_black_is_one_transition(out_frames, hold, in_frames):
    before, after = list(shot(8, 80)), list(shot(9, 80))
    frames = before[:50]
    frames += [
        blend(before[50 + step], BLACK, (step + 1) / (out_frames + 1)) for step in range(out_frames)
    ]
    frames += [BLACK] * hold
    frames += [blend(BLACK, after[step], (step + 1) / (in_frames + 1)) for step in range(in_frames)]
    frames += after[in_frames:]
    shots = detect(frames)
    end = 50 + out_frames + hold + in_frames
    assert [shot.transition for shot in shots] == [Transition.START, Transition.FADE]
    assert shots[1].transition_start == pytest.approx(50, abs=2)
    assert shots[1].transition_end == pytest.approx(end, abs=2)
    assert shots[1].start_frame == pytest.approx((50 + end) // 2, abs=2)


def test_that_a_cut_to_black_and_back_is_two_cuts():
    frames = [*shot(10, 40), *([BLACK] * 30), *shot(11, 40)]
    assert starts(detect(frames)) == [(40, "cut"), (70, "cut")]


def test_that_black_at_either_end_is_no_transition():
    frames = [BLACK] * 20
    frames += [blend(BLACK, frame, min(1.0, n / 15)) for n, frame in enumerate(shot(12, 60))]
    for step in range(15):
        frames[65 + step] = blend(frames[65 + step], BLACK, (step + 1) / 15)
    frames += [BLACK] * 20
    assert [shot.transition for shot in detect(frames)] == [Transition.START]


def test_that_a_cut_between_smooth_pictures_is_found():
    slope = np.tile(np.linspace(40, 210, WIDTH).astype(np.uint8), (HEIGHT, 1))
    frames = [(slope, BLACK[1])] * 30 + [(slope[:, ::-1].copy(), BLACK[1])] * 30
    assert starts(detect(frames)) == [(30, "cut")]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_that_a_few_frames_are_one_shot(count):
    shots = detect(list(shot(13, count)))
    assert [(shot.start_frame, shot.end_frame) for shot in shots] == [(0, count)]


def test_that_a_jump_out_of_black_is_no_fade():
    contrast = np.array([0.3] * 20 + [0.0] * 10 + [0.3] * 20, dtype=np.float32)
    assert find_fades(contrast, np.zeros(50, np.float32), contrast, 25.0) == []


def test_that_plain_grey_that_sinks_to_black_fades():
    levels = np.abs(np.cos(np.arange(150) / 150 * 2 * np.pi))
    frames = [
        (np.full((HEIGHT, WIDTH), round(16 + 220 * level), np.uint8), BLACK[1]) for level in levels
    ]
    found = starts(detect(frames))
    assert [kind for _, kind in found] == ["fade", "fade"]
    assert [frame for frame, _ in found] == pytest.approx([37, 112], abs=2)
