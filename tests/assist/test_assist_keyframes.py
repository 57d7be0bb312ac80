"""Which pictures are shown to an assistant, and what is left of the faces in them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from assist_values import RATE, a_beat, a_footage, an_analysis
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.assist.errors import AssistError
from autoresolve_gui.assist.faces import FaceBlur
from autoresolve_gui.assist.frame_choice import choose_frames, shows_something, wishes
from autoresolve_gui.assist.keyframes import (
    chosen_keyframes,
    keyframes_at,
    notes_requests,
    notes_sizes,
)
from autoresolve_gui.assist.sections import sections_of
from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.still import StillReader
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.story import Shot, Transition
from support.films import numbered_film, read_number, write_film

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def blur():
    return FaceBlur()


def shown(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]


def test_that_beats_are_shown_first_then_novelty_and_no_shot_twice():
    analysis = an_analysis(100)
    two = choose_frames(analysis, 2)
    assert two == (50, 2205)  # the frames of the two beats, the second a little after its cut
    assert 1249 in choose_frames(analysis, 3)  # the middle of the shot where novelty peaks
    six = choose_frames(analysis, 6)
    assert len(six) == len({frame // 100 for frame in six}) == 6
    assert list(six) == sorted(six)


def test_that_sound_alone_has_no_keyframes():
    analysis = an_analysis(20)
    silent = replace(analysis, footage=replace(a_footage(20), video=None))
    assert choose_frames(silent, 6) == ()
    with pytest.raises(AssistError, match="no picture"):
        keyframes_at(silent, (1,), blur_faces=False)
    with pytest.raises(AssistError, match="no picture"):
        chosen_keyframes(silent, 6, blur_faces=False)


def test_that_the_very_frames_go_out_by_threes(tmp_path):
    path = numbered_film(tmp_path / "film.mp4", 60, rate=RATE)
    analysis = replace(
        an_analysis(2), footage=probe(path), frame_times=FrameTimes.constant(RATE, 60)
    )
    pictures = keyframes_at(analysis, (3, 17, 30, 44), blur_faces=False)
    requests = notes_requests(analysis, pictures, project="p")
    assert [len(request.keyframes) for request in requests] == [3, 1]
    frames = [keyframe for request in requests for keyframe in request.keyframes]
    assert [read_number(shown(keyframe.jpeg)) for keyframe in frames] == [3, 17, 30, 44]
    assert [keyframe.timecode for keyframe in frames][1] == "00:00:00:17"
    for keyframe in frames:
        assert shown(keyframe.jpeg).shape[:2] == (keyframe.height, keyframe.width)


def test_that_pictures_are_made_smaller_and_have_the_shape_of_the_screen(tmp_path):
    path = numbered_film(
        tmp_path / "film.mp4", 3, rate=RATE, width=1440, height=1080, pixel_aspect=Fraction(4, 3)
    )
    analysis = replace(
        an_analysis(1), footage=probe(path), frame_times=FrameTimes.constant(RATE, 3)
    )
    (keyframe,) = keyframes_at(analysis, (1,), blur_faces=False)
    assert (keyframe.width, keyframe.height) == (1024, 576)


@pytest.mark.parametrize(
    "shape",
    [
        {"width": 320, "height": 180},
        {"width": 1440, "height": 1080, "pixel_aspect": Fraction(4, 3)},
        {"width": 320, "height": 240, "pixel_aspect": Fraction(10, 11), "rotation_deg": 90},
    ],
)
def test_that_sizes_are_known_without_a_look_at_the_file(tmp_path, shape):
    path = numbered_film(tmp_path / "film.mp4", 5, rate=RATE, **shape)
    analysis = replace(
        an_analysis(1), footage=probe(path), frame_times=FrameTimes.constant(RATE, 5)
    )
    frames = (0, 1, 2, 4)
    pictures = keyframes_at(analysis, frames, blur_faces=False)
    read = notes_requests(analysis, pictures, project="p")
    path.unlink()
    sizes = notes_sizes(analysis, frames, project="p")
    assert [
        replace(each, keyframes=tuple(replace(k, jpeg=b"") for k in each.keyframes))
        for each in read
    ] == list(sizes)
    assert notes_sizes(analysis, (), project="p") == ()


def test_that_it_stops_between_pictures_when_asked(tmp_path):
    path = numbered_film(tmp_path / "film.mp4", 10, rate=RATE)
    analysis = replace(
        an_analysis(1), footage=probe(path), frame_times=FrameTimes.constant(RATE, 10)
    )
    assert keyframes_at(analysis, (1,), blur_faces=False, cancelled=lambda: True) == ()
    assert chosen_keyframes(analysis, 6, blur_faces=False, cancelled=lambda: True) == ()


def textured(seed: int) -> np.ndarray:
    """A picture with something in it."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 16, 3), np.uint8)
    return cv2.resize(coarse, (160, 90), interpolation=cv2.INTER_NEAREST)


def faded_film(path) -> Path:
    """Three shots of 50 frames: a fade through black from 30 to 70, a dissolve from 90 to 110.

    The last shot is black but for its last quarter.
    """
    black = np.zeros((90, 160, 3), np.uint8)
    one, two, three = textured(1), textured(2), textured(3)

    def picture(number: int) -> np.ndarray:
        if number < 70:
            light = max(0.0, abs(number - 50) - 8) / 12
            source = one if number < 50 else two
            return (source * min(1.0, light)).astype(np.uint8)
        share = min(1.0, max(0.0, (number - 90) / 20))
        if number < 140:
            return (two * (1 - share) + black * share).astype(np.uint8)
        return three

    return write_film(path, (picture(number) for number in range(150)), rate=RATE)


@pytest.fixture
def faded(tmp_path):
    """The analysis of the faded film, with a beat at the start of each shot, as beats lie."""
    path = faded_film(tmp_path / "film.mp4")
    shots = (
        Shot(0, 50, Transition.START, 0, 0),
        Shot(50, 100, Transition.FADE, 30, 70),
        Shot(100, 150, Transition.DISSOLVE, 90, 110),
    )
    return replace(
        an_analysis(6),
        footage=probe(path),
        frame_times=FrameTimes.constant(RATE, 150),
        shots=shots,
        beats=tuple(a_beat(f"beat {n}", shot.start_frame) for n, shot in enumerate(shots)),
        peaks={},
    )


def test_that_no_frame_lies_in_a_transition(faded):
    assert [wish.frames[0] for wish in wishes(faded)] == [5, 75, 115]
    for wish in wishes(faded):
        for frame in wish.frames:
            assert not any(
                shot.transition_start <= frame < shot.transition_end for shot in faded.shots
            )


def test_that_every_picture_that_is_chosen_shows_something(faded):
    found = chosen_keyframes(faded, 6, blur_faces=False)
    assert len(found) == 3
    for keyframe in found:
        assert shows_something(shown(keyframe.jpeg))
    assert [keyframe.frame for keyframe in found][:2] == [5, 75]
    assert found[2].frame >= 140  # most of its shot is black


def test_that_a_frame_that_the_user_chose_is_shown_whatever_it_shows(faded):
    (keyframe,) = keyframes_at(faded, (50,), blur_faces=False)
    assert keyframe.frame == 50
    assert not shows_something(shown(keyframe.jpeg))


def test_that_nothing_is_asked_where_no_picture_shows_anything(tmp_path):
    flat = (np.full((90, 160, 3), shade, np.uint8) for shade in [0] * 25 + [90] * 25)
    path = write_film(tmp_path / "flat.mp4", flat, rate=RATE)
    analysis = replace(
        an_analysis(2), footage=probe(path), frame_times=FrameTimes.constant(RATE, 50)
    )
    with pytest.raises(AssistError, match="shows anything") as caught:
        chosen_keyframes(analysis, 6, blur_faces=False)
    assert caught.value.remedy


def test_that_shots_that_are_all_transition_are_left_out_and_short_ones_are_not():
    shots = (
        Shot(0, 100, Transition.START, 0, 0),
        Shot(100, 103, Transition.CUT, 100, 100),
        Shot(103, 150, Transition.CUT, 103, 103),
        Shot(150, 160, Transition.DISSOLVE, 140, 160),
        Shot(160, 2500, Transition.DISSOLVE, 155, 165),
    )
    analysis = an_analysis(100, shots=shots, beats=(), peaks={})
    chosen = choose_frames(analysis, 30)
    assert any(100 <= frame < 103 for frame in chosen)
    assert not any(140 <= frame < 165 for frame in chosen)


@given(
    st.lists(st.integers(1, 499), max_size=12, unique=True),
    st.lists(st.integers(0, 40), min_size=13, max_size=13),
    st.lists(st.integers(0, 499), max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_that_every_wish_lies_in_its_section_and_in_no_transition(cuts, halves, beats):
    edges = sorted({0, *cuts, 500})
    shots = tuple(
        Shot(a, b, Transition.DISSOLVE if a else Transition.START, max(0, a - h), a + h)
        for (a, b), h in zip(pairwise(edges), halves, strict=False)
    )
    analysis = an_analysis(20, shots=shots, beats=tuple(a_beat(str(n), n) for n in beats))
    sections = {section.id: section for section in sections_of(analysis)}
    found = list(wishes(analysis))
    assert len({wish.section_id for wish in found}) == len(found)
    for wish in found:
        section = sections[wish.section_id]
        for frame in wish.frames:
            assert section.start_frame <= frame < section.end_frame
            here = next(n for n, shot in enumerate(shots) if frame < shot.end_frame)
            around = shots[here : here + 2]
            assert not any(s.transition_start <= frame < s.transition_end for s in around if
                           s.transition is Transition.DISSOLVE)  # fmt: skip


@pytest.mark.parametrize(
    ("picture", "shows"),
    [
        (np.zeros((90, 160, 3), np.uint8), False),
        (np.full((90, 160, 3), (200, 30, 30), np.uint8), False),
        (np.random.default_rng(1).integers(0, 12, (270, 480, 3), np.uint8), False),  # noise
        ((textured(1) * 0.05).astype(np.uint8), False),  # the end of a fade
        (textured(1), True),
        ((textured(1) * 0.3).astype(np.uint8), True),  # night
    ],
)
def test_what_shows_something(picture, shows):
    assert shows_something(picture) is shows


@pytest.mark.usefixtures("face_model")
def test_that_a_picture_without_a_face_is_left_as_it_is(blur):
    noise = np.random.default_rng(1).integers(0, 256, (240, 320, 3), np.uint8)
    plain = np.full((90, 160, 3), 128, np.uint8)
    for picture in (noise, plain, plain[:3, :3]):
        blurred, found = blur.blur(picture)
        assert found == 0
        np.testing.assert_array_equal(blurred, picture)


@pytest.mark.usefixtures("face_model")
@pytest.mark.footage
def test_that_a_face_upright_or_lying_is_blurred_beyond_finding(blur, footage_folder):
    path = footage_folder / "hello.avi"
    footage = probe(path)
    times = FrameTimes.constant(footage.timebase.rate, footage.frames)
    with StillReader(path, times, footage.video.player_offset) as reader:
        pictures = [reader.read(frame).rgb for frame in (10,)]
    lying = np.ascontiguousarray(np.rot90(pictures[0], 3))
    for picture in (pictures[0], lying):
        before = picture.copy()
        (face,) = blur.find(picture)
        blurred, found = blur.blur(picture)
        np.testing.assert_array_equal(picture, before)
        assert found == 1
        assert blur.find(blurred) == ()
        rows = slice(int(face.y), int(face.y + face.height))
        columns = slice(int(face.x), int(face.x + face.width))
        detail = [
            float(cv2.Laplacian(each[rows, columns], cv2.CV_64F).var())
            for each in (picture, blurred)
        ]
        assert detail[1] < detail[0] / 50
