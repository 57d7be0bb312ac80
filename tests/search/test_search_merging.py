"""Several rankings become one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.search.atlas import NO_SHOT, Place
from autoresolve_gui.search.merging import Found, merged
from autoresolve_gui.search.values import HitKind


def found(kind: HitKind, at_s: int, shot: int, key: str = "a", weight: float = 1.0) -> Found:
    place = Place(key, at_s * 25, Fraction(at_s), None, shot, is_spoken=False)
    return Found(kind, place, "", weight=weight)


def guess(at_s: int, shot: int) -> Found:
    return replace(found(HitKind.PICTURE, at_s, shot), is_guess=True)


def test_that_what_two_searches_found_goes_before_what_one_found_first():
    words = [found(HitKind.WORD, 100, 10), found(HitKind.WORD, 31, 3)]
    pictures = [found(HitKind.PICTURE, 200, 20), found(HitKind.PICTURE, 30, 3)]
    first, *_ = merged([words, pictures])
    assert first.lead.place.shot == 3
    assert first.score == 1 / 62 + 1 / 62


def test_that_pictures_of_one_shot_are_one_however_long_it_is():
    hits = merged([[found(HitKind.PICTURE, 10, 1), found(HitKind.PICTURE, 900, 1)]])
    assert [hit.lead.place.time_s for hit in hits] == [10]
    assert hits[0].score == 1 / 61


def test_that_hits_of_one_shot_far_apart_and_hits_of_two_shots_stay_apart():
    far = [found(HitKind.WORD, 10, 1)], [found(HitKind.PICTURE, 16, 1)]
    assert len(merged(far)) == 2
    other = [found(HitKind.WORD, 10, 1)], [found(HitKind.PICTURE, 11, 2)]
    assert len(merged(other)) == 2
    films = [found(HitKind.WORD, 10, 1, "a")], [found(HitKind.PICTURE, 10, 1, "b")]
    assert len(merged(films)) == 2


def test_that_a_hit_with_half_of_the_words_counts_half():
    hits = merged([[found(HitKind.WORD, 1, 0, weight=0.5)], [found(HitKind.PICTURE, 50, 5)]])
    assert [hit.lead.kind for hit in hits] == [HitKind.PICTURE, HitKind.WORD]
    assert hits[1].score == 0.5 / 61


def test_that_guesses_come_behind_all_others_and_add_nothing_to_them():
    words = [found(HitKind.WORD, 100 + at, 10 + at, weight=0.1) for at in range(20)]
    pictures = [guess(31, 3), guess(100, 10), guess(32, 3)]
    hits = merged([words, pictures])
    assert [hit.lead.is_guess for hit in hits] == [False] * 20 + [True]
    assert [hit.lead.place.time_s for hit in hits][-1] == 31
    assert hits[0].scores == {HitKind.WORD: 0.1 / 61}


def test_that_sound_without_shots_is_joined_by_time_alone():
    sound = [found(HitKind.WORD, 1, NO_SHOT)], [found(HitKind.BEAT, 3, NO_SHOT)]
    assert len(merged(sound)) == 1


places = st.builds(
    found,
    st.sampled_from(list(HitKind)),
    st.integers(0, 60),
    st.integers(-1, 4),
    st.sampled_from("ab"),
    st.floats(0.1, 1.0),
)


@given(st.lists(st.lists(places, max_size=12), max_size=4))
def test_that_nothing_is_lost_nothing_comes_twice_and_scores_fall(lists):
    hits = merged(lists)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    leads = [id(hit.lead) for hit in hits]
    assert len(set(leads)) == len(leads)
    here = {(one.place.key, one.place.shot, one.kind) for each in lists for one in each}
    there = {(h.lead.place.key, h.lead.place.shot, kind) for h in hits for kind in h.scores}
    assert here == there
