"""What was allowed holds for what was shown, and for nothing else."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading

import pytest

from autoresolve_gui.privacy.consent import (
    Answer,
    ConsentBook,
    ConsentDesk,
    Disclosure,
    Occasion,
)
from autoresolve_gui.privacy.errors import NotAllowed, PrivacyError


@pytest.fixture
def book(tmp_path):
    return ConsentBook(tmp_path / "config" / "consent.json")


def disclosure(kind="beats", receiver="OpenRouter", *, pictures=(), project="film") -> Disclosure:
    texts, terms = ("a summary",), ("Is kept.",)
    about = Occasion(project, project.title())
    return Disclosure(
        kind, receiver, "one/model", texts, pictures, 1_000, terms, '{"type": "object"}', about
    )


class User:
    def __init__(self, *answers):
        self.answers = list(answers)
        self.shown = []

    def ask(self, shown):
        self.shown.append(shown)
        return self.answers.pop(0)


def test_that_the_user_sees_exactly_what_would_be_sent(book):
    user = User(Answer.ONCE)
    ConsentDesk(book, user.ask).require(disclosure())
    assert user.shown == [disclosure()]
    assert book.all() == ()


def test_that_once_is_once_and_no_is_no(book):
    user = User(Answer.ONCE, Answer.NO, Answer.ONCE)
    desk = ConsentDesk(book, user.ask)
    desk.require(disclosure())
    with pytest.raises(NotAllowed, match="OpenRouter") as caught:
        desk.require(disclosure())
    assert caught.value.remedy
    desk.require(disclosure())
    assert len(user.shown) == 3


@pytest.mark.parametrize("answer", [None, "always for ever", 1])
def test_that_an_answer_that_is_none_is_no(book, answer):
    with pytest.raises(NotAllowed):
        ConsentDesk(book, lambda _shown: answer).require(disclosure())


def test_that_always_is_kept_for_that_project_kind_and_receiver(book):
    user = User(Answer.ALWAYS_FOR_PROJECT, *[Answer.NO] * 3)
    desk = ConsentDesk(book, user.ask)
    desk.require(disclosure())
    again = ConsentBook(book._path)
    ConsentDesk(again, user.ask).require(disclosure())
    assert len(user.shown) == 1
    for other in (
        disclosure(project="other film"),
        disclosure("notes"),
        disclosure(receiver="OpenAI"),
    ):
        with pytest.raises(NotAllowed):
            desk.require(other)


def test_that_consent_of_the_time_when_all_was_one_project_does_not_carry_over(book):
    book.remember("default", "beats", "OpenRouter")
    user = User(Answer.NO)
    with pytest.raises(NotAllowed):
        ConsentDesk(book, user.ask).require(disclosure(project="/films/Rushes"))
    assert len(user.shown) == 1


def test_that_a_call_about_no_project_is_asked_about_each_time(book):
    user = User(Answer.ALWAYS_FOR_PROJECT, Answer.ALWAYS_FOR_PROJECT)
    desk = ConsentDesk(book, user.ask)
    for _ in range(2):
        desk.require(disclosure("check", project=""))
    assert len(user.shown) == 2
    assert book.all() == ()
    assert user.shown[0].about.scope == ""
    assert disclosure().about.scope == "footage in “Film”"


def test_that_consent_to_text_is_none_to_pictures(book):
    user = User(Answer.ALWAYS_FOR_PROJECT, Answer.NO, Answer.ALWAYS_FOR_PROJECT)
    desk = ConsentDesk(book, user.ask)
    desk.require(disclosure())
    with pytest.raises(NotAllowed):
        desk.require(disclosure(pictures=(b"jpeg",)))
    desk.require(disclosure(pictures=(b"jpeg",)))
    desk.require(disclosure(pictures=(b"another",)))
    desk.require(disclosure())
    assert len(user.shown) == 3
    assert len(book.all()) == 1


def test_that_what_was_allowed_can_be_taken_back(book):
    for kind in ("beats", "notes"):
        book.remember("film", kind, "OpenRouter")
    book.remember("other", "beats", "OpenRouter")
    book.forget("film", "beats")
    assert book.decision("film", "beats", "OpenRouter") is None
    assert book.decision("film", "notes", "OpenRouter") is Answer.ALWAYS_FOR_PROJECT
    book.forget("film")
    assert [allowed.project for allowed in book.all()] == ["other"]


@pytest.mark.parametrize(
    "rubbish",
    ["", "[]", '{"schema": 2, "allowed": []}', '{"schema": 1}', '{"schema": 1, "allowed": [1]}',
     '{"schema": 1, "allowed": [{"project": "film", "kind": "beats", "receiver": "OpenRouter"}]}',
     '{"schema": 1, "allowed": [{"project": "", "kind": "", "receiver": "", "with_pictures": 1}]}',
     "[" * 100_000, "\udc80"],
)  # fmt: skip
def test_that_a_file_that_makes_no_sense_allows_nothing_and_is_set_aside(book, rubbish):
    book._path.parent.mkdir()
    book._path.write_bytes(rubbish.encode(errors="surrogateescape"))
    assert book.decision("film", "beats", "OpenRouter") is None
    assert "consent.json.broken-1" in book.notices[0]
    aside = book._path.with_name("consent.json.broken-1")
    assert aside.read_bytes() == rubbish.encode(errors="surrogateescape")
    book.remember("film", "beats", "OpenRouter")
    assert book.decision("film", "beats", "OpenRouter") is Answer.ALWAYS_FOR_PROJECT


def test_that_consent_that_cannot_be_kept_is_an_error_and_nothing_is_sent(book):
    book._path.parent.touch()  # a file where the folder should be
    with pytest.raises(PrivacyError, match="cannot be written") as caught:
        ConsentDesk(book, lambda _shown: Answer.ALWAYS_FOR_PROJECT).require(disclosure())
    assert caught.value.remedy


def test_that_nothing_of_what_is_sent_is_kept(book):
    user = User(Answer.ALWAYS_FOR_PROJECT)
    ConsentDesk(book, user.ask).require(disclosure(pictures=(b"jpeg",)))
    kept = book._path.read_text()
    assert "a summary" not in kept
    assert "jpeg" not in kept
    assert json.loads(kept)["allowed"][0]["kind"] == "beats"


def test_that_calls_that_wait_for_the_same_answer_ask_once(book):
    asked = []

    def ask(shown):
        asked.append(shown)
        return Answer.ALWAYS_FOR_PROJECT

    desk = ConsentDesk(book, ask)
    threads = [threading.Thread(target=desk.require, args=(disclosure(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1


WINDOW = """
import sys
from pathlib import Path
from autoresolve_gui.privacy.consent import ConsentBook
book, name = ConsentBook(Path(sys.argv[1])), sys.argv[2]
for number in range(15):
    book.remember(f"{name} {number}", "beats", "OpenRouter")
    book.remember(f"{name} passing", "beats", "OpenRouter")
    book.forget(f"{name} passing")
"""


def test_that_two_windows_neither_lose_nor_bring_back_what_was_said(book):
    windows = [
        subprocess.Popen([sys.executable, "-c", WINDOW, book._path, name])  # noqa: S603 -- our own
        for name in ("one", "two")
    ]
    assert [window.wait(60) for window in windows] == [0, 0]
    assert {allowed.project for allowed in book.all()} == {
        f"{name} {number}" for name in ("one", "two") for number in range(15)
    }


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_that_nobody_else_may_read_it(book):
    book.remember("film", "beats", "OpenRouter")
    assert stat.S_IMODE(book._path.stat().st_mode) & 0o077 == 0
