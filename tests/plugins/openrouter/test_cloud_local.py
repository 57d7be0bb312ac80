"""A server on this machine: by choice, and where the cloud cannot."""

from __future__ import annotations

import pytest
from autoresolve_plugins.openrouter.asking import CloudError
from cloud_station import GOOD, MODEL, Story, station

from support.openrouter import Answer, Failure, StandIn


@pytest.fixture
def ollama():
    """A second server that wants no key."""
    with StandIn(key="") as running:
        yield running


def local(ollama, **settings):
    return {"local_base_url": ollama.base_url, "local_model": MODEL, **settings}


def test_that_a_local_server_is_free_and_needs_neither_key_nor_consent(
    ollama, standin, tmp_path, monkeypatch
):
    monkeypatch.delenv("OPENROUTER_API_KEY")
    with station(tmp_path / "local", standin, **local(ollama, provider="local")) as cloud:
        ollama.script(Answer(GOOD, cost="absent"))
        reply = cloud.ask()
        assert reply.value == Story(title="Storm", shots=[3, 7])
        assert reply.provenance.cost_nusd == 0
        assert cloud.asked == []
        assert (cloud.row.state, cloud.row.cost_nusd) == ("settled", 0)
        assert (cloud.row.worst_nusd, cloud.row.provider_kind) == (0, "local")
        sent = ollama.calls[0]
        assert sent.authorized
        assert sent.body["max_tokens"] == 800
        assert sent.body["temperature"] == 0.2
        assert not {"models", "provider", "max_completion_tokens"} & set(sent.body)
    assert standin.requests == []


def test_that_what_a_local_server_charges_is_not_believed(ollama, standin, tmp_path):
    with station(tmp_path / "local", standin, **local(ollama, provider="local")) as cloud:
        ollama.script(Answer(GOOD, cost=99.0))
        assert cloud.ask().provenance.cost_nusd == 0
        assert cloud.row.cost_nusd == 0


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"base_url": "http://127.0.0.1:9/api/v1"}, "refused the connection"),
        ({"daily_usd_cap": "0.00001"}, "can cost up to"),
    ],
)
def test_that_the_local_server_stands_in_for_the_cloud(ollama, standin, tmp_path, settings, why):
    chosen = local(ollama, local_fallback=True, **settings)
    with station(tmp_path / "both", standin, **chosen) as cloud:
        ollama.script(Answer(GOOD))
        reply = cloud.ask()
        assert reply.value == Story(title="Storm", shots=[3, 7])
        assert why in reply.provenance.failures[0]
        assert cloud.rows[-1].provider_kind == "local"
        assert standin.calls == []


def test_that_it_stands_in_where_the_credit_is_spent(ollama, standin, tmp_path):
    with station(tmp_path / "both", standin, **local(ollama, local_fallback=True)) as cloud:
        standin.script(Failure(402, "Insufficient credits"))
        ollama.script(Answer(GOOD))
        assert "Insufficient credits" in cloud.ask().provenance.failures[0]
        assert len(standin.calls) == 1


@pytest.mark.parametrize("reply", [Failure(403, "flagged"), Failure(400, "bad request")])
def test_that_it_does_not_stand_in_for_a_plain_no(ollama, standin, tmp_path, reply):
    with station(tmp_path / "both", standin, **local(ollama, local_fallback=True)) as cloud:
        standin.script(reply)
        with pytest.raises(CloudError):
            cloud.ask()
        assert ollama.calls == []


def test_that_it_stays_out_where_it_was_not_asked_in(ollama, standin, tmp_path):
    with station(tmp_path / "one", standin, daily_usd_cap="0", **local(ollama)) as cloud:
        with pytest.raises(CloudError, match="can cost up to"):
            cloud.ask()
        assert ollama.requests == []


def test_that_openai_is_counted_by_its_tokens(standin, tmp_path):
    chosen = {
        "provider": "openai",
        "openai_base_url": standin.base_url,
        "narrative_model": MODEL,
        "model_prices": f"{MODEL}=1/2",
    }
    with station(tmp_path / "openai", standin, **chosen) as cloud:
        cloud.use_key(standin.key)
        usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
        standin.script(Answer(GOOD, usage=usage))
        cloud.ask()
        assert cloud.row.cost_nusd == 1000 * 1_000 + 100 * 2_000
        sent = standin.calls[0]
        assert sent.authorized
        assert not {"models", "provider", "temperature"} & set(sent.body)
        assert "x-openrouter-title" not in sent.headers


def test_that_openai_is_asked_for_the_next_model_in_turn(standin, tmp_path):
    chosen = {
        "provider": "openai",
        "openai_base_url": standin.base_url,
        "narrative_model": "acme/gone, openai/gpt-6-luna",
        "model_prices": "acme/gone=1/2, openai/gpt-6-luna=1/2",
    }
    with station(tmp_path / "openai", standin, **chosen) as cloud:
        cloud.use_key(standin.key)
        standin.script(Failure(404, "The model does not exist"))
        assert cloud.ask().provenance.model == "openai/gpt-6-luna"
        assert [call.body["model"] for call in standin.calls] == ["acme/gone", "openai/gpt-6-luna"]
