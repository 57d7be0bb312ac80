"""What the reading of a text rests on: places, segments, words, measures and plain guesses."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from autoresolve_gui.analysis.director.text import segments
from autoresolve_gui.analysis.director.text.agreement import agreement, bootstrap
from autoresolve_gui.analysis.director.text.baselines import FIXED, at_fixed_places, at_random
from autoresolve_gui.analysis.director.text.places import SentenceTimesError, places_of
from autoresolve_gui.analysis.director.text.points import USUAL_PLACES
from autoresolve_gui.analysis.director.text.segments import boundary_shares
from autoresolve_gui.analysis.director.text.word_counts import word_vectors, words_of


def test_that_places_are_parts_of_the_story():
    assert places_of(4).tolist() == [0.0, 0.25, 0.5, 0.75]
    assert places_of(4, [10, 20, 40, 70]).tolist() == pytest.approx([0, 0.125, 0.375, 0.75])
    assert places_of(0).tolist() == []
    assert places_of(2, [5, 5]).tolist() == [0.0, 0.5]


@pytest.mark.parametrize("times", [[1.0], [2.0, 1.0], [0.0, float("nan")], [0.0, float("inf")]])
def test_that_times_that_make_no_sense_are_refused(times):
    with pytest.raises(SentenceTimesError) as told:
        places_of(2, times)
    assert told.value.remedy


def test_that_agreement_counts_as_in_the_paper():
    places = places_of(10)
    assert agreement([3], [3], places) == agreement([3, 4], [3, 4], places)
    half = agreement([3], [3, 4], places)
    assert (half.total, half.partial, half.distance) == (0.5, 1.0, 0.0)
    apart = agreement([2], [5, 9], places)
    assert (apart.total, apart.partial) == (0.0, 0.0)
    assert apart.distance == pytest.approx(0.3)
    nothing = agreement([], [5], places)
    assert (nothing.total, nothing.partial, nothing.distance) == (0.0, 0.0, 1.0)


def test_that_the_interval_of_a_mean_covers_it_and_narrows_with_more_films():
    rng = np.random.default_rng(1)
    few, many = rng.normal(5, 2, 15), rng.normal(5, 2, 600)
    wide, narrow = bootstrap(few.tolist()), bootstrap(many.tolist())
    assert wide.low < few.mean() < wide.high
    assert wide.mean == pytest.approx(few.mean())
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3
    assert narrow.low < 5 < narrow.high
    assert bootstrap(few.tolist()) == wide


def test_that_fixed_places_are_the_nearest_sentences():
    assert at_fixed_places(FIXED["even fifths"], places_of(10)) == (1, 3, 5, 7, 9)
    assert at_fixed_places(FIXED["theory"], places_of(100)) == (10, 25, 50, 75, 94)
    assert FIXED["priors alone"] == (0.118, 0.332, 0.51, 0.75, 0.894)
    assert [place.spread for place in USUAL_PLACES] == [0.10, 0.115, 0.115, 0.10, 0.044]


def test_that_random_guesses_stand_in_order_and_fall_everywhere_alike():
    draws = at_random(9, 4_000, seed=3)
    assert all(earlier < later for way in draws for earlier, later in itertools.pairwise(way))
    counts = Counter(sentence for way in draws for sentence in way)
    assert all(abs(counts[sentence] / 4_000 - 5 / 9) < 0.04 for sentence in range(9))
    assert at_random(9, 10, seed=3) == at_random(9, 10, seed=3)
    assert {len(way) for way in at_random(2, 5, seed=1)} == {5}


def _turning_at(turns, count, seed, noise=0.3):
    """Return unit vectors that keep to one direction between turns."""
    rng = np.random.default_rng(seed)
    topics = rng.normal(size=(len(turns) + 1, 24))
    rows = topics[np.searchsorted(turns, np.arange(count), side="right")]
    rows = rows + noise * rng.normal(size=rows.shape)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_that_segments_begin_where_the_topic_turns():
    turns = [12, 30, 41]
    shares = boundary_shares(_turning_at(turns, 60, seed=4))
    assert sorted(np.argsort(shares)[-3:].tolist()) == turns
    assert shares[turns].min() > 0.9
    assert np.delete(shares, turns).max() < 0.1
    assert shares[0] == 0.0


def test_that_one_topic_has_no_segments():
    assert boundary_shares(_turning_at([], 60, seed=5, noise=1.0)).max() < 0.2


def test_that_the_shares_are_those_of_all_segmentations_tried_one_by_one():
    lengths = segments._lengths(np.random.default_rng(6).normal(size=(7, 2)))
    found = segments._shares(lengths)
    total, cut = 0.0, np.zeros(7)
    for inner in itertools.product([False, True], repeat=6):
        starts = [0, *(place + 1 for place, cuts in enumerate(inner) if cuts)]
        length = sum(lengths[a, b] for a, b in itertools.pairwise([*starts, 7]))
        total += np.exp(-length)
        cut[starts] += np.exp(-length)
    assert found[1:] == pytest.approx(cut[1:] / total)


def test_that_a_long_text_is_segmented_in_runs():
    shares = boundary_shares(_turning_at([3000], 5000, seed=7))
    assert shares.shape == (5000,)
    assert shares[2970:3030].sum() > 0.9
    assert boundary_shares(np.zeros((40, 8), dtype=np.float32)).max() < 0.5


def test_that_words_are_found_in_any_script():
    assert words_of("The cat HAT_2, and Straße!") == [
        "the",
        "cat",
        "hat",
        "2",
        "and",
        "strasse",
    ]
    assert words_of("我是猫。") == ["我", "是", "猫"]
    assert words_of("\x00 \ud800 …") == []


def test_that_sentences_with_rare_words_in_common_are_alike():
    sentences = [
        "The hawk attacks the balloon.", "A balloon flees from the hawk.", "The sea is calm.",
        "The ship is in the harbour.", "",
    ]  # fmt: skip
    vectors = word_vectors(sentences)
    assert vectors[0] @ vectors[1] > 0.3
    assert abs(vectors[0] @ vectors[2]) < 0.15
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 1, 0], abs=1e-5)
