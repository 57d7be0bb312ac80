"""Transcripts are kept, corrected, and found by what was said."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library_values import beat, footage_at, full_result, library_before, record

from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.speech import Segment, Word, split_before, tokens, with_text


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library.sqlite3") as opened:
        opened.save_footage(footage_at(tmp_path / "a.mov"))
        yield opened


def said(text, start_s=0):
    start = Fraction(start_s)
    words = tuple(
        Word(word, start + number, start + number + 1, 0.5)
        for number, word in enumerate(tokens(text))
    )
    return Segment(0, start, words[-1].end_s, text, words)


def heard(library, *segments, key="key-1"):
    library.transcripts.begin_transcript(key, "whisper-tiny")
    return [library.transcripts.add_segment(key, one)[0] for one in segments]


def texts(library, key="key-1"):
    return [segment.text for segment in library.transcript(key).segments]


def test_that_a_transcript_comes_back_as_it_was_heard(library):
    assert library.transcript("key-1") is None
    third = Fraction(1, 3)
    odd = Segment(
        0, third, 2 * third, "Ça va\u2026", (Word("Ça va\u2026", third, 2 * third, 0.25),)
    )
    kept = heard(library, odd, said("Good morning.", 5))
    library.transcripts.set_language("key-1", "fr", 0.75)
    transcript = library.transcript("key-1")
    assert transcript.segments == tuple(kept)
    assert [replace(one, id=0) for one in kept] == [odd, said("Good morning.", 5)]
    assert kept[0].id != kept[1].id
    assert (transcript.language, transcript.language_probability) == ("fr", 0.75)
    assert (transcript.model, transcript.heard_until_s) == ("whisper-tiny", 7)
    assert not transcript.is_complete
    library.transcripts.finish_transcript("key-1")
    assert library.transcript("key-1").is_complete


def test_that_a_hearing_goes_on_where_it_stopped_and_is_told_among_the_unfinished(library):
    heard(library, said("One two."))
    library.transcripts.heard_until("key-1", Fraction(90))
    assert library.transcripts.unfinished_transcripts() == ("key-1",)
    again = library.transcripts.begin_transcript("key-1", "whisper-tiny")
    assert (again.heard_until_s, len(again.segments)) == (90, 1)
    library.transcripts.finish_transcript("key-1")
    assert library.transcripts.unfinished_transcripts() == ()
    assert library.transcripts.begin_transcript("key-1", "whisper-base").is_complete


def test_that_another_model_begins_anew_what_is_not_complete(library):
    heard(library, said("One two."))
    begun = library.transcripts.begin_transcript("key-1", "whisper-base")
    assert (begun.model, begun.heard_until_s) == ("whisper-base", 0)
    assert texts(library) == ["One two."]  # until it is heard anew


def test_that_lines_stay_until_others_are_heard_in_their_place(library):
    heard(library, said("a b", 0), said("c d e f", 2), said("g h", 10), said("i", 20))
    library.transcripts.finish_transcript("key-1")
    begun = library.transcripts.begin_transcript("key-1", "whisper-base", again=True)
    assert (begun.heard_until_s, begun.is_complete) == (0, False)
    assert texts(library) == ["a b", "c d e f", "g h", "i"]
    # the first sentence reaches into the second line, of which the rest stays
    first = library.transcripts.hear("key-1", said("A B C", 0), Fraction(4))
    assert [one.text for one in first.rest] == ["e f"]
    assert texts(library) == ["A B C", "e f", "g h", "i"]
    # a kill comes here: it goes on behind what was heard anew
    assert library.transcripts.begin_transcript("key-1", "whisper-base").heard_until_s == 4
    silence = library.transcripts.hear("key-1", None, Fraction(15))
    assert (silence.kept, len(silence.gone)) == ((), 2)
    assert texts(library) == ["A B C", "i"]
    assert library.search_words("h") == library.search_words("d") == ()
    library.transcripts.finish_transcript("key-1")
    assert texts(library) == ["A B C"]


def test_that_a_new_analysis_leaves_the_transcript_alone(library, tmp_path):
    heard(library, said("One two."))
    library.save_pass("key-1", record(), full_result())
    library.save_pass("key-1", record(version=2), full_result())
    library.forget_pass("key-1", "picture")
    library.save_footage(footage_at(tmp_path / "moved.mov"))
    assert texts(library) == ["One two."]


def test_that_the_machine_never_overwrites_what_the_editor_wrote(library):
    first, second = heard(library, said("the creative comments", 0), said("we all like it", 10))
    corrected = library.transcripts.replace_segment(
        "key-1", with_text(first, "The Creative Commons")
    )
    assert (corrected.id, corrected.is_edited) == (first.id, True)
    begun = library.transcripts.begin_transcript("key-1", "whisper-base", again=True)
    assert begun.segments == (corrected, second)
    # what the better model hears reaches from before the correction to behind it
    parts = library.transcripts.add_segment("key-1", said("oh the creative comments yes", -1))
    assert [part.text for part in parts] == ["oh", "yes"]
    assert library.transcripts.add_segment("key-1", said("the creative", 0)) == ()
    library.transcripts.add_segment("key-1", said("we all like it", 10))
    assert texts(library) == ["oh", "The Creative Commons", "yes", "we all like it"]
    assert second.text in texts(library)


def test_that_a_deleted_segment_does_not_come_back_but_by_undoing(library):
    (invented,) = heard(library, said("Thanks for watching!"))
    library.transcripts.replace_segments("key-1", (invented.id,), ())
    assert texts(library) == []
    assert library.search_words("watching") == ()
    library.transcripts.begin_transcript("key-1", "whisper-tiny", again=True)
    assert library.transcripts.add_segment("key-1", said("Thanks for watching!")) == ()
    library.transcripts.replace_segments("key-1", (), (invented,), is_edited=False)
    assert texts(library) == ["Thanks for watching!"]
    library.transcripts.begin_transcript("key-1", "whisper-tiny", again=True)
    assert texts(library) == ["Thanks for watching!"]
    assert len(library.transcripts.add_segment("key-1", said("Thanks for watching!"))) == 1


def test_that_segments_are_split_and_joined_and_the_index_follows(library):
    (whole,) = heard(library, said("Nobody knew. It rained."))
    parts = library.transcripts.replace_segments("key-1", (whole.id,), split_before(whole, 2))
    assert [part.text for part in parts] == ["Nobody knew.", "It rained."]
    assert parts[0].id == whole.id != parts[1].id
    assert [hit.segment_id for hit in library.search_words("rained")] == [parts[1].id]
    library.transcripts.replace_segments("key-1", [part.id for part in parts], (whole,))
    assert texts(library) == ["Nobody knew. It rained."]
    assert [hit.segment_id for hit in library.search_words("rained")] == [whole.id]


def test_that_a_segment_that_is_gone_or_impossible_is_refused_and_changes_nothing(library):
    (kept,) = heard(library, said("One two."))
    with pytest.raises(LibraryError, match="no segment 99"):
        library.transcripts.replace_segment("key-1", replace(kept, id=99))
    with pytest.raises(LibraryError, match="ends before"):
        library.transcripts.replace_segment("key-1", replace(kept, end_s=kept.start_s - 1))
    with pytest.raises(LibraryError):
        library.transcripts.add_segment("key-2", said("not begun"))
    assert library.transcript("key-1").segments == (kept,)


def test_that_a_half_remembered_sentence_is_found_the_best_place_first(library):
    heard(
        library,
        said("The rocket is leaving the pad.", 0),
        said("A rocket may not leave, the pad is wet.", 20),
        said("We have a lift-off.", 40),
    )
    heard(library, said("The pad was empty, and the rocket was gone.", 3), key="key-2")

    def found(query, **where):
        hits = library.search_words(query, **where)
        return [(hit.key, float(hit.start_s), float(hit.end_s)) for hit in hits]

    assert found("leaving the pad") == [
        ("key-1", 3, 6),  # as it stands; then those with most of what tells something
        ("key-1", 26, 27),
        ("key-2", 4, 5),
    ]
    assert found("ROCKET leav")[0] == ("key-1", 1, 4)
    assert found("lift-off") == [("key-1", 43, 44)]
    assert found("empty pad", keys=["key-1"]) == [("key-1", 5, 6), ("key-1", 26, 27)]
    assert found("pad", keys=[]) == found("submarine") == []
    ranks = [hit.rank for hit in library.search_words("leaving the pad")]
    assert ranks == sorted(ranks, reverse=True)
    assert len(library.search_words("pad", limit=2)) == 2


def test_that_little_words_do_not_bury_what_is_asked_for(library):
    heard(
        library,
        said("Then join the comments and answer a few questions.", 0),
        said("All animals are partly artists.", 20),
        said("We saw parrots at the zoo.", 40),
    )

    def found(query):
        hits = library.search_words(query)
        return [[hit.snippet[slice(*mark)] for mark in hit.marks] for hit in hits]

    assert found("a seashore") == found("the seashore") == found("by the pa") == []
    assert found("a parrot") == [["parrots"]]
    assert found("the parrot") == [["parrots", "the"]]  # all that is asked is said
    assert found("parrots at a") == [["parrots"]]
    assert found("art par") == [["partly"], ["parrots"]]  # the last alone may still be typed
    assert found("an") == found("w") == []
    assert found("the") == [["the"], ["the"]]  # nothing else is asked
    assert found("the a") == [["the", "a"], ["the"]]


def test_that_a_snippet_shows_the_words_that_were_found(library):
    filler = "and then something else was said " * 20
    heard(library, said(f"{filler}the Café burned {filler}"))
    (hit,) = library.search_words("cafe")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Café"]
    assert len(hit.snippet) < 170
    assert hit.start_s == 6 * 20 + 1


def test_that_signs_of_scripts_without_spaces_are_found(library):
    heard(library, said("昨日東京タワーに行きました。"))
    (hit,) = library.search_words("東京")
    assert (float(hit.start_s), float(hit.end_s)) == (2, 4)
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["東京"]
    assert library.search_words("京東") == ()


@given(st.text(max_size=40))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_no_search_text_has_a_meaning_of_its_own(library, words):
    library.search_words(words)
    library.search_words(f'{words} OR text:a NEAR("b" *) ^* -- \0 \x02{words}"')
    library.search_words(words, keys=[words])


def test_that_any_text_can_be_said_and_the_words_are_found_again(library):
    heard(library, said("a \x02b\x03 <i>c</i> \u200b {d}"))
    assert texts(library) == ["a b <i>c</i> {d}"]
    (hit,) = library.search_words("c")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["c"]
    (lone,) = heard(library, said("\ud800 lone"))
    assert lone in library.transcript("key-1").segments


def test_that_deleting_a_transcript_empties_the_index_too(library, tmp_path):
    heard(library, said("One two."))
    library.transcripts.delete_transcript("key-1")
    assert library.transcript("key-1") is None
    assert library.search_words("two") == ()
    with sqlite3.connect(tmp_path / "library.sqlite3") as other:
        other.execute("INSERT INTO segments_fts(segments_fts) VALUES ('integrity-check')")
    other.close()


def test_that_an_unsound_row_is_told_and_the_others_are_read(library, tmp_path):
    heard(library, said("One."), said("Two.", 5), said("Three.", 9))
    with sqlite3.connect(tmp_path / "library.sqlite3") as other:
        other.execute("UPDATE segments SET words = '[[1]]' WHERE text = 'One.'")
        other.execute("UPDATE segments SET end_s = '1/0' WHERE text = 'Two.'")
    other.close()
    assert texts(library) == ["Three."]
    assert library.search_words("two") == ()
    assert any("part of a transcript" in notice for notice in library.notices)


def test_that_a_library_from_before_gets_the_tables_and_keeps_its_beats(tmp_path):
    path = library_before("m004", tmp_path, "segments_fts", "segments", "transcripts")
    with Library(path) as library:
        heard(library, said("One two."))
        assert library.analysis("key-1").beats == (beat(10),)
        assert len(library.search_words("two")) == 1
        assert not library.notices


def test_that_corrections_are_saved_from_a_damaged_library(tmp_path):
    path = tmp_path / "library.sqlite3"
    with Library(path) as library:
        for number in range(40):
            library.save_footage(footage_at(path, f"key-{number}"))
        first, _ = heard(library, said("the creative comments"), said("heard only", 20))
        edited = library.transcripts.replace_segment("key-1", with_text(first, "Creative Commons"))
        (gone,) = library.transcripts.add_segment("key-1", said("you", 40))
        library.transcripts.replace_segments("key-1", (gone.id,), ())
        for number in range(40):
            library.save_pass(f"key-{number}", record(), full_result())
    path.write_bytes(path.read_bytes()[:-5000])
    with Library(path) as library:
        assert "Also 2 sentences that you corrected" in library.notices[0]
        transcript = library.transcript("key-1")
        assert [replace(one, id=edited.id) for one in transcript.segments] == [edited]
        assert (transcript.is_complete, transcript.heard_until_s) == (False, 0)
        assert library.transcripts.add_segment("key-1", said("you", 40)) == ()
        assert library.search_words("commons")
