"""Segments end where sentences do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from speech_values import said

from autoresolve_gui.speech.sentences import Joiner, sentences


def runs(text, **more):
    return [" ".join(word.text for word in run) for run in sentences(said(text, **more).words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ("Mr. Smith met Dr. J. R. Lee.", ["Mr. Smith met Dr. J. R. Lee."]),
        ("It grew by 3.5 percent. yes", ["It grew by 3.5 percent. yes"]),
        ("そうです。 はい。", ["そ う で す。", "は い。"]),
        ("नमस्ते। आप कैसे हैं", ["नमस्ते।", "आप कैसे हैं"]),
        ("no end", ["no end"]),
    ],
)
def test_that_a_sentence_ends_at_its_sign_and_not_at_every_full_stop(text, expected):
    assert runs(text) == expected


def test_that_a_long_pause_ends_a_segment():
    words = said("well let me think yes").words
    late = tuple(
        replace(word, start_s=word.start_s + 2, end_s=word.end_s + 2) for word in words[4:]
    )
    assert [len(run) for run in sentences((*words[:4], *late))] == [4, 1]


def test_that_nothing_gives_nothing():
    assert list(sentences(())) == []


def test_that_a_sentence_cut_by_a_window_is_joined_and_one_after_a_pause_is_not():
    joiner = Joiner()
    parts = [said("There are songs,", 0), said("videos and films.", 1.6), said("It is", 4)]
    late = said("easy.", 9)
    found = [run for part in (*parts, late) for run in joiner.push(part.words)]
    assert [[word.text for word in run] for run in found] == [
        ["There", "are", "songs,", "videos", "and", "films."],
        ["It", "is"],
        ["easy."],
    ]
    assert list(joiner.flush()) == []


def test_that_what_never_ends_is_not_joined_for_ever():
    joiner = Joiner()
    runs = [run for n in range(40) for run in joiner.push(said("and on and on", 2 * n).words)]
    assert max(run[-1].end_s - run[0].start_s for run in (*runs, *joiner.flush())) <= 16
