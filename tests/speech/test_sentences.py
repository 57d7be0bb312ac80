"""Segments end where sentences do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from speech_values import said

from autoresolve_gui.speech.sentences import sentences


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
