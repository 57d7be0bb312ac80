"""The list of models and the check of the set-up, through the plugin manager."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import timedelta
from fractions import Fraction

import pytest
from autoresolve_plugins.openrouter.asking import CloudError, Task
from autoresolve_plugins.openrouter.listing import read_models, today
from autoresolve_plugins.openrouter.options import read_options
from autoresolve_plugins.openrouter.routing import judge, usable
from cloud_station import MODEL, PLUGIN, SECOND, defaults, never, station

from autoresolve_gui.budget.money import usd_text
from autoresolve_gui.model.assist import BeatRequest, ShotSummary
from autoresolve_gui.plugin.api import AssistantError, CheckState
from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from support.openrouter import Answer, Failure, listed

CATALOG = "openrouter-models"
TEXT_ONLY = ("max_tokens", "temperature")


@pytest.fixture
def manager(standin, tmp_path):
    """A manager with the plugin on and talking to the stand-in."""
    with station(tmp_path / "cloud", standin) as cloud:
        made = PluginManager(
            [built_in_folder()], tmp_path / "ops.ini", tmp_path / "data", services=cloud.services
        )
        with closing(made) as manager:
            manager.set_setting(PLUGIN, "base_url", standin.base_url)
            manager.set_enabled(PLUGIN, True)
            manager.books = cloud
            yield manager


def models_of(manager):
    return {model.id: model for model in manager.assistants.models(CATALOG, never)}


def steps_of(manager):
    steps = []
    manager.assistants.check(CATALOG, never, steps.append)
    return steps


def test_that_models_in_use_stand_first_with_prices_and_tasks(manager):
    models = manager.assistants.models(CATALOG, never)
    in_use = [model for model in models if model.used_for]
    assert list(models[: len(in_use)]) == in_use
    found = {model.id: model for model in models}
    small = found[MODEL]
    assert small.used_for == ("narrative",)
    assert small.flags == ()
    assert (small.prompt_nusd_per_mtok, small.completion_nusd_per_mtok) == (
        150_000_000, 600_000_000,
    )  # fmt: skip
    assert small.supports_json
    assert "image" in small.input_modalities
    assert found["openrouter/auto"].prompt_nusd_per_mtok is None
    assert "no price is known" in found["openrouter/auto"].flags
    assert found["openai/gpt-4o-mini"].expires_on == "2027-01-14"


def test_that_prices_of_the_list_count_in_quotes_from_then_on(manager, standin):
    standin.models = [*standin.models, listed("acme/only-here", "3", "9")]
    manager.set_setting(PLUGIN, "narrative_model", "acme/only-here")
    shot = ShotSummary(1, Fraction(0), Fraction(9), "start")
    request = BeatRequest("film", Fraction(9), (shot,), (0.5,), Fraction(1), (), (), "", "f", "p")

    def quoted():
        return manager.assistants.quote("beat_assistant", "openrouter-beats", request)

    assert quoted() is None
    models_of(manager)
    assert quoted() > 0
    assert standin.calls == []


def test_that_a_model_that_left_is_flagged(manager, standin):
    standin.models = [entry for entry in standin.models if entry["id"] != MODEL]
    assert "gone" in models_of(manager)[MODEL].flags[0]


def test_that_nothing_is_listed_while_the_plugin_is_off(manager, standin):
    manager.set_enabled(PLUGIN, False)
    with pytest.raises(Exception, match=r"not on|switched off"):
        manager.assistants.models(CATALOG, never)
    assert standin.requests == []


def test_that_a_list_that_cannot_be_had_is_told(manager, standin):
    standin.listing_status = 500
    with pytest.raises(AssistantError, match="No list today"):
        manager.assistants.models(CATALOG, never)


def test_that_the_check_goes_through_every_step(manager, standin):
    steps = steps_of(manager)
    assert [step.name for step in steps] == [
        "settings", "key", "credit", "models", "models", "models", "call",
    ]  # fmt: skip
    assert {step.state for step in steps} == {CheckState.PASSED}
    assert "$8.50 left" in steps[2].text
    assert [step.text.split(":")[0] for step in steps[3:6]] == ["beats", "cuts", "pictures"]
    assert f"{MODEL} answered in" in steps[-1].text
    (row,) = manager.books.rows
    assert (row.task, row.status) == ("check", "done")
    assert row.cost_nusd > 0
    assert standin.key not in str(steps)
    steps_of(manager)
    assert len(standin.calls) == 2


def test_that_the_check_fails_where_its_call_broke_the_bound_and_stopped_all(manager, standin):
    standin.script(Answer(cost=1000.0))
    step = steps_of(manager)[-1]
    assert (step.name, step.state) == ("call", CheckState.FAILED)
    words = r"for \$1,000\.00, and was to cost at most (\$0\.\d+): all calls are stopped"
    held = re.search(words, step.text)
    assert held is not None
    assert usd_text(manager.books.row.worst_nusd) == held[1]
    assert manager.books.ledger.stopped() is not None
    assert "costs --resume" in step.remedy
    assert len(standin.calls) == 1


def test_that_the_check_sends_nothing_with_a_wrong_key(manager, standin, monkeypatch):
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-v1-wrong-wrong-wrong")
    steps = {step.name: step for step in steps_of(manager)}
    assert steps["key"].state is CheckState.FAILED
    assert "Sign in again" in steps["key"].remedy
    assert steps["call"].state is CheckState.SKIPPED
    assert standin.calls == []


@pytest.mark.parametrize(
    ("data", "state", "says"),
    [
        ({"limit_remaining": 0}, CheckState.FAILED, "used up"),
        ({"limit_remaining": -1}, CheckState.FAILED, "used up"),
        ({"limit_remaining": None, "usage": 2}, CheckState.PASSED, "no limit of its own"),
        ({"limit_remaining": None, "is_free_tier": True}, CheckState.WARNED, "only free models"),
        ({"limit_remaining": "rubbish"}, CheckState.FAILED, "used up"),
    ],
)
def test_that_credit_is_read(manager, standin, data, state, says):
    standin.key_data = data
    step = next(step for step in steps_of(manager) if step.name == "credit")
    assert step.state is state
    assert says in step.text


def test_that_a_failing_call_is_told(manager, standin):
    standin.script(Failure(402, "Insufficient credits"))
    last = steps_of(manager)[-1]
    assert last.state is CheckState.FAILED
    assert "Insufficient credits" in last.text
    assert "Add credit" in last.remedy


def options(**settings):
    return read_options({**defaults(), **settings})


def entry(**changes):
    (found,) = read_models({"data": [listed(MODEL, **changes)]}).values()
    return found


def days(count):
    return (today() + timedelta(days=count)).isoformat()


@pytest.mark.parametrize(
    ("changes", "task", "flag", "stops"),
    [
        ({}, Task.NARRATIVE, "", False),
        ({"expires": days(10)}, Task.NARRATIVE, "leaves on", False),
        ({"expires": days(29)}, Task.NARRATIVE, "leaves on", False),
        ({"expires": days(31)}, Task.NARRATIVE, "", False),
        ({"expires": days(-1)}, Task.NARRATIVE, "gone", True),
        ({"completion_usd_per_mtok": "1.01"}, Task.NARRATIVE, "dearer", True),
        ({"pricing": {"overrides": [{"prompt": "0.9", "completion": "0"}]}}, None, "dearer", True),
        ({"parameters": TEXT_ONLY}, Task.NARRATIVE, "JSON", False),
        ({}, Task.VISION, "sees no pictures", True),
        ({"sees": True}, Task.VISION, "", False),
        ({"pricing": {"prompt": "-1"}}, Task.NARRATIVE, "no price", True),
    ],
)
def test_what_speaks_against_a_model(changes, task, flag, stops):
    verdict = judge(MODEL, entry(**changes), task, options(), today())
    assert verdict.stops is stops
    assert flag in "; ".join(verdict.flags)
    assert bool(flag) == bool(verdict.flags)


def test_that_a_model_chosen_by_name_may_be_dearer_than_the_tier():
    dear = entry(completion_usd_per_mtok="9")
    verdict = judge(MODEL, dear, Task.NARRATIVE, options(narrative_model=MODEL), today())
    assert verdict.flags
    assert not verdict.stops


def test_that_what_cannot_be_asked_is_passed_over():
    listing = read_models({"data": [listed(SECOND, "0.1", "0.5")]})
    assert usable((MODEL, SECOND), listing, Task.NARRATIVE, options(), today()) == (SECOND,)
    with pytest.raises(CloudError, match=f"{MODEL} is gone"):
        usable((MODEL,), listing, Task.NARRATIVE, options(), today())


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 5},
        {"id": ""},
        {"architecture": "text"},
        {"architecture": {"input_modalities": "text"}},
        {"supported_parameters": None},
        {"expiration_date": "soon"},
        {"context_length": "long"},
        {"pricing": None},
        {"pricing": {"prompt": "free", "completion": "0"}},
        {"name": None},
    ],
)
def test_that_a_wrong_entry_spoils_no_other(wrong):
    spoiled = {**listed("acme/wrong"), **wrong}
    found = read_models({"data": [spoiled, 7, None, listed(MODEL)]})
    assert MODEL in found
    assert found[MODEL].price is not None


@pytest.mark.parametrize("body", [None, [], {}, {"data": None}, {"data": {}}, "text"])
def test_that_what_is_no_list_is_refused(body):
    with pytest.raises(ValueError, match="no list of models"):
        read_models(body)
