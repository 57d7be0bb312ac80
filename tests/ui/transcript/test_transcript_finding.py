"""Finding and replacing in lines, places of words, and what events make of a state."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken import SAID, segment, segments

from autoresolve_gui.speech import events
from autoresolve_gui.speech.transcript_files import TranscriptFormat
from autoresolve_gui.ui.transcript.finding import (
    Query,
    find,
    replaced,
    replacements,
    spans_by_row,
    times_of,
)
from autoresolve_gui.ui.transcript.hearing_state import HearingState, Stage, after
from autoresolve_gui.ui.transcript.languages import languages
from autoresolve_gui.ui.transcript.places import from_qt, one_line, to_qt, word_spans
from autoresolve_gui.ui.transcript.script import Line
from autoresolve_gui.ui.transcript.transcript_files import file_and_format

LINES = [Line(each) for each in segments()]


def said_at(found):
    return [LINES[each.row].segment.text[each.start : each.end] for each in found]


def test_that_words_are_found_whatever_their_case_and_white_space():
    found = find(LINES, Query("the  ROCKET"))
    assert said_at(found) == ["the rocket", "The rocket", "the rocket"]
    assert [each.row for each in found] == [1, 3, 5]


def test_that_case_and_whole_words_can_be_asked_for():
    assert said_at(find(LINES, Query("The rocket", is_case=True))) == ["The rocket"]
    assert len(find(LINES, Query("on"))) > len(find(LINES, Query("one", is_whole=True))) == 1


def test_that_a_phrase_over_two_lines_is_found_and_not_replaced():
    found = find(LINES, Query("the show. tonight"))
    assert [(each.row, each.end_row) for each in found] == [(0, 1)]
    assert not found[0].is_in_one_line
    assert list(replacements(LINES, found, "x")) == []
    assert spans_by_row(LINES, found) == {0: [(28, 37)], 1: [(0, 7)]}


def test_that_nothing_in_a_query_has_another_meaning():
    assert said_at(find(LINES, Query("<b>eleven</b>"))) == ["<b>eleven</b>"]
    assert find(LINES, Query(".*")) == ()


def test_that_one_letter_is_no_search():
    assert find(LINES, Query(" e ")) == ()


def test_that_a_place_has_the_times_of_its_words():
    found = find(LINES, Query("rocket leaves"))[0]
    words = LINES[1].segment.words
    assert times_of(LINES, found) == (float(words[2].start_s), float(words[3].end_s))


def test_that_what_is_replaced_leaves_the_other_words_at_their_times():
    line = LINES[1]
    found = find(LINES, Query("rocket"))
    changed = replaced(line.segment, [each for each in found if each.row == 1], "big ship")
    assert changed.text == "Tonight the big ship leaves the pad, if the weather holds."
    assert changed.is_edited
    before = {word.text: word.start_s for word in line.segment.words}
    after_words = {word.text: word.start_s for word in changed.words}
    assert {word: after_words[word] for word in before if word != "rocket"} == {
        word: before[word] for word in before if word != "rocket"
    }
    assert [word.text for word in changed.words][2:4] == ["big", "ship"]


def test_that_a_line_of_which_nothing_is_left_goes():
    lines = [Line(segment("uh", 1, 2)), Line(segment("uh, well", 3, 4))]
    found = find(lines, Query("uh"))
    taken = list(replacements(lines, found, ""))
    assert [[each.text for each in by] for _line, by in taken] == [[], [", well"]]


TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(TEXTS, st.integers(0, 30))
def test_that_places_of_python_and_of_qt_are_told_apart(text, sign):
    sign = min(sign, len(text))
    unit = to_qt(text, sign)
    assert unit == len(text[:sign].encode("utf-16-le")) // 2
    assert from_qt(text, unit) == sign


@given(TEXTS)
def test_that_a_line_stays_one_paragraph_of_the_same_length(text):
    line = one_line(text)
    assert len(line) == len(text)
    assert len(f"{line}x".splitlines()) == 1


def test_that_words_stand_where_the_text_has_them():
    for line in LINES:
        for word, (start, end) in zip(line.segment.words, word_spans(line.segment), strict=True):
            assert line.segment.text[start:end] == word.text
    foreign = replace(LINES[0].segment, text="Something else")
    assert all(start == end for start, end in word_spans(foreign))


def test_that_the_speed_is_that_since_the_hearing_went_on():
    def at(heard_s, now_s, state):
        told = events.TranscriptProgress("k", Fraction(heard_s), Fraction(100), "de", 0.9)
        return after(state, told, now_s)

    state = after(HearingState(), events.TranscriptQueued("k"), 0.0)
    assert state.stage is Stage.QUEUED
    state = after(state, events.TranscriptStarted("k"), 1.0)
    assert (state.stage, state.is_news) == (Stage.HEARING, True)
    state = at(10, 5.0, state)
    assert state.x_realtime is None  # the model was being loaded, which is no hearing
    state = at(60, 9.9, state)
    assert state.x_realtime is None  # less than 5 s of work
    assert at(29, 11.0, state).x_realtime is None  # less than 20 s of sound
    state = at(70, 11.0, state)
    assert (state.x_realtime, state.language) == (10.0, "de")
    state = after(state, events.TranscriptHeld("k"), 8.0)
    assert (state.stage, state.x_realtime) == (Stage.HELD, None)
    state = after(state, events.TranscriptResumed("k"), 1000.0)
    state = at(80, 1000.0, state)
    assert at(90, 1000.001, state).x_realtime is None  # was 10000 times real time
    assert at(100, 1005.0, state).x_realtime == 4.0
    assert after(state, events.TranscriptDone("k"), 1002.0).stage is Stage.IDLE


def test_that_a_failure_has_its_words_and_can_be_asked_again():
    state = after(HearingState(), events.TranscriptFailed("k", "no disk", "Make room."), 0.0)
    assert (state.stage, state.problem, state.remedy) == (Stage.FAILED, "no disk", "Make room.")
    assert not state.is_under_way


@pytest.mark.parametrize(
    ("name", "chosen", "expected", "kind"),
    [
        ("a.srt", TranscriptFormat.JSON, "a.srt", TranscriptFormat.SRT),
        ("a.VTT", None, "a.VTT", TranscriptFormat.VTT),
        ("a", TranscriptFormat.TXT, "a.txt", TranscriptFormat.TXT),
        ("take.2", TranscriptFormat.JSON, "take.2.json", TranscriptFormat.JSON),
        ("a", None, "a.srt", TranscriptFormat.SRT),
    ],
)
def test_that_the_ending_of_a_file_says_what_it_is(name, chosen, expected, kind):
    assert file_and_format(Path("f", name), chosen) == (Path("f", expected), kind)


def test_that_every_language_has_a_name():
    names = dict(languages())
    assert len(names) == 100
    assert (names["de"], names["yue"], names["haw"]) == ("German", "Cantonese", "Hawaiian")
    assert all(name and name != code for code, name in names.items())


def test_that_the_sample_of_speech_is_in_order():
    assert [line.segment.text for line in LINES] == [text for text, *_times in SAID]
