"""What an answer says and costs: believed, mended once, or rejected."""

from __future__ import annotations

import pytest
from autoresolve_plugins.openrouter.asking import CloudError
from cloud_station import GOOD, Story, a_story

from support.openrouter import Answer, Failure, Raw


@pytest.mark.parametrize(
    "cost", ["absent", -1.0, -0.0001, None, "free", [], {}, True, float("nan"), float("inf")]
)
def test_that_a_cost_that_is_none_is_unknown(cloud, standin, cost):
    standin.script(Answer(GOOD, cost=cost))
    reply = cloud.ask()
    row = cloud.row
    assert (row.state, row.cost_nusd, row.counted_nusd) == ("unknown", None, row.worst_nusd)
    assert reply.provenance.cost_nusd == row.worst_nusd


@pytest.mark.parametrize("usage", ["absent", "rubbish", [1], {}, {"prompt_tokens": -5, "cost": -2}])
def test_that_a_usage_that_makes_no_sense_is_unknown(cloud, standin, usage):
    standin.script(Answer(GOOD, usage=usage))
    assert cloud.ask().value.title == "Storm"
    assert cloud.row.state == "unknown"
    assert cloud.row.tokens_in == 0


@pytest.mark.parametrize("cost", [1000.0, 1e300])
def test_that_a_cost_above_what_was_reserved_stops_all_calls(cloud, standin, cost):
    standin.script(Answer(GOOD, cost=cost))
    cloud.ask()
    assert cloud.row.counted_nusd > cloud.row.worst_nusd
    with pytest.raises(CloudError, match="stopped"):
        cloud.ask(a_story("one more"))
    assert len(standin.calls) == 1


def test_that_a_key_of_the_users_own_at_the_maker_counts_both(cloud, standin):
    usage = {
        "prompt_tokens": 10,
        "completion_tokens": 10,
        "cost": 0.000001,
        "is_byok": True,
        "cost_details": {"upstream_inference_cost": 0.00002},
    }
    standin.script(Answer(GOOD, usage=usage))
    cloud.ask()
    assert cloud.row.cost_nusd == 21_000


@pytest.mark.parametrize(
    "content",
    [
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"\n\n\n{GOOD}\n",
        f"\ufeff{GOOD}",
        f"Here you are:\n```json\n{GOOD}\n```\nAnything else?",
        f"Sure! {GOOD} Have a nice day.",
    ],
)
def test_that_json_is_found_in_what_is_around_it(cloud, standin, content):
    standin.script(Answer(content))
    assert cloud.ask().value == Story(title="Storm", shots=[3, 7])
    assert len(standin.calls) == 1


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('{"title": "Storm"}', "shots: Field required"),
        ('{"title": "Storm", "shots": [3], "run": "rm -rf"}', "run: Extra inputs"),
        ('{"title": "' + "x" * 41 + '", "shots": []}', "at most 40 characters"),
        ('{"title": "Storm", "shots": [3', "Invalid JSON"),
        ("no JSON at all", "Invalid JSON"),
        ("[" * 100000, "Invalid JSON"),
        ("", "it was empty"),
        ("  \n ", "it was empty"),
    ],
)
def test_that_an_answer_that_does_not_fit_is_repaired_once(cloud, standin, content, fault):
    standin.script(Answer(content), Answer(GOOD))
    reply = cloud.ask()
    assert reply.value == Story(title="Storm", shots=[3, 7])
    assert fault in reply.provenance.failures[0]
    wish = standin.calls[1].body["messages"][-1]["content"]
    assert "was not valid" in wish
    assert reply.provenance.attempts == 2
    assert cloud.row.cost_nusd == round(
        1e9 * standin.generations["gen-00000001"]["total_cost"]
    ) + round(1e9 * standin.generations["gen-00000002"]["total_cost"])


def test_that_an_answer_that_cannot_be_repaired_is_rejected(cloud, standin):
    standin.script(Answer("never"), Answer("ever"), Answer(GOOD))
    with pytest.raises(CloudError, match="could not be used") as caught:
        cloud.ask()
    assert caught.value.source == "answer"
    assert len(standin.calls) == 2
    assert cloud.row.status == "failed"
    assert cloud.row.cost_nusd > 0


def test_that_a_rule_beside_the_schema_is_held_to(cloud, standin):
    def only_known(story):
        return "" if set(story.shots) <= {3, 7} else "shot 99 was not given"

    standin.script(Answer('{"title": "Storm", "shots": [99]}'), Answer(GOOD))
    reply = cloud.ask(a_story(fault_of=only_known))
    assert reply.value.shots == [3, 7]
    assert "shot 99 was not given" in standin.calls[1].body["messages"][-1]["content"]


def test_that_an_answer_longer_than_allowed_is_not_sent_back(cloud, standin):
    standin.script(Answer("blah " * 20000), Answer(GOOD))
    cloud.ask()
    roles = [message["role"] for message in standin.calls[1].body["messages"]]
    assert roles == ["system", "user", "user"]


def test_that_an_answer_that_was_cut_off_says_so(cloud, standin):
    cut = Answer('{"title": "Storm", "sho', finish_reason="length")
    standin.script(cut, cut)
    with pytest.raises(CloudError, match="cut off, since it is too long"):
        cloud.ask()


def test_that_words_without_content_are_empty(cloud, standin):
    standin.script(Answer("", reasoning="I think and think"), Answer(GOOD))
    reply = cloud.ask()
    assert "it was empty" in reply.provenance.failures[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"data: \n\n",
        b"data: null\n\ndata: [DONE]\n\n",
        b"data: 7\n\n",
        b"data: [1, 2]\n\n",
        b'data: "text"\n\n',
        b"data: {not json}\n\n",
        b"data: " + b"[" * 200000 + b"\n\n",
        b'data: {"choices": "none"}\n\n',
        b'data: {"choices": [7]}\n\n',
        b'data: {"choices": [{"delta": {"content": 7}}]}\n\n',
        b'data: {"choices": [{"delta": null}]}\n\n',
        b'data: {"id": 5, "model": {}, "choices": [], "usage": "much"}\n\n',
        b'data: {"choices": [], "usage": {"prompt_tokens": 1' + b"0" * 5000 + b"}}\n\n",
        b"\xff\xfe\x00 rubbish \x00\n\n",
        b"event: error\ndata: oops\n\n",
    ],
)
def test_that_a_stream_that_makes_no_sense_ends_in_words(cloud, standin, body):
    standin.script(*[Raw(body)] * 3)
    with pytest.raises(CloudError) as caught:
        cloud.ask()
    assert str(caught.value)
    assert cloud.row.status == "failed"
    assert cloud.row.state == "unknown"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>hello</html>", "text/html"),
        (b"", "application/json"),
        (b"null", "application/json"),
        (b"{}", "application/json"),
        (b'{"choices": []}', "application/json"),
        (b"[[[[", "application/json"),
        (b'{"choices": [{"message": {"content": null}}]}', "application/json"),
    ],
)
def test_that_a_body_that_makes_no_sense_ends_in_words(cloud, standin, body, kind):
    standin.script(*[Raw(body, kind)] * 3)
    with pytest.raises(CloudError) as caught:
        cloud.ask()
    assert str(caught.value)
    assert cloud.row.status == "failed"


def test_that_a_page_of_html_with_a_status_may_have_cost(cloud, standin):
    page = Raw(b"<html>Bad gateway</html>", "text/html", 502)
    standin.script(page, Failure(400, "enough"))
    with pytest.raises(CloudError, match="enough"):
        cloud.ask()
    assert cloud.row.state == "unknown"
    assert "gave no reason" in cloud.row.error


def test_that_a_redirect_is_not_followed_with_the_key(cloud, standin):
    class Elsewhere:
        def send(self, line):
            line.json(302, {}, {"Location": "http://127.0.0.1:9/stolen"})

    standin.script(Elsewhere())
    with pytest.raises(CloudError, match="302"):
        cloud.ask()
    assert len(standin.calls) == 1


def test_that_a_packed_bomb_is_not_unpacked(cloud, standin):
    class Packed:
        def send(self, line):
            line.json(200, {}, {"Content-Encoding": "gzip"})

    standin.script(Packed(), Packed(), Packed())
    with pytest.raises(CloudError, match="packed"):
        cloud.ask()


def test_that_an_answer_in_one_piece_is_taken(cloud, standin):
    class Whole:
        def send(self, line):
            line.request["stream"] = False
            Answer(GOOD).send(line)

    standin.script(Whole())
    assert cloud.ask().value == Story(title="Storm", shots=[3, 7])
    assert cloud.row.cost_nusd > 0
