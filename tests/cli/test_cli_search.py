"""`autoresolve search`, on a library with something of everything."""

from __future__ import annotations

import json
import math
import sys
from datetime import datetime
from pathlib import Path

import pytest

from autoresolve_gui.cli.arguments import Search, parse
from autoresolve_gui.cli.console import Console
from autoresolve_gui.cli.search import show_hits, unknown_words
from autoresolve_gui.library.library import Library
from autoresolve_gui.search.desk import SearchDesk
from support.encoders import ColorEncoder, source_of
from support.search_library import footage_at, keep, note, say


@pytest.fixture
def rolls(tmp_path):
    """Return the path of a library of two films, in which a rocket is spoken of and noted."""
    path = tmp_path / "library.sqlite3"
    with Library(path) as library:
        keep(library, tmp_path / "one.mov", ["red", "grey", "green"], encoder=ColorEncoder())
        keep(library, tmp_path / "two.mov", ["grey", "red"], encoder=ColorEncoder(), seed=50)
        say(library, "one", 12, "the rocket leaves its pad")
        note(library, "two", 300, "A rocket on a poster")
    return path


def test_that_the_table_tells_where_what_was_found(autoresolve, rolls):
    done = autoresolve("search", "rocket", "--library", rolls)
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    assert first.split() == ["TIMECODE", "FOUND", "IN", "FILE", "WHAT"]
    assert len(rest) == 2
    assert "01:00:12:12" in done.stdout
    assert "the rocket leaves its pad" in done.stdout
    assert "two.mov" in done.stdout


def test_that_json_has_all_that_is_documented(autoresolve, rolls, tmp_path):
    done = autoresolve("search", "rocket", "--json", "--library", rolls, "--kind", "word")
    (hit,) = json.loads(done.stdout)
    assert (hit["kind"], hit["frame"], hit["time_s"]) == ("word", 312, 12.5)
    assert hit["file"] == str(tmp_path / "one.mov")
    assert [hit["text"][a:b] for a, b in hit["marks"]] == ["rocket"]
    page = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
    section = page.split("## `autoresolve search`", 1)[1].split("\n## ", 1)[0]
    assert [name for name in hit if f"`{name}`" not in section] == []


@pytest.mark.parametrize("moment", ["3.5", "0:03.5", "01:00:03:12"])
def test_that_shots_like_a_moment_are_found(autoresolve, rolls, tmp_path, moment):
    like = f"{tmp_path / 'one.mov'}@{moment}"
    done = autoresolve("search", "--like", like, "--json", "--library", rolls)
    assert done.returncode == 0, done.stderr
    first, *_ = json.loads(done.stdout)
    assert (first["file"], first["frame"] // 250) == (str(tmp_path / "two.mov"), 1)


def test_that_the_table_of_shots_like_one_tells_how_alike_they_are(rolls, capsys):
    with SearchDesk(rolls) as desk:
        first, *rest = desk.like("one", 80)
        show_hits((first, *rest), as_json=False, console=Console(sys.stdout, sys.stderr),
                  with_likeness=True)  # fmt: skip
    row = capsys.readouterr().out.splitlines()[1]
    assert row.endswith(f"Shot 2 \u00b7 {round(first.score * 100)} % alike")


class OneSidedEncoder(ColorEncoder):
    """One that knows red for certain, and nothing else."""

    def sure_from(self, text):
        return 0.5 if "red" in text else math.inf


def test_that_guesses_stand_below_a_heading_and_are_marked_in_json(rolls, capsys):
    console = Console(sys.stdout, sys.stderr)
    with SearchDesk(rolls, lambda: source_of(OneSidedEncoder())) as desk:
        red, green = desk.find("red"), desk.find("green rocket")
        show_hits(red, as_json=False, console=console)
        assert "Guesses" not in capsys.readouterr().out
        show_hits(green, as_json=False, console=console)
        sure, guesses = capsys.readouterr().out.split("\n\nGuesses: ")
        assert "the rocket leaves its pad" in sure
        assert "picture" not in sure
        assert "picture   one.mov  Shot 3" in guesses
        show_hits(green, as_json=True, console=console)
        hits = json.loads(capsys.readouterr().out)
        assert [(hit["kind"], hit["is_guess"]) for hit in hits] == [
            ("word", False),
            ("picture", True),
        ]
        assert "knows nothing like these words" in unknown_words(desk.unknown_to)
        assert "autoresolve models download clip-vit-b32" in unknown_words(desk.unknown_to)


def test_that_nothing_found_is_told_by_the_status(autoresolve, rolls):
    done = autoresolve("search", "submarine", "--library", rolls)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing was found." in done.stderr
    assert json.loads(autoresolve("search", "x", "--json", "--library", rolls).stdout) == []


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["rocket", "--library", "nowhere.sqlite3"], 1, "there is no library"),
        (["rocket", "--in", "never.mov"], 1, "never.mov was not analysed"),
        (["--like", "one.mov@soon"], 2, "is no moment"),
        (["--like", "one.mov@01:00:61:00"], 2, "out of range"),
        (["--like", "one.mov@300"], 2, "beyond the end (30.0 s)"),
        (["--like", "one.mov@01:00:30:01"], 2, "beyond the end (01:00:30:00)"),
        (["--like", "one.mov@00:00:01:00"], 2, "before the start (01:00:00:00)"),
    ],
)
def test_that_what_cannot_be_searched_is_told(autoresolve, rolls, words, status, told):
    library = [] if "--library" in words else ["--library", rolls]
    done = autoresolve("search", *words, *library)
    assert done.returncode == status
    assert told in done.stderr


def test_that_nothing_was_analysed_is_told(autoresolve, tmp_path):
    Library(tmp_path / "library.sqlite3").close()
    done = autoresolve("search", "rocket", "--library", tmp_path / "library.sqlite3")
    assert done.returncode == 1
    assert "no footage was analysed yet. `autoresolve process FILE`" in done.stderr


def test_that_shots_like_what_was_only_transcribed_want_it_analysed(autoresolve, tmp_path):
    path, film = tmp_path / "library.sqlite3", tmp_path / "heard.mov"
    with Library(path) as library:
        library.save_footage(footage_at(film, "heard", 1))
        say(library, "heard", 1, "hello there")
    done = autoresolve("search", "--like", f"{film}@1", "--library", path)
    assert done.returncode == 1
    assert f"Analyse it first: `autoresolve process {film}`." in done.stderr


def test_that_words_and_options_may_be_mixed_and_dashes_be_words():
    search = parse(["search", "a", "--limit", "3", "b", "--", "--c"])
    assert isinstance(search, Search)
    assert (search.query, search.limit) == ("a b --c", 3)


def test_that_a_day_counts_whole():
    search = parse(["search", "a", "--since", "2026-11-20", "--until", "2026-11-21"])
    assert isinstance(search, Search)
    assert (search.until - search.since).days == 2
    assert search.since == datetime(2026, 11, 20).astimezone()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["  "],
        ["?!"],
        ["\N{ROCKET}", "--", "--"],
        ["a", "--like", "b@1"],
        ["--like", "b"],
        ["a", "--limit", "0"],
        ["a", "--since", "yesterday"],
        ["a", "--spoken", "--silent"],
        ["a", "--longer", "-1"],
        ["a", "--kind", "smell"],
    ],
)
def test_that_what_makes_no_sense_is_wrong_usage(words):
    with pytest.raises(SystemExit) as raised:
        parse(["search", *words])
    assert raised.value.code == 2
