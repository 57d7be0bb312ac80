"""What a question can cost at most is known before it is asked, and without asking anybody."""

from __future__ import annotations

from cloud_station import a_picture, a_story, station

from autoresolve_gui.plugin.api import nusd_of_usd

CENT = nusd_of_usd("0.01")


def test_that_a_quote_is_what_would_be_reserved(cloud, standin):
    cloud.ask(a_story("a first question, by which the prices of the day are heard of"))
    sent = len(standin.requests)
    quoted_nusd = cloud.client.quote(a_story)
    assert len(standin.requests) == sent
    assert len(cloud.rows) == len(cloud.asked) == 1
    cloud.ask(a_story())
    assert cloud.rows[-1].worst_nusd == quoted_nusd


def test_that_an_answer_that_is_kept_costs_nothing(cloud):
    assert cloud.client.quote(a_story) > 0
    cloud.ask(a_story())
    assert cloud.client.quote(a_story) == 0
    assert cloud.client.quote(lambda: a_story("another")) > 0


def test_that_before_any_list_the_prices_known_offline_count(cloud, standin):
    plain_nusd = cloud.client.quote(a_story)
    seen_nusd = cloud.client.quote(lambda: a_story(pictures=(a_picture(),)))
    assert 0 < plain_nusd < seen_nusd < CENT
    assert standin.requests == []


def test_that_the_users_own_price_counts_and_an_unknown_one_is_told(standin, tmp_path):
    with station(tmp_path / "a", standin, narrative_model="acme/large") as cloud:
        assert cloud.client.quote(a_story) is None
    prices = "acme/large=1/1"
    with station(tmp_path / "b", standin, narrative_model="acme/large", model_prices=prices) as one:
        once_nusd = one.client.quote(a_story)
    prices = "acme/large=2/2"
    with station(tmp_path / "c", standin, narrative_model="acme/large", model_prices=prices) as two:
        assert two.client.quote(a_story) == 2 * once_nusd


def test_that_a_question_that_cannot_be_asked_has_no_quote(standin, tmp_path):
    with station(tmp_path / "a", standin, max_input_tokens=200) as cloud:
        assert cloud.client.quote(lambda: a_story("word " * 1000)) is None


def test_that_a_server_on_this_machine_costs_nothing(standin, tmp_path):
    settings = {
        "provider": "local",
        "local_base_url": standin.base_url,
        "local_model": "gemma3:4b",
    }
    with station(tmp_path / "a", standin, **settings) as cloud:
        assert cloud.client.quote(a_story) == 0
