from __future__ import annotations

import subprocess
import sys

import pytest

from autoresolve_gui.budget.errors import NoPrice
from autoresolve_gui.budget.prices import (
    LOCAL,
    OPENAI,
    ModelPrice,
    PriceBook,
    PriceSource,
    max_price_usd_per_mtok,
    price_of_entry,
)

PRICING = {"prompt": "0.00000015", "completion": "0.0000006", "request": "0", "image": "0.000217"}
NO_NETWORK = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"{event} {arguments}")
sys.addaudithook(refuse)
import threading
from autoresolve_gui.budget.prices import PriceBook
print(PriceBook({}, {}).price("openai/gpt-4o-mini").prompt_nusd_per_mtok, threading.active_count())
"""


def test_that_an_entry_of_models_is_read_exactly():
    entry = {
        "id": "a/b",
        "pricing": {**PRICING, "input_cache_write": "0.0000002", "internal_reasoning": "0.000001"},
    }
    assert price_of_entry(entry) == ModelPrice(
        "a/b",
        prompt_nusd_per_mtok=150_000_000,
        completion_nusd_per_mtok=600_000_000,
        request_nusd=0,
        image_nusd=217_000,
        cache_write_nusd_per_mtok=200_000_000,
        reasoning_nusd_per_mtok=1_000_000_000,
        source=PriceSource.LIVE,
    )


def test_that_of_overrides_the_dearest_counts():
    overrides = [{"prompt": "0.0000003"}, {"completion": "0.0000001", "image": "0.001"}, None]
    price = price_of_entry({"id": "a/b", "pricing": {**PRICING, "overrides": overrides}})
    assert price is not None
    assert (price.prompt_nusd_per_mtok, price.completion_nusd_per_mtok, price.image_nusd) == (
        300_000_000,
        600_000_000,
        1_000_000,
    )


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"id": "a/b"},
        {"id": "a/b", "pricing": None},
        {"id": "a/b", "pricing": {}},
        {"id": "a/b", "pricing": {"prompt": "0.1"}},
        {"id": "", "pricing": PRICING},
        {"id": 3, "pricing": PRICING},
        {"id": "a/b", "pricing": {**PRICING, "prompt": "-1", "completion": "-1"}},
        {"id": "a/b", "pricing": {**PRICING, "request": "-1"}},
        {"id": "a/b", "pricing": {**PRICING, "image": "NaN"}},
        {"id": "a/b", "pricing": {**PRICING, "completion": "cheap"}},
        {"id": "a/b", "pricing": {**PRICING, "completion": ["0"]}},
        {"id": "a/b", "pricing": {**PRICING, "overrides": [{"prompt": "-1"}]}},
        {"id": "a/b", "pricing": {**PRICING, "overrides": "0.1"}},
        {"id": "a/b", "pricing": {**PRICING, "prompt": "1e999999999"}},
    ],
)
def test_that_an_entry_without_a_sound_price_has_none(entry):
    assert price_of_entry(entry) is None


def test_that_the_users_price_goes_before_the_live_one_and_that_before_the_offline_one():
    name = "openai/gpt-4o-mini"
    live = {name: ModelPrice(name, 2, 2, source=PriceSource.LIVE)}
    user = {name: ModelPrice(name, 1, 1)}
    assert PriceBook(live, user).price(name).source == PriceSource.USER
    assert PriceBook(live, {}).price(name).source == PriceSource.LIVE
    offline = PriceBook({}, {}).price(name)
    assert offline.source == PriceSource.OFFLINE
    assert offline.prompt_nusd_per_mtok >= 150_000_000
    assert offline.completion_nusd_per_mtok >= 600_000_000


@pytest.mark.parametrize(
    "name", ["openrouter/auto", "no/such-model", "", "openai/gpt-4o-mini:nope"]
)
def test_that_a_model_that_nobody_has_a_price_for_has_none(name):
    with pytest.raises(NoPrice) as caught:
        PriceBook({}, {}).price(name)
    assert name in str(caught.value)
    assert "set a price" in caught.value.remedy


def test_that_a_free_model_is_free_and_a_listed_one_without_numbers_is_not():
    from genai_prices import data  # noqa: PLC0415 -- 0.2 s that only this test wants

    models = next(one for one in data.providers if one.id == "openrouter").models
    free = next(model.id for model in models if model.id.endswith(":free"))
    assert PriceBook({}, {}).price(free).dearest_output_nusd_per_mtok == 0
    blank = [m.id for m in models if not m.id.endswith(":free") and str(m.prices) == "ModelPrice()"]
    for name in blank:
        with pytest.raises(NoPrice):
            PriceBook({}, {}).price(name)


def test_that_every_offline_price_is_at_least_the_dearest_that_is_listed():
    from genai_prices import data  # noqa: PLC0415 -- see above

    dated = next(
        model
        for provider in data.providers
        if provider.id == "openrouter"
        for model in provider.models
        if isinstance(model.prices, list)
    )
    price = PriceBook({}, {}).price(dated.id)
    for one in dated.prices:
        listed = one.prices.input_mtok
        base = getattr(listed, "base", listed)
        assert price.prompt_nusd_per_mtok >= int(base * 10**9)


def test_that_other_providers_have_their_own_names_and_this_machine_is_free():
    assert PriceBook({}, {}, provider=OPENAI).price("gpt-4o-mini").prompt_nusd_per_mtok > 0
    with pytest.raises(NoPrice):
        PriceBook({}, {}, provider=OPENAI).price("openai/no-such-model")
    local = PriceBook({}, {}, provider=LOCAL).price("whatever.gguf")
    assert (local.source, local.prompt_nusd_per_mtok) == (PriceSource.LOCAL, 0)


def test_that_offline_prices_open_no_socket_and_start_no_thread():
    ended = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", NO_NETWORK], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    price, threads = ended.stdout.split()
    assert int(price) > 0
    assert threads == "1"


def test_that_the_highest_price_is_sent_along_in_dollars_a_million():
    prices = [
        ModelPrice("a", 150_000_000, 600_000_000, image_nusd=1_000_000),
        ModelPrice("b", 100_000_000, 700_000_000, cache_write_nusd_per_mtok=200_000_000),
    ]
    assert max_price_usd_per_mtok(prices) == {"prompt": 0.2, "completion": 0.7, "image": 0.001}
    assert max_price_usd_per_mtok([ModelPrice("free", 0, 0)]) == {"prompt": 0.0, "completion": 0.0}
