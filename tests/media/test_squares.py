"""Frames as the squares that encoders want."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from autoresolve_gui.media.squares import square_picture
from autoresolve_gui.model.footage import VideoTrack

TRACK = VideoTrack("h264", 0, 0, 0, Fraction(1), Fraction(25), False, 1, Fraction(0))
RED, GREEN, BLUE, GREY = (230, 20, 20), (20, 200, 20), (20, 20, 230), (120, 120, 120)


def quarters(width: int, height: int) -> av.VideoFrame:
    """Return a frame whose corners are red, green, blue and grey, clockwise from above left."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2] = RED
    picture[: height // 2, width // 2 :] = GREEN
    picture[height // 2 :, width // 2 :] = BLUE
    picture[height // 2 :, : width // 2] = GREY
    return av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")


def corners(square: np.ndarray) -> list[str]:
    """Return the colours of the corners, clockwise from above left."""
    edge = len(square) - 5
    names = {"red": RED, "green": GREEN, "blue": BLUE, "grey": GREY}
    found = []
    for y, x in ((5, 5), (5, edge), (edge, edge), (edge, 5)):
        far = {
            name: np.abs(square[y, x].astype(int) - color).sum() for name, color in names.items()
        }
        found.append(min(far, key=far.get))
    return found


@pytest.mark.parametrize(("width", "height"), [(320, 240), (640, 360), (240, 426), (200, 200)])
def test_that_it_is_a_square_with_all_four_quarters(width, height):
    square = square_picture(quarters(width, height), TRACK, 64)
    assert square.shape == (64, 64, 3)
    assert square.dtype == np.uint8
    assert square.flags.c_contiguous
    assert corners(square) == ["red", "green", "blue", "grey"]


@pytest.mark.parametrize(
    ("rotation", "wanted"),
    [
        (90, ["green", "blue", "grey", "red"]),
        (180, ["blue", "grey", "red", "green"]),
        (270, ["grey", "red", "green", "blue"]),
    ],
)
def test_that_it_is_upright(rotation, wanted):
    track = replace(TRACK, rotation_deg=rotation)
    assert corners(square_picture(quarters(320, 240), track, 64)) == wanted


def test_that_a_wide_frame_loses_its_edges_and_a_narrow_one_nothing():
    picture = np.full((180, 320, 3), 120, np.uint8)
    picture[:, :30] = RED  # outside of 4:3
    picture[:, 45:60] = BLUE  # inside
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    square = square_picture(frame, TRACK, 96)
    assert not np.any((square[..., 0] > 200) & (square[..., 2] < 60))
    assert np.any((square[..., 2] > 200) & (square[..., 0] < 60))
    narrow = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture[:, :240]), format="rgb24")
    assert np.any(square_picture(narrow, TRACK, 96)[..., 0] > 200)


def test_that_pixels_that_are_not_square_count_as_wide_as_they_are_shown():
    picture = np.full((180, 240, 3), 120, np.uint8)
    picture[:, :22] = RED
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    shown_wide = replace(TRACK, pixel_aspect=Fraction(4, 3))  # 240 x 180 shown as 16:9
    assert np.any(square_picture(frame, TRACK, 96)[..., 0] > 200)
    assert not np.any(square_picture(frame, shown_wide, 96)[..., 0] > 200)
