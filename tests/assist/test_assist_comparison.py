from __future__ import annotations

from fractions import Fraction

import pytest
from assist_values import a_beat, an_analysis
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.assist.comparison import (
    Verdict,
    accept,
    accept_all,
    agreement,
    compare,
)
from autoresolve_gui.assist.quality import PlacedBeat, ReferenceBeat, completeness, score
from autoresolve_gui.model.story import Label, Source

ANALYSIS = an_analysis(1000, shot_s=10)
LABELS = [str(label) for label in Label]
BEATS = st.lists(
    st.builds(lambda label, frame: (label, frame), st.sampled_from(LABELS), st.integers(0, 24_999)),
    max_size=8,
)


def cloud(label, frame):
    return a_beat(label, frame, id=f"cloud-{label}", source=Source.CLOUD, evidence="heard")


def verdicts(local, remote):
    return [(pair.label, pair.verdict) for pair in compare(ANALYSIS, local, remote)]


def test_that_beats_agree_within_three_percent_of_the_length():
    hook = a_beat("hook", 1000)
    assert verdicts([hook], [cloud("hook", 1000 + 30 * 25)]) == [("hook", Verdict.AGREE)]
    assert verdicts([hook], [cloud("hook", 1000 + 31 * 25)]) == [("hook", Verdict.DIFFER)]


@pytest.mark.parametrize(
    ("duration_s", "shot_s", "local", "remote", "verdict"),
    [
        (20, 4, 0, 99, Verdict.AGREE),  # 3.96 s of 20 s apart, and in one shot
        (20, 4, 0, 100, Verdict.DIFFER),  # 4 s apart, and in the next shot
        (20, 4, 90, 105, Verdict.AGREE),  # 0.6 s apart: 3 % of the length, whatever the shots
        (20, 4, 90, 106, Verdict.DIFFER),
        (60, 20, 0, 125, Verdict.AGREE),  # 5 s apart, and in one shot
        (60, 20, 0, 126, Verdict.DIFFER),  # in one shot still
        (180, 9, 0, 17 * 25, Verdict.DIFFER),  # 17 s apart, in shots side by side
    ],
)
def test_that_beats_in_one_shot_agree_up_to_five_seconds_apart(
    duration_s, shot_s, local, remote, verdict
):
    film = an_analysis(duration_s, shot_s=shot_s)
    (pair,) = compare(film, [a_beat("hook", local)], [cloud("hook", remote)])
    assert (pair.verdict, pair.apart_s) == (verdict, Fraction(remote - local, 25))


def test_that_what_only_one_side_has_is_told_so_in_order_of_time():
    mine = a_beat("my own words", 500, source=Source.YOU)
    found = verdicts([mine, a_beat("hook", 100)], [cloud("climax", 20_000), cloud("hook", 110)])
    assert found == [
        ("hook", Verdict.AGREE),
        ("my own words", Verdict.ONLY_LOCAL),
        ("climax", Verdict.ONLY_CLOUD),
    ]


def test_that_an_accepted_beat_takes_the_place_and_keeps_id_and_note():
    local = a_beat("climax", 100, note="mine")
    (pair,) = compare(ANALYSIS, [local], [cloud("climax", 20_000)])
    (taken,) = accept([local], pair)
    assert (taken.id, taken.note) == ("local-climax", "mine")
    assert (taken.frame, taken.source, taken.evidence) == (20_000, Source.CLOUD, "heard")
    assert accept([taken], pair) == (taken,)  # once more changes nothing


def test_that_accepting_all_leaves_agreement_and_the_users_own_beats_alone():
    agreed = a_beat("hook", 100)
    mine = a_beat("climax", 5_000, source=Source.YOU)
    moved = a_beat("midpoint", 9_000)
    local = (agreed, mine, moved)
    remote = [
        cloud("hook", 120),
        cloud("midpoint", 15_000),
        cloud("climax", 20_000),
        cloud("resolution", 24_000),
    ]
    result = accept_all(local, compare(ANALYSIS, local, remote))
    assert [(b.label, b.frame, b.source) for b in result] == [
        ("hook", 100, Source.LOCAL),
        ("climax", 5_000, Source.YOU),
        ("midpoint", 15_000, Source.CLOUD),
        ("resolution", 24_000, Source.CLOUD),
    ]


@given(BEATS, BEATS)
def test_that_no_beat_is_lost_or_told_twice(local, remote):
    here = [a_beat(label, frame, id=str(n)) for n, (label, frame) in enumerate(local)]
    there = [cloud(label, frame) for label, frame in remote]
    pairs = compare(ANALYSIS, here, there)
    assert sorted(p.local.id for p in pairs if p.local) == sorted(b.id for b in here)
    assert sorted(p.cloud.frame for p in pairs if p.cloud) == sorted(b.frame for b in there)
    assert 0 <= agreement(pairs) <= 1
    frames = [beat.frame for beat in accept_all(here, pairs)]
    assert frames == sorted(frames)
    assert len({b.id for b in accept_all(here, pairs)}) == len(frames)


def test_that_a_reference_is_hit_once_and_inside_its_span():
    climax = ReferenceBeat("climax", Fraction(60), Fraction(70))
    hook = ReferenceBeat("hook", Fraction(5), Fraction(5))
    found = [
        PlacedBeat("climax", Fraction(65)),
        PlacedBeat("climax", Fraction(72)),
        PlacedBeat("hook", Fraction(9)),
    ]
    result = score(found, [climax, hook], Fraction(3))
    assert (result.precision, result.recall) == (1 / 3, 1 / 2)
    assert abs(result.f1 - 0.4) < 1e-9
    assert score([], [], Fraction(1)).f1 == 1
    assert score([], [hook], Fraction(1)).f1 == 0


def test_that_completeness_is_the_mean_confidence_over_the_seven_labels():
    some = [
        PlacedBeat("hook", Fraction(1), 0.7),
        PlacedBeat("hook", Fraction(2), 0.2),
        PlacedBeat("climax", Fraction(3), 0.7),
        PlacedBeat("my own", Fraction(3), 1.0),
    ]
    assert abs(completeness(some) - 0.2) < 1e-9
    assert completeness([]) == 0
