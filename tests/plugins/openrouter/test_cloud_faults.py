"""Every way in which a server was seen to fail: what the user reads, what is counted."""

from __future__ import annotations

import json
import time

import pytest
from autoresolve_plugins.openrouter.asking import CloudError
from cloud_station import GOOD, MODEL, Story, a_story, station

from support.openrouter import (
    Answer,
    Drop,
    Endless,
    ErrorIn200,
    Failure,
    Hang,
    KeepAlive,
)

SOON = "0"


@pytest.mark.parametrize(
    ("status", "says", "remedy"),
    [
        (400, "bad", "another model"),
        (401, "User not found", "Sign in again"),
        (402, "Insufficient credits", "Add credit"),
        (403, "Your key may not", "refused"),
        (404, "No endpoints found", "privacy"),
        (413, "too large", "fewer pictures"),
        (422, "no schema", "another model"),
    ],
)
def test_that_a_final_error_is_told_and_not_tried_again(cloud, standin, status, says, remedy):
    standin.script(Failure(status, says))
    with pytest.raises(CloudError, match=says) as caught:
        cloud.ask()
    assert remedy in caught.value.remedy
    assert caught.value.code == status
    assert len(standin.calls) == 1
    row = cloud.row
    assert (row.state, row.status, row.cost_nusd) == ("settled", "failed", 0)
    assert says in row.error


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 524, 529])
def test_that_a_passing_error_is_tried_again(cloud, standin, status):
    standin.script(Failure(status, "not now", retry_after=SOON), Answer(GOOD))
    reply = cloud.ask()
    assert reply.value == Story(title="Storm", shots=[3, 7])
    assert reply.provenance.attempts == 2
    assert reply.provenance.failures == (f"not now ({status})",)
    assert cloud.row.attempts == 2
    assert cloud.row.status == "done"


def test_that_there_are_three_attempts_and_no_more(cloud, standin):
    standin.script(*[Failure(503, "busy", retry_after=SOON)] * 5)
    with pytest.raises(CloudError, match=r"busy \(503\) \(after 3 attempts\)"):
        cloud.ask()
    assert len(standin.calls) == 3
    assert cloud.row.cost_nusd == 0


def test_that_a_wait_beyond_the_time_limit_is_not_begun(cloud, standin):
    standin.script(Failure(429, "slow down", retry_after="120"))
    began = time.monotonic()
    with pytest.raises(CloudError, match="asks to wait 120 s"):
        cloud.ask()
    assert time.monotonic() - began < 3
    assert len(standin.calls) == 1


@pytest.mark.usefixtures("real_waits")
def test_that_retries_without_a_word_from_the_server_back_off(cloud, standin):
    standin.script(Failure(502, "oh"), Answer(GOOD))
    began = time.monotonic()
    cloud.ask()
    assert time.monotonic() - began >= 0.25


def test_that_the_models_own_provider_is_quoted(cloud, standin):
    raw = json.dumps({"error": {"message": "context of 8192 tokens exceeded"}})
    metadata = {"provider_name": "Acme", "raw": raw}
    standin.script(Failure(400, "Provider returned error", metadata=metadata))
    with pytest.raises(CloudError, match="Acme: context of 8192 tokens exceeded"):
        cloud.ask()


def test_that_flagged_input_is_never_shown_or_kept(cloud, standin, caplog):
    text = "the secret screenplay"
    metadata = {"flagged_input": text, "reasons": ["violence"], "raw": f"flagged: {text}"}
    standin.script(Failure(403, f"Flagged: {text}", metadata=metadata))
    with pytest.raises(CloudError, match="violence") as caught:
        cloud.ask(a_story(f"Read {text} to me."))
    assert text not in str(caught.value)
    assert text not in str(cloud.rows)
    assert text not in caplog.text


def test_that_the_key_is_nowhere_whatever_the_server_echoes(cloud, standin, caplog):
    caplog.set_level("DEBUG")
    echo = {"raw": f"Authorization: Bearer {standin.key}"}
    standin.script(Failure(401, f"Incorrect API key provided: {standin.key}", metadata=echo))
    with pytest.raises(CloudError) as caught:
        cloud.ask()
    seen = [repr(entry.frame.f_locals) for entry in caught.traceback if str(entry.path) != __file__]
    said = f"{caught.value} {caught.value.remedy} {cloud.rows} {caplog.text}"
    assert standin.key not in said
    assert len(seen) > 3
    assert standin.key not in str(seen)
    assert standin.key.encode() not in b"".join(
        path.read_bytes() for path in cloud.folder.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("code", [429, "429", 502])
@pytest.mark.parametrize("form", [{}, {"as_finish": True}, {"as_events": True}])
def test_that_an_error_inside_a_200_is_tried_again_and_costs_nothing(cloud, standin, code, form):
    standin.script(ErrorIn200(code, "Provider returned error", **form), Answer(GOOD))
    reply = cloud.ask()
    assert reply.provenance.failures[0].startswith("Provider returned error")
    assert cloud.row.state == "settled"
    assert cloud.row.cost_nusd == round(standin.generations["gen-00000002"]["total_cost"] * 1e9)


def test_that_a_final_error_inside_a_200_is_final(cloud, standin):
    standin.script(ErrorIn200(402, "Insufficient credits"))
    with pytest.raises(CloudError, match="Insufficient credits"):
        cloud.ask()
    assert len(standin.calls) == 1


def test_that_an_error_in_the_middle_is_no_success_and_is_settled_by_its_id(cloud, standin):
    standin.script(Answer(GOOD, error_after=2), Answer(GOOD))
    reply = cloud.ask()
    assert reply.value == Story(title="Storm", shots=[3, 7])
    assert reply.provenance.failures == ("Upstream broke off (502)",)
    assert cloud.row.state == "unknown"
    assert cloud.row.counted_nusd == cloud.row.worst_nusd
    assert cloud.row.generation_id == "gen-00000001,gen-00000002"


def test_that_a_connection_that_breaks_in_the_middle_is_tried_again(cloud, standin):
    standin.script(Answer(GOOD, drop_after=2), Answer(GOOD))
    assert cloud.ask().value == Story(title="Storm", shots=[3, 7])
    assert cloud.row.state == "unknown"


def test_that_a_lost_answer_is_settled_through_generation(cloud, standin):
    book_what_is_lost(standin)
    standin.generation_misses = 1
    standin.script(Answer(GOOD, drop_after=2))
    assert cloud.ask(a_story("lost")).provenance.attempts == 2
    assert cloud.row.state == "unknown"
    cloud.client._settler._waits_s = (0.05,) * 40
    wait_for(lambda: cloud.row.state == "settled")
    assert cloud.row.cost_nusd == round(
        1e9 * sum(standin.generations[f"gen-0000000{n}"]["total_cost"] for n in (1, 2))
    )
    assert cloud.row.status == "done"


def book_what_is_lost(standin):
    """Have the stand-in know what a broken answer cost, as the real one does."""
    for number in (1, 2):
        standin.book(f"gen-{number:08d}", MODEL, 100, 50)


def wait_for(holds):
    end = time.monotonic() + 8
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_that_what_was_left_unsettled_is_taken_up_at_the_next_start(standin, tmp_path):
    with station(tmp_path / "twice", standin) as cloud:
        standin.script(Answer(GOOD, cost="absent"))
        cloud.ask()
        assert cloud.row.state == "unknown"
    with station(tmp_path / "twice", standin) as cloud:
        cloud.client._settler._waits_s = (0.05,) * 40
        cloud.ask(a_story("the first one of the day"))
        wait_for(lambda: cloud.rows[0].state == "settled")
        first = cloud.rows[0]
        assert first.cost_nusd == round(1e9 * standin.generations["gen-00000001"]["total_cost"])
        assert first.status == "done"


@pytest.mark.parametrize("reply", [Drop(), Hang(0.3)])
def test_that_an_answer_that_never_came_stays_counted(cloud, standin, reply):
    standin.script(reply, Failure(400, "enough"))
    with pytest.raises(CloudError):
        cloud.ask()
    row = cloud.row
    assert (row.state, row.counted_nusd) == ("unknown", row.worst_nusd)
    assert row.generation_id == "?"


def test_that_a_server_that_is_not_there_costs_nothing(standin, tmp_path):
    nowhere = "http://127.0.0.1:9/api/v1"
    with station(tmp_path / "nowhere", standin, base_url=nowhere) as cloud:
        with pytest.raises(CloudError, match=r"127\.0\.0\.1 refused the connection") as caught:
            cloud.ask()
        assert caught.value.source == "network"
        assert cloud.row.state == "released"


@pytest.mark.parametrize("reply", [Hang(), KeepAlive(), Answer(GOOD, pause_s=1)])
def test_that_the_time_limit_holds_whatever_the_server_does(standin, tmp_path, reply):
    with station(tmp_path / "slow", standin, request_timeout_s=1.0) as cloud:
        standin.script(reply)
        began = time.monotonic()
        with pytest.raises(CloudError, match="no whole answer within 1 s") as caught:
            cloud.ask()
        assert caught.value.source == "deadline"
        assert time.monotonic() - began < 4
        assert cloud.row.state == "unknown"
        assert cloud.row.counted_nusd == cloud.row.worst_nusd


def test_that_comments_before_an_answer_do_no_harm(cloud, standin):
    standin.script(Answer(GOOD, comments=50))
    assert cloud.ask().value.title == "Storm"


@pytest.mark.parametrize("block", [b"data: " + b"x" * 65536, b": comment\n\n" * 6000])
def test_that_an_answer_without_end_is_cut_off(cloud, standin, block):
    standin.script(Endless(block))
    with pytest.raises(CloudError, match="no end"):
        cloud.ask()
    assert len(standin.calls) == 1
    assert cloud.row.state == "unknown"
