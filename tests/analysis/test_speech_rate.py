"""How fast people speak, from their words."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.analysis.speech_rate import SPEECH_RATE, WINDOW_S, rate_of, speech_rate
from autoresolve_gui.model.speech import Segment, Transcript, Word


def spoken(*times_s):
    return [Word("w", Fraction(start), Fraction(end), 1.0) for start, end in times_s]


def test_that_even_speech_has_its_own_rate_up_to_both_ends():
    words = spoken(*((Fraction(n, 3), Fraction(n + 1, 3)) for n in range(90)))
    curve = speech_rate(words, Fraction(30))
    assert (curve.name, curve.rate_hz, len(curve.values)) == (SPEECH_RATE, 10, 300)
    np.testing.assert_allclose(curve.values, 3.0, atol=1e-5)


def test_that_pauses_count_and_silence_has_none():
    curve = speech_rate(spoken((10, 11), (11, 12)), Fraction(30))
    assert curve.values[:70].max() == pytest.approx(0, abs=1e-6)
    assert curve.values[110] == pytest.approx(2 / WINDOW_S)
    assert curve.values[180:].max() == pytest.approx(0, abs=1e-6)


def test_that_a_word_counts_in_part_where_it_lies_in_a_window_in_part():
    # the window of the sample in the middle of 7.45 s ends at 9.95 s, in the middle of the word
    curve = speech_rate(spoken((Fraction("9.45"), Fraction("10.45"))), Fraction(30))
    assert curve.values[74] == pytest.approx(0.5 / WINDOW_S, abs=1e-5)


def test_that_words_of_no_length_and_words_at_once_are_counted():
    curve = speech_rate(spoken((5, 5), (5, 5), (5, 6)), Fraction(10))
    assert curve.values[50] == pytest.approx(3 / WINDOW_S, rel=1e-4)


def test_that_nothing_said_is_a_line_at_zero():
    assert not speech_rate([], Fraction(7, 3)).values.any()
    assert len(speech_rate([], Fraction(7, 3)).values) == 24


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 900)), max_size=60))
def test_that_every_rate_is_finite_and_the_sum_is_that_of_the_words(times_ms):
    words = spoken(
        *((Fraction(at, 100) + 10, Fraction(at, 100) + 10 + Fraction(d, 100)) for at, d in times_ms)
    )
    curve = speech_rate(words, Fraction(80))
    assert float(curve.values.min(initial=0.0)) >= 0
    assert float(curve.values.sum()) / 10 == pytest.approx(
        len(words), abs=0.02 + 0.002 * len(words)
    )


def transcript(*segments, heard_s=30, is_complete=True):
    return Transcript(segments, "en", 1.0, "tiny", Fraction(heard_s), is_complete=is_complete)


def test_that_the_rate_of_a_transcript_is_that_of_all_its_words():
    words = tuple(spoken(*((Fraction(n, 2), Fraction(n + 1, 2)) for n in range(20))))
    heard = Segment(1, Fraction(0), Fraction(10), "", words)
    typed = Segment(
        2, Fraction(20), Fraction(25), "ten words that the editor wrote into a gap here", ()
    )
    curve = rate_of(transcript(typed, heard), Fraction(30))
    assert len(curve.values) == 300
    assert curve.values[50] == pytest.approx(2.0)
    assert curve.values[225] == pytest.approx(2.0, abs=0.05)


def test_that_nothing_is_known_of_what_was_not_heard_yet():
    words = tuple(spoken((1, 2), (8, 9)))
    segment = Segment(1, Fraction(1), Fraction(9), "", words)
    begun = rate_of(transcript(segment, heard_s=12, is_complete=False), Fraction(30))
    assert len(begun.values) == 120
    # heard again from the beginning: what was heard the first time is still known
    again = rate_of(transcript(segment, heard_s=0, is_complete=False), Fraction(30))
    assert len(again.values) == 90
    late = rate_of(transcript(segment, heard_s=31, is_complete=False), Fraction(30))
    assert len(late.values) == 300


def test_that_a_transcript_without_words_has_no_rate():
    assert rate_of(transcript(), Fraction(30)) is None
    assert rate_of(transcript(Segment(1, Fraction(0), Fraction(1), "", ())), Fraction(30)) is None
