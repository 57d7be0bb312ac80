from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.score import (
    CUT,
    DISSOLVE,
    FADE,
    UNKNOWN,
    Boundary,
    Score,
    false_alarms,
    overlap,
    score_any,
    score_cuts,
    score_graduals,
)


def cut(frame: int, note: str = "") -> Boundary:
    return Boundary(frame, frame, CUT, note)


def point(frame: int) -> Boundary:
    return Boundary(frame, frame, UNKNOWN)


@st.composite
def boundaries(draw: st.DrawFn, kinds: tuple[str, ...] = (CUT, FADE, DISSOLVE)) -> list[Boundary]:
    found = []
    for _ in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, 120))
        kind = draw(st.sampled_from(kinds))
        frames = 0 if kind in (CUT, UNKNOWN) else draw(st.integers(1, 30))
        found.append(Boundary(start, start + frames, kind))
    return found


@st.composite
def in_order(draw: st.DrawFn) -> list[Boundary]:
    found: list[Boundary] = []
    for kind in draw(st.lists(st.sampled_from((CUT, FADE, DISSOLVE)), max_size=12)):
        start = (found[-1].end if found else 0) + draw(st.integers(5, 40))
        frames = 0 if kind == CUT else draw(st.integers(1, 30))
        found.append(Boundary(start, start + frames, kind))
    return found


apart = st.lists(st.integers(0, 400), unique=True, max_size=30)
scorers = st.sampled_from(
    [
        lambda true, found: score_cuts(true, found, 0),
        lambda true, found: score_cuts(true, found, 2),
        score_graduals,
        lambda true, found: score_any(true, found, 1),
    ]
)


def test_counted_by_hand_exact_and_within_a_frame():
    true = [cut(10), cut(20), cut(30), cut(40)]
    found = [cut(10), cut(21), cut(32), cut(70)]

    exact, near = score_cuts(true, found, 0), score_cuts(true, found, 1)

    assert (len(exact.hits), len(exact.missed), len(exact.false)) == (1, 3, 3)
    assert (exact.precision, exact.recall, exact.f1) == (0.25, 0.25, 0.25)
    assert [pair[0].frame for pair in near.hits] == [10, 20]
    assert [each.frame for each in near.missed] == [30, 40]
    assert [each.frame for each in near.false] == [32, 70]
    assert near.f1 == 0.5


def test_the_nearest_pair_goes_first():
    score = score_cuts([cut(10), cut(12)], [cut(11), cut(12)], 1)

    assert score.hits == ((cut(10), cut(11)), (cut(12), cut(12)))


def test_a_cut_that_is_reported_twice_is_one_hit_and_one_false_alarm():
    score = score_cuts([cut(10)], [cut(10), cut(11)], 1)

    assert score.hits == ((cut(10), cut(10)),)
    assert score.false == (cut(11),)


def test_graduals_go_to_the_largest_overlap_counted_by_hand():
    true = [Boundary(100, 120, DISSOLVE), Boundary(200, 230, FADE)]
    found = [
        Boundary(95, 105, DISSOLVE),
        Boundary(104, 124, DISSOLVE),
        Boundary(210, 220, DISSOLVE),
    ]

    score = score_graduals(true, found)

    assert score.hits == ((true[0], found[1]), (true[1], found[2]))
    assert score.false == (found[0],)
    assert score.frame_recall == pytest.approx((16 + 10) / (20 + 30))
    assert score.frame_precision == pytest.approx((16 + 10) / (20 + 10))


def test_equal_overlaps_go_to_the_higher_frame_precision():
    true = [Boundary(100, 110, DISSOLVE)]
    found = [Boundary(90, 130, DISSOLVE), Boundary(100, 110, DISSOLVE)]

    assert score_graduals(true, found).hits == ((true[0], found[1]),)


def test_a_fade_called_a_dissolve_is_a_gradual_but_no_fade():
    true, found = [Boundary(50, 80, FADE)], [Boundary(55, 75, DISSOLVE)]

    assert score_graduals(true, found).f1 == 1.0
    assert score_graduals(true, found, (FADE,)).recall == 0.0
    assert score_graduals(true, found, (DISSOLVE,)).precision == 0.0


def test_a_gradual_of_five_frames_counts_as_a_cut_and_of_six_does_not():
    short, longer = Boundary(50, 55, DISSOLVE), Boundary(50, 56, DISSOLVE)

    assert score_cuts([short], [cut(53)], 0).f1 == 1.0
    assert score_graduals([short], []).recall == 1.0
    assert score_cuts([longer], [cut(53)], 0).false == (cut(53),)
    assert score_graduals([longer], []).missed == (longer,)


def test_a_reported_cut_within_a_dissolve_is_false_unless_the_detector_tells_no_kinds():
    true = [Boundary(50, 80, DISSOLVE)]

    assert score_cuts(true, [cut(60)], 1).false == (cut(60),)
    assert score_cuts(true, [point(60)], 1).false == ()
    assert score_cuts(true, [point(90)], 1).false == (point(90),)


def test_with_kinds_ignored_a_frame_within_the_span_hits_and_a_second_one_is_a_repeat():
    true = [cut(10), Boundary(50, 80, FADE)]

    score = score_any(true, [point(11), point(55), point(75), point(200)], 1)

    assert len(score.hits) == 2
    assert score.false == (point(75), point(200))
    assert score.repeats == 1


@pytest.mark.parametrize("scorer", [score_graduals, lambda one, two: score_any(one, two, 1)])
def test_what_is_ambiguous_counts_for_nothing(scorer):
    true = [Boundary(50, 80, DISSOLVE, ambiguous=True)]

    for found in ([], [Boundary(60, 70, DISSOLVE)]):
        score = scorer(true, found)
        assert score == Score()
        assert score.f1 == 1.0
    assert score_cuts(true, [cut(60)], 0) == Score()
    assert score_cuts(true, [cut(90)], 0).false == (cut(90),)


def test_false_alarms_are_those_that_lie_where_nothing_was():
    score = score_any([cut(10)], [cut(10), cut(41), cut(90)], 0)

    assert false_alarms([Boundary(40, 42, "flash")], score) == (cut(41),)


def test_spans_that_only_touch_share_nothing():
    assert overlap(Boundary(10, 20, FADE), Boundary(20, 30, FADE)) == 0


def test_impossible_spans_and_tolerances_are_refused():
    with pytest.raises(ValueError, match="cannot go"):
        Boundary(10, 9, FADE)
    with pytest.raises(ValueError, match="tolerance"):
        score_cuts([], [], -1)


@given(in_order(), scorers)
def test_what_is_all_found_and_nothing_else_scores_one(true, scorer):
    score = scorer(true, true)

    assert (score.precision, score.recall, score.f1) == (1.0, 1.0, 1.0)
    assert (score.frame_precision, score.frame_recall) == (1.0, 1.0)
    assert all(one == other for one, other in score.hits)


@given(boundaries(), boundaries((CUT, FADE, DISSOLVE, UNKNOWN)), scorers, st.randoms())
def test_the_order_in_which_boundaries_are_given_changes_nothing(true, found, scorer, random):
    before = scorer(true, found)
    shuffled_true, shuffled_found = list(true), list(found)
    random.shuffle(shuffled_true)
    random.shuffle(shuffled_found)

    assert scorer(shuffled_true, shuffled_found) == before


@given(boundaries(), boundaries((CUT, FADE, DISSOLVE, UNKNOWN)), scorers)
def test_every_boundary_is_used_once_at_most(true, found, scorer):
    score = scorer(true, found)

    used_true = [*(pair[0] for pair in score.hits), *score.missed]
    used_found = [*(pair[1] for pair in score.hits), *score.false]
    for used, given_ones in ((used_true, true), (used_found, found)):
        assert all(used.count(each) <= given_ones.count(each) for each in used)


@given(apart, apart, st.integers(0, 10))
def test_more_tolerance_never_finds_less(true, found, tolerance):
    there, reported = [cut(frame) for frame in true], [cut(frame) for frame in found]
    for scorer in (score_cuts, score_any):
        near, far = (scorer(there, reported, step) for step in (tolerance, tolerance + 1))
        assert len(far.hits) >= len(near.hits)
        assert far.f1 >= near.f1
