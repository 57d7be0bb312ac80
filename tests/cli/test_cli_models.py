"""`autoresolve cloud`: the models and the check, against the stand-in."""

from __future__ import annotations

import json

import pytest

from autoresolve_gui.budget.ledger import Ledger
from autoresolve_gui.cli.arguments import parse
from autoresolve_gui.cli.cloud_arguments import Cloud
from autoresolve_gui.cli.exit_status import ExitStatus
from support.openrouter import StandIn

KEY = "OPENROUTER_API_KEY"


@pytest.fixture
def standin(home):
    with StandIn() as running:
        ops = f"[openrouter]\nbase_url = {running.base_url}\n"
        (home / "ops.ini").write_text(ops, encoding="utf-8")
        yield running


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["models"], Cloud("models")),
        (["models", "--search", "mistral small"], Cloud("models", search="mistral small")),
        (["--json", "models"], Cloud("models", json=True)),
        (["test", "--yes-send"], Cloud("test", yes_send=True)),
    ],
)
def test_that_the_words_are_understood(words, command):
    assert parse(["cloud", *words]) == command


@pytest.mark.parametrize(
    "words", [[], ["buy"], ["models", "--yes-send"], ["test", "--search", "x"], ["--", "a.mov"]]
)
def test_that_words_without_sense_are_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(["cloud", *words])
    assert ended.value.code == ExitStatus.USAGE
    assert "usage: autoresolve cloud" in capsys.readouterr().err


def test_that_models_are_listed_and_searched_without_a_key(autoresolve, standin):
    result = autoresolve("cloud", "models", "--search", "mistral SMALL")
    assert result.returncode == ExitStatus.DONE
    header, row = result.stdout.splitlines()
    assert header.split()[:3] == ["MODEL", "IN", "OUT"]
    assert row.split()[:3] == ["mistralai/mistral-small-2603", "$0.15", "$0.60"]
    assert row.split()[-1] == "beats"
    assert [request.path for request in standin.requests] == ["/api/v1/models"]


def test_that_models_are_listed_as_json(autoresolve, standin):
    models = json.loads(autoresolve("cloud", "models", "--json").stdout)
    assert len(models) == len(standin.models)
    auto = next(model for model in models if model["id"] == "openrouter/auto")
    assert auto["prompt_nusd_per_mtok"] is None
    assert "no price is known" in auto["flags"]


def test_that_the_check_spends_a_little_and_says_so(autoresolve, standin, home):
    result = autoresolve("cloud", "test", "--yes-send", **{KEY: standin.key})
    assert result.returncode == ExitStatus.DONE, result.stderr
    lines = result.stdout.splitlines()
    assert all(line.startswith("passed") for line in lines)
    assert "answered in" in lines[-1]
    assert "It costs $0.0" in result.stderr
    assert standin.key not in result.stdout + result.stderr
    with Ledger(home / "ledger.sqlite3") as ledger:
        (call,) = ledger.calls()
    assert call.state == "settled"


def test_that_the_check_sends_nothing_where_nobody_says_yes(autoresolve, standin):
    result = autoresolve("cloud", "test", "--json", **{KEY: standin.key})
    assert result.returncode == ExitStatus.FAILED
    assert json.loads(result.stdout)[-1]["state"] == "failed"
    assert "Nothing is sent" in result.stderr
    assert standin.calls == []


def test_that_a_service_that_is_not_there_is_told(autoresolve, home):
    (home / "ops.ini").write_text("[openrouter]\nbase_url = http://127.0.0.1:9/v1\n", "utf-8")
    result = autoresolve("cloud", "models")
    assert result.returncode == ExitStatus.FAILED
    assert "The list of models cannot be read" in result.stderr
    assert result.stdout == ""
