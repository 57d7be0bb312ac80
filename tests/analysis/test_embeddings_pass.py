"""The pass that has an encoder look, on real films, and what the curves make of it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from autoresolve_gui.analysis.embedding.embeddings_pass import run_embeddings, with_embeddings
from autoresolve_gui.analysis.embedding.novelty_parts import pictured
from autoresolve_gui.analysis.embedding.vectors import (
    Embedded,
    held_rows,
    quantised,
    read_embedded,
    self_similarity,
    similarity_times,
    unit_rows,
)
from autoresolve_gui.analysis.novelty import novelty_curve
from autoresolve_gui.analysis.pass_contract import PassCancelled, PassContext
from autoresolve_gui.analysis.passes import PASSES
from autoresolve_gui.engine import events
from autoresolve_gui.engine.runner import run_file
from autoresolve_gui.library.library import Library
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.frame_times import FrameTimes
from support.analysis_runs import before_embeddings
from support.encoders import ColorEncoder, broken, encoder_source, opened_two, source_of
from support.films import write_film

RATE = Fraction(25)
CUTS = (50, 120)
FRAMES = 200
COLORS = ((190, 40, 40), (40, 150, 60), (50, 70, 190))


def picture_of(number: int) -> np.ndarray:
    """Return a coloured wall with a pattern; its brightness tells the frame's number."""
    shot = sum(number >= cut for cut in CUTS)
    picture = np.full((96, 128, 3), COLORS[shot], np.uint8)
    picture[::8] //= 2
    picture[:, 20 * shot : 20 * shot + 30] = 128
    picture[40:56, 50:78] = number  # a patch whose grey is the frame's number
    return picture


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    pictures = (picture_of(number) for number in range(FRAMES))
    path = tmp_path_factory.mktemp("film") / "walls.mp4"
    return write_film(path, pictures, rate=RATE, gop=40, options={"crf": "8"})


class Watching(ColorEncoder):
    """Keeps the grey of the patch of every picture that it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.patches: list[int] = []

    def embed_pictures(self, pictures):
        self.patches += [round(float(each[29:35, 26:37].mean())) for each in pictures]
        return super().embed_pictures(pictures)


@pytest.fixture(scope="module")
def needs(film):
    return before_embeddings(film)


def run_all(film, library, source) -> dict[str, events.PassDone]:
    heard: list[events.Event] = []
    assert run_file(film, library, with_embeddings(PASSES, source), emit=heard.append)
    return {event.record.name: event for event in heard if isinstance(event, events.PassDone)}


def test_that_the_result_says_which_frames_the_encoder_was_shown(needs):
    encoder = Watching()
    result = run_embeddings(needs, source_of(encoder))
    embedded = read_embedded(result.arrays)
    assert len(embedded.frames) >= 3
    assert np.abs(embedded.frames - np.array(encoder.patches)).max() <= 3
    assert embedded.encoder == encoder.identity.key
    assert embedded.vectors.shape == (len(embedded.frames), encoder.identity.dimension)
    shots = np.searchsorted(CUTS, embedded.frames, side="right")
    assert set(shots.tolist()) == {0, 1, 2}


def test_that_pictures_of_one_shot_are_nearer_than_those_of_two(needs):
    embedded = read_embedded(run_embeddings(needs, encoder_source()).arrays)
    rows = unit_rows(embedded.vectors)
    likeness = rows @ rows.T
    shots = np.searchsorted(CUTS, embedded.frames, side="right")
    same = shots[:, None] == shots[None]
    assert likeness[same].min() > likeness[~same].max()


def test_that_spans_and_frames_belong_together(needs):
    embedded = read_embedded(run_embeddings(needs, encoder_source()).arrays)
    assert np.all(embedded.spans[:, 0] <= embedded.frames)
    assert np.all(embedded.frames < embedded.spans[:, 1])
    assert np.all(np.diff(embedded.frames) > 0)


def test_that_footage_without_a_picture_has_no_vectors(needs):
    context = PassContext(
        probe(needs.footage.path),
        {"index": needs.earlier["index"], "picture": type(needs.earlier["picture"])()},
        lambda _f: None,
        lambda _c: None,
    )
    assert not run_embeddings(context, encoder_source(open=broken)).arrays


def test_that_it_stops_when_nobody_wants_it_any_more(needs):
    def stop(_fraction: float) -> None:
        raise PassCancelled

    encoder = ColorEncoder()
    context = PassContext(needs.footage, needs.earlier, stop, lambda _c: None)
    with pytest.raises(PassCancelled):
        run_embeddings(context, source_of(encoder))
    assert encoder.shown == 0


def test_that_an_encoder_that_fails_fails_nothing_and_is_asked_again(film, tmp_path):
    with Library(tmp_path / "library.sqlite3") as library:
        plain = run_all(film, library, None)
        key = plain["curves"].key
        without = library.analysis(key)
        failed = run_all(film, library, encoder_source(open=broken))
        assert "not at home Ring again." in failed["embeddings"].record.note
        for name, curve in library.analysis(key).curves.items():
            np.testing.assert_array_equal(curve.values, without.curves[name].values)
        assert read_embedded(library.analysis(key).arrays) is None
        mended = run_all(film, library, encoder_source())
        assert not mended["embeddings"].from_cache
        assert not mended["curves"].from_cache
        assert read_embedded(library.analysis(key).arrays) is not None


def test_that_another_encoder_embeds_anew_and_the_same_one_does_not(film, tmp_path):
    with Library(tmp_path / "library.sqlite3") as library:
        first = run_all(film, library, encoder_source())
        key = first["curves"].key
        assert all(done.from_cache for done in run_all(film, library, encoder_source()).values())
        other = run_all(film, library, encoder_source(identity="2", open=opened_two))
        assert [name for name, done in other.items() if not done.from_cache] == [
            "embeddings", "curves", "beats"
        ]  # fmt: skip
        assert read_embedded(library.analysis(key).arrays).encoder == "tests/colors@2"
        off = run_all(film, library, None)
        assert not off["curves"].from_cache
        assert library.lookup.vector_sets("tests/colors@2") != ()  # still there to be searched


def embedded_of(vectors: np.ndarray, seconds_each: int = 10) -> tuple[Embedded, FrameTimes]:
    count, step = len(vectors), int(seconds_each * RATE)
    starts = np.arange(count, dtype=np.int64) * step
    spans = np.stack([starts, starts + step], axis=1)
    times = FrameTimes.constant(RATE, count * step)
    return Embedded(starts + 3, spans, quantised(vectors), "tests/colors@1"), times


AXES = np.eye(4, dtype=np.float32)


def test_that_novelty_rises_where_something_else_is_shown_that_sounds_and_looks_alike():
    embedded, times = embedded_of(AXES[[0, 0, 0, 1, 1, 1]])
    samples = 600
    same = [np.ones((120, 8), np.float32)]
    assert float(novelty_curve(same, samples).values.max()) < 0.1
    values = novelty_curve(same, samples, pictured(embedded, times, samples)).values
    assert abs(int(np.argmax(values)) - 300) <= 5
    assert float(values[300]) > 0.5
    assert float(np.delete(values, slice(150, 450)).max()) < 0.1


def test_that_one_picture_says_nothing_about_novelty():
    embedded, times = embedded_of(AXES[:1])
    assert pictured(embedded, times, 100) is None


def test_that_self_similarity_shows_what_comes_back():
    embedded, times = embedded_of(AXES[[0, 1, 0]])
    likeness = self_similarity(embedded.vectors, similarity_times(embedded, times), 30)
    assert likeness.shape == (30, 30)
    assert likeness.dtype == np.float32
    np.testing.assert_allclose(likeness, likeness.T, atol=1e-6)
    np.testing.assert_allclose(np.diagonal(likeness), 1.0)
    assert likeness[2, 25] == pytest.approx(1.0, abs=1e-3)
    assert likeness[2, 15] == pytest.approx(0.0, abs=1e-3)


def test_that_self_similarity_of_more_vectors_than_pixels_is_that_of_their_means():
    embedded, times = embedded_of(np.repeat(AXES[[0, 1]], 50, axis=0))
    likeness = self_similarity(embedded.vectors, similarity_times(embedded, times), 4)
    wanted = np.kron(np.eye(2), np.ones((2, 2)))
    np.testing.assert_allclose(likeness, wanted, atol=1e-3)


def test_that_self_similarity_refuses_times_that_do_not_fit():
    with pytest.raises(ValueError, match="hold over"):
        self_similarity(AXES, np.arange(4.0), 10)


def test_that_held_rows_are_means_over_time_and_zero_where_nothing_is_shown():
    starts, ends = np.array([0.0, 3.0]), np.array([2.0, 4.0])
    rows = held_rows(AXES[:2], starts, ends, np.array([0.0, 1.0, 2.5, 3.5, 4.0, 5.0]))
    np.testing.assert_allclose(rows[0], AXES[0])
    np.testing.assert_allclose(rows[1], AXES[0] * (1 / 1.5))
    np.testing.assert_allclose(rows[2], AXES[1] * 0.5)
    np.testing.assert_allclose(rows[3], AXES[1])
    np.testing.assert_allclose(rows[4], 0.0)


def test_that_int8_keeps_the_direction_of_a_vector():
    rng = np.random.default_rng(5)
    vectors = unit_rows(rng.standard_normal((200, 512)).astype(np.float32))
    kept = unit_rows(quantised(vectors))
    assert float(np.sum(vectors * kept, axis=1).min()) > 0.9998
    assert np.all(quantised(np.zeros((2, 8), np.float32)) == 0)
