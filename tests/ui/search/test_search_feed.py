"""Asking as one types: the newest question is answered, and nothing is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from autoresolve_gui.library.library import Library
from autoresolve_gui.ui.search.questions import Like, Question
from autoresolve_gui.ui.search.results_model import ResultsModel, dragged, read_place
from autoresolve_gui.ui.search.search_feed import SearchFeed
from autoresolve_gui.ui.search.stills import Stills
from support.encoders import ColorEncoder, broken, encoder_source
from support.search_library import keep, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from autoresolve_gui.ui.search.questions import Answer


@pytest.fixture
def library_path(tmp_path: Path) -> Path:
    path = tmp_path / "library.sqlite3"
    with Library(path) as library:
        key = keep(library, tmp_path / "a.mov", ["red", "green", "blue"], encoder=ColorEncoder())
        say(library, key, 3, "a red rocket")
    return path


@pytest.fixture
def feed(qtbot: QtBot, library_path: Path) -> Iterator[SearchFeed]:
    assert qtbot is not None
    feed = SearchFeed(library_path, encoder_source)
    yield feed
    feed.close()
    feed.deleteLater()


def test_that_only_the_newest_question_is_answered(qtbot: QtBot, feed: SearchFeed) -> None:
    answers: list[Answer] = []
    feed.answered.connect(answers.append)
    feed.ask(Question("green"), at_once=True)
    for words in ("b", "bl", "blu", "blue"):
        feed.ask(Question(words))
    assert feed.is_asking
    qtbot.waitUntil(lambda: bool(answers) and not feed.is_asking, timeout=30_000)
    assert [answer.question.words for answer in answers] == ["blue"]
    assert answers[0].hits[0].frame // 250 == 2


def test_that_an_empty_field_is_answered_at_once(qtbot: QtBot, feed: SearchFeed) -> None:
    with qtbot.waitSignal(feed.answered, timeout=30_000) as told:
        feed.ask(Question("   "), at_once=True)
    assert told.args[0].hits == ()
    assert not feed.is_asking


def test_that_what_nobody_looked_at_is_answered_in_words(qtbot: QtBot, feed: SearchFeed) -> None:
    with qtbot.waitSignal(feed.answered, timeout=30_000) as told:
        feed.ask(Question(like=Like("nobody", 3, "Like nothing")), at_once=True)
    assert told.args[0].problem
    assert not told.args[0].hits


def test_that_an_encoder_that_fails_leaves_the_words(qtbot: QtBot, library_path: Path) -> None:
    feed = SearchFeed(library_path, lambda: encoder_source(open=broken))
    with qtbot.waitSignal(feed.answered, timeout=30_000) as told:
        feed.ask(Question("rocket"), at_once=True)
    assert [hit.snippet for hit in told.args[0].hits] == ["a red rocket"]
    assert "not at home" in told.args[0].remark
    with qtbot.waitSignal(feed.readied, timeout=30_000) as told:
        feed.get_ready()
    assert "Ring again" in told.args[0].problem
    feed.close()
    feed.deleteLater()


def test_that_a_closed_feed_takes_no_questions(feed: SearchFeed) -> None:
    feed.ask(Question("green"))
    feed.close()
    feed.ask(Question("blue"), at_once=True)
    feed.get_ready()
    assert not feed.is_asking


def test_that_a_hit_can_be_dragged_and_read_again(
    qtbot: QtBot, feed: SearchFeed, library_path: Path
) -> None:
    with qtbot.waitSignal(feed.answered, timeout=30_000) as told:
        feed.ask(Question("rocket"), at_once=True)
    stills = Stills(library_path)
    model = ResultsModel(stills)
    model.show_hits(told.args[0].hits, with_likeness=False)
    place = read_place(model.mimeData([model.index(0)]))
    assert place == dragged(told.args[0].hits[0])
    assert place.note == "a red rocket"
    data = model.mimeData([model.index(0)])
    for wrong in (b"", b"[]", b"{}", b'{"key": 1, "path": "", "frame": -1, "note": ""}', b"\xff"):
        data.setData("application/x-autoresolve-place", wrong)
        assert read_place(data) is None
    # The file is no film, and the library has no filmstrip: there is no picture, and no fault.
    assert model.data(model.index(0), Qt.ItemDataRole.DecorationRole) is None
    qtbot.waitUntil(lambda: stills.is_at_rest, timeout=30_000)
    assert model.data(model.index(0), Qt.ItemDataRole.DecorationRole).isNull()
    stills.close()
    stills.deleteLater()
