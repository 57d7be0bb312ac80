"""Settings as values: models, addresses, prices, and what makes no sense."""

from __future__ import annotations

import itertools
import re

import pytest
from autoresolve_plugins.openrouter.asking import CloudError, Task
from autoresolve_plugins.openrouter.options import Provider, is_loopback, read_options, read_prices
from autoresolve_plugins.openrouter.tiers import read_tiers
from cloud_station import defaults

from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manifest import read_manifest
from support.openrouter import models_as_of_2026_11

ISSUE = {
    "base_url": "https://openrouter.ai/api/v1",
    "api_key_env": "OPENROUTER_API_KEY",
    "max_input_tokens": 3500,
    "max_output_tokens": 800,
    "request_timeout_s": 20.0,
    "daily_usd_cap": "2.50",
    "max_calls_per_video": 6,
    "target_api_sec_per_min": 3.0,
}


def options(**settings):
    return read_options({**defaults(), **settings})


def test_that_the_manifest_is_sound_and_off_at_first():
    manifest = read_manifest(built_in_folder() / "openrouter")
    assert manifest.enabled_by_default is False
    assert manifest.capabilities == ("network", "spends_money")


@pytest.mark.parametrize("name", sorted(ISSUE))
def test_that_the_defaults_are_those_of_the_plan(name):
    assert defaults()[name] == ISSUE[name]


def test_that_every_setting_has_a_label():
    for setting in read_manifest(built_in_folder() / "openrouter").settings:
        assert setting.label
        assert setting.type in ("boolean", "choice") or setting.help or "Address" in setting.label


def test_that_every_tier_has_models_for_every_task_of_the_list_of_that_month():
    listed = {entry["id"] for entry in models_as_of_2026_11()}
    tiers = read_tiers()
    assert list(tiers) == ["free", "basic", "standard", "premium", "professional"]
    for tier in tiers.values():
        for task in Task:
            assert 1 <= len(tier.models[task]) <= 3
            assert set(tier.models[task]) <= listed


def test_that_a_better_tier_allows_more_of_everything():
    tiers = list(read_tiers().values())
    for lower, higher in itertools.pairwise(tiers):
        assert higher.max_completion_nusd_per_mtok > lower.max_completion_nusd_per_mtok
        assert higher.output_factor >= lower.output_factor
    assert options(tier="professional").max_output_tokens == 3 * 800


def test_that_models_of_the_users_own_go_before_the_tier():
    chosen = options(narrative_model=" acme/one , acme/two,, acme/three, acme/four")
    assert chosen.models[Task.NARRATIVE] == ("acme/one", "acme/two", "acme/three")
    assert chosen.models[Task.VISION] == read_tiers()["basic"].models[Task.VISION]


def test_that_openai_has_models_of_its_own_only():
    chosen = options(provider="openai")
    assert chosen.base_url == "https://api.openai.com/v1"
    assert all("/" not in model for models in chosen.models.values() for model in models)
    with pytest.raises(CloudError, match="no model of openai"):
        options(provider="openai", tier="free")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.3.2.1"])
def test_that_this_machine_is_this_machine(host):
    assert is_loopback(f"http://{host}:11434/v1")
    url = f"http://{host}:8080/v1"
    chosen = options(provider="local", local_model="m", local_base_url=url)
    assert chosen.provider is Provider.LOCAL
    assert chosen.base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.5:11434/v1",
        "https://example.com/v1",
        "http://localhost.example.com/v1",
        "http://127.0.0.1.example.com/v1",
        "http://0.0.0.0:80/v1",
    ],
)
def test_that_a_local_server_is_on_this_machine_only(url):
    with pytest.raises(CloudError, match="is not on this machine"):
        options(provider="local", local_model="m", local_base_url=url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://openrouter.ai/api/v1", "carry the key"),
        ("ftp://openrouter.ai", "no address"),
        ("openrouter.ai/api/v1", "no address"),
        ("", "no address"),
        ("https://user:pw@openrouter.ai/api/v1", "no address"),
        ("https://openrouter.ai/api/v1?x=1", "no address"),
        ("https://[::1/api", "no address"),
        ("https://openrouter.ai:99999/", "no address"),
    ],
)
def test_that_an_address_that_will_not_do_is_refused(url, says):
    with pytest.raises(CloudError, match=says) as caught:
        options(base_url=url)
    assert caught.value.remedy


def test_that_a_local_server_without_a_model_is_refused():
    with pytest.raises(CloudError, match="no model of it is named"):
        options(provider="local")


def test_that_prices_are_read():
    prices = read_prices("acme/large=0.50/1.50, b=0/0")
    assert prices["acme/large"].prompt_nusd_per_mtok == 500_000_000
    assert prices["acme/large"].completion_nusd_per_mtok == 1_500_000_000
    assert prices["b"].completion_nusd_per_mtok == 0


@pytest.mark.parametrize("text", ["acme", "acme=1", "acme=-1/2", "acme=NaN/1", "acme=1/x", "=1"])
def test_that_a_price_of_another_form_is_refused(text):
    with pytest.raises(CloudError, match=re.escape(text)):
        read_prices(text)
