"""`process --openrouter` and `bench hybrid` against the stand-in.

The first run is a process of its own, as a user starts it; the others are run in the tests' own,
which has the libraries loaded.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.cli import hybrid
from autoresolve_gui.cli.app import run
from autoresolve_gui.cli.arguments import parse
from autoresolve_gui.cli.cloud import consent_on_terminal, disclosure_lines
from autoresolve_gui.cli.console import Console
from autoresolve_gui.cli.plugin_access import open_plugins
from autoresolve_gui.model.project import project_of
from autoresolve_gui.privacy.consent import Answer as Consent
from autoresolve_gui.privacy.consent import ConsentBook, Disclosure, Occasion
from autoresolve_gui.privacy.guard import NetworkGuard
from support.films import write_film
from support.openrouter import Answer, StandIn
from support.secret_service import choose_keyring

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "analysis.schema.json").read_text(encoding="utf-8"))
BEATS = {
    "beats": [
        {"label": "hook", "shot": 1, "place": "start", "confidence": 0.8, "reason": "it begins"},
        {"label": "climax", "shot": 3, "place": "middle", "confidence": 0.7, "reason": "loud"},
    ]
}


def notes(count):
    texts = {"seen": "a colour", "mood": "calm", "on_screen_text": "", "continuity": ""}
    made = [{"picture": n + 1, "shot_size": "wide", **texts} for n in range(count)]
    return Answer(json.dumps({"notes": made}))


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """Four shots of a second, each of other coloured fields, in a folder of a project."""

    def picture(number):
        fields = np.random.default_rng(number // 25).integers(0, 256, (9, 16, 3), np.uint8)
        return fields.repeat(10, axis=0).repeat(10, axis=1)

    folder = tmp_path_factory.mktemp("films") / "Rushes"
    folder.mkdir()
    return write_film(folder / "film.mp4", map(picture, range(100)), rate=Fraction(25))


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    """One library for all, so that the film is analysed once."""
    return tmp_path_factory.mktemp("library") / "library.sqlite3"


@pytest.fixture
def standin():
    with StandIn() as running:
        yield running


@pytest.fixture
def settings(home, standin):
    """Settings by which Cloud assist talks to the stand-in."""
    path = home / "ops.ini"
    path.write_text(f"[openrouter]\nbase_url = {standin.base_url}\n", "utf-8")
    return path


@pytest.fixture
def cloud(settings, standin, library, monkeypatch, capsys):
    """Run a command here and return what came of it."""
    assert settings.is_file()
    monkeypatch.setenv("OPENROUTER_API_KEY", standin.key)

    def command(name, *arguments):
        words = [name, *arguments, *(["--library", library] if name == "process" else [])]
        capsys.readouterr()
        status = run([str(word) for word in words], no_window, NetworkGuard())
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(words, status, out, err)

    return command


def no_window(_files):
    raise AssertionError("no window is wanted")


def test_that_local_results_come_first_and_the_cloud_stands_beside_them(
    autoresolve, cloud, film, library, standin
):
    standin.script(Answer(json.dumps(BEATS)), notes(3), notes(1))
    done = autoresolve(
        *("process", film, "--openrouter", "--yes-send", "--json", "-", "--library", library),
        OPENROUTER_API_KEY=standin.key,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    jsonschema.validate(report, SCHEMA)
    said = report["cloud"]
    assert [(beat["label"], beat["source"]) for beat in said["beats"]] == [
        ("hook", "cloud"),
        ("climax", "cloud"),
    ]
    assert said["beats"][0]["frame"] == 0
    assert all(beat["source"] == "local" for beat in report["beats"])
    assert said["failures"] == []
    assert len(said["notes"]) == sum(len(r.body["messages"][-1]["content"]) - 1
                                     for r in standin.calls[1:])  # fmt: skip
    assert 0 < said["cost_usd"] < 0.05
    # What was shown before sending is what was sent.
    for request in standin.calls:
        text = request.body["messages"][-1]["content"]
        text = text if isinstance(text, str) else text[0]["text"]
        for line in text.splitlines():
            assert line in done.stderr
    assert re.search(r"It costs \$0\.\d+ at most", done.stderr)
    told = re.search(r"beats cost at most \$0\.\d+, notes cost at most \$0\.\d+", done.stderr)
    assert told.start() < done.stderr.index("It costs")
    assert standin.key not in done.stderr + done.stdout

    again = cloud("process", film, "--openrouter", "--yes-send")
    assert again.returncode == 0
    assert "CLOUD BEAT" in again.stdout
    assert "Cloud: 3 answers from the cache, free" in again.stdout
    assert "It costs" not in again.stderr
    assert "beats cost nothing" in again.stderr


def test_that_nothing_is_sent_without_a_terminal_and_without_the_word(cloud, film, standin):
    done = cloud("process", film, "--openrouter", "--json", "-")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["cloud"]["beats"] == []
    assert "did not allow" in report["cloud"]["failures"][0]["message"]
    assert standin.calls == []


def test_that_without_the_word_openrouter_no_server_hears_of_it(cloud, film, standin):
    done = cloud("process", film, "--json", "-")
    assert "cloud" not in json.loads(done.stdout)
    assert standin.requests == []
    with pytest.raises(SystemExit):
        parse(["process", "film.mp4", "--yes-send"])


def test_that_no_failure_of_the_cloud_is_one_of_the_command(cloud, film, standin, settings):
    with settings.open("a", encoding="utf-8") as file:
        file.write("daily_usd_cap = 0\n")
    done = cloud("process", film, "--openrouter", "--yes-send", "--json", "-")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (failure,) = report["cloud"]["failures"]
    assert "today's cap of $0.00" in failure["message"]
    assert f"film.mp4: Beats: {failure['message']}" in done.stderr
    assert report["shots"]
    assert standin.calls == []


def test_that_quiet_tells_what_failed_and_nothing_of_quotes(cloud, film, standin, monkeypatch):
    monkeypatch.delenv("OPENROUTER_API_KEY")
    choose_keyring(monkeypatch, "keyring.backends.fail.Keyring")
    done = cloud("process", film, "--openrouter", "--yes-send", "--quiet")
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"autoresolve: {film}: Beats: ")
    assert "key" in line
    assert standin.calls == []


def test_that_the_bench_measures_against_its_gates(cloud, film, standin, home, settings, tmp_path):
    with settings.open("a", encoding="utf-8") as file:
        file.write("target_api_sec_per_min = 7.5\n")
    reference = tmp_path / "reference.json"
    reference.write_text('{"beats": [{"label": "hook", "time_s": 0.0}]}', "utf-8")
    standin.script(Answer(json.dumps(BEATS)), notes(3), Answer("I would rather not."), notes(1))
    done = cloud("bench", "hybrid", film, "--reference", reference, "--json", "--yes-send")
    report = json.loads(done.stdout)
    assert report["calls"] == 3
    assert len(standin.calls) == 4  # one was asked for again, and paid for as well
    assert (report["complete"], report["failures"]) == (True, [])
    gates = {gate["name"].split(" (")[0]: gate for gate in report["gates"]}
    assert set(gates) == {"local speed", "API time", "cost", "quality uplift"}
    assert not gates["quality uplift"]["is_required"]
    assert gates["API time"]["wanted"] == "< 7.5"
    missed = [gate for gate in gates.values() if gate["is_required"] and not gate["passed"]]
    assert done.returncode == (1 if missed else 0)
    assert report["cloud"]["precision"] == 0.5
    assert report["cloud"]["recall"] == 1.0
    assert report["quality_is"] == "f1"
    minutes = report["duration_s"] / 60
    assert gates["cost"]["measured"] == pytest.approx(report["cost_usd"] / minutes)
    assert gates["local speed"]["measured"] == pytest.approx(
        report["duration_s"] / report["local_s"]
    )
    with Ledger(home / "ledger.sqlite3") as ledger:
        rows = ledger.calls()
    spent_nusd = sum(row.cost_nusd or 0 for row in rows)
    assert all(row.cost_nusd for row in rows)
    assert {row.project for row in rows} == {project_of(film).id}
    assert report["api_s"] == pytest.approx(sum(row.total_s for row in rows))
    assert report["cost_usd"] == pytest.approx(spent_nusd / 1e9)


def test_that_the_bench_analyses_a_file_as_process_does(cloud, film, home, tmp_path):
    assert home.is_dir()
    report = json.loads(cloud("process", film, "--json", "-").stdout)
    with open_plugins(print) as plugins:
        if plugins.encoder_source() is None:
            pytest.skip("without the models that come along there is nothing to leave out")
        analysis, _ = hybrid._analyse(film, tmp_path / "library.sqlite3", plugins)
    assert [record.name for record in analysis.passes] == [
        each["name"] for each in report["passes"]
    ]
    assert [beat.frame for beat in analysis.beats] == [each["frame"] for each in report["beats"]]


def test_that_a_run_in_which_a_call_failed_shows_no_gate(cloud, film, standin):
    no_sense = Answer("I would rather not.")  # twice, and paid for each time
    standin.script(Answer(json.dumps(BEATS)), notes(3), no_sense, no_sense)
    done = cloud("bench", "hybrid", film, "--yes-send")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    gates = lines[next(n for n, line in enumerate(lines) if "GATE" in line) + 1 :]
    assert len(gates) == 4
    assert all(line.endswith("not shown") for line in gates)
    assert "does not show whether a gate is passed" in done.stderr


@pytest.fixture
def no_analysis(monkeypatch):
    """Fail where the bench gets as far as the analysis."""

    def analyse(*_arguments):
        raise AssertionError("it was analysed first")

    monkeypatch.setattr(hybrid, "_analyse", analyse)


@pytest.mark.usefixtures("no_analysis")
@pytest.mark.parametrize("why", ["consent", "calls", "money", "stop", "key"])
def test_that_the_bench_finds_out_what_stands_against_it_before_the_analysis(
    cloud, film, standin, home, settings, monkeypatch, why
):
    words = ["--yes-send"]
    match why:
        case "consent":
            words, said = [], "no terminal to ask on"
        case "calls":
            with settings.open("a", encoding="utf-8") as file:
                file.write("max_calls_per_video = 2\n")
            said = "2 more calls may be made for film.mp4 today, and up to 3 are wanted"
        case "money":
            with settings.open("a", encoding="utf-8") as file:
                file.write("daily_usd_cap = 0.001\n")
            said = "and $0.001 may still be spent for today"
        case "stop":
            with Ledger(home / "ledger.sqlite3") as ledger:
                ledger.stop("the button")
            said = "calls are stopped: the button"
        case _:
            monkeypatch.delenv("OPENROUTER_API_KEY")
            choose_keyring(monkeypatch, "keyring.backends.fail.Keyring")
            said = "keychain"
    done = cloud("bench", "hybrid", film, *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert standin.requests == []


def test_that_the_bench_asks_nothing_where_a_cap_has_no_room_for_all_its_calls(
    cloud, film, standin, home, settings
):
    whole = settings.read_text("utf-8")
    settings.write_text(f"{whole}daily_usd_cap = 0.008\n", "utf-8")  # beats alone would go
    standin.script(Answer(json.dumps(BEATS)), notes(3), notes(1))
    done = cloud("bench", "hybrid", film, "--yes-send")
    assert done.returncode == 1
    told = re.search(
        r"all calls about film\.mp4 \(beats \$(0\.\d+), notes \$(0\.\d+)\) can together cost "
        r"\$(0\.\d+), and \$0\.008 may still be spent for today",
        done.stderr,
    )
    beats, of_notes, together = map(float, told.groups())
    assert beats < 0.008 < together
    assert together == pytest.approx(beats + of_notes, abs=0.0002)
    assert "“Daily cap” (Tools > Cloud Assist Settings > Budget, or daily_usd_cap" in done.stderr
    assert standin.calls == []
    with Ledger(home / "ledger.sqlite3") as ledger:
        assert ledger.calls() == []

    settings.write_text(f"{whole}daily_usd_cap = {together + 0.0002:.4f}\n", "utf-8")
    done = cloud("bench", "hybrid", film, "--yes-send", "--json")
    assert len(standin.calls) == 3
    assert json.loads(done.stdout)["complete"]
    with Ledger(home / "ledger.sqlite3") as ledger:
        worst = [call.worst_nusd for call in ledger.calls()]
    assert sum(worst) == pytest.approx(together * 1e9, abs=2e5)  # that is what was reserved


def test_that_consent_for_good_is_that_of_the_folder_of_the_footage(cloud, film, home, standin):
    book = ConsentBook(home / "consent.json")
    for kind in ("beats", "notes"):
        book.remember("default", kind, "127.0.0.1", with_pictures=True)
    done = cloud("process", film, "--openrouter", "--json", "-")
    assert "did not allow" in json.loads(done.stdout)["cloud"]["failures"][0]["message"]
    for kind in ("beats", "notes"):
        book.remember(project_of(film).id, kind, "127.0.0.1", with_pictures=True)
    standin.script(Answer(json.dumps(BEATS)), notes(3), notes(1))
    done = cloud("process", film, "--openrouter", "--json", "-")
    assert json.loads(done.stdout)["cloud"]["failures"] == []
    assert "It costs" not in done.stderr


def test_that_a_reference_that_is_none_is_refused_before_the_analysis(
    cloud, film, standin, tmp_path
):
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"beats": [{"label": "hook"}]}', "utf-8")
    done = cloud("bench", "hybrid", film, "--reference", wrong, "--yes-send")
    assert done.returncode == 1
    assert "holds no reference beats" in done.stderr
    assert standin.requests == []


def a_disclosure(**changes):
    made = Disclosure(
        "beats", "host", "m", ("a\x1b[2Jb\n\u202ec",), (b"12",), 1_000_000, ("Term.",)
    )
    return replace(made, **changes)


def test_that_a_disclosure_cannot_paint_the_terminal():
    shown = disclosure_lines(a_disclosure(form="{\x1b[2J}"))
    assert "  | a [2Jb" in shown
    assert "  | c" in shown
    assert "  | { [2J}" in shown
    assert all("\x1b" not in line for line in shown)


def test_that_a_long_line_is_shown_whole():
    text = " ".join(map(str, range(5000)))
    assert f"  | {text}" in disclosure_lines(a_disclosure(texts=(text,)))


def test_that_pictures_are_told_with_timecodes_and_calls_with_their_number():
    about = Occasion("/films/Rushes", "Rushes", 1, 2, ("00:00:01:05", "00:00:07:00"))
    shown = disclosure_lines(a_disclosure(pictures=(b"1" * 9000, b"2" * 8000), about=about))
    assert shown[0].startswith("To host, for beats, call 1 of 2, asking m")
    assert "  and 2 pictures as JPEG (00:00:01:05, 9 kB; 00:00:07:00, 8 kB)" in shown


@pytest.mark.parametrize(
    ("typed", "project", "answer"),
    [
        ("y\n", "/films/Rushes", Consent.ONCE),
        ("a\n", "/films/Rushes", Consent.ALWAYS_FOR_PROJECT),
        ("a\n", "", Consent.NO),
        ("\n", "/films/Rushes", Consent.NO),
        ("", "/films/Rushes", Consent.NO),
    ],
)
def test_that_the_terminal_names_what_always_holds_for(monkeypatch, typed, project, answer):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    told = io.StringIO()
    ask = consent_on_terminal(Console(io.StringIO(), told), yes=False)
    about = Occasion(project, "Rushes" if project else "")
    assert ask(a_disclosure(about=about)) is answer
    assert ("[a] always for footage in “Rushes”" in told.getvalue()) is bool(project)
