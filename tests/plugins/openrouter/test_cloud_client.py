"""A question that goes well: what is sent, what comes back, what the books say."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace

import pytest
from autoresolve_plugins.openrouter.asking import CloudError, Task
from autoresolve_plugins.openrouter.client import CloudClient
from cloud_station import GOOD, MODEL, SECOND, Story, a_picture, a_story, station

from autoresolve_gui.privacy.consent import Answer as Says
from autoresolve_gui.privacy.consent import Occasion
from support.openrouter import Answer, Failure, Hang, listed
from support.secret_service import choose_keyring


def test_that_an_answer_comes_with_its_model_provider_and_cost(cloud, standin):
    standin.script(Answer(GOOD))
    reply = cloud.ask()
    assert reply.value == Story(title="Storm", shots=[3, 7])
    row = cloud.row
    assert (row.state, row.status, row.model_answered, row.provider) == (
        "settled", "done", MODEL, "Stand-In",
    )  # fmt: skip
    assert reply.provenance.model == MODEL
    assert reply.provenance.cost_nusd == row.cost_nusd > 0
    assert row.cost_nusd == standin_cost(standin, row.generation_id)
    assert row.cost_nusd < row.worst_nusd == cloud.asked[0].worst_nusd
    assert row.tokens_in > 0
    assert row.tokens_out > 0
    assert 0 < row.latency_s <= row.total_s
    assert (row.task, row.tier, row.attempts, row.finish_reason) == ("beats", "basic", 1, "stop")
    assert (row.footage_key, row.project) == ("footage-1", "project-1")


def standin_cost(standin, generation_id):
    return round(standin.generations[generation_id]["total_cost"] * 1e9)


def test_what_is_sent(cloud, standin):
    cloud.ask()
    sent = standin.calls[0]
    assert sent.authorized
    assert sent.body["model"] == MODEL
    assert sent.body["models"] == [MODEL, SECOND]
    assert sent.body["max_completion_tokens"] == 800
    assert sent.body["stream"] is True
    provider = sent.body["provider"]
    assert provider["data_collection"] == "deny"
    assert "zdr" not in provider
    assert provider["max_price"] == {"prompt": 0.15, "completion": 0.6}
    assert provider["require_parameters"] is True
    assert sent.body["response_format"]["json_schema"]["strict"] is True
    assert sent.body["reasoning"] == {"effort": "low", "exclude": True}
    # One of the two models takes no temperature.
    assert "temperature" not in sent.body
    assert sent.headers["x-openrouter-title"] == "AutoResolve"
    assert "http-referer" not in sent.headers


def test_that_nothing_of_this_machine_is_told_in_headers(cloud, standin, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-secret")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "admin-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Inner: secret")
    cloud.ask()
    for request in standin.requests:
        names = set(request.headers)
        assert names <= {
            "host", "content-type", "content-length", "accept", "accept-encoding", "user-agent",
            "x-openrouter-title",
        }  # fmt: skip
        assert request.headers["user-agent"] == "AutoResolve"


def test_that_footage_and_project_are_not_sent(cloud, standin):
    cloud.ask()
    assert "footage-1" not in str(standin.calls[0].body)
    assert "project-1" not in str(standin.calls[0].body)


def test_that_the_list_of_models_is_asked_for_without_the_key(cloud, standin):
    cloud.ask()
    (request,) = [each for each in standin.requests if each.path.endswith("/models")]
    assert not request.authorized


def test_that_what_is_disclosed_is_what_is_sent(cloud, standin):
    ask = a_story(task=Task.VISION, pictures=(a_picture(),))
    cloud.ask(ask)
    (disclosure,) = cloud.asked
    assert disclosure.receiver == "127.0.0.1"
    assert disclosure.pictures == (a_picture().jpeg,)
    body = standin.calls[0].body
    user = body["messages"][-1]["content"]
    assert user[0]["text"] == ask.messages[-1].text
    assert user[1]["image_url"]["url"].startswith("data:image/jpeg;base64,")
    assert disclosure.texts == tuple(message.text for message in ask.messages)
    assert json.loads(disclosure.form) == body["response_format"]["json_schema"]["schema"]
    assert disclosure.about == Occasion("project-1", "Project 1")
    assert cloud.row.images == 1
    assert cloud.row.image_type == "image/jpeg"


def test_that_no_means_that_nothing_is_sent_or_reserved(cloud, standin):
    cloud.answer = Says.NO
    with pytest.raises(CloudError, match="did not allow") as caught:
        cloud.ask()
    assert caught.value.source == "consent"
    assert standin.calls == []
    assert cloud.rows == []


def test_that_off_means_that_no_socket_is_opened(cloud, standin):
    cloud.switch(is_on=False)
    with pytest.raises(CloudError, match="network is off") as caught:
        cloud.ask()
    assert caught.value.source == "switch"
    assert standin.requests == []
    assert cloud.rows == []


def test_that_switching_off_in_between_stops_the_next_attempt(cloud, standin):
    class SwitchesOff:
        def send(self, line):
            cloud.switch(is_on=False)
            Failure(429, retry_after="0").send(line)

    standin.script(SwitchesOff())
    with pytest.raises(CloudError, match="network is off") as caught:
        cloud.ask()
    assert caught.value.source == "switch"
    assert len(standin.calls) == 1
    assert (cloud.row.status, cloud.row.cost_nusd) == ("failed", 0)


def test_that_without_a_key_nothing_is_asked(cloud, standin, monkeypatch):
    monkeypatch.delenv("OPENROUTER_API_KEY")
    choose_keyring(monkeypatch, "keyring.backends.fail.Keyring")
    with pytest.raises(CloudError) as caught:
        cloud.ask()
    assert caught.value.source == "key"
    assert caught.value.remedy
    assert standin.calls == []
    assert cloud.rows == []


def test_that_a_call_over_the_cap_is_refused_before_it_is_sent(standin, tmp_path):
    with station(tmp_path / "poor", standin, daily_usd_cap="0.0001") as cloud:
        with pytest.raises(CloudError, match=r"can cost up to \$0\.0") as caught:
            cloud.ask()
        assert caught.value.source == "budget"
        assert str(caught.value)[0].isupper()
        assert cloud.asked == []
        assert standin.calls == []
        assert cloud.row.state == "refused"
        assert cloud.row.counted_nusd == 0


def test_that_the_reservation_is_seen_while_the_call_is_under_way(cloud, standin):
    seen = []

    class Looks:
        def send(self, line):
            seen.append(cloud.ledger.calls()[0])
            Answer(GOOD).send(line)

    standin.script(Looks())
    cloud.ask()
    assert seen[0].state == "reserved"
    assert seen[0].counted_nusd == seen[0].worst_nusd > 0


def test_that_the_calls_of_a_video_are_counted(standin, tmp_path):
    with station(tmp_path / "few", standin, max_calls_per_video=1) as cloud:
        cloud.ask()
        with pytest.raises(CloudError, match="1 call was made for this footage"):
            cloud.ask(a_story("another question"))
        assert len(standin.calls) == len(cloud.asked) == 1


@pytest.mark.parametrize("why", ["stopped", "no-key"])
def test_that_nobody_is_asked_about_a_call_that_cannot_be_made(standin, tmp_path, monkeypatch, why):
    with station(tmp_path / "none", standin) as cloud:
        if why == "stopped":
            cloud.ledger.stop("the button")
        else:
            monkeypatch.delenv("OPENROUTER_API_KEY")
            choose_keyring(monkeypatch, "keyring.backends.fail.Keyring")
        with pytest.raises(CloudError) as caught:
            cloud.ask()
        assert caught.value.source == {"stopped": "stop", "no-key": "key"}[why]
        assert str(caught.value)[0].isupper()
        assert cloud.asked == []
        assert standin.calls == []


def test_that_a_budget_that_runs_out_while_the_user_reads_still_refuses(cloud, standin):
    cloud.while_asked = lambda: cloud.ledger.stop("pressed in another window")
    with pytest.raises(CloudError, match="pressed in another window"):
        cloud.ask()
    assert standin.calls == []
    assert [row.state for row in cloud.rows] == ["refused"]


def test_that_a_stopped_budget_stops_the_local_server_too(standin, tmp_path):
    local = {"local_base_url": standin.base_url, "local_model": MODEL, "local_fallback": True}
    with station(tmp_path / "stopped", standin, **local) as cloud:
        cloud.ledger.stop("the button")
        with pytest.raises(CloudError, match="the button"):
            cloud.ask()
        assert standin.calls == []


def test_that_a_repeat_costs_nothing_and_needs_no_network(cloud, standin):
    first = cloud.ask()
    cloud.switch(is_on=False)
    again = cloud.ask()
    assert again.value == first.value
    assert again.provenance.was_cached
    assert again.provenance.cost_nusd == 0
    assert len(standin.calls) == 1
    assert [row.state for row in cloud.rows] == ["settled", "cache_hit"]
    assert cloud.rows[1].saved_nusd == cloud.rows[0].cost_nusd
    assert len(cloud.asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"text": "something else"},
        {"kind": "notes"},
        {"pictures": (a_picture(),)},
        {"task": Task.REASONING},
    ],
)
def test_that_another_question_is_not_answered_from_the_cache(cloud, standin, other):
    cloud.ask()
    cloud.ask(a_story(**other))
    assert len(standin.calls) == 2


@pytest.mark.parametrize("setting", [{"tier": "premium"}, {"max_output_tokens": 700}])
def test_that_other_settings_are_not_answered_from_the_cache(standin, tmp_path, setting):
    with station(tmp_path / "same", standin) as cloud:
        cloud.ask()
    with station(tmp_path / "same", standin, **setting) as cloud:
        cloud.ask()
    assert len(standin.calls) == 2


def test_that_an_error_is_never_cached(cloud, standin):
    standin.script(Failure(400, "no"))
    with pytest.raises(CloudError):
        cloud.ask()
    assert cloud.ask().provenance.was_cached is False


def test_that_a_broken_cache_costs_an_answer_and_no_more(cloud):
    cloud.ask()
    path = cloud.folder / "data" / "answers.sqlite3"
    path.write_bytes(b"no database at all, whatever its name says" * 50)
    assert cloud.ask().provenance.was_cached is False
    assert path.with_suffix(".broken").exists()
    assert cloud.ask().provenance.was_cached is True


def test_that_identical_questions_in_flight_are_asked_once(cloud, standin):
    standin.script(Answer(GOOD, first_s=0.4))
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(cloud.ask())) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(standin.calls) == 1
    assert len({id(reply.value) for reply in replies}) == 1
    assert sorted(row.state for row in cloud.rows) == ["cache_hit"] * 4 + ["settled"]
    assert sum(reply.provenance.cost_nusd for reply in replies) == cloud.rows[0].cost_nusd


def test_that_a_cancel_ends_a_call_at_once_and_keeps_its_reservation(cloud, standin):
    standin.script(Hang())
    asked = threading.Event()
    began = time.monotonic()

    def cancelled():
        return time.monotonic() - began > 0.2 and bool(standin.calls)

    with pytest.raises(CloudError, match="cancelled") as caught:
        cloud.ask(cancelled=cancelled)
    assert not asked.is_set()
    assert caught.value.source == "cancel"
    assert time.monotonic() - began < 3
    row = cloud.row
    assert (row.state, row.status) == ("unknown", "cancelled")
    assert row.counted_nusd == row.worst_nusd


def test_that_the_next_in_line_asks_where_the_first_one_was_cancelled(cloud, standin):
    standin.script(Hang())
    stop = threading.Event()
    caught = []

    def first():
        try:
            cloud.ask(cancelled=stop.is_set)
        except CloudError as error:
            caught.append(error)

    thread = threading.Thread(target=first)
    thread.start()
    while not standin.calls:
        time.sleep(0.01)
    replies = []
    second = threading.Thread(target=lambda: replies.append(cloud.ask()))
    second.start()
    time.sleep(0.1)
    stop.set()
    thread.join()
    second.join()
    assert [error.source for error in caught] == ["cancel"]
    assert replies[0].provenance.was_cached is False
    assert len(standin.calls) == 2


def test_that_a_question_that_is_too_long_is_not_sent(cloud, standin):
    with pytest.raises(CloudError, match="3500 are allowed"):
        cloud.ask(a_story("word " * 5000))
    assert standin.calls == []
    assert cloud.rows == []


def test_that_the_fallback_answers_where_the_first_model_is_down(cloud, standin):
    standin.down.add(MODEL)
    reply = cloud.ask()
    assert reply.provenance.model == SECOND
    assert cloud.row.model_asked == MODEL
    assert cloud.row.model_answered == SECOND


def test_that_the_live_price_is_reserved_for(standin, tmp_path):
    worst = []
    for number, price in enumerate(("0.15", "0.20")):
        standin.models = [listed(MODEL, price, "0.60"), listed(SECOND, "0.10", "0.50")]
        with station(tmp_path / str(number), standin) as cloud:
            cloud.ask()
            worst.append(cloud.row.worst_nusd)
    assert worst[1] > worst[0]
    assert standin.calls[1].body["provider"]["max_price"]["prompt"] == 0.2


def test_that_prices_known_offline_do_where_the_list_cannot_be_had(cloud, standin):
    standin.listing_status = 500
    standin.script(Answer(GOOD))
    assert cloud.ask().provenance.failures == ()
    assert cloud.row.worst_nusd > 0
    sent = standin.calls[0].body
    # What a model may not know is left out.
    assert not {"temperature", "response_format", "reasoning"} & set(sent)
    assert sent["provider"]["max_price"]["completion"] >= 0.6


def test_that_a_model_without_a_price_is_refused(standin, tmp_path):
    with station(tmp_path / "auto", standin, narrative_model="openrouter/auto") as cloud:
        with pytest.raises(CloudError, match="no price is known"):
            cloud.ask()
        assert standin.calls == []


def test_that_a_price_of_the_users_own_lets_it_pass(standin, tmp_path):
    own = {"narrative_model": "openrouter/auto", "model_prices": "openrouter/auto=1/2"}
    with station(tmp_path / "auto", standin, **own) as cloud:
        standin.script(Answer(GOOD, model=MODEL))
        assert cloud.ask().provenance.model == MODEL
        assert standin.calls[0].body["provider"]["max_price"] == {"prompt": 1.0, "completion": 2.0}


def test_that_ctrl_c_leaves_the_call_counted_and_the_connection_cut(cloud, standin):
    standin.script(Hang())

    def interrupted():
        if standin.calls:
            raise KeyboardInterrupt
        return False

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        cloud.ask(cancelled=interrupted)
    assert time.monotonic() - began < 3
    row = cloud.row
    assert (row.state, row.status, row.counted_nusd) == ("unknown", "cancelled", row.worst_nusd)


def test_that_without_a_key_the_user_is_told_how_to_get_one(cloud, standin):
    cloud.client = CloudClient(replace(cloud.context(), key=lambda: None))
    with pytest.raises(CloudError, match="no key") as caught:
        cloud.ask()
    assert "autoresolve key set" in caught.value.remedy
    assert standin.requests == []


def test_that_without_a_ledger_nothing_is_sent(cloud, standin):
    cloud.ledger.close()
    with pytest.raises(CloudError) as caught:
        cloud.ask()
    assert caught.value.source == "ledger"
    assert standin.calls == []


def test_that_what_is_not_known_is_no_saving(cloud, standin):
    standin.script(Answer(GOOD, cost="absent"))
    cloud.ask()
    cloud.ask()
    assert cloud.rows[-1].saved_nusd == 0
