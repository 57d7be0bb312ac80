"""Placing beats: the best way is found, and the confidence is the share of all ways."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.analysis.director.labels import RULES
from autoresolve_gui.analysis.director.lattice import best_way, shares_of_ways
from autoresolve_gui.analysis.director.moments import Moment
from autoresolve_gui.analysis.director.placement import place_beats
from autoresolve_gui.analysis.director.reasons import evidence_text
from autoresolve_gui.model.story import ACT_OF_LABEL, Label, Transition

TEMPERATURE = 0.05

DULL = Moment(
    frame=0, time_s=0.0, place=0.0, energy=0.5, rise=0.0, fall=0.0, novelty=0.0, tension=0.0,
    loudness=0.0, jump=0.0, jump_db=0.0, pace=0.5, shot_before_s=4.0, shot_after_s=4.0,
    opening=0.0, transition=None, is_energy_top=False, is_early_top=False,
)  # fmt: skip


def moment(time_s, duration_s=600.0, **measures):
    return replace(
        DULL, frame=round(time_s * 25), time_s=time_s, place=time_s / duration_s, **measures
    )


def all_ways(gains, times, spacing_s):
    """Yield the worth and the pairs of every way there is, by trying them all."""
    labels, count = gains.shape
    for choice in itertools.product(range(-1, count), repeat=labels):
        taken = [(label, column) for label, column in enumerate(choice) if column >= 0]
        places = [times[column] for _, column in taken]
        if all(earlier <= later - spacing_s for earlier, later in itertools.pairwise(places)):
            yield sum(gains[label, column] for label, column in taken), taken


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_that_the_best_way_is_as_good_as_the_best_of_all_that_can_be_tried(data):
    count = data.draw(st.integers(1, 5))
    gaps = data.draw(st.lists(st.floats(0.5, 6), min_size=count, max_size=count))
    times = np.cumsum(gaps)
    gains = np.array(
        data.draw(
            st.lists(
                st.lists(st.floats(-1, 1), min_size=count, max_size=count), min_size=3, max_size=3
            )
        )
    )
    spacing_s = 2.0
    ways = list(all_ways(gains, times, spacing_s))
    allowed = np.searchsorted(times, times - spacing_s, side="right")
    found = best_way(gains, allowed)
    places = [times[column] for _, column in found]
    assert all(earlier <= later - spacing_s for earlier, later in itertools.pairwise(places))
    assert sum(gains[pair] for pair in found) == pytest.approx(max(worth for worth, _ in ways))

    weights = np.exp([worth / TEMPERATURE for worth, _ in ways])
    shares = shares_of_ways(gains / TEMPERATURE, allowed)
    for pair in itertools.product(range(3), range(count)):
        with_pair = sum(
            weight for weight, (_, way) in zip(weights, ways, strict=True) if pair in way
        )
        assert shares[pair] == pytest.approx(with_pair / weights.sum(), abs=1e-6)


def test_that_dull_footage_gets_no_beats():
    assert place_beats([moment(at) for at in range(0, 600, 5)], 600.0) == []
    assert place_beats([], 600.0) == []


def test_that_beats_stand_in_story_order_with_space_between():
    rng = np.random.default_rng(5)
    moments = [
        moment(
            float(at), energy=e, rise=r, fall=f, novelty=n, tension=t, opening=o, jump=j,
            is_energy_top=at == 520,
        )
        for at, (e, r, f, n, t, o, j) in zip(
            range(0, 600, 4), rng.random((150, 7)).tolist(), strict=True
        )
    ]  # fmt: skip
    placed = place_beats(moments, 600.0)
    order = [list(Label).index(each.rule.label) for each in placed]
    times = [each.moment.time_s for each in placed]
    assert len(placed) >= 4
    assert order == sorted(set(order))
    assert all(later - earlier >= 18.0 for earlier, later in itertools.pairwise(times))
    acts = [ACT_OF_LABEL[each.rule.label] for each in placed]
    assert acts == sorted(acts)


def test_that_the_same_event_needs_more_to_be_a_beat_in_a_short_clip():
    def events(duration_s):
        return [
            moment(
                part * duration_s, duration_s, novelty=0.8, rise=0.6, jump=0.5, opening=0.3,
                transition=Transition.CUT,
            )
            for part in (0.12, 0.33, 0.5)
        ]  # fmt: skip

    assert len(place_beats(events(600.0), 600.0)) == 3
    assert place_beats(events(12.0), 12.0) == []


def test_that_one_clear_place_is_surer_than_one_of_two():
    clear = [moment(at) for at in range(0, 600, 5)]
    clear[60] = moment(300.0, novelty=1.0, rise=0.8, tension=0.8)
    double = list(clear)
    double[63] = moment(315.0, novelty=1.0, rise=0.8, tension=0.8)
    one = next(each for each in place_beats(clear, 600.0) if each.rule.label == Label.MIDPOINT)
    two = next(each for each in place_beats(double, 600.0) if each.rule.label == Label.MIDPOINT)
    assert one.confidence > 0.9
    assert two.confidence < 0.75


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.label))
def test_that_every_rule_is_whole_and_every_reason_can_be_said(rule):
    assert sum(weight for _, weight in rule.weights) == pytest.approx(1.0)
    everything = moment(
        300.0, energy=0.5, rise=1.0, fall=1.0, novelty=1.0, tension=1.0, loudness=1.0, jump=1.0,
        jump_db=-14.0, pace=0.9, shot_before_s=8.0, shot_after_s=1.0, opening=1.0,
        transition=Transition.FADE, is_energy_top=True, is_early_top=True,
    )  # fmt: skip
    assert rule.evidence(everything) <= 1.0
    text = evidence_text(rule, everything)
    assert text[0].isupper()
    assert text.endswith(".")
    assert str(rule.label) in text
    assert "50% into the film" in text


def test_that_rules_stand_in_story_order():
    assert [rule.label for rule in RULES] == list(Label)
    places = [rule.place for rule in RULES]
    assert places == sorted(places)
