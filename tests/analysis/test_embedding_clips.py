"""Encoders that see what moves are shown clips of the same frames that others are shown."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.analysis.embedding.clips import clip_frames, joined_clips
from autoresolve_gui.analysis.embedding.embeddings_pass import run_embeddings
from autoresolve_gui.analysis.embedding.vectors import read_embedded
from autoresolve_gui.model.frame_times import FrameTimes
from support.analysis_runs import before_embeddings
from support.encoders import ColorEncoder, source_of
from support.films import write_film

CUT, FRAMES = 60, 130


def times_of(frames: int) -> FrameTimes:
    return FrameTimes(np.arange(frames, dtype=np.int64), Fraction(1, 25), frames)


@given(st.integers(0, 400), st.integers(1, 300), st.data(), st.integers(2, 16))
def test_that_a_clip_lies_in_its_span_in_order_and_about_its_frame(start, length, data, count):
    end = start + length
    frame = data.draw(st.integers(start, end - 1))
    chosen = clip_frames(frame, (start, end), times_of(720), count)
    assert list(chosen) == sorted(set(chosen))
    assert 1 <= len(chosen) <= count
    assert start <= chosen[0]
    assert chosen[-1] < end
    assert chosen[-1] - chosen[0] <= 50
    room = min(50, length - 1)
    assert len(chosen) == count or room < 2 * count


def test_that_too_few_pictures_stand_longer():
    pictures = [(0, 7, np.full((2, 2, 3), 1, np.uint8)), (0, 9, np.full((2, 2, 3), 2, np.uint8))]
    (clip,) = joined_clips(pictures, 4)
    assert clip[:2] == (0, 9)
    assert clip[2][:, 0, 0, 0].tolist() == [1, 1, 2, 2]


class Watching(ColorEncoder):
    """Looks at clips, and keeps the grey of a patch of each of their frames."""

    frames = 4

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[list[int]] = []

    def embed_clips(self, clips):
        self.seen += np.rint(clips[:, :, 29:35, 26:37].mean(axis=(2, 3, 4))).astype(int).tolist()
        return super().embed_pictures(clips[:, 0])


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    def picture(number):
        image = np.full((96, 128, 3), (190, 40, 40) if number < CUT else (50, 70, 190), np.uint8)
        image[::8] //= 2
        image[40:56, 50:78] = number  # a patch whose grey is the frame's number
        return image

    path = tmp_path_factory.mktemp("film") / "clips.mp4"
    pictures = map(picture, range(FRAMES))
    return write_film(path, pictures, rate=Fraction(25), gop=40, options={"crf": "8"})


def test_that_the_pass_shows_clips_of_each_shot(film):
    context, encoder = before_embeddings(film), Watching()
    embedded = read_embedded(run_embeddings(context, source_of(encoder)).arrays)
    assert len(embedded.frames) == len(encoder.seen) >= 2
    assert {int(frame >= CUT) for frame in embedded.frames} == {0, 1}
    for frame, seen in zip(embedded.frames, encoder.seen, strict=True):
        assert seen == sorted(seen)
        assert 25 <= seen[-1] - seen[0] <= 52
        assert seen[0] - 2 <= frame <= seen[-1] + 2
        assert (seen[0] >= CUT - 2) == (frame >= CUT)
