"""What Whisper invents is kept out, and what people say is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from speech_values import said

from autoresolve_gui.speech.guard import Doubts, Guard, plain

NONE = Doubts(no_speech=0.05, compression=1.3)


def words(text, probability=0.9, word_s=0.4):
    return tuple(replace(word, probability=probability) for word in said(text, word_s=word_s).words)


def believes(text, probability=0.9, doubts=NONE, word_s=0.4):
    return Guard().believes(words(text, probability, word_s), doubts)


def test_that_plain_speech_is_believed():
    assert believes("Share your work with the world.")
    assert believes("You.", probability=0.95)
    assert believes("Thank you.", probability=0.8)
    assert believes("We paid them to subscribe.", probability=0.9)


@pytest.mark.parametrize(
    ("text", "probability", "doubts"),
    [
        ("Thanks for watching!", 0.5, NONE),
        ("you", 0.3, NONE),
        ("Subtitles by the Amara.org community", 0.6, NONE),
        ("Thank you so much for watching and I'll see you next time.", 0.5, NONE),
        ("Sous-titres réalisés par la communauté d'Amara.org", 0.6, NONE),
        ("[Music]", 0.9, NONE),
        ("(upbeat music)", 0.9, NONE),
        ("♪ la la la ♪", 0.9, NONE),
        ("\u2026 - !", 0.9, NONE),
        ("so on and so on and so on", 0.8, Doubts(0.1, 2.6)),
        ("a murmur in the crowd", 0.4, Doubts(0.8, 1.2)),
    ],
)
def test_that_inventions_are_not_believed(text, probability, doubts):
    assert not believes(text, probability, doubts)


def test_that_the_third_time_of_the_same_is_not_believed_unless_it_is_clear():
    guard = Guard()
    unclear, clear = words("Come on.", 0.6), words("Come on.", 0.95)
    assert [guard.believes(unclear, NONE) for _ in range(4)] == [True, True, False, False]
    assert guard.believes(clear, NONE)
    assert guard.believes(words("Now.", 0.6), NONE)
    assert guard.believes(unclear, NONE)


def test_that_nobody_speaks_ten_words_a_second():
    assert not believes("this is far too much for any mouth", word_s=0.05)
    assert believes("this is quick but it can be said", word_s=0.15)


def test_that_texts_are_compared_without_case_accents_and_signs():
    assert plain("Don\u2019t  forget: Café!") == "dont forget cafe"
