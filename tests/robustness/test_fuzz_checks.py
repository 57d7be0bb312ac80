"""The rules that the fuzzer holds the engine to: each one is broken here on purpose."""

import sqlite3
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from autoresolve_gui.engine import events
from autoresolve_gui.model.analysis import PassRecord
from autoresolve_gui.model.footage import Footage
from autoresolve_gui.model.timebase import Timebase
from fuzzing.checks import check_database, check_events, check_leftovers, check_text
from fuzzing.mutants import Mutant
from fuzzing.report import BEGIN, END, write_report
from fuzzing.station import Outcome, Passage
from fuzzing.tally import Tally, markdown, plain

PATH = Path("/films/take 1.mp4")
FOOTAGE = Footage(
    key="k", path=PATH, size_bytes=1, container="mp4", duration=Fraction(1),
    timebase=Timebase(Fraction(25), drop_frame=False), start_frame=0, has_start_timecode=False,
    video=None, audio=(),
)  # fmt: skip
RECORD = PassRecord("index", 1, 0.1, 10.0)
GOOD = [
    events.Queued(PATH),
    events.Opened(PATH, FOOTAGE),
    events.PassStarted(PATH, "index"),
    events.Progress(PATH, "index", 0.5, None),
    events.PassDone(PATH, "k", RECORD, from_cache=False),
    events.Finished(PATH, "k"),
]


def test_that_a_good_run_breaks_no_rule():
    assert check_events(PATH, GOOD) == []


@pytest.mark.parametrize(
    ("heard", "fault"),
    [
        (GOOD[:-1], "ended 0 times"),
        ([*GOOD, events.Cancelled(PATH)], "ended 2 times: Finished, Cancelled"),
        ([*GOOD, GOOD[3]], "Progress came after the end"),
        (GOOD[1:], "did not begin with Queued"),
        ([GOOD[0], *GOOD[2:]], "Finished before Opened"),
        ([*GOOD[:2], *GOOD[4:]], "PassDone of index without PassStarted"),
        ([*GOOD[:5], *GOOD[4:]], "PassDone of index came twice"),
        ([*GOOD[:4], events.Progress(PATH, "index", 0.4, None), *GOOD[4:]], "progress fell"),
        ([*GOOD[:3], events.Progress(PATH, "index", 1.5, None), *GOOD[4:]], "progress is 1.5"),
        ([GOOD[0], events.Failed(PATH, "It is empty.", "")], "no remedy"),
        ([GOOD[0], events.Failed(PATH, "", "Copy it.")], "an empty message"),
        ([*GOOD[:2], events.Notice(PATH, "ValueError: 3"), *GOOD[2:]], "“ValueError” is no word"),
    ],
)
def test_that_a_broken_rule_is_told(heard, fault):
    assert any(fault in one for one in check_events(PATH, heard))


@pytest.mark.parametrize(
    "text",
    [
        "“take 1.mp4” is empty (0 bytes)",
        f"“take 1.mp4” is not there ({PATH})",
        "Convert it to H.264 and/or ProRes, at 29.97 fps.",
    ],
)
def test_that_plain_words_pass(text):
    assert check_text(PATH, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Traceback (most recent call last)",
        "InvalidDataError: it is damaged",
        "it failed: [Errno 5]",
        "see /home/me/notes/log.txt",
        "see C:\\Users\\me\\log.txt",
        "lasts nan seconds",
        "two\nlines",
        "x" * 501,
    ],
)
def test_that_words_of_programmers_and_other_paths_do_not(text):
    assert check_text(PATH, text)


def test_that_a_damaged_library_is_told(tmp_path):
    path = tmp_path / "library.sqlite3"
    assert check_database(path) == []
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE a (b TEXT)")
        database.execute("CREATE INDEX of_b ON a (b)")
        database.executemany("INSERT INTO a VALUES (?)", [(str(n) * 20,) for n in range(500)])
    database.close()
    assert check_database(path) == []
    data = bytearray(path.read_bytes())
    data[-4_096:] = bytes(4_096)
    path.write_bytes(data)
    assert any("integrity_check" in fault for fault in check_database(path))


def test_that_files_left_behind_are_told(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "rest.tmp").touch()
    (tmp_path / "library.sqlite3").touch()
    assert check_leftovers(tmp_path, ["library.sqlite3"]) == ["left behind: rest.tmp"]


def test_that_the_counts_are_right_and_are_written_in_their_place(tmp_path):
    tally = Tally()
    deeds = ("flip_bits", "mp4_nest", "flip_bits")
    for number, outcome in enumerate([Outcome.FINISHED, Outcome.FAILED, Outcome.FAILED]):
        broken = ("a rule",) if number == 2 else ()
        passage = Passage(PATH, outcome, float(number), number << 20, "", broken)
        tally.add(Mutant(1, number, "a.mp4", deeds, b""), passage)
    assert tally.count == 3
    assert tally.by_deed["flip_bits"] == Counter(FINISHED=1, FAILED=2, VIOLATIONS=1)
    assert ("most memory of a worker", "2 MB") in tally.summary_rows()
    assert ("time a mutant: median", "1.00 s") in tally.summary_rows()
    assert markdown(tally.source_table()).splitlines()[2] == "| a.mp4 | 1 | 2 | 0 | 0 | 0 | 1 |"
    assert len(set(map(len, plain(tally.deed_table()).splitlines()))) == 1
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_report(page, tally, seed=1, first=0, seconds=60.0)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| mutants | 3 |" in text
    assert "`s1-m00002-a.mp4`: a rule" in text
    page.write_text("no place", encoding="utf-8")
    with pytest.raises(ValueError, match="no place for the counts"):
        write_report(page, tally, seed=1, first=0, seconds=60.0)
