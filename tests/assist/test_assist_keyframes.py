"""Which pictures are shown to an assistant, and what is left of the faces in them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest
from assist_values import RATE, a_footage, an_analysis

from autoresolve_gui.assist.errors import AssistError
from autoresolve_gui.assist.faces import FaceBlur
from autoresolve_gui.assist.keyframes import choose_frames, notes_requests, notes_sizes
from autoresolve_gui.media.probe import probe
from autoresolve_gui.media.still import StillReader
from autoresolve_gui.model.frame_times import FrameTimes
from support.films import numbered_film, read_number


@pytest.fixture
def blur():
    return FaceBlur()


def shown(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]


def test_that_beats_are_shown_first_then_novelty_and_no_shot_twice():
    analysis = an_analysis(100)
    two = choose_frames(analysis, 2)
    assert two == (50, 2200)  # the frames of the two beats
    assert 1249 in choose_frames(analysis, 3)  # the middle of the shot where novelty peaks
    six = choose_frames(analysis, 6)
    assert len(six) == len({frame // 100 for frame in six}) == 6
    assert list(six) == sorted(six)


def test_that_sound_alone_has_no_keyframes():
    analysis = an_analysis(20)
    silent = replace(analysis, footage=replace(a_footage(20), video=None))
    assert choose_frames(silent, 6) == ()
    with pytest.raises(AssistError, match="no picture"):
        list(notes_requests(silent, (1,), project="p", blur_faces=False))


def test_that_the_very_frames_go_out_by_threes(tmp_path):
    path = numbered_film(tmp_path / "film.mp4", 60, rate=RATE)
    analysis = replace(
        an_analysis(2), footage=probe(path), frame_times=FrameTimes.constant(RATE, 60)
    )
    requests = list(notes_requests(analysis, (3, 17, 30, 44), project="p", blur_faces=False))
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
    (request,) = notes_requests(analysis, (1,), project="p", blur_faces=False)
    assert (request.keyframes[0].width, request.keyframes[0].height) == (1024, 576)


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
    read = list(notes_requests(analysis, frames, project="p", blur_faces=False))
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
    none = notes_requests(analysis, (1,), project="p", blur_faces=False, cancelled=lambda: True)
    assert list(none) == []


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
