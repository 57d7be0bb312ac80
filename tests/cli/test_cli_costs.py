from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from autoresolve_gui.budget.ledger import Ledger, Limits, Outcome, Purpose
from autoresolve_gui.cli.arguments import parse
from autoresolve_gui.cli.cost_arguments import Costs
from autoresolve_gui.library.library import Library
from autoresolve_gui.media.probe import probe
from support.films import numbered_film

LIMITS = Limits(10**9)


def _purpose(model, footage):
    return Purpose("beats", "basic", footage, "film", model, "https://example.org", "openrouter")


@pytest.fixture
def ledger(home):
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    with Ledger(home / "ledger.sqlite3", clock=lambda: now) as opened:
        first = opened.reserve(_purpose("a/b", "one.mov"), 9_000_000, LIMITS).call_id
        opened.settle(first, Outcome("done", 4_000_000, tokens_in=70, tokens_out=30))
        opened.reserve(_purpose("c/d", "two.mov"), 2_000_000, LIMITS)
        yield opened


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], Costs()),
        (["--by", "model", "--json"], Costs(by="model", json=True)),
        (["--since", "2026-11-01"], Costs(since=date(2026, 11, 1))),
        (["--csv", "-"], Costs(csv="-")),
        (["--csv", "costs.csv", "--force"], Costs(csv="costs.csv", force=True)),
        (["--stop"], Costs(action="stop")),
        (["--resume"], Costs(action="resume")),
        (["--accept-clock"], Costs(action="accept-clock")),
    ],
)
def test_that_the_command_is_understood(words, command):
    assert parse(["costs", *words]) == command


@pytest.mark.parametrize(
    "words",
    [
        ["--by", "weather"],
        ["--since", "yesterday"],
        ["--csv", ""],
        ["--json", "--csv", "-"],
        ["--stop", "--resume"],
        ["--", "film.mov"],
    ],
)
def test_that_what_makes_no_sense_is_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(["costs", *words])
    assert ended.value.code == 2
    assert "autoresolve costs" in capsys.readouterr().err


def test_that_without_a_call_it_says_so(autoresolve):
    ended = autoresolve("costs")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "No call was made.\n", "")
    assert autoresolve("costs", "--since", "2026-11-01").stdout == (
        "No call was made since 2026-11-01.\n"
    )


@pytest.mark.usefixtures("ledger")
def test_that_the_table_adds_up(autoresolve):
    lines = autoresolve("costs", "--by", "model").stdout.splitlines()
    assert [line.split()[-1] for line in lines] == ["MODEL", "a/b", "c/d", "total"]
    assert lines[1].split()[:3] == ["1", "$0.004", "$0.00"]
    assert lines[3].split()[:3] == ["2", "$0.004", "$0.002"]


@pytest.mark.usefixtures("ledger")
def test_that_scripts_get_exact_amounts(autoresolve):
    told = json.loads(autoresolve("costs", "--by", "footage", "--json").stdout)
    assert [group["name"] for group in told["groups"]] == ["one.mov", "two.mov"]
    assert (told["total"]["settled_nusd"], told["total"]["settled_usd"]) == (4_000_000, 0.004)
    assert told["total"]["reserved_nusd"] == 2_000_000
    assert told["stopped"] is None
    later = json.loads(autoresolve("costs", "--since", "2026-11-21", "--json").stdout)
    assert (later["since"], later["groups"]) == ("2026-11-21", [])


@pytest.mark.usefixtures("ledger")
def test_that_projects_are_told(autoresolve):
    lines = autoresolve("costs", "--by", "project").stdout.splitlines()
    assert [line.split()[-1] for line in lines] == ["PROJECT", "film", "total"]


def test_that_footage_is_told_by_its_name_with_the_beginning_of_its_key(
    autoresolve, home, tmp_path
):
    footage = probe(numbered_film(tmp_path / "Hafen \x1b[2J.mp4", 5, rate=Fraction(25)))
    with Library(home / "library.sqlite3") as library:
        library.save_footage(footage)
    gone = "0123456789" * 4
    with Ledger(home / "ledger.sqlite3") as opened:
        opened.reserve(_purpose("a/b", footage.key), 9_000_000, LIMITS)
        opened.reserve(_purpose("a/b", gone), 1_000_000, LIMITS)
    lines = autoresolve("costs", "--by", "footage").stdout.splitlines()
    assert lines[1].endswith(f"  Hafen [2J.mp4 ({footage.key[:8]})")
    assert lines[2].endswith("  01234567")
    told = json.loads(autoresolve("costs", "--by", "footage", "--json").stdout)["groups"]
    assert [(group["name"], group["file"]) for group in told] == [
        (footage.key, "Hafen [2J.mp4"),
        (gone, None),
    ]


@pytest.mark.usefixtures("ledger")
def test_that_every_call_is_written_as_csv_and_no_file_is_overwritten_unasked(
    autoresolve, tmp_path
):
    printed = autoresolve("costs", "--csv", "-").stdout
    assert [row["model_asked"] for row in csv.DictReader(io.StringIO(printed))] == ["a/b", "c/d"]
    ended = autoresolve("costs", "--csv", "costs.csv")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "2 calls written to costs.csv" in ended.stderr
    written = (tmp_path / "costs.csv").read_text(encoding="utf-8-sig")
    assert written.splitlines() == printed.splitlines()
    again = autoresolve("costs", "--csv", "costs.csv")
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert autoresolve("costs", "--csv", "costs.csv", "--force").returncode == 0
    assert autoresolve("costs", "--csv", "no/such/folder.csv").returncode == 1


def test_that_calls_are_stopped_and_let_go_on(autoresolve, ledger):
    assert autoresolve("costs", "--stop").returncode == 0
    assert ledger.stopped().kind == "user"
    assert "Calls are stopped" in autoresolve("costs").stderr
    assert autoresolve("costs", "--resume").returncode == 0
    assert ledger.stopped() is None


def test_that_a_damaged_ledger_is_told_in_one_line(autoresolve, home):
    home.mkdir(exist_ok=True)
    (home / "ledger.sqlite3").write_bytes(b"garbage" * 1000)
    ended = autoresolve("costs")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "is damaged" in ended.stderr
    assert "no call is made" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
