"""Correcting a transcript keeps the times of what stays."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoresolve_gui.model.speech import (
    Segment,
    Word,
    is_apart,
    joined,
    spelled,
    split_before,
    spread,
    tokens,
    with_text,
    without_spans,
)


def said(text, start=0):
    words = tuple(
        Word(word, Fraction(start + number), Fraction(start + number + 1), 0.5)
        for number, word in enumerate(tokens(text))
    )
    return Segment(7, Fraction(start), words[-1].end_s, text, words)


def times(segment):
    return [(word.text, float(word.start_s), float(word.end_s)) for word in segment.words]


def test_that_words_that_stay_keep_their_times_and_new_ones_take_those_of_what_they_replace():
    corrected = with_text(
        said("We use the creative comments license."), "We use the Creative Commons license."
    )
    assert corrected.text == "We use the Creative Commons license."
    assert corrected.is_edited
    assert corrected.id == 7
    assert times(corrected) == [
        ("We", 0, 1), ("use", 1, 2), ("the", 2, 3),
        ("Creative", 3, 4), ("Commons", 4, 5), ("license.", 5, 6),
    ]  # fmt: skip
    assert [word.probability for word in corrected.words] == [0.5, 0.5, 0.5, 0.5, 1.0, 0.5]


def test_that_a_word_put_in_between_takes_no_time_from_others():
    assert times(with_text(said("good morning"), "good and sunny morning")) == [
        ("good", 0, 1), ("and", 1, 1), ("sunny", 1, 1), ("morning", 1, 2),
    ]  # fmt: skip


def test_that_one_word_in_place_of_three_takes_the_time_of_all():
    assert times(with_text(said("a b c d"), "a x d"))[1] == ("x", 1, 3)


def test_that_the_beginning_and_the_end_may_be_written_anew():
    corrected = with_text(said("one two three", start=10), "nine ten two")
    assert times(corrected) == [("nine", 10, 10 + 4 / 7), ("ten", 10 + 4 / 7, 11), ("two", 11, 12)]
    assert corrected.end_s == 13


@given(st.text(max_size=40), st.text(max_size=40))
def test_that_a_correction_always_has_rising_times_within_the_segment(before, after):
    if not tokens(before):
        return
    corrected = with_text(said(before), after)
    assert [word.text for word in corrected.words] == list(tokens(after))
    at = corrected.start_s
    for word in corrected.words:
        assert at <= word.start_s <= word.end_s <= corrected.end_s
        at = word.start_s


def test_that_a_segment_splits_before_a_word_and_joins_again():
    whole = said("Nobody knew. It rained.")
    first, second = split_before(whole, 2)
    assert (first.text, first.id, first.end_s) == ("Nobody knew.", 7, 2)
    assert (second.text, second.id, second.start_s) == ("It rained.", 0, 2)
    assert joined((first, second)) == whole
    for impossible in (0, 4):
        with pytest.raises(ValueError, match="cannot be split"):
            split_before(whole, impossible)


def test_that_scripts_without_spaces_have_a_word_for_each_sign():
    assert tokens("東京 tower です。") == ("東", "京", "tower", "で", "す。")
    first, second = split_before(said("東京です。"), 2)
    assert (first.text, second.text) == ("東京", "です。")
    assert joined((first, second)).text == "東京です。"
    assert spelled(said("東京です。").words) == "東京です。"
    assert is_apart("東", "京")
    assert not is_apart("well", "-known")


def test_that_what_lies_in_a_span_is_taken_out_word_by_word():
    segment = said("one two three four five")

    def left(*spans):
        pairs = [(Fraction(start), Fraction(end)) for start, end in spans]
        return [
            (part.text, float(part.start_s), float(part.end_s))
            for part in without_spans(segment, pairs)
        ]

    assert left() == [("one two three four five", 0, 5)]
    assert left((2, 3)) == [("one two", 0, 2), ("four five", 3, 5)]
    assert left((0, 2.4)) == [("three four five", 2, 5)]
    assert left((0, 9)) == []


def test_that_words_share_a_time_by_their_length():
    assert [float(word.end_s) for word in spread(("a", "bbb"), Fraction(0), Fraction(4))] == [1, 4]
