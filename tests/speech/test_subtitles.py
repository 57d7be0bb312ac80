"""Subtitles fit the screen, can be read, and never overlap; the files are what others read."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from speech_values import said

from autoresolve_gui.model.footage import Footage
from autoresolve_gui.model.speech import Transcript, tokens
from autoresolve_gui.model.timebase import Timebase
from autoresolve_gui.speech.subtitles import (
    GAP_FRAMES,
    LINE_COLUMNS,
    LONGEST_S,
    SHORTEST_S,
    columns,
    subtitles,
)
from autoresolve_gui.speech.transcript_files import TranscriptFormat, transcript_bytes

PAL, NTSC = Fraction(25), Fraction(30000, 1001)
GOLDEN = Path(__file__).with_name("golden")
DOCS = Path(__file__).parents[2] / "docs"
LONG = (
    "Being the originator of a creative work, the author has a choice, and it is one that most "
    "people never knew they had: to share it, freely, with everyone."
)


def footage(rate=PAL):
    return Footage(
        "key-1", Path("interview.mov"), 1, "mov", Fraction(60), Timebase(rate), 0, False, None, ()
    )


def transcript(*segments):
    return Transcript(segments, "en", 0.98, "whisper-small", Fraction(60), True)


def lines_of(*segments, rate=PAL):
    return [one.lines for one in subtitles(segments, rate)]


def test_that_a_short_sentence_is_one_line_on_its_frames():
    (one,) = subtitles((said("Good morning.", 1.01, 0.6),), PAL)
    assert one.lines == ("Good morning.",)
    assert one.start_s == 1  # the frame in which it begins
    assert one.end_s == Fraction(56, 25)  # the frame after the one in which it ends


def test_that_a_long_sentence_breaks_where_a_reader_breathes():
    assert lines_of(said(LONG, 0, 0.3)) == [
        ("Being the originator of a creative work,", "the author has a choice,"),
        ("and it is one that most", "people never knew they had:"),
        ("to share it, freely, with everyone.",),
    ]


def test_that_what_is_too_short_stays_longer_where_there_is_room_and_joins_where_there_is_not():
    alone, far = subtitles((said("Yes.", 1, 0.2), said("Go.", 9, 0.2)), PAL)
    assert alone.end_s - alone.start_s == far.end_s - far.start_s == Fraction(21, 25) >= SHORTEST_S
    assert lines_of(said("Yes.", 1, 0.2), said("I know that.", 1.3, 0.3)) == [
        ("Yes. I know that.",)
    ]


def test_that_people_who_speak_at_once_are_shown_one_after_the_other():
    one = said("I never said that.", 1, 0.5, speaker="Anna")
    two = said("You always said that.", 1, 0.5, speaker="Ben")
    first, second = subtitles((one, two, replace(two, text="  ")), PAL)
    assert (first.lines, second.lines) == (
        ("Anna: I never said that.",),
        ("Ben: You always said that.",),
    )
    assert first.end_s + Fraction(GAP_FRAMES, 25) == second.start_s


def test_that_a_word_longer_than_a_line_is_cut_and_nothing_is_lost():
    (one,) = subtitles((said("a" * 100, 0, 5),), PAL)
    assert "".join(one.lines) == "a" * 100
    assert max(map(columns, one.lines)) <= LINE_COLUMNS


def test_that_signs_of_two_columns_count_as_two():
    assert columns("東京 a\u0301") == 6
    for lines in lines_of(said("今日はとても良い天気なので公園まで歩いて行きました。" * 3, 0, 0.2)):
        assert max(map(columns, lines)) <= LINE_COLUMNS


SENTENCES = st.lists(
    st.tuples(
        st.text("abcdefg ,.é東京", min_size=1, max_size=120).filter(tokens),
        st.integers(0, 60_000),
        st.integers(1, 900),
    ),
    max_size=6,
)


@given(SENTENCES, st.sampled_from([PAL, NTSC, Fraction(24), Fraction(1)]))
@settings(max_examples=150, deadline=None)
def test_that_words_stay_whole_and_in_order_lines_fit_and_times_lie_on_frames(spoken, rate):
    segments = [
        said(" ".join(text.split()), Fraction(at, 1000), Fraction(word_ms, 1000))
        for text, at, word_ms in spoken
    ]
    found = subtitles(segments, rate)
    shown = "".join("".join(one.lines) for one in found).replace(" ", "")
    in_order = sorted(segments, key=lambda one: (one.start_s, one.end_s))
    assert shown == "".join(one.text for one in in_order).replace(" ", "")
    for number, one in enumerate(found):
        assert (one.start_s * rate).denominator == (one.end_s * rate).denominator == 1
        assert one.end_s > one.start_s
        assert all(columns(line) <= LINE_COLUMNS for line in one.lines)
        for following in found[number + 1 : number + 2]:
            assert following.start_s - one.end_s >= GAP_FRAMES / rate


def test_that_a_subtitle_never_stays_for_longer_than_it_is_said_or_seven_seconds():
    slow = said("one two three four five six", 0, 3)
    assert all(one.end_s - one.start_s <= LONGEST_S for one in subtitles((slow,), PAL))


EXAMPLE = transcript(
    said("Wanna work together?", Fraction("0.52"), Fraction("0.31")),
    said(LONG, Fraction("2.2"), Fraction("0.3")),
    said("R&D <said> {no} --> C:\\new.", 30, Fraction("0.4")),
    said("Yes.", Fraction("59.5"), Fraction("0.2"), speaker="Anna"),
)


@pytest.mark.parametrize("kind", TranscriptFormat)
def test_that_the_files_are_as_they_were(kind):
    data = transcript_bytes(EXAMPLE, footage(NTSC), kind)
    golden = GOLDEN / f"transcript.{kind.value}"
    assert data == golden.read_bytes(), f"see {golden}: write it anew if the change is meant"


@pytest.mark.parametrize("kind", [TranscriptFormat.SRT, TranscriptFormat.VTT])
def test_that_another_program_reads_the_same_frames_and_words(kind):
    data = transcript_bytes(EXAMPLE, footage(NTSC), kind).decode()
    read = pysubs2.SSAFile.from_string(data, format_=kind.value)
    wanted = subtitles(EXAMPLE.segments, NTSC)
    frames = [(int(one.start * NTSC / 1000), int(one.end * NTSC / 1000)) for one in read]
    assert frames == [(one.start_s * NTSC, one.end_s * NTSC) for one in wanted]
    assert [line.plaintext.splitlines() for line in read][:3] == [
        list(one.lines) for one in wanted[:3]
    ]


def test_that_nothing_said_gives_files_without_subtitles():
    empty = transcript()
    assert transcript_bytes(empty, footage(), TranscriptFormat.SRT) == b""
    assert transcript_bytes(empty, footage(), TranscriptFormat.VTT) == b"WEBVTT\n"
    assert transcript_bytes(empty, footage(), TranscriptFormat.TXT) == b""


def test_that_the_json_is_as_its_schema_says():
    schema = json.loads((DOCS / "transcript.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(transcript_bytes(EXAMPLE, footage(), TranscriptFormat.JSON))
    jsonschema.validate(document, schema)
    assert document["segments"][0]["words"][1] == {
        "text": "work",
        "start_s": 0.83,
        "end_s": 1.14,
        "probability": 0.9,
    }


def test_that_text_has_a_paragraph_for_each_speaker_and_after_a_long_pause():
    one, two, three = said("One.", 0), said("Two.", 1), said("Three.", 10)
    anna = said("Four.", 11, speaker="Anna")
    text = transcript_bytes(transcript(one, two, three, anna), footage(), TranscriptFormat.TXT)
    assert text.decode() == "One. Two.\n\nThree.\n\nAnna: Four.\n"
