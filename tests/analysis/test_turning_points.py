"""Turning points of a story, from its sentences."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.analysis.director.text.choice import choose
from autoresolve_gui.analysis.director.text.descriptions import POINTS
from autoresolve_gui.analysis.director.text.evidence import MEASURES, OWN, evidence_of
from autoresolve_gui.analysis.director.text.places import places_of
from autoresolve_gui.analysis.director.text.points import (
    LABEL_OF_POINT,
    USUAL_PLACES,
    PointName,
)
from autoresolve_gui.analysis.director.text.reading import measured, turning_points
from autoresolve_gui.analysis.director.text.weights import BY_MEANING, BY_WORDS
from autoresolve_gui.analysis.sentences import load_sentence_model
from autoresolve_gui.model.story import Label


@pytest.fixture(scope="module")
def model(sentence_model):
    return load_sentence_model(sentence_model)


def in_order(points):
    names = [list(PointName).index(point.name) for point in points]
    sentences = [point.sentence for point in points]
    return names == sorted(set(names)) and sentences == sorted(set(sentences))


def test_that_the_turning_points_are_the_five_between_hook_and_resolution():
    assert [LABEL_OF_POINT[name] for name in PointName] == list(Label)[1:-1]
    means = [place.mean for place in USUAL_PLACES]
    assert means == sorted(means)
    assert len(POINTS) == len(PointName)


@pytest.mark.parametrize("table", [BY_MEANING, BY_WORDS], ids=["meaning", "words"])
def test_that_there_is_a_weight_for_every_measure_and_the_place_counts_for_itself(table):
    weights = np.array(table)
    assert weights.shape == (len(PointName), len(MEASURES))
    assert np.isfinite(weights).all()
    assert (weights[:, MEASURES.index("place")] > 0).all()


def test_that_words_alone_have_no_weights_for_what_they_cannot_know():
    assert (np.array(BY_WORDS)[:, 2 : len(OWN)] == 0).all()


# -- choosing ------------------------------------------------------------------------------------


def test_that_clear_scores_are_followed():
    scores = np.full((5, 30), -20.0)
    wanted = [2, 3, 14, 20, 29]
    scores[range(5), wanted] = 0.0
    points = choose(scores, places_of(30))
    assert [point.sentence for point in points] == wanted
    assert all(point.confidence > 0.99 for point in points)


def test_that_between_two_places_that_are_alike_the_middle_is_nearest():
    scores = np.full((5, 60), -20.0)
    scores[range(5), [3, 4, 5, 6, 50]] = 0.0
    scores[4, [30, 34]] = [-1.0, -1.0]
    scores[4, 50] = -0.9
    (climax,) = choose(scores, places_of(60))[4:]
    assert climax.sentence == 34
    assert climax.confidence < 0.4


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_that_the_choice_is_the_best_of_all_that_can_be_tried(data):
    count = data.draw(st.integers(5, 8))
    rows = st.lists(st.floats(-4, 4), min_size=count, max_size=count)
    scores = np.array(data.draw(st.lists(rows, min_size=5, max_size=5)))
    places = places_of(count)
    ways = list(itertools.combinations(range(count), 5))
    worth = np.array([np.exp(scores[range(5), way].sum()) for way in ways])
    shares = np.zeros((5, count))
    for way, weight in zip(ways, worth / worth.sum(), strict=True):
        shares[range(5), way] += weight
    apart = np.abs(places[:, None] - places[None, :])
    gains = 0.05 * shares - shares @ apart
    best = max(gains[range(5), way].sum() for way in ways)
    points = choose(scores, places)
    chosen = [point.sentence for point in points]
    assert gains[range(5), chosen].sum() == pytest.approx(best, abs=1e-9)
    for row, point in enumerate(points):
        assert point.confidence == pytest.approx(shares[row, point.sentence], abs=1e-6)


@pytest.mark.parametrize(("count", "beside"), [(6, 0), (11, 0), (12, 1), (30, 1), (200, 4)])
def test_that_the_confidence_counts_neighbours_but_in_short_texts(count, beside):
    scores = np.full((5, count), -50.0)
    scores[range(4), range(4)] = 0.0
    scores[4, -2:] = 0.0  # the climax is in one of two sentences, alike
    (climax,) = choose(scores, places_of(count))[4:]
    assert climax.confidence == pytest.approx(1.0 if beside else 0.5, abs=0.01)


# -- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6])
def test_that_as_many_are_told_as_there_are_sentences(count, model):
    sentences = ["Something happens.", "", "He leaves.", "She stays.", "They meet.", "End."][:count]
    for reader in (model, None):
        points = turning_points(sentences, reader)
        assert len(points) == min(5, count)
        assert in_order(points)


@pytest.mark.parametrize(
    "sentences",
    [
        [""] * 40,
        ["the same"] * 40,
        ["\x00\x1b[31m\u202e\ufffe", "\ud800", " \n\t "] * 10,
        ["猫がいる。", "犬もいる。", "नमस्ते दुनिया", "Привет, мир", "مرحبا بالعالم"] * 6,
        ["x" * 20_000] * 6,
    ],
    ids=["empty", "alike", "control", "scripts", "long"],
)
def test_that_odd_text_is_read_and_placed_where_stories_turn(sentences, model):
    for reader in (model, None):
        points = turning_points(sentences, reader)
        assert len(points) == 5
        assert in_order(points)
        assert all(0.0 <= point.confidence <= 1.0 for point in points)


def test_that_of_sentences_that_say_nothing_the_usual_places_are_taken():
    points = turning_points(["…"] * 200, None)
    places = [point.sentence / 200 for point in points]
    for place, usual in zip(places, USUAL_PLACES, strict=True):
        assert place == pytest.approx(usual.mean, abs=0.06)


def test_that_a_long_transcript_is_read():
    rng = np.random.default_rng(8)
    words = [f"word{number}" for number in range(300)]
    sentences = [" ".join(rng.choice(words, 8)) for _ in range(3_000)]
    points = turning_points(sentences, None, [1.5 * at for at in range(3_000)])
    assert len(points) == 5
    assert in_order(points)


def test_that_every_measure_is_held_and_standardised():
    rng = np.random.default_rng(9)
    rows = rng.normal(size=(50, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    measures = evidence_of(["One two."] * 50, rows, places_of(50), ())
    assert measures.shape == (5, 50, len(MEASURES))
    shared = measures[:, :, len(OWN) :]
    assert np.abs(shared).max() <= 3.0
    assert np.abs(shared.mean(axis=1)).max() < 0.25
    assert (shared == shared[0]).all()
    assert (measures[:, :, 2 : len(OWN)] == 0).all()


def test_that_a_sentence_that_tells_of_a_climax_is_told_like_one(model):
    sentences = ["He walks down the road and thinks about the weather."] * 20
    sentences[17] = "In the final battle he kills the villain and saves everyone."
    sentences[14] = "She learns that he betrayed her, and everything falls apart."
    measures = measured(sentences, places_of(20), model)
    told = MEASURES.index("told like it")
    assert measures[4, :, told].argmax() == 17
    assert measures[3, :, told].argmax() == 14


def test_that_the_same_sentences_give_the_same_turning_points(model):
    sentences = [
        f"{name} {what}."
        for name in ("Ann", "Ben")
        for what in ("arrives", "is hired", "falls in love", "is betrayed", "wins", "leaves")
    ]
    assert turning_points(sentences, model) == turning_points(tuple(sentences), model)
