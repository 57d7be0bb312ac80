"""Small pictures and thumbnails."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from autoresolve_gui.media.pictures import (
    THUMBNAIL_HEIGHT_PX,
    open_pictures,
    small_picture,
    thumbnail,
)
from autoresolve_gui.media.probe import probe
from support.films import numbered_film, write_film

RAMP = np.repeat(np.linspace(0, 255, 128).astype(np.uint8)[None, :, None], 96, axis=0)
RAMP = np.repeat(RAMP, 3, axis=2)


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "name"),
    [
        ("libx264", "yuv420p", "a.mp4"),
        ("libx264", "yuv422p", "a.mkv"),
        ("libx264", "yuv444p", "a.mkv"),
        ("libx264", "yuv420p10le", "a.mkv"),
        ("prores_ks", "yuv422p10le", "a.mov"),
        ("ffv1", "bgr0", "a.mkv"),
        ("mjpeg", "yuvj422p", "a.avi"),
        ("mpeg2video", "yuv420p", "a.mpg"),
    ],
)
def test_that_any_pixel_format_gives_the_same_picture(tmp_path, codec, pix_fmt, name):
    path = write_film(tmp_path / name, [RAMP] * 4, rate=Fraction(25), codec=codec, pix_fmt=pix_fmt)
    with open_pictures(path) as reader:
        pictures = list(reader.small_pictures(64, 48))
    assert len(pictures) == 4
    luma = pictures[1].luma.astype(np.float64)
    assert luma.shape == (48, 64)
    assert pictures[1].chroma.shape == (24, 32, 2)
    assert np.all(np.diff(luma.mean(axis=0)[2:-2]) > -1)
    assert luma[:, 60].mean() - luma[:, 4].mean() > 150
    assert np.abs(pictures[1].chroma.astype(np.int16) - 128).max() < 8


def test_that_a_thumbnail_is_upright_and_has_square_pixels(tmp_path):
    film = probe(numbered_film(tmp_path / "film.mp4", 3, rate=Fraction(25), width=160, height=120))
    assert film.video is not None
    with open_pictures(film.path) as reader:
        frame = next(reader.small_pictures(64, 48)).frame
        flat = thumbnail(frame, 7, 0.28, film.video)
        wide = thumbnail(frame, 7, 0.28, replace(film.video, pixel_aspect=Fraction(4, 3)))
        turned = thumbnail(frame, 7, 0.28, replace(film.video, rotation_deg=90))
    assert (flat.width, flat.height) == (120, THUMBNAIL_HEIGHT_PX)
    assert (wide.width, wide.height) == (160, THUMBNAIL_HEIGHT_PX)
    assert turned.height == THUMBNAIL_HEIGHT_PX
    assert turned.width < turned.height
    decoded = cv2.imdecode(np.frombuffer(flat.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded.shape == (flat.height, flat.width, 3)
    assert (flat.frame, flat.time_s) == (7, 0.28)


def test_that_a_damaged_packet_is_passed_over_and_counted(tmp_path):
    path = numbered_film(tmp_path / "film.mp4", 100, rate=Fraction(25), gop=5)
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + len(data) // 3
    data[start : start + 3000] = np.random.default_rng(2).bytes(3000)
    path.write_bytes(data)
    with open_pictures(path) as reader:
        pictures = list(reader.small_pictures(64, 48))
    assert len(pictures) >= 50


def test_that_pictures_from_a_device_are_read_like_those_of_software(sample_film):
    with open_pictures(sample_film) as reader:
        frame = next(iter(reader.small_pictures(160, 90))).frame
    planar, paired = (
        small_picture(each, 160, 90) for each in (frame, frame.reformat(format="nv12"))
    )
    assert np.array_equal(planar.luma, paired.luma)
    assert np.array_equal(planar.chroma, paired.chroma)
