"""What the search panel says where nothing, or not everything, can be found."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics

from autoresolve_gui.search.readiness import Readiness
from autoresolve_gui.search.values import Filters, Hit, HitKind
from autoresolve_gui.ui.rows import bold, small
from autoresolve_gui.ui.search.like_label import LikeLabel
from autoresolve_gui.ui.search.questions import Answer, Like, Question
from autoresolve_gui.ui.search.result_words import (
    count_words,
    empty_words,
    encoder_words,
    found_words,
    hit_words,
    unknown_words,
)
from autoresolve_gui.ui.search.results_delegate import ResultsDelegate, heading_px, thumb_size
from autoresolve_gui.ui.search.results_model import ResultsModel
from autoresolve_gui.ui.search.results_view import ResultsView
from autoresolve_gui.ui.search.stills import Stills
from autoresolve_gui.ui.theme import DARK

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

READY = Readiness(footage=3, heard=2, encoder="CLIP", space="clip/b@1", seen=3, reads_text=True)


def hit(key: str = "a", **changes: object) -> Hit:
    values = {
        "kind": HitKind.WORD,
        "key": key,
        "path": Path("film.mov"),
        "frame": 3,
        "time_s": Fraction(1),
        "end_s": None,
        "title": "film.mov",
        "snippet": "a rocket",
        "score": 0.5,
        "timecode": "01:00:00:03",
    }
    return Hit(**{**values, **changes})


@pytest.mark.parametrize(
    ("ready", "said"),
    [
        (Readiness(footage=3, encoder="CLIP", seen=3, reads_text=True), "Nothing is transcribed"),
        (Readiness(footage=3, heard=1), "Nobody looks at pictures"),
        (Readiness(footage=3, heard=1, encoder="Lite", seen=2), "A CLIP model would"),
        (Readiness(footage=3, heard=1, encoder="CLIP", reads_text=True), "No picture is known yet"),
        (Readiness(footage=3, heard=1, encoder="CLIP", problem="It is broken."), "It is broken."),
        (Readiness(), "Nothing to search in yet"),
    ],
)
def test_that_an_empty_answer_says_what_would_help(ready: Readiness, said: str) -> None:
    assert said in empty_words(Answer(Question("rocket"), ready=ready))


def test_that_nothing_is_missing_where_all_is_there() -> None:
    words = empty_words(Answer(Question("rocket"), ready=READY))
    assert words == "Nothing found for \u201crocket\u201d"


def test_that_a_question_without_words_is_said_to_have_none() -> None:
    remark = "Pictures were not searched: the question has no word."
    assert empty_words(Answer(Question("x"), remark=remark, ready=READY)).endswith(remark)


@pytest.mark.parametrize("signs", ["?!", "\N{ROCKET}", " -- "])
def test_that_signs_are_no_question(signs: str) -> None:
    assert Question(signs).is_empty
    assert empty_words(Answer(Question(signs), ready=READY)).startswith("Search 3 files")
    assert not Question("é").is_empty


def test_that_a_filter_is_named_and_what_it_leaves_out_is_not_missed() -> None:
    only_beats = Filters(kinds=frozenset({HitKind.BEAT}))
    words = empty_words(Answer(Question("rocket", filters=only_beats), ready=Readiness(footage=1)))
    assert "Filters are on" in words
    assert "transcribed" not in words
    assert "pictures" not in words


def test_that_a_fault_stands_in_place_of_the_answer() -> None:
    assert empty_words(Answer(Question("x"), problem="The disk is gone.")) == "The disk is gone."


def test_that_no_likeness_is_told_apart_from_no_encoder() -> None:
    like = Question(like=Like("a", 1, "film.mov"))
    assert "Nobody looks at pictures" in empty_words(Answer(like, ready=Readiness(footage=1)))
    assert "than is usual" in empty_words(Answer(like, ready=READY))


def test_that_the_encoder_is_described_by_what_it_can() -> None:
    assert encoder_words(READY) == "Pictures: CLIP. It has seen 3 of 3 files."
    blind = Readiness(footage=3, encoder="Lite", seen=1, seen_by_others=1)
    words = encoder_words(blind)
    assert "answers no words" in words
    assert "1 file was looked at by another encoder" in words


def test_that_hits_are_counted_by_file() -> None:
    question = Question("rocket")
    assert count_words(Answer(question, (hit(), hit()))) == "2 hits"
    assert count_words(Answer(question, (hit(), hit("b")))) == "2 hits in 2 files"
    assert count_words(Answer(question)) == ""
    few = Question("rocket", filters=Filters(limit=2))
    assert count_words(Answer(few, (hit(), hit()))) == "the best 2 hits"


def test_that_guesses_are_counted_apart_and_what_is_unknown_is_said() -> None:
    question, guess = Question("rocket"), hit(kind=HitKind.PICTURE, is_guess=True)
    assert count_words(Answer(question, (hit(), hit("b"), guess))) == "2 hits in 2 files, 1 guess"
    assert count_words(Answer(question, (guess, guess))) == "2 guesses"
    assert "A guess: " in hit_words(guess)
    assert "guess" not in hit_words(hit())
    unknown = Answer(question, unknown_to="Lite", ready=READY)
    assert "knows nothing like these words. A CLIP model knows" in empty_words(unknown)
    assert unknown_words(Answer(question)) == ""


def test_that_a_heading_stands_above_the_guesses_which_is_no_row(
    qtbot: QtBot, tmp_path: Path
) -> None:
    stills = Stills(tmp_path / "library.sqlite3")
    model, view = ResultsModel(stills), ResultsView()
    qtbot.addWidget(view)
    view.setModel(model)
    delegate = ResultsDelegate(DARK, view)
    view.setItemDelegate(delegate)
    guesses = tuple(hit(str(at), kind=HitKind.PICTURE, is_guess=True) for at in range(2))
    model.show_hits((hit(), *guesses), with_likeness=False)
    view.resize(420, 500)
    view.show()
    rows = [view.visualRect(model.index(row)) for row in range(3)]
    heading = heading_px(view.font())
    assert rows[0].height() == rows[2].height() == rows[1].height() - heading
    assert view.indexAt(rows[1].topLeft() + QPoint(40, heading // 2)).row() == -1
    assert view.indexAt(rows[1].center()).row() == 1
    ground = view.grab().toImage().pixelColor(rows[1].topLeft() + QPoint(2, 4))
    assert ground.name() == DARK.window
    model.show_hits((hit(),), with_likeness=False)
    assert view.visualRect(model.index(0)).height() == rows[0].height()
    stills.close()


def test_that_a_hit_is_told_in_whole() -> None:
    lost = hit(is_missing=True, also=frozenset({HitKind.PICTURE}))
    words = hit_words(lost)
    for part in ("film.mov", "01:00:00:03", "a rocket", "said, seen", "not at its place"):
        assert part in words
    assert "87 % alike" in hit_words(hit(), 0.87)


def test_that_a_picture_that_was_found_by_words_is_not_claimed_for_certain() -> None:
    seen = hit(kind=HitKind.PICTURE, snippet="Shot 12")
    assert found_words(seen) == "Shot 12 · looks like it"
    assert "Shot 12 · looks like it" in hit_words(seen)
    assert found_words(seen, 0.61) == "Shot 12 · 61 % alike"
    assert found_words(hit(kind=HitKind.PICTURE, snippet="Shot 12", is_guess=True)) == "Shot 12"
    assert found_words(hit()) == "a rocket"


def test_that_no_sign_stands_on_a_line_without_words(qtbot: QtBot, tmp_path: Path) -> None:
    stills = Stills(tmp_path / "library.sqlite3")
    model, view = ResultsModel(stills), ResultsView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(ResultsDelegate(DARK, view))
    model.show_hits((hit(also=frozenset({HitKind.BEAT})), hit()), with_likeness=False)
    view.resize(420, 500)
    view.show()
    picture = view.grab().toImage()
    line, thumb = QFontMetrics(small(view.font())).height(), thumb_size(view)

    def inked(row: int, below: int) -> int:
        """Return how many points of the columns of the signs are drawn on, in a line's height."""
        rect = view.visualRect(model.index(row))
        left = rect.left() + 6 + thumb.width() + 9
        top = rect.top() + 6 + QFontMetrics(bold(view.font())).height() + 1 + below
        ground = picture.pixelColor(left - 3, top)
        points = [(x, y) for x in range(left, left + 38) for y in range(top, top + line)]
        return sum(picture.pixelColor(*point) != ground for point in points)

    assert inked(0, 0) > 0
    assert inked(0, line + 2) == inked(1, line + 2) == 0
    stills.close()


def test_that_of_a_like_the_name_gives_way_and_the_place_stays(qtbot: QtBot) -> None:
    label = LikeLabel("Like wannaworktogether  of mine.mp4  00:03:12:05")
    qtbot.addWidget(label)
    whole = label.fontMetrics().horizontalAdvance(label.text())
    assert label.shown_words(whole + 4) == label.text()
    narrow = label.shown_words(whole * 2 // 3)
    assert narrow.startswith("Like w")
    assert narrow.endswith("  00:03:12:05")
    assert "…" in narrow
