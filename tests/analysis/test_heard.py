"""What changes in the sound, and in how people speak, speaks for beats; a little."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.analysis.director.delivery import changes_of_delivery
from autoresolve_gui.analysis.director.heard import Heard, HeardKind, as_rare, doubled
from autoresolve_gui.analysis.director.labels import RULES
from autoresolve_gui.analysis.director.moments import Moment, find_moments
from autoresolve_gui.analysis.director.reasons import evidence_text
from autoresolve_gui.analysis.director.score import Score
from autoresolve_gui.analysis.director.sound_changes import sound_changes
from autoresolve_gui.analysis.grid import RATE_HZ
from autoresolve_gui.model.curve import Curve
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.speech import Word
from autoresolve_gui.model.story import Label, Shot, SoundKind, SoundRegion, Transition

SILENCE, MUSIC, SPEECH, OTHER = (
    SoundKind.SILENCE, SoundKind.MUSIC, SoundKind.SPEECH, SoundKind.OTHER,
)  # fmt: skip
RULE_OF = {rule.label: rule for rule in RULES}
PLAIN = Moment(
    frame=0, time_s=50.0, place=0.5, energy=0.5, rise=0.2, fall=0.0, novelty=0.6, tension=0.3,
    loudness=0.0, jump=0.0, jump_db=0.0, pace=0.5, shot_before_s=4.0, shot_after_s=4.0,
    opening=0.3, transition=Transition.CUT, is_energy_top=False, is_early_top=False,
)  # fmt: skip


def regions(*parts):
    """Return regions of these kinds and lengths, one after the other."""
    found, at_s = [], Fraction(0)
    for kind, lasts_s in parts:
        found.append(SoundRegion(at_s, at_s + Fraction(lasts_s), kind))
        at_s += Fraction(lasts_s)
    return tuple(found)


def told(found):
    return [(each.kind, each.time_s) for each in found]


def spoken(rates, every_s=60.0, start_s=0.0):
    """Return even talk: for each rate a minute of words that many a second, without a pause."""
    words, at_s = [], start_s
    for rate in rates:
        for _ in range(round(rate * every_s)):
            begins, at_s = at_s, at_s + 1 / rate
            words.append(
                Word("w", Fraction(begins).limit_denominator(10_000),
                     Fraction(at_s).limit_denominator(10_000), 1.0)
            )  # fmt: skip
    return words


# -- the sound ---------------------------------------------------------------------------------


def test_that_sound_comes_back_after_silence_and_the_longer_it_was_the_more_it_tells():
    short, long = (
        sound_changes(regions((OTHER, 20), (SILENCE, lasts_s), (OTHER, 20)), 60.0)
        for lasts_s in (1, 2)
    )
    assert told(short) == [(HeardKind.SOUND_AGAIN, 21.0)]
    assert told(long) == [(HeardKind.SOUND_AGAIN, 22.0)]
    assert (short[0].share, long[0].share) == (0.5, 1.0)
    assert long[0].words == "it is silent for 2.0 s before"


def test_that_breaths_and_the_ends_of_the_footage_are_no_silence():
    assert sound_changes(regions((OTHER, 20), (SILENCE, "0.9"), (OTHER, 20)), 41.0) == ()
    assert sound_changes(regions((SILENCE, 9), (OTHER, 20), (SILENCE, 9)), 38.0) == ()


def test_that_music_begins_and_stops_where_there_is_surely_none_beside():
    found = sound_changes(regions((OTHER, 20), (MUSIC, 20), (OTHER, 20)), 60.0)
    assert told(found) == [(HeardKind.MUSIC_BEGINS, 20.0), (HeardKind.MUSIC_STOPS, 40.0)]
    assert [each.words for each in found] == ["music begins here", "the music stops here"]


@pytest.mark.parametrize(
    "parts",
    [
        ((SPEECH, 20), (MUSIC, 20), (SPEECH, 20)),  # it may go on under the speech
        ((SPEECH, 20), (OTHER, 1), (MUSIC, 20), (OTHER, 1), (SPEECH, 20)),
        ((MUSIC, 20),),  # it opens the footage and ends it
        ((OTHER, 20), (MUSIC, 4), (OTHER, 20)),  # a jingle
        ((MUSIC, 20), (OTHER, 1), (MUSIC, 20)),  # a rest
        (),
    ],
)
def test_that_music_begins_nowhere_else(parts):
    assert sound_changes(regions(*parts), 60.0) == ()


def test_that_what_happens_all_the_time_tells_little():
    one = Heard(HeardKind.SOUND_AGAIN, 1.0, 1.0, 1.0, "")
    assert as_rare([one, one], 120.0) == (one, one)
    many = as_rare([one] * 40, 120.0)
    assert sum(each.share for each in many) == pytest.approx(2.0)


def test_that_lengths_count_by_their_factor():
    assert [doubled(value, 4.0) for value in (0.0, 2.0, 4.0, 8.0, 80.0)] == [0, 0, 0.5, 1, 1]


# -- how people speak --------------------------------------------------------------------------


def test_that_a_change_of_pace_is_found_where_it_is_with_both_paces():
    (found,) = changes_of_delivery(spoken((2.1, 3.4)), (), 120.0)
    assert found.kind is HeardKind.FASTER
    assert found.time_s == pytest.approx(60.0, abs=1.0)
    assert found.share == 1.0
    assert found.words == "people speak faster from here: 2.1 to 3.4 words a second"
    (back,) = changes_of_delivery(spoken((3.4, 2.1)), (), 120.0)
    assert back.kind is HeardKind.SLOWER
    assert back.words == "people speak slower from here: 3.4 to 2.1 words a second"


def test_that_a_change_that_hardly_anybody_hears_is_none():
    assert changes_of_delivery(spoken((2.5, 3.0)), (), 120.0) == ()


def test_that_who_always_changes_pace_changes_it_nowhere():
    rates = (2.1, 3.4) * 5
    assert changes_of_delivery(spoken(rates, every_s=20.0), (), 200.0) == ()
    assert changes_of_delivery(spoken((2.1, 3.4), every_s=20.0), (), 40.0) == ()  # no usual yet


def test_that_a_pause_is_no_slower_speech_and_speaks_for_itself():
    words = spoken((2.5,)) + spoken((2.5,), start_s=66.0)
    (found,) = changes_of_delivery(words, (), 126.0)
    assert (found.kind, found.time_s) == (HeardKind.WORDS_AGAIN, 66.0)
    assert found.share == pytest.approx(0.79, abs=0.01)
    assert found.words == "nobody speaks for 6.0 s before"


def test_that_voices_that_could_not_be_written_down_are_no_pause():
    words = spoken((2.5,)) + spoken((2.5,), start_s=66.0)
    heard = regions((SPEECH, 62), (OTHER, 1), (SPEECH, 63))
    assert changes_of_delivery(words, heard, 126.0) == ()
    music = regions((SPEECH, 60), (MUSIC, 6), (SPEECH, 60))
    assert len(changes_of_delivery(words, music, 126.0)) == 1


def test_that_steady_talk_as_people_talk_changes_its_pace_hardly_ever():
    """Phrases of 5 to 15 words at a tempo of their own, with pauses between: 20 talks of 10 min."""
    rng = np.random.default_rng(4)
    clear = 0
    for _ in range(20):
        words, at_s = [], 0.0
        while at_s < 600.0:
            tempo = float(np.exp(rng.normal(0.0, 0.12)))
            for _ in range(int(rng.integers(5, 16))):
                lasts_s = float(rng.gamma(4.0, 0.07)) / tempo
                begins = Fraction(round(at_s * 1000), 1000)
                words.append(Word("w", begins, begins + Fraction(round(lasts_s * 1000), 1000), 1.0))
                at_s += lasts_s + 0.03
            at_s += float(rng.gamma(2.0, 0.35))
        found = changes_of_delivery(words, (), 600.0)
        clear += sum(each.share >= 0.35 for each in found if each.kind != HeardKind.WORDS_AGAIN)
    assert clear <= 10  # one in 20 minutes


@given(
    st.lists(
        st.tuples(st.integers(0, 3000), st.integers(0, 300)), max_size=80
    )
)  # fmt: skip
def test_that_any_words_can_be_read(times):
    words = [
        Word("w", Fraction(at, 10), Fraction(at + lasts, 10), 1.0) for at, lasts in sorted(times)
    ]
    found = changes_of_delivery(words, (), 330.0)
    assert all(0.0 < each.share <= 1.0 for each in found)
    assert [each.time_s for each in found] == sorted(each.time_s for each in found)


# -- the beats ---------------------------------------------------------------------------------


def change(kind, share=1.0, time_s=50.0, within_s=2.0):
    return Heard(kind, time_s, share, within_s, f"({kind})")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.label))
def test_that_what_is_heard_speaks_for_a_beat_but_only_a_little(rule):
    bare = rule.evidence(PLAIN)
    for kind in HeardKind:
        found = rule.evidence(replace(PLAIN, heard=(change(kind),)))
        assert bare <= found <= bare + 0.15 * (1 - bare) + 1e-9
        assert found == pytest.approx(bare + dict(rule.heard).get(kind, 0.0) * (1 - bare))


def test_that_one_event_with_several_signs_counts_once():
    rule = RULE_OF[Label.MIDPOINT]
    signs = (change(HeardKind.SOUND_AGAIN), change(HeardKind.WORDS_AGAIN), change(HeardKind.FASTER))
    assert rule.evidence(replace(PLAIN, heard=signs)) == rule.evidence(
        replace(PLAIN, heard=signs[2:])
    )
    assert "(faster)" in evidence_text(rule, replace(PLAIN, heard=signs))


def test_that_what_is_heard_is_said_where_it_tells_something():
    rule = RULE_OF[Label.FIRST_TURNING_POINT]
    text = evidence_text(rule, replace(PLAIN, heard=(change(HeardKind.MUSIC_BEGINS),)))
    assert "; (music begins). 50% into" in text
    faint = replace(PLAIN, heard=(change(HeardKind.MUSIC_BEGINS, share=0.2),))
    assert "(music" not in evidence_text(rule, faint)
    hook = evidence_text(RULE_OF[Label.HOOK], replace(PLAIN, heard=(change(HeardKind.FASTER),)))
    assert "(faster)" not in hook


def score(heard):
    flat = np.full(1000, 0.4, dtype=np.float32)
    curves = {n: Curve(n, RATE_HZ, flat) for n in ("energy", "momentum", "novelty", "tension")}
    shots = tuple(Shot(at, at + 250, Transition.CUT, at, at) for at in range(0, 2500, 250))
    times = FrameTimes.constant(Fraction(25), 2500)
    return Score(times=times, shots=shots, loudness_lufs=None, heard=heard, **curves)


def test_that_a_change_belongs_to_the_moments_near_it_and_makes_none():
    near, far = change(HeardKind.FASTER, within_s=3.0), change(HeardKind.FASTER, time_s=56.0)
    moments = find_moments(score((near, far)))
    assert [moment.time_s for moment in moments] == [10.0 * n for n in range(10)]
    assert {moment.time_s: moment.heard for moment in moments if moment.heard} == {50.0: (near,)}
    assert [replace(moment, heard=()) for moment in moments] == find_moments(score(()))
