"""One question over words, pictures, notes and beats."""

from __future__ import annotations

import math
import threading
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from autoresolve_gui.library.errors import LibraryError
from autoresolve_gui.library.library import Library
from autoresolve_gui.model.analysis import PassRecord, PassResult
from autoresolve_gui.search.desk import SearchDesk
from autoresolve_gui.search.errors import SearchError
from autoresolve_gui.search.values import Filters, HitKind
from support.encoders import ColorEncoder, broken, encoder_source, opened_two, source_of
from support.search_library import SHOT_FRAMES, beat, date_file, footage_at, keep, note, say

ROLLS = {
    "one": ["red", "grey", "green", "grey"],
    "two": ["blue", "grey", "red", "yellow"],
    "three": ["white", "grey", "blue", "grey"],
    "four": ["grey", "white", "grey", "white", "green", "grey"],
}


@pytest.fixture
def library(tmp_path):
    encoder = ColorEncoder()
    with Library(tmp_path / "library.sqlite3") as opened:
        for number, (name, colors) in enumerate(ROLLS.items()):
            keep(opened, tmp_path / f"{name}.mov", colors, encoder=encoder, seed=100 * number)
        yield opened


@pytest.fixture
def desk(library, tmp_path):
    assert library.notices == ()
    with SearchDesk(tmp_path / "library.sqlite3", encoder_source) as opened:
        yield opened


def shots_of(hits) -> list[tuple[str, int]]:
    return [(hit.key, hit.frame // SHOT_FRAMES) for hit in hits]


def test_that_a_picture_is_found_by_what_it_shows_once_a_shot(desk):
    hits = desk.find("the red one")
    assert set(shots_of(hits)) == {("one", 0), ("two", 2)}
    assert len(hits) == 2
    assert {hit.kind for hit in hits} == {HitKind.PICTURE}
    assert all(hit.time_s == hit.frame / Fraction(25) for hit in hits)
    assert all(hit.end_s == (hit.frame // SHOT_FRAMES + 1) * 10 for hit in hits)
    assert hits[0].timecode.startswith("01:00:")


def test_that_a_sentence_is_found_on_its_word(library, desk):
    say(library, "two", 12, "I never saw such a rocket before in my life")
    (hit,) = desk.find("rocket")
    assert (hit.kind, hit.key) == (HitKind.WORD, "two")
    assert hit.time_s == Fraction(29, 2)
    assert hit.frame == 362
    (mark,) = hit.marks
    assert hit.snippet[slice(*mark)] == "rocket"


def test_that_notes_and_beats_are_found_and_the_beat_of_the_editor_goes_before(library, desk):
    note(library, "three", 300, "A lighthouse in the fog")
    (hit,) = desk.find("lighthouse")
    assert (hit.kind, hit.key, hit.frame) == (HitKind.NOTE, "three", 300)
    proposal = beat(400, "midpoint", "the fog lifts")
    result = PassResult(beats=(proposal,))
    library.save_pass("three", PassRecord("beats", 1, 0.1, 9.0), result)
    (found,) = desk.find("midpoint")
    assert (found.kind, found.frame) == (HitKind.BEAT, 400)
    assert [found.snippet[slice(*mark)] for mark in found.marks] == ["midpoint"]
    library.save_beats("three", [beat(500, "the turn", note="after the midpoint")])
    (edited,) = desk.find("midpoint")
    assert edited.frame == 500


def test_that_a_label_goes_before_a_note_and_that_before_what_a_beat_rests_on(library, desk):
    library.save_beats(
        "one",
        [
            beat(10, "hook", "the storm begins"),
            beat(300, "storm"),
            beat(700, "climax", note="Storm!"),
        ],
    )
    assert [hit.frame for hit in desk.find("storm")] == [300, 700, 10]


def test_that_words_and_picture_of_one_shot_are_one_hit_and_come_first(library, desk):
    say(library, "two", 22, "red is my colour")
    say(library, "four", 31, "red tape everywhere")
    hits = desk.find("red")
    assert (hits[0].key, hits[0].frame // SHOT_FRAMES) == ("two", 2)
    assert {hits[0].kind, *hits[0].also} == {HitKind.WORD, HitKind.PICTURE}
    assert hits[0].score > hits[1].score
    assert shots_of(hits).count(("two", 2)) == 1


def test_that_two_sentences_of_one_shot_stay_two_hits(library, desk):
    say(library, "two", 10, "a boat comes in")
    say(library, "two", 13, "the boat goes out")
    assert len(desk.find("boat")) == 2


def test_that_a_hit_with_all_words_goes_before_one_with_some(library, desk):
    say(library, "one", 2, "the bridge in the morning")
    say(library, "two", 2, "we met on a bridge of iron that nobody knew")
    assert [hit.key for hit in desk.find("iron bridge")] == ["two", "one"]


def test_that_shots_like_this_one_are_alike_and_never_this_one(desk):
    hits = desk.like("one", 130)
    assert shots_of(hits)[0] == ("two", 2)
    assert ("one", 0) not in shots_of(hits)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] <= 1.0001


@pytest.mark.usefixtures("library")
def test_that_shots_like_this_one_need_no_encoder(tmp_path):
    with SearchDesk(tmp_path / "library.sqlite3") as desk:
        assert shots_of(desk.like("one", 0))[0] == ("two", 2)


def test_that_unknown_footage_has_nothing_like_it(desk):
    with pytest.raises(SearchError, match="not in the library"):
        desk.like("nobody", 0)


def test_that_footage_whose_picture_nobody_looked_at_says_so(library, desk):
    library.forget_pass("one", "embeddings")
    with pytest.raises(SearchError, match="no encoder looked") as raised:
        desk.like("one", 0)
    assert "Plugins" in raised.value.remedy


def test_that_footage_that_was_only_heard_says_that_it_wants_opening(library, desk, tmp_path):
    library.save_footage(footage_at(tmp_path / "heard.mov", "heard", 1))
    say(library, "heard", 1, "hello there")
    with pytest.raises(SearchError, match="not analysed yet") as raised:
        desk.like("heard", 0)
    assert "Open it first" in raised.value.remedy


def test_that_filters_keep_what_they_say(library, desk, tmp_path):
    say(library, "one", 1, "a red door")
    every = desk.find("red")
    assert {hit.key for hit in every} == {"one", "two"}
    assert {hit.key for hit in desk.find("red", Filters(keys=("two",)))} == {"two"}
    only_words = desk.find("red", Filters(kinds=frozenset({HitKind.WORD})))
    assert [hit.kind for hit in only_words] == [HitKind.WORD]
    assert desk.find("green", Filters(min_duration_s=50))[0].key == "four"
    assert {hit.key for hit in desk.find("green", Filters(max_duration_s=50))} == {"one"}
    assert len(desk.find("red", Filters(limit=1))) == 1
    date_file(library, tmp_path / "one.mov", "one", 1_000_000_000.0, 4)
    old = datetime(2005, 1, 1, tzinfo=UTC)
    assert {hit.key for hit in desk.find("red", Filters(until=old))} == {"one"}
    assert {hit.key for hit in desk.find("red", Filters(since=old))} == {"two"}


def test_that_spoken_and_silent_are_told_apart(desk):
    spoken = desk.find("blue", Filters(spoken=True))
    silent = desk.find("yellow", Filters(spoken=False))
    assert shots_of(spoken)
    assert all(shot % 2 == 0 for _, shot in shots_of(spoken))
    assert shots_of(silent) == [("two", 3)]
    assert desk.find("yellow", Filters(spoken=True)) == ()


def test_that_moved_media_is_found_and_says_so(desk, tmp_path):
    (tmp_path / "two.mov").unlink()
    missing = {hit.key: hit.is_missing for hit in desk.find("red")}
    assert missing == {"one": False, "two": True}


def test_that_what_comes_into_the_library_is_found_at_once(library, desk, tmp_path):
    assert desk.find("yellow", Filters(keys=("five",))) == ()
    assert desk.find("sandcastle") == ()
    keep(library, tmp_path / "five.mov", ["grey", "yellow"], encoder=ColorEncoder(), seed=900)
    say(library, "five", 11, "a sandcastle")
    assert ("five", 1) in shots_of(desk.find("yellow"))
    assert shots_of(desk.find("sandcastle")) == [("five", 1)]


@pytest.mark.parametrize(
    "query", ["", "   ", '"', "'; DROP TABLE footage; --", "\0", "*" * 5_000, "((("]
)
def test_that_nothing_in_a_question_has_a_meaning_of_its_own(desk, query):
    assert desk.find(query) == ()
    assert desk.find("red")


class AnythingEncoder(ColorEncoder):
    """One that has a vector for whatever is asked, as CLIP has."""

    def embed_text(self, text):
        return super().embed_text(f"red {text}")


@pytest.mark.parametrize("query", ["?!", " … ", "\N{ROCKET}", "--", "“”", "_"])
def test_that_signs_ask_no_encoder_anything(library, tmp_path, query):
    say(library, "one", 1, "a red door --")
    source = source_of(AnythingEncoder())
    with SearchDesk(tmp_path / "library.sqlite3", lambda: source) as desk:
        assert desk.find(query) == ()
        assert desk.find(f"{query} 7")  # a letter or a digit of any script is a question


class SureEncoder(ColorEncoder):
    """One that can tell from which cosine on it is sure."""

    def __init__(self, sure_from: float) -> None:
        super().__init__()
        self._sure_from = sure_from

    def sure_from(self, text):
        assert text
        return self._sure_from


def desk_with(tmp_path, encoder) -> SearchDesk:
    return SearchDesk(tmp_path / "library.sqlite3", lambda: source_of(encoder))


def test_that_pictures_of_which_the_encoder_is_not_sure_come_last_and_are_called_guesses(
    library, desk, tmp_path
):
    say(library, "three", 2, "the red one of all these many colours")
    say(library, "two", 22, "red as well")
    library.save_beats("four", [beat(10, "hook", "red dust")])
    pictures = [hit for hit in desk.find("red") if hit.kind is HitKind.PICTURE]
    limit = pictures[0].score  # a score is no cosine: this one is below all of them
    with desk_with(tmp_path, SureEncoder(2.0)) as unsure:
        hits = unsure.find("red")
    guesses = [hit.is_guess for hit in hits]
    assert guesses == sorted(guesses)
    assert {hit.kind for hit in hits if not hit.is_guess} == {HitKind.WORD, HitKind.BEAT}
    assert shots_of(hits)[-1] == ("one", 0)
    assert not any(hit.also for hit in hits)
    with desk_with(tmp_path, SureEncoder(limit)) as sure:
        assert not any(hit.is_guess for hit in sure.find("red"))


def test_that_what_the_encoder_is_sure_of_is_found_however_much_there_is_of_it(library, tmp_path):
    for key in ("one", "two", "three", "four"):
        library.forget_pass(key, "embeddings")
    keep(library, tmp_path / "rouge.mov", ["red"] * 8 + ["grey"], encoder=ColorEncoder(), seed=7)
    with desk_with(tmp_path, SureEncoder(0.6)) as desk:
        hits = desk.find("red")
    assert len(hits) == 8
    assert not any(hit.is_guess for hit in hits)


def test_that_an_encoder_which_knows_nothing_like_the_question_says_so(library, tmp_path):
    with desk_with(tmp_path, SureEncoder(math.inf)) as desk:
        assert all(hit.is_guess for hit in desk.find("red"))
        assert desk.unknown_to == "Colours"
        desk.find("red", Filters(kinds=frozenset({HitKind.WORD})))
        assert desk.unknown_to == ""
    for number in range(20):
        keep(library, tmp_path / f"{number}.mov", ["red", "grey"] * 2, encoder=ColorEncoder())
    with desk_with(tmp_path, SureEncoder(math.inf)) as desk:
        assert len(desk.find("red")) == 12


def test_that_without_an_encoder_words_are_found(library, tmp_path):
    say(library, "one", 1, "a red door")
    with SearchDesk(tmp_path / "library.sqlite3") as desk:
        assert [hit.kind for hit in desk.find("red")] == [HitKind.WORD]
        assert desk.remark == ""


def test_that_an_encoder_that_fails_is_told_and_words_are_found(library, tmp_path):
    say(library, "one", 1, "a red door")
    source = encoder_source(open=broken)
    with SearchDesk(tmp_path / "library.sqlite3", lambda: source) as desk:
        assert [hit.kind for hit in desk.find("red")] == [HitKind.WORD]
        assert desk.remark == "Pictures were not searched: The encoder is not at home. Ring again."


def test_that_words_which_an_encoder_does_not_know_are_told(desk):
    assert desk.find("zebra") == ()
    assert "names of colours only" in desk.remark
    desk.find("red")
    assert desk.remark == ""


def test_that_another_encoder_finds_nothing_among_vectors_that_are_not_its_own(desk, tmp_path):
    other = encoder_source(identity="2", open=opened_two)
    with SearchDesk(tmp_path / "library.sqlite3", lambda: other) as second:
        assert second.find("red") == ()
    assert desk.find("red")


def test_that_any_thread_may_ask(desk):
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(len(desk.find("red")))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [2] * 6


@pytest.mark.usefixtures("library")
def test_that_a_closed_desk_says_so(tmp_path):
    desk = SearchDesk(tmp_path / "library.sqlite3")
    desk.warm_up()
    desk.close()
    desk.close()
    with pytest.raises(SearchError, match="closed"):
        desk.find("red")


def test_that_a_library_that_cannot_be_opened_is_told(tmp_path):
    (tmp_path / "folder.sqlite3").mkdir()
    desk = SearchDesk(tmp_path / "folder.sqlite3")
    with pytest.raises(LibraryError):
        desk.find("red")
    desk.close()
