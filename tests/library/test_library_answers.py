"""What assistants answered is kept, found again, and cannot turn into something else."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library_values import beat, footage_at, library_before

from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.assist import FrameNote, KeptBeats, KeptCuts, Provenance
from autoresolve_gui.model.story import CutSuggestion, Source

FROM = Provenance("acme/large", "Acme", 12_345, attempts=2, failures=("429: slow",), api_s=1.5)
NOW = "2026-11-21T12:00:00+00:00"
WHARF = FrameNote(10, "Two men on a wharf", "wide", "tense", "PIER 7", "hat in the left hand")
HARBOUR = FrameNote(90, "A harbour, café lights", "close-up", "calm", "", "")


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library.sqlite3") as opened:
        opened.save_footage(footage_at(tmp_path / "a.mov"))
        yield opened


def test_that_cloud_beats_stand_beside_the_editors_own(library):
    own = (beat(10),)
    cloud = (beat(40, source=Source.CLOUD, label="climax", act=3),)
    library.save_beats("key-1", own)
    library.answers.save_beats("key-1", cloud, FROM, NOW)
    assert library.analysis("key-1").beats == own
    assert library.answers.beats("key-1") == KeptBeats(cloud, FROM, NOW)
    assert library.answers.beats("key-2") is None


def test_that_a_new_answer_takes_the_place_of_the_old_one(library):
    library.answers.save_beats("key-1", (beat(1), beat(2)), FROM, NOW)
    library.answers.save_beats("key-1", (), FROM, NOW)
    assert library.answers.beats("key-1").beats == ()
    cuts = (CutSuggestion(5, 0.5, "a pause"), CutSuggestion(2, 0.4, "a look"))
    library.answers.save_cuts("key-1", cuts, FROM, NOW)
    assert library.answers.cuts("key-1") == KeptCuts(cuts, FROM, NOW)


def test_that_a_note_is_kept_once_a_frame_with_where_it_is_from(library):
    library.answers.save_notes("key-1", (WHARF, HARBOUR), FROM, NOW)
    again = FrameNote(10, "A pier at night")
    other = Provenance("acme/small")
    library.answers.save_notes("key-1", (again,), other, NOW)
    kept = library.answers.notes("key-1")
    assert [(each.note, each.provenance.model) for each in kept] == [
        (again, "acme/small"),
        (HARBOUR, "acme/large"),
    ]
    assert library.answers.search_notes("wharf") == ()  # the index follows
    assert [k.note.frame for k in library.answers.search_notes("pier")] == [10]


def test_that_notes_are_found_by_beginnings_of_words_in_any_case_and_without_accents(library):
    library.answers.save_notes("key-1", (WHARF, HARBOUR), FROM, NOW)
    library.answers.save_notes("key-2", (FrameNote(3, "Another harbour"),), FROM, NOW)

    def found(words, **where):
        return {(k.footage_key, k.note.frame) for k in library.answers.search_notes(words, **where)}

    assert found("HARB") == {("key-1", 90), ("key-2", 3)}
    assert found("harbour", key="key-1") == {("key-1", 90)}
    assert found("cafe lights") == {("key-1", 90)}
    assert found("pier hat") == {("key-1", 10)}
    assert found("") == found("   ") == found('""') == set()


@given(st.text(max_size=30))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_no_search_text_has_a_meaning_of_its_own(library, words):
    library.answers.search_notes(words)
    library.answers.search_notes(f"{words} OR seen:a NEAR(b) ^*")


def test_that_forgetting_a_footage_empties_the_index_too(library, tmp_path):
    library.answers.save_notes("key-1", (WHARF,), FROM, NOW)
    library.answers.save_beats("key-1", (beat(1),), FROM, NOW)
    library.answers.forget("key-1")
    assert library.answers.notes("key-1") == library.answers.search_notes("men") == ()
    assert library.answers.beats("key-1") is None
    with sqlite3.connect(tmp_path / "library.sqlite3") as other:
        other.execute("INSERT INTO frame_notes_fts(frame_notes_fts) VALUES ('integrity-check')")
    other.close()


def test_that_answers_outlive_the_footage_and_an_unsound_row_is_told(library, tmp_path):
    library.answers.save_notes("key-1", (WHARF, HARBOUR), FROM, NOW)
    with sqlite3.connect(tmp_path / "library.sqlite3") as other:
        other.execute("DELETE FROM footage")
        other.execute("UPDATE frame_notes SET frame = -1 WHERE frame = 10")
    other.close()
    assert [kept.note for kept in library.answers.notes("key-1")] == [HARBOUR]
    assert any("note on a frame" in notice for notice in library.notices)


def test_that_an_impossible_provenance_is_refused_and_changes_nothing(library):
    library.answers.save_beats("key-1", (beat(1),), FROM, NOW)
    with pytest.raises(LibraryError):
        library.answers.save_beats("key-1", (), Provenance("m", cost_nusd=-1), NOW)
    assert len(library.answers.beats("key-1").beats) == 1


def test_that_a_library_from_before_gets_the_tables_and_keeps_its_beats(tmp_path):
    path = library_before(
        "m003",
        tmp_path,
        "frame_notes_fts",
        "frame_notes",
        "cloud_beats",
        "cloud_cuts",
        "assist_answers",
    )
    with Library(path) as library:
        library.answers.save_notes("key-1", (WHARF,), FROM, NOW)
        assert library.analysis("key-1").beats == (beat(10),)
        assert len(library.answers.search_notes("wharf")) == 1
        assert not library.notices
