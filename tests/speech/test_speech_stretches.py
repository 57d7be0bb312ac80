"""Sound is cut in pauses, and every word finds its time again."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoresolve_gui.analysis.narrowband import NARROW_RATE_HZ
from autoresolve_gui.speech.stretches import LONGEST_S, Span, Splice, Stretch, stretches

RATE = NARROW_RATE_HZ


def loud_is_voice(sound):
    """Find as voice what is not zero: what the tests write is told apart by that alone."""
    edges = np.flatnonzero(np.diff(sound != 0, prepend=False, append=False)).reshape(-1, 2)
    return [Span(int(start), int(end)) for start, end in edges]


def pieces_of(sound, length=RATE * 5):
    return [sound[at : at + length] for at in range(0, len(sound), length)]


def speech(*spans_s, lasts_s):
    sound = np.zeros(lasts_s * RATE, dtype=np.float32)
    for start_s, end_s in spans_s:
        sound[int(start_s * RATE) : int(end_s * RATE)] = 0.5
    return sound


def test_that_a_stretch_ends_in_the_last_good_pause():
    sound = speech((1, 70), (72, 100), (101, 119.9), (120.1, 130), lasts_s=140)
    first, second = stretches(pieces_of(sound), loud_is_voice)
    assert (first.start_s, float(first.end_s)) == (0, 100.5)
    assert (float(second.start_s), second.end_s) == (100.5, 140)
    assert first.voice == (Span(RATE, 70 * RATE), Span(72 * RATE, 100 * RATE))
    assert second.voice[0] == Span(RATE // 2, round(19.4 * RATE))


def test_that_without_a_pause_the_quietest_place_is_cut():
    sound = speech((0, 200), lasts_s=200)
    sound[90 * RATE : 91 * RATE] = 0.001
    first, *_ = stretches(pieces_of(sound), loud_is_voice)
    assert 90 <= first.end_s <= 91


def test_that_silence_that_is_only_counted_takes_no_memory_and_keeps_the_times():
    day = 24 * 3600 * RATE
    sound = speech((0, 3), lasts_s=4)
    first, second = stretches([sound, day, sound], loud_is_voice)
    assert (first.start_s, second.start_s) == (0, 4 + 24 * 3600)
    assert len(second.samples) == 4 * RATE


@pytest.mark.parametrize("from_s", [Fraction(0), Fraction(7), Fraction(63), Fraction(130, 7)])
def test_that_a_hearing_goes_on_in_the_middle_of_a_piece_to_the_sample(from_s):
    sound = np.arange(1, 100 * RATE + 1, dtype=np.float32)
    found = list(stretches([*pieces_of(sound[: 40 * RATE]), 10, sound], loud_is_voice, from_s))
    start = int(from_s * RATE)
    whole = np.concatenate([sound[: 40 * RATE], np.zeros(10, np.float32), sound])
    assert found[0].start == start
    for stretch in found:
        end = stretch.start + len(stretch.samples)
        assert np.array_equal(stretch.samples, whole[stretch.start : end])
    assert found[-1].end_s == Fraction(len(whole), RATE)


@given(st.lists(st.floats(0.1, 40.0), min_size=1, max_size=40), st.booleans())
@settings(max_examples=30, deadline=None)
def test_that_no_sample_is_lost_and_none_comes_twice(lengths_s, begins_with_voice):
    at, spans = 0.0, []
    for number, length_s in enumerate(lengths_s):
        if (number % 2 == 0) == begins_with_voice:
            spans.append((at, at + length_s))
        at += length_s
    sound = speech(*spans, lasts_s=int(at) + 1)
    found = list(stretches(pieces_of(sound), loud_is_voice))
    assert np.array_equal(np.concatenate([one.samples for one in found]), sound)
    starts = [one.start for one in found]
    assert starts == np.cumsum([0, *(len(one.samples) for one in found[:-1])]).tolist()
    assert all(len(one.samples) <= (LONGEST_S + 5) * RATE for one in found)


def test_that_a_word_of_the_spliced_sound_finds_its_time_in_the_footage():
    stretch = Stretch(
        60 * RATE,
        speech((2, 4), (10, 12), lasts_s=20),
        (Span(2 * RATE, 4 * RATE), Span(10 * RATE, 12 * RATE)),
    )
    splice = Splice(stretch)
    assert len(splice.samples) == round(5.6 * RATE)  # 0.4 s around each of the two
    assert splice.times(0.4, 1.0) == (62, Fraction("62.6"))
    assert splice.times(3.2, 4.2) == (70, 71)
    # a word that reaches over the seam belongs where its middle is
    assert splice.times(2.5, 3.2) == (Fraction("69.6"), 70)
    assert splice.times(1.0, 2.9) == (Fraction("61.6") + Fraction(1), Fraction("64.4"))
    # but one that begins a phrase, to where its end is
    assert splice.times(1.0, 2.9, begins=True) == (Fraction("69.6"), Fraction("69.7"))
    assert splice.times(2.0, 2.8, begins=True) == (Fraction("63.6"), Fraction("64.4"))
    assert splice.times(5.5, 9.0) == (Fraction("72.3"), Fraction("72.4"))


def test_that_short_pauses_stay_and_a_stretch_without_voice_is_empty():
    voice = (Span(RATE, 2 * RATE), Span(3 * RATE, 4 * RATE))
    assert len(Splice(Stretch(0, speech(lasts_s=9), voice)).samples) == round(3.8 * RATE)
    assert len(Splice(Stretch(0, speech(lasts_s=9), ())).samples) == 0
