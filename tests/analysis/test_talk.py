"""What is said counts among what is seen and heard."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autoresolve_gui.analysis.beats_pass import beats_are_of, run_beats
from autoresolve_gui.analysis.director.talk import (
    FEWEST_SENTENCES,
    sentences_of,
    short,
    turns_of_talk,
)
from autoresolve_gui.analysis.grid import RATE_HZ, samples_for
from autoresolve_gui.analysis.pass_contract import PassContext
from autoresolve_gui.analysis.sentences import load_sentence_model
from autoresolve_gui.media.probe import probe
from autoresolve_gui.model.analysis import PassResult
from autoresolve_gui.model.curve import Curve
from autoresolve_gui.model.frame_times import FrameTimes
from autoresolve_gui.model.speech import Segment, Transcript, Word, spread, tokens
from autoresolve_gui.model.story import Label, Shot, Transition

BREAD = (
    "The flour goes into the bowl first.", "Knead the dough for ten minutes.",
    "The yeast needs warm water and sugar.", "Let the dough rise under a cloth.",
    "A good crust wants a very hot oven.", "Bake the loaf until it sounds hollow.",
    "We sell forty loaves every morning.", "My grandmother had her own sourdough.",
)  # fmt: skip
SPACE = (
    "The rocket stands on the launch pad.", "The astronauts close the hatch.",
    "Both boosters burn for two minutes.", "The capsule reaches its orbit.",
    "Mission control counts the satellites.", "The station passes over the ocean.",
    "Solar panels turn towards the sun.", "The crew floats into the airlock.",
)  # fmt: skip


def said_at(sentences, start_s=0.0, every_s=10.0, speaker=""):
    """Return segments of these sentences, one every so many seconds, with words and times."""
    found = []
    for number, text in enumerate(sentences):
        begins = Fraction(start_s + number * every_s).limit_denominator(1000)
        ends = begins + Fraction(every_s / 2).limit_denominator(1000)
        words = spread(tokens(text), begins, ends)
        found.append(Segment(number + 1, begins, ends, text, words, speaker))
    return found


def transcript(segments):
    return Transcript(tuple(segments), "en", 1.0, "tiny", Fraction(600), is_complete=True)


@pytest.fixture(scope="module")
def model(sentence_model):
    return load_sentence_model(sentence_model)


def test_that_sentences_end_at_their_signs_wherever_segments_end():
    words = tokens("So we went up. Nobody saw us, and then the wind came")
    timed = spread(words, Fraction(10), Fraction(16))
    halves = [
        Segment(1, Fraction(10), timed[5].end_s, "", timed[:6]),
        Segment(2, timed[6].start_s, Fraction(16), "", timed[6:]),
    ]
    said = sentences_of(transcript(halves))
    assert [each.text for each in said] == [
        "So we went up.", "Nobody saw us, and then the wind came",
    ]  # fmt: skip
    assert said[0].start_s == 10.0
    assert said[1].start_s == pytest.approx(float(timed[4].start_s))


def test_that_a_pause_another_speaker_and_a_flood_of_words_end_a_sentence():
    pause = [
        Segment(1, Fraction(0), Fraction(1), "one", (Word("one", Fraction(0), Fraction(1), 1.0),)),
        Segment(2, Fraction(3), Fraction(4), "two", (Word("two", Fraction(3), Fraction(4), 1.0),)),
    ]
    assert [each.text for each in sentences_of(transcript(pause))] == ["one", "two"]
    turns = said_at(["I am here"], speaker="A") + said_at(["so am I"], 5.1, speaker="B")
    assert len(sentences_of(transcript(turns))) == 2
    flood = said_at(["word " * 200])
    assert len(sentences_of(transcript(flood))) == 4


def test_that_segments_without_words_and_other_scripts_are_read():
    bare = [Segment(1, Fraction(0), Fraction(10), "First this. Then that.", ())]
    said = sentences_of(transcript(bare))
    assert [each.text for each in said] == ["First this.", "Then that."]
    assert 0 < said[1].start_s < 10
    japanese = [Segment(1, Fraction(0), Fraction(10), "猫がいる。犬もいる。", ())]
    assert [each.text for each in sentences_of(transcript(japanese))] == [
        "猫がいる。",
        "犬もいる。",
    ]
    silent = [Segment(1, Fraction(0), Fraction(1), " … ", ())]
    assert sentences_of(transcript(silent)) == ()


def test_that_the_talk_turns_where_the_topic_does(model):
    said = sentences_of(transcript(said_at(BREAD + SPACE)))
    for reader in (model, None):
        turns = turns_of_talk(said, reader)
        likeliest = max(turns, key=lambda turn: turn.share)
        if reader is not None:
            assert likeliest.said.text == SPACE[0]
            assert likeliest.share > 0.6
            assert "dough" in likeliest.before
        assert len(turns) == len(said) - 1
        assert all(0.0 <= turn.share <= 1.0 for turn in turns)


def test_that_talk_of_one_thing_has_no_turns(model):
    said = sentences_of(transcript(said_at(BREAD + BREAD[::-1])))
    assert max(turn.share for turn in turns_of_talk(said, model)) < 0.5


def test_that_a_few_words_have_no_topics(model):
    few = sentences_of(transcript(said_at(BREAD[: FEWEST_SENTENCES - 1])))
    assert turns_of_talk(few, model) == ()
    assert turns_of_talk((), None) == ()


def test_that_a_long_sentence_is_quoted_in_short():
    assert short("Short \n enough.") == "Short enough."
    quoted = short("word " * 60)
    assert len(quoted) <= 90
    assert quoted.endswith("word…")


# -- the pass ----------------------------------------------------------------------------------


def dull_context(path, transcript, duration_s=160.0):
    """Return the context of footage in which nothing happens, cut every four seconds."""
    flat = np.full(int(duration_s * float(RATE_HZ)), 0.4, dtype=np.float32)
    names = ("energy", "momentum", "novelty", "tension")
    level = {"energy": flat, "momentum": flat * 0, "novelty": flat * 0, "tension": flat * 0}
    times = FrameTimes.constant(Fraction(25), int(duration_s * 25))
    shots = tuple(
        Shot(start, start + 100, Transition.CUT, start, start)
        for start in range(0, int(duration_s * 25), 100)
    )
    earlier = {
        "index": PassResult(),
        "sound": PassResult(),
        "picture": PassResult(shots=shots, frame_times=times),
        "curves": PassResult(curves={name: Curve(name, RATE_HZ, level[name]) for name in names}),
    }
    return PassContext(
        probe(path), earlier, lambda _part: None, lambda _curve: None, transcript=transcript
    )


def test_that_a_turn_of_the_talk_makes_a_beat_where_little_is_to_be_seen(
    sample_film, sentence_model
):
    assert sentence_model
    without = run_beats(dull_context(sample_film, None))
    told = transcript(said_at(BREAD + SPACE))
    found = run_beats(dull_context(sample_film, told))
    turned = [each for each in without.beats or () if abs(each.frame - 80 * 25) <= 25]
    assert turned == []
    (beat,) = [each for each in found.beats or () if abs(each.frame - 80 * 25) <= 25]
    assert beat.label in {Label.FIRST_TURNING_POINT, Label.MIDPOINT}
    assert SPACE[0] in beat.evidence
    assert "the talk turns from" in beat.evidence.casefold()
    assert "dough" in beat.evidence


def test_that_beats_know_of_which_words_they_are(sample_film, sentence_model):
    assert sentence_model
    told = transcript(said_at(BREAD + SPACE))
    corrected = transcript(said_at((*BREAD, "Nobody knows.", *SPACE[1:])))
    few = transcript(said_at(BREAD[:3]))
    found = run_beats(dull_context(sample_film, told))
    assert beats_are_of(found, told)
    assert not beats_are_of(found, corrected)
    assert not beats_are_of(found, None)
    silent = run_beats(dull_context(sample_film, None))
    assert beats_are_of(silent, None)
    assert beats_are_of(silent, transcript([]))
    assert not beats_are_of(silent, few)
    assert not beats_are_of(silent, told)
    spoken = run_beats(dull_context(sample_film, few))
    respelled = transcript(said_at(("The flour goes in the big bowl.", *BREAD[1:3])))
    assert beats_are_of(spoken, few)
    assert beats_are_of(spoken, respelled) is False, "its words have other times"
    assert not beats_are_of(spoken, replace(few, is_complete=False))
    assert not beats_are_of(spoken, None)


def test_that_the_speech_rate_comes_with_words_alone(sample_film):
    refined = []
    few = transcript(said_at(BREAD[:3], every_s=6.0))
    context = replace(dull_context(sample_film, few), refine=refined.append)
    found = run_beats(context)
    assert set(found.curves) == {"speech_rate"}
    curve = found.curves["speech_rate"]
    assert refined == [curve]
    assert len(curve.values) == samples_for(context.footage.duration)
    assert curve.values[25] > 1.0
    assert run_beats(dull_context(sample_film, None)).curves == {}
    assert run_beats(dull_context(sample_film, transcript([]))).curves == {}
    assert found.beats == run_beats(dull_context(sample_film, None)).beats


def test_that_words_never_make_the_order_of_the_beats_wrong(sample_film, sentence_model):
    assert sentence_model
    told = transcript(said_at(BREAD[:4] + SPACE[:4] + BREAD[4:] + SPACE[4:], every_s=10))
    beats = run_beats(dull_context(sample_film, told)).beats or ()
    order = [list(Label).index(Label(beat.label)) for beat in beats]
    assert order == sorted(order)
    assert all(a.frame < b.frame for a, b in itertools.pairwise(beats))
